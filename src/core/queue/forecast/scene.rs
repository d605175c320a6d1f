//! The hall as the forecast sees it, borrowed from the queue, and as input to the simulation.

use super::estimate::{InLine, Simulated};
use super::pace::QUICKEST_MS;
use super::simulate::{Desk, Ours, Person, simulate};
use super::{AtCounter, Forecast, Standing};
use crate::model::calendar::Stretch;
use crate::model::hall::Hall;
use crate::model::{CounterId, ServiceId, Span, TicketId, Time};
use crate::queue::counter::{Counter, CounterState};
use crate::queue::order::Line;
use crate::queue::tickets::Tickets;
use std::collections::BTreeMap;

/// With more people ahead the rhythm is used alone: over so many calls individual tickets no longer matter, and an
/// answer takes no longer than in a small hall.
pub(super) const AHEAD_MOST: usize = 300;
/// A counter that is idle while its own people wait this long is unattended.
pub(super) const IDLE_MOST_MS: i64 = 60_000;

/// A look at the queue.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub(in crate::queue) forecast: &'a Forecast,
    pub(in crate::queue) hall: &'a Hall,
    pub(in crate::queue) serve: &'a [Stretch],
    pub(in crate::queue) tickets: &'a Tickets,
    pub(in crate::queue) lines: &'a BTreeMap<ServiceId, Line>,
    pub(in crate::queue) counters: &'a BTreeMap<CounterId, Counter>,
}

impl<'a> Scene<'a> {
    /// `None` if no counter would get to it.
    pub(super) fn find_in_line(&self, standing: Standing<'_>, now: Time) -> Option<InLine> {
        let pace = self.pace(standing.service)?;
        let key = (standing.rank, standing.ticket);
        let sent_to = standing.sent_to.and_then(|id| self.counters.get(id));
        if let Some(counter) = sent_to {
            return Some(InLine {
                ahead: counter.sent.range(..key).count(),
                beat_ms: pace.cycle_ms(),
                simulated: self.simulated(standing, now)?,
            });
        }
        let line = self.lines.get(standing.service);
        let ahead = line.map_or(0, |line| line.ahead_of(standing.rank, standing.ticket));
        let simulated = if ahead <= AHEAD_MOST {
            self.simulated(standing, now)?
        } else {
            let mut counters = self.counters.values();
            let comes = |counter: &Counter| {
                self.is_expected(counter, now) && counter.takes(standing.service)
            };
            counters.any(comes).then_some(Simulated::NotAsked)?
        };
        Some(InLine {
            ahead,
            beat_ms: pace.rhythm_ms(self.hours(), now),
            simulated,
        })
    }

    fn simulated(&self, standing: Standing<'_>, now: Time) -> Option<Simulated> {
        let services: Vec<_> = self.lines.keys().collect();
        let place_of = |service: &ServiceId| services.binary_search(&service).ok();
        let mut lines: Vec<_> = self.lines.iter().map(|line| self.people(line)).collect();
        let mut ours_in = place_of(standing.service);
        let mut desks = Vec::with_capacity(self.counters.len());
        for counter in self.counters.values() {
            let Some((free_ms, idle)) = self.next_call(counter, now) else {
                continue;
            };
            let delay = self.hall.rules.help_delay;
            let own = counter
                .plan
                .serves
                .iter()
                .map(|id| (place_of(id), Span::ZERO));
            let helped = counter.plan.helps.iter().map(|id| (place_of(id), delay));
            let known = own.chain(helped);
            let known = known.filter_map(|(place, delay)| place.map(|place| (place, delay)));
            let mut from: Vec<_> = known.collect();
            let is_ours = standing.sent_to == Some(counter.id());
            if is_ours || !counter.sent.is_empty() {
                from.push((lines.len(), Span::ZERO));
                ours_in = if is_ours { Some(lines.len()) } else { ours_in };
                lines.push(self.people_sent(counter));
            }
            desks.push(Desk {
                free_ms,
                idle,
                lines: from,
            });
        }
        let ours = Ours {
            line: ours_in?,
            rank: standing.rank,
            ticket: standing.ticket,
        };
        simulate(&desks, lines, ours)
    }

