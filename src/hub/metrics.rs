//! The hub's metrics for Prometheus.

use crate::protocol::view::TickView;
use crate::queue::forecast::report::{Summary, WaitReport};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
struct DeviceLabel {
    device: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PromiseLabel {
    service: String,
    came: &'static str,
}

/// How accurate today's promised waits were: the figures of `jiaohao hub wait-report`.
#[derive(Clone, Debug, Default)]
struct PromiseFigures {
    promises: Family<PromiseLabel, Gauge>,
    wait: Family<ServiceLabel, Gauge>,
    range: Family<ServiceLabel, Gauge>,
    error: Family<ServiceLabel, Gauge>,
    board_error: Family<ServiceLabel, Gauge>,
}

/// Clones share the metrics.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    figures: Figures,
    devices: Arc<Mutex<Devices>>,
}

#[derive(Clone, Debug)]
struct Figures {
    waiting: Family<ServiceLabel, Gauge>,
    longest: Family<ServiceLabel, Gauge>,
    longest_wait: Gauge,
    calls: Counter,
    problems: Family<ProblemLabel, Counter>,
    round: Histogram,
    commit: Histogram,
    streams: Gauge,
    streams_dropped: Counter,
    connections_lost: Counter,
    devices: Gauge,
    device_up: Family<DeviceLabel, Gauge>,
    storage_up: Gauge,
    storage_failures: Counter,
    backup: Gauge,
    backup_failures: Counter,
    reports_up: Gauge,
    promises: PromiseFigures,
}

