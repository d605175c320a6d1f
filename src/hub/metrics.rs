//! The hub's figures for Prometheus.

use crate::queue::forecast::report::{Summary, WaitReport};
use crate::queue::view::TickView;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ServiceLabel {
    service: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ProblemLabel {
    problem: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PromiseLabel {
    service: String,
    came: &'static str,
}

/// How true today's promised waits were: the figures of `jiaohao hub wait-report`.
#[derive(Clone, Debug, Default)]
struct PromiseFigures {
    promises: Family<PromiseLabel, Gauge>,
    wait: Family<ServiceLabel, Gauge>,
    range: Family<ServiceLabel, Gauge>,
    error: Family<ServiceLabel, Gauge>,
    board_error: Family<ServiceLabel, Gauge>,
}

/// Clones share the figures.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    waiting: Family<ServiceLabel, Gauge>,
    longest_wait: Gauge,
    calls: Counter,
    problems: Family<ProblemLabel, Counter>,
    round: Histogram,
    commit: Histogram,
    /// Open event streams.
    pub(crate) streams: Gauge,
    devices: Gauge,
    storage_failures: Counter,
    promises: PromiseFigures,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("jiaohao");
        let waiting = Family::<ServiceLabel, Gauge>::default();
        let problems = Family::<ProblemLabel, Counter>::default();
        let (longest_wait, streams, devices) = Default::default();
        let (calls, storage_failures): (Counter, Counter) = Default::default();
        let round = Histogram::new(exponential_buckets(1.0, 2.0, 9));
        let commit = Histogram::new(exponential_buckets(0.000_1, 2.0, 16));
        registry.register("waiting", "Tickets that wait, by service", waiting.clone());
        registry.register_with_unit(
            "longest_wait",
            "Time since the arrival of whoever waits longest",
            Unit::Seconds,
            Gauge::clone(&longest_wait),
        );
        registry.register("calls", "Calls and recalls", calls.clone());
        registry.register("refusals", "Commands refused, by problem", problems.clone());
        registry.register("round_commands", "Commands in one commit", round.clone());
        registry.register_with_unit(
            "commit",
            "Time that one commit took on the disk",
            Unit::Seconds,
            commit.clone(),
        );
        registry.register("streams", "Open event streams", Gauge::clone(&streams));
        registry.register("devices", "Known devices", Gauge::clone(&devices));
        registry.register(
            "storage_failures",
            "Rounds that the disk did not take",
            storage_failures.clone(),
        );
        let promises = PromiseFigures::register(&mut registry);
        Self {
            registry: Arc::new(registry),
            waiting,
            longest_wait,
            calls,
            problems,
            round,
            commit,
            streams,
            devices,
            storage_failures,
            promises,
        }
    }

    /// In the Prometheus text format.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes all");
        text
    }

    pub(crate) fn saw_hall(&self, tick: &TickView) {
        for service in &tick.services {
            let label = ServiceLabel {
                service: service.id.to_string(),
            };
            let waiting = i64::try_from(service.waiting).unwrap_or(i64::MAX);
            self.waiting.get_or_create(&label).set(waiting);
        }
        let longest = tick.services.iter().map(|service| service.longest_s).max();
        let longest = i64::try_from(longest.unwrap_or(0)).unwrap_or(i64::MAX);
        self.longest_wait.set(longest);
    }

    /// Today's promises, of every service that there is.
    pub(crate) fn saw_promises(&self, report: &WaitReport, tick: &TickView) {
        for service in &tick.services {
            let mut reports = report.services.iter();
            let known = reports.find(|known| known.service == service.id);
            let summary = known.map_or_else(Summary::default, |known| known.summary);
            self.promises.set(&service.id.to_string(), &summary);
        }
    }

    pub(crate) fn saw_round(&self, commands: usize, commit: Duration) {
        self.round
            .observe(f64::from(u32::try_from(commands).unwrap_or(u32::MAX)));
        self.commit.observe(commit.as_secs_f64());
    }

    pub(crate) fn saw_call(&self) {
        self.calls.inc();
    }

    pub(crate) fn saw_problem(&self, problem: &'static str) {
        self.problems.get_or_create(&ProblemLabel { problem }).inc();
    }

    pub(crate) fn saw_devices(&self, devices: usize) {
        self.devices.set(i64::try_from(devices).unwrap_or(i64::MAX));
    }

    pub(crate) fn saw_storage_failure(&self) {
        self.storage_failures.inc();
    }
}

impl PromiseFigures {
    fn register(registry: &mut Registry) -> Self {
        let figures = Self::default();
        registry.register(
            "wait_promises",
            "Waits promised today, by service and how they came: kept, below, above their range, open, or unsaid where none was told",
            figures.promises.clone(),
        );
        let means = [
            (
                "wait_real",
                "Mean wait of today's promises that were put to the test",
                &figures.wait,
            ),
            ("wait_range", "Mean width of their ranges", &figures.range),
            (
                "wait_error",
                "Mean error of the likely wait",
                &figures.error,
            ),
            (
                "wait_board_error",
                "Mean error of position x minutes / counters",
                &figures.board_error,
            ),
        ];
        for (name, help, family) in means {
            registry.register_with_unit(name, help, Unit::Seconds, family.clone());
        }
        figures
    }

    fn set(&self, service: &str, summary: &Summary) {
        let figure = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
        let came = [
            ("kept", summary.kept),
            ("below", summary.below),
            ("above", summary.above),
            ("open", summary.promised.saturating_sub(summary.judged())),
            ("unsaid", summary.unsaid),
        ];
        for (came, count) in came {
            let label = PromiseLabel {
                service: service.into(),
                came,
            };
            self.promises.get_or_create(&label).set(figure(count));
        }
        let label = ServiceLabel {
            service: service.into(),
        };
        let means = [
            (&self.wait, summary.wait_s),
            (&self.range, summary.range_s),
            (&self.error, summary.error_s),
            (&self.board_error, summary.board_error_s),
        ];
        for (family, mean) in means {
            match mean {
                Some(mean) => {
                    family.get_or_create(&label).set(figure(mean));
                }
                // A mean of nothing is no figure, and yesterday's is no longer true.
                None => {
                    family.remove(&label);
                }
            }
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