    /// When the counter will call next, from now, and whether it is idle; `None` if nobody is expected there.
    fn next_call(&self, counter: &Counter, now: Time) -> Option<(i64, bool)> {
        let at = self.forecast.counters.get(counter.id());
        let away = at.is_some_and(|at| at.away);
        let rest = self.hours().in_rest(now);
        match &counter.state {
            CounterState::Closed => self.is_expected(counter, now).then_some((0, false)),
            CounterState::Paused { .. } | CounterState::Open { .. }
                if away || matches!(counter.state, CounterState::Paused { .. }) =>
            {
                let usual_ms = self.first_cycle_ms(counter);
                let gone_ms = self.hours().work_ms(counter.since, now);
                let back_ms = (usual_ms - gone_ms).max(usual_ms / 3);
                Some((if rest { 0 } else { back_ms }, false))
            }
            CounterState::Open { ticket: None, .. } => match self.ignored(counter, now) {
                Some(service) => Some((self.forecast.cycle_ms(service), false)),
                None => Some((0, !rest)),
            },
            CounterState::Open { .. } | CounterState::Paused { .. } => {
                Some((self.busy_ms(counter, at, now), false))
            }
        }
    }

    fn busy_ms(&self, counter: &Counter, at: Option<&AtCounter>, now: Time) -> i64 {
        let current = at.and_then(|at| at.current.as_ref());
        let Some((service, came)) = current else {
            return self.first_cycle_ms(counter);
        };
        let usual_ms = self.forecast.cycle_ms(service);
        let gone_ms = self.hours().work_ms(*came, now);
        (usual_ms - gone_ms).max(usual_ms * 6 / 10)
    }

    /// A service of the idle counter's own for which someone has already waited too long.
    fn ignored<'c>(&self, counter: &'c Counter, now: Time) -> Option<&'c ServiceId> {
        let mut own = counter.plan.serves.iter();
        own.find(|service| {
            let longest = self.lines.get(service).and_then(|line| self.longest(line));
            longest.is_some_and(|since| {
                self.hours().work_ms(since.max(counter.since), now) > IDLE_MOST_MS
            })
        })
    }

    /// Since when someone has been in the line whom any of its counters could have called.
    fn longest(&self, line: &Line) -> Option<Time> {
        let mut waiting = line.by_wait().map(|(_, id)| &self.tickets[&id]);
        let longest = waiting.find(|ticket| ticket.waits_since_issue());
        longest.map(|ticket| ticket.issued_at)
    }

    /// Whether someone is at the counter, or soon will be.
    fn is_expected(&self, counter: &Counter, now: Time) -> bool {
        match counter.state {
            CounterState::Open { .. } | CounterState::Paused { .. } => true,
            CounterState::Closed => {
                self.forecast.is_usual(counter.id()) && self.hours().is_opening(now)
            }
        }
    }

    fn first_cycle_ms(&self, counter: &Counter) -> i64 {
        let mut services = counter.plan.serves.iter().chain(&counter.plan.helps);
        let first = services.next();
        first.map_or(QUICKEST_MS, |service| self.forecast.cycle_ms(service))
    }

    fn people(&self, (service, line): (&ServiceId, &'a Line)) -> People<'a> {
        let cycle_ms = self.forecast.cycle_ms(service);
        let person = move |(rank, ticket)| Person {
            rank,
            ticket,
            cycle_ms,
        };
        Box::new(line.by_rank().map(person))
    }

    fn people_sent(&self, counter: &'a Counter) -> People<'a> {
        let Self {
            forecast, tickets, ..
        } = *self;
        let cycle_ms = move |ticket: TicketId| forecast.cycle_ms(&tickets[&ticket].service);
        let person = move |(rank, ticket): &(Time, TicketId)| Person {
            rank: *rank,
            ticket: *ticket,
            cycle_ms: cycle_ms(*ticket),
        };
        Box::new(counter.sent.iter().map(person))
    }
}

/// A line in order of rank.
type People<'a> = Box<dyn Iterator<Item = Person> + 'a>;

impl Counter {
    fn takes(&self, service: &ServiceId) -> bool {
        self.plan.serves.contains(service) || self.plan.helps.contains(service)
    }
}
