//! How accurate a day's promises were. Derived from events alone, so a hub and a replay of its log agree.
//!
//! A promise is judged when its ticket is first called, by *next*: a clerk's own choice, a transfer or a return is
//! not the forecast's concern.

use super::kept::{Promise, Wait};
use super::learn::Learning;
use super::scene::Scene;
use crate::model::hall::{Service, Words};
use crate::model::{ServiceId, Span, Time};
use crate::queue::counter::CounterState;
use crate::queue::event::TicketIssued;
use crate::queue::order::Line;
use crate::queue::ticket::Ticket;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// With fewer judged promises a day is inconclusive.
const JUDGED_LEAST: u64 = 20;
/// Four in five is the promise; a day on which all clerks are slow keeps fewer.
const GOOD_PERCENT: u64 = 70;
const FAIR_PERCENT: u64 = 55;

/// The promises of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitReport {
    pub day: Date,
    /// In the order of the hall file, without those that had no tickets; those that have since left the file come
    /// last, by id.
    pub services: Vec<ServiceReport>,
    pub all: Summary,
    pub trust: Trust,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceReport {
    pub service: ServiceId,
    pub name: Words,
    #[serde(flatten)]
    pub summary: Summary,
}

/// Means are over the judged promises; `None` if there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Tickets that were told a range, and tickets that were told none.
    pub promised: u64,
    pub unsaid: u64,
    /// Called within the range, before it, after it.
    pub kept: u64,
    pub below: u64,
    pub above: u64,
    pub kept_percent: Option<u64>,
    pub wait_s: Option<u64>,
    pub range_s: Option<u64>,
    /// Between the likely wait and the actual one.
    pub error_s: Option<u64>,
    /// The same for position × minutes ÷ counters.
    pub board_error_s: Option<u64>,
}

/// Whether to believe what the screens say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    TooFew,
    Good,
    Fair,
    Poor,
}

/// Counters accumulated over the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    promised: u64,
    unsaid: u64,
    kept: u64,
    below: u64,
    above: u64,
    wait_s: u64,
    range_s: u64,
    error_s: u64,
    board_error_s: u64,
}

impl Scene<'_> {
    /// How accurate the promises of the day, `date`, have been so far, for these services of the queue.
    pub(in crate::queue) fn report(&self, date: Date, services: &[&Service]) -> WaitReport {
        let figures = &self.forecast.figures;
        let known: BTreeSet<_> = services.iter().map(|service| &service.id).collect();
        let services = services.iter().filter_map(|service| {
            Some(ServiceReport {
                service: service.id.clone(),
                name: service.name.clone(),
                summary: figures.get(&service.id)?.summary(),
            })
        });
        let gone = figures.iter().filter(|(id, _)| !known.contains(id));
        let gone = gone.map(|(id, figures)| ServiceReport {
            service: id.clone(),
            name: [(self.hall.languages.first.clone(), id.to_string())]
                .into_iter()
                .collect(),
            summary: figures.summary(),
        });
        let mut all = Figures::default();
        for one in figures.values() {
            all.add(one);
        }
        let all = all.summary();
        WaitReport {
            day: date,
            services: services.chain(gone).collect(),
            trust: Trust::of(&all),
            all,
        }
    }

    /// What a board would tell the ticket: position × minutes ÷ counters, before it joins its line.
    pub(in crate::queue) fn board_wait_s(&self, issued: &TicketIssued) -> u32 {
        let line = self.lines.get(&issued.service);
        let ahead = line.map_or(0, |line: &Line| line.ahead_of(issued.rank, issued.ticket));
        let position = u32::try_from(ahead).unwrap_or(u32::MAX).saturating_add(1);
        let service = self.hall.service(&issued.service);
        let minutes = service.map_or(0, |service| service.minutes);
        let open = self.counters.values().filter(|counter| {
            matches!(counter.state, CounterState::Open { .. })
                && counter.plan.serves.contains(&issued.service)
        });
        let open = u32::try_from(open.count()).unwrap_or(u32::MAX).max(1);
        position.saturating_mul(minutes.saturating_mul(60)) / open
    }
}

impl Learning<'_> {
    /// A ticket is told its wait.
    pub(in crate::queue) fn count_promise(&mut self, issued: &TicketIssued) {
        let services = &mut self.forecast.figures;
        let figures = services.entry(issued.service.clone()).or_default();
        match issued.promise {
            Some(_) => figures.promised += 1,
            None => figures.unsaid += 1,
        }
    }
}

impl Figures {
    /// A ticket is called, for the first time and in turn.
    pub(super) fn judge(&mut self, ticket: &Ticket, at: Time) {
        let Some(Promise { wait, .. }) = ticket.promise.as_deref() else {
            return;
        };
        let half_up = at.since(ticket.issued_at) + Span::from_millis(500);
        let real_s = u64::try_from(half_up.as_secs()).unwrap_or(0);
        let came = if real_s < wait.low_s {
            &mut self.below
        } else if real_s > wait.high_s {
            &mut self.above
        } else {
            &mut self.kept
        };
        *came += 1;
        let Wait {
            low_s,
            likely_s,
            high_s,
        } = *wait;
        let sums = [
            (&mut self.wait_s, real_s),
            (&mut self.range_s, high_s.saturating_sub(low_s)),
            (&mut self.error_s, likely_s.abs_diff(real_s)),
            (
                &mut self.board_error_s,
                u64::from(ticket.board_wait_s).abs_diff(real_s),
            ),
        ];
        for (sum, more) in sums {
            *sum = sum.saturating_add(more);
        }
    }

    fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.promised, other.promised),
            (&mut self.unsaid, other.unsaid),
            (&mut self.kept, other.kept),
            (&mut self.below, other.below),
            (&mut self.above, other.above),
            (&mut self.wait_s, other.wait_s),
            (&mut self.range_s, other.range_s),
            (&mut self.error_s, other.error_s),
            (&mut self.board_error_s, other.board_error_s),
        ];
        for (sum, more) in sums {
            *sum = sum.saturating_add(more);
        }
    }

    fn summary(&self) -> Summary {
        let judged = self.kept + self.below + self.above;
        let mean = |sum: u64| sum.saturating_add(judged / 2).checked_div(judged);
        Summary {
            promised: self.promised,
            unsaid: self.unsaid,
            kept: self.kept,
            below: self.below,
            above: self.above,
            kept_percent: mean(100 * self.kept),
            wait_s: mean(self.wait_s),
            range_s: mean(self.range_s),
            error_s: mean(self.error_s),
            board_error_s: mean(self.board_error_s),
        }
    }
}

impl Summary {
    /// How many promises were judged.
    pub fn judged(&self) -> u64 {
        self.kept + self.below + self.above
    }
}

impl Trust {
    fn of(all: &Summary) -> Self {
        match all.kept_percent {
            Some(percent) if all.judged() >= JUDGED_LEAST => {
                if percent >= GOOD_PERCENT {
                    Self::Good
                } else if percent >= FAIR_PERCENT {
                    Self::Fair
                } else {
                    Self::Poor
                }
            }
            _ => Self::TooFew,
        }
    }
}

pub(super) type ByService = BTreeMap<ServiceId, Figures>;
