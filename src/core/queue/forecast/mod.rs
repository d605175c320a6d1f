//! The promised wait, and what is learned from past waits.
//!
//! Two things are known about a line: the *rhythm* in which it is called, and how it would go on if every counter
//! took its usual time (`simulate`). Their mean, weighted by how well each did recently, is the middle of the
//! promise; how far such middles were off before gives its ends (`calibration`). See `docs/waiting-time.md` for
//! details.
//!
//! *Invariants*: integers only, identical on every machine. Everything is learned in `apply`, from events alone;
//! asking for a wait changes nothing.

mod calibration;
mod estimate;
mod histograms;
mod hours;
pub(super) mod kept;
mod learn;
mod logs;
mod pace;
pub mod report;
mod scene;
pub mod simulate;

pub use calibration::Calibration;
pub use estimate::{Estimate, InLine, Simulated};
pub use hours::Hours;
pub use kept::{Basis, Learned, LearnedHall, LearnedService, Past, Promise, Wait};
pub(super) use learn::Learning;
pub use pace::ServicePace;
pub use scene::Scene;

use super::order::first_rank;
use super::ticket::Ticket;
use crate::model::hall::{CounterPlan, Hall};
use crate::model::{Class, CounterId, ServiceId, Span, TicketId, Time};
use pace::QUICKEST_MS;
use report::ByService;
use std::collections::{BTreeMap, BTreeSet};

/// Anyone who would wait longer than this is told nothing.
const LONGEST_WAIT: Span = Span::from_mins(8 * 60);
/// The hall file has medians; the mean time at a counter is about 1.3 times the median, in milliseconds per minute.
const MEAN_MS_PER_MEDIAN_MINUTE: i64 = 78_000;

/// What is known about the hall's pace.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    services: BTreeMap<ServiceId, ServicePace>,
    calibration: Calibration,
    /// The counters that opened on the last day on which any did; `None`: all of them.
    usual: Option<BTreeSet<CounterId>>,
    opened: BTreeSet<CounterId>,
    counters: BTreeMap<CounterId, AtCounter>,
    /// How accurate today's promises were.
    figures: ByService,
}

/// What is known about a counter beyond what the queue knows.
#[derive(Clone, Debug, Default, PartialEq)]
struct AtCounter {
    /// The ticket called or being served there: its service, and when it came.
    current: Option<(ServiceId, Time)>,
    /// The previous ticket, until it is known whether the counter went on at once.
    done: Option<Done>,
    /// It was idle while one of its own people waited, and has not called since.
    away: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Done {
    service: ServiceId,
    came: Time,
    ended: Time,
    /// Whether someone was waiting then whom the counter could have called.
    somebody_waited: bool,
}

impl Forecast {
    pub(super) fn new(hall: &Hall, learned: &Learned) -> Self {
        let mut forecast = Self {
            services: BTreeMap::new(),
            calibration: Calibration::new(&learned.hall),
            usual: learned.hall.usual.clone(),
            opened: BTreeSet::new(),
            counters: BTreeMap::new(),
            figures: ByService::new(),
        };
        forecast.learn_services(hall, learned);
        forecast
    }

    /// The hall's services, counters or times have changed.
    pub(super) fn adopt_hall(&mut self, hall: &Hall) {
        self.learn_services(hall, &Learned::default());
    }

    /// What carries over to the next day. A day on which no counter opened does not count.
    pub(super) fn overnight(&self) -> Learned {
        let worked = !self.opened.is_empty();
        let services = self.services.iter();
        let services = services.map(|(id, pace)| (id.clone(), pace.overnight(worked)));
        let usual = worked.then(|| self.opened.clone());
        Learned {
            services: services.collect(),
            hall: self
                .calibration
                .overnight(usual.or_else(|| self.usual.clone())),
        }
    }

    /// Moves everything that has happened back by this span.
    pub(super) fn shift(&mut self, by: Span) {
        for pace in self.services.values_mut() {
            pace.shift(by);
        }
        for here in self.counters.values_mut() {
            if let Some((_, came)) = &mut here.current {
                *came = *came - by;
            }
            if let Some(done) = &mut here.done {
                (done.came, done.ended) = (done.came - by, done.ended - by);
            }
        }
    }

    fn learn_services(&mut self, hall: &Hall, learned: &Learned) {
        for service in &hall.services {
            let own = |counter: &&CounterPlan| counter.serves.contains(&service.id);
            let counters = hall.counters.iter().filter(own).count();
            let guess_ms = i64::from(service.minutes).saturating_mul(MEAN_MS_PER_MEDIAN_MINUTE);
            match self.services.get_mut(&service.id) {
                Some(known) => known.expect(guess_ms, counters),
                None => {
                    let learned = learned.services.get(&service.id);
                    let learned = learned.cloned().unwrap_or_default();
                    let pace = ServicePace::new(guess_ms, counters, &learned);
                    self.services.insert(service.id.clone(), pace);
                }
            }
        }
    }