/// The known devices, and which of them are listening.
#[derive(Debug, Default)]
struct Devices {
    known: BTreeSet<String>,
    /// Open event streams by device name.
    streams: BTreeMap<String, usize>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let figures = Figures {
            waiting: Family::default(),
            longest: Family::default(),
            longest_wait: Gauge::default(),
            calls: Counter::default(),
            problems: Family::default(),
            round: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            commit: Histogram::new(exponential_buckets(0.000_1, 2.0, 16)),
            streams: Gauge::default(),
            streams_dropped: Counter::default(),
            connections_lost: Counter::default(),
            devices: Gauge::default(),
            device_up: Family::default(),
            storage_up: Gauge::default(),
            storage_failures: Counter::default(),
            backup: Gauge::default(),
            backup_failures: Counter::default(),
            reports_up: Gauge::default(),
            promises: PromiseFigures::default(),
        };
        let mut registry = Registry::with_prefix("jiaohao");
        figures.register_hall(&mut registry);
        figures.register_machine(&mut registry);
        figures.promises.register(&mut registry);
        Self {
            registry: Arc::new(registry),
            figures,
            devices: Arc::default(),
        }
    }

    /// In the Prometheus text format.
    pub(crate) fn text(&self) -> String {
        self.count_devices();
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes all");
        text
    }

    pub(crate) fn saw_hall(&self, tick: &TickView) {
        for service in &tick.services {
            let label = ServiceLabel {
                service: service.id.to_string(),
            };
            let waiting = self.figures.waiting.get_or_create(&label);
            waiting.set(signed(service.waiting));
            let longest = self.figures.longest.get_or_create(&label);
            longest.set(signed(service.longest_s));
        }
        let longest = tick.services.iter().map(|service| service.longest_s).max();
        self.figures.longest_wait.set(signed(longest.unwrap_or(0)));
    }

    /// Today's promises, for every service.
    pub(crate) fn saw_promises(&self, report: &WaitReport, tick: &TickView) {
        for service in &tick.services {
            let mut reports = report.services.iter();
            let known = reports.find(|known| known.service == service.id);
            let summary = known.map_or_else(Summary::default, |known| known.summary);
            self.figures.promises.set(&service.id.to_string(), &summary);
        }
    }

    pub(crate) fn saw_round(&self, commands: usize, commit: Duration) {
        let commands = f64::from(u32::try_from(commands).unwrap_or(u32::MAX));
        self.figures.round.observe(commands);
        self.figures.commit.observe(commit.as_secs_f64());
    }

    pub(crate) fn saw_call(&self) {
        self.figures.calls.inc();
    }

    pub(crate) fn saw_problem(&self, problem: &'static str) {
        let label = ProblemLabel { problem };
        self.figures.problems.get_or_create(&label).inc();
    }

    pub(crate) fn saw_storage_failure(&self) {
        self.figures.storage_failures.inc();
    }

    /// Whether the disk takes writes.
    pub(crate) fn saw_storage(&self, well: bool) {
        self.figures.storage_up.set(i64::from(well));
    }

    /// Unix second at which the newest backup was made.
    pub(crate) fn saw_backup(&self, second: i64) {
        self.figures.backup.set(second);
    }

    /// Whether the rows of the reports are kept up with the log.
    pub(crate) fn saw_reports(&self, is_up: bool) {
        self.figures.reports_up.set(i64::from(is_up));
    }

    pub(crate) fn saw_backup_failure(&self) {
        self.figures.backup_failures.inc();
    }

    /// All devices that the hub knows.
    pub(crate) fn know_devices<'a>(&self, names: impl ExactSizeIterator<Item = &'a String>) {
        let known = &mut self.devices().known;
        // Devices are never removed: an equal count means the same set.
        if known.len() != names.len() {
            *known = names.cloned().collect();
        }
    }

    /// A device opened an event stream.
    pub(crate) fn stream_opened(&self, device: &str) {
        self.figures.streams.inc();
        let streams = &mut self.devices().streams;
        *streams.entry(device.into()).or_default() += 1;
    }

    pub(crate) fn stream_closed(&self, device: &str) {
        self.figures.streams.dec();
        let streams = &mut self.devices().streams;
        match streams.get_mut(device) {
            Some(open) if *open > 1 => *open -= 1,
            _ => {
                streams.remove(device);
            }
        }
    }

    /// A stream was dropped because its reader was too slow.
    pub(crate) fn stream_dropped(&self) {
        self.figures.streams_dropped.inc();
    }

    /// Number of connections lost so far.
    pub(crate) fn saw_crowd(&self, lost: u64) {
        let known = self.figures.connections_lost.get();
        self.figures
            .connections_lost
            .inc_by(lost.saturating_sub(known));
    }

    /// Only known devices get a series: names that nobody enrolled would grow without bound.
    fn count_devices(&self) {
        let devices = self.devices();
        self.figures.devices.set(signed(devices.known.len()));
        for device in &devices.known {
            let up = devices.streams.contains_key(device);
            let label = DeviceLabel {
                device: device.clone(),
            };
            let figure = self.figures.device_up.get_or_create(&label);
            figure.set(i64::from(up));
        }
    }

    fn devices(&self) -> MutexGuard<'_, Devices> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Figures {
    /// What a supervisor wants to know about the hall.
    fn register_hall(&self, to: &mut Registry) {
        let waiting = self.waiting.clone();
        to.register("waiting", "Tickets that wait, by service", waiting);
        to.register_with_unit(
            "longest_wait_by_service",
            "Time since the arrival, or the return, of whoever waits longest, by service",
            Unit::Seconds,
            self.longest.clone(),
        );
        to.register_with_unit(
            "longest_wait",
            "Time since the arrival, or the return, of whoever waits longest",
            Unit::Seconds,
            self.longest_wait.clone(),
        );
        to.register("calls", "Calls and recalls", self.calls.clone());
        let problems = self.problems.clone();
        to.register("refusals", "Commands refused, by problem", problems);
        to.register("devices", "Known devices", self.devices.clone());
        to.register(
            "device_up",
            "Whether the device listens to the hub (1) or not (0)",
            self.device_up.clone(),
        );
    }

    /// What an engineer wants to know about the machine.
    fn register_machine(&self, to: &mut Registry) {
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        to.register("build", "The program", version);
        let round = self.round.clone();
        to.register("round_commands", "Commands in one commit", round);
        to.register_with_unit(
            "commit",
            "Time that one commit took on the disk, its sync included",
            Unit::Seconds,
            self.commit.clone(),
        );
        to.register("streams", "Open event streams", self.streams.clone());
        to.register(
            "streams_dropped",
            "Event streams given up because nobody read them",
            self.streams_dropped.clone(),
        );
        to.register(
            "connections_lost",
            "Connections that were closed for want of places",
            self.connections_lost.clone(),
        );
        to.register(
            "storage_up",
            "Whether the disk takes writes (1) or not (0)",
            self.storage_up.clone(),
        );
        to.register(
            "storage_failures",
            "Rounds that the disk did not take",
            self.storage_failures.clone(),
        );
        to.register_with_unit(
            "backup_timestamp",
            "When the newest daily backup was made, as a Unix time; 0: there is none",
            Unit::Seconds,
            self.backup.clone(),
        );
        to.register(
            "backup_failures",
            "Daily backups that failed",
            self.backup_failures.clone(),
        );
        to.register(
            "reports_up",
            "Whether the rows of the reports are kept up with the log (1) or not (0)",
            self.reports_up.clone(),
        );
    }
}

impl PromiseFigures {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "wait_promises",
            "Waits promised today, by service and how they came: kept, below, above their range, open, or unsaid where none was told",
            self.promises.clone(),
        );
        let means = [
            (
                "wait_real",
                "Mean wait of today's promises that were put to the test",
                &self.wait,
            ),
            ("wait_range", "Mean width of their ranges", &self.range),
            ("wait_error", "Mean error of the likely wait", &self.error),
            (
                "wait_board_error",
                "Mean error of position x minutes / counters",
                &self.board_error,
            ),
        ];
        for (name, help, family) in means {
            registry.register_with_unit(name, help, Unit::Seconds, family.clone());
        }
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
                // The mean of nothing is not a value, and yesterday's no longer holds.
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

fn signed<T>(count: T) -> i64
where
    i64: TryFrom<T>,
{
    i64::try_from(count).unwrap_or(i64::MAX)
}