    fn is_usual(&self, counter: &CounterId) -> bool {
        self.usual
            .as_ref()
            .is_none_or(|usual| usual.contains(counter))
    }

    /// How long a ticket of the service keeps a counter.
    fn cycle_ms(&self, service: &ServiceId) -> i64 {
        let pace = self.services.get(service);
        pace.map_or(QUICKEST_MS, ServicePace::cycle_ms)
    }
}

impl<'a> Scene<'a> {
    /// What to promise someone who joins the line of `service` at `rank` now; with a `slot`, not before it. `None` if
    /// no counter would get to it, or so late that nothing is worth saying.
    pub fn promise(
        &self,
        service: &ServiceId,
        rank: Time,
        slot: Option<Time>,
        now: Time,
    ) -> Option<Promise> {
        let in_line = self.in_line(service, rank, now)?;
        self.promise_at(service, in_line, slot, now)
    }

    /// Where in the line of `service` a newcomer with this rank would be; `None` if no counter would get to it.
    pub fn in_line(&self, service: &ServiceId, rank: Time, now: Time) -> Option<InLine> {
        self.find_in_line(Standing::newcomer(service, rank), now)
    }

    /// What to promise at this place in line.
    pub fn promise_at(
        &self,
        service: &ServiceId,
        in_line: InLine,
        slot: Option<Time>,
        now: Time,
    ) -> Option<Promise> {
        let estimate = self.estimate(service, in_line, now)?;
        let early = slot.filter(|slot| now < *slot);
        Some(Promise {
            wait: self.on_the_clock(&estimate, early, now)?,
            basis: early.is_none().then_some(estimate.basis),
        })
    }

    /// What is known about the service's pace.
    pub fn pace(&self, service: &ServiceId) -> Option<&'a ServicePace> {
        self.forecast.services.get(service)
    }

    /// Today's working time.
    pub fn hours(&self) -> Hours<'a> {
        Hours(self.serve)
    }

    /// The wait of a ticket that is in line.
    pub(crate) fn wait_of(&self, ticket: &Ticket, now: Time) -> Option<Wait> {
        let standing = Standing {
            service: &ticket.service,
            rank: ticket.rank,
            ticket: ticket.id,
            sent_to: ticket.sent_to.as_ref(),
        };
        let in_line = self.find_in_line(standing, now)?;
        let estimate = self.estimate(&ticket.service, in_line, now)?;
        let early = ticket.slot.filter(|slot| now < *slot);
        self.on_the_clock(&estimate, early, now)
    }

    /// The wait of someone arriving now with a ticket of this class.
    pub(crate) fn wait_for_newcomer(
        &self,
        service: &ServiceId,
        class: Class,
        now: Time,
    ) -> Option<Wait> {
        let (_, rank) = first_rank(self.hall, class, None, now);
        let promise = self.promise(service, rank, None, now)?;
        Some(promise.wait)
    }

    fn estimate(&self, service: &ServiceId, in_line: InLine, now: Time) -> Option<Estimate> {
        let calibration = &self.forecast.calibration;
        Some(calibration.estimate(self.pace(service)?, in_line, self.hours(), now))
    }

    /// The points are converted to clock time last, so that a rest is added where it falls. `None` if the wait is too
    /// long to be told.
    fn on_the_clock(
        &self,
        estimate: &Estimate,
        not_before: Option<Time>,
        now: Time,
    ) -> Option<Wait> {
        let wait = |work_ms: i64| {
            let called = self.hours().after_work(now, work_ms);
            let called = not_before.map_or(called, |slot| called.max(slot));
            called.since(now)
        };
        let likely = wait(estimate.likely_ms);
        (likely <= LONGEST_WAIT).then(|| Wait {
            low_s: round_to_s(wait(estimate.basis.low_ms.into())),
            likely_s: round_to_s(likely),
            high_s: round_to_s(wait(estimate.basis.high_ms.into())),
        })
    }
}

/// Whose wait is asked for.
#[derive(Clone, Copy)]
struct Standing<'a> {
    service: &'a ServiceId,
    rank: Time,
    ticket: TicketId,
    /// The only counter that may call it.
    sent_to: Option<&'a CounterId>,
}

impl<'a> Standing<'a> {
    /// Behind everyone with the same rank.
    fn newcomer(service: &'a ServiceId, rank: Time) -> Self {
        Self {
            service,
            rank,
            ticket: TicketId(u64::MAX),
            sent_to: None,
        }
    }
}

fn round_to_s(span: Span) -> u64 {
    let half_up = span + Span::from_millis(500);
    u64::try_from(half_up.as_secs()).unwrap_or(0)
}
