//! What needs attention, as far as it follows from the time alone.

use super::order::Line;
use super::{Counter, CounterState, Queue};
use crate::model::calendar::Stretch;
use crate::model::hall::Service;
use crate::model::{Span, Time};

/// After work, with nobody to call and no ticket, a counter counts as left open after this.
const LEFT_IDLE: Span = Span::from_mins(15);
/// With a ticket, or with people waiting, only after nothing has happened there for this long.
const LEFT_BUSY: Span = Span::from_mins(60);

impl Queue {
    /// Counters left open after the day's work, and since when.
    pub fn left_open(&self, now: Time) -> Vec<(&Counter, Time)> {
        let work = self.day.serve.last();
        let over = work.map_or(self.day.whole.from, |work| work.to);
        if now < over {
            return Vec::new();
        }
        let left = |counter: &Counter| {
            let grace = match counter.state {
                CounterState::Closed => return None,
                CounterState::Paused { .. } => LEFT_IDLE,
                CounterState::Open { ticket: None, .. }
                    if self.next_for(counter, now).is_none() =>
                {
                    LEFT_IDLE
                }
                CounterState::Open { .. } => LEFT_BUSY,
            };
            Some(counter.since.max(over) + grace).filter(|since| *since <= now)
        };
        let counters = self.counters.values();
        counters
            .filter_map(|counter| Some((counter, left(counter)?)))
            .collect()
    }

    /// From the day's first opening hour to its last, breaks included, and while any counter is open.
    pub fn is_at_work(&self, now: Time) -> bool {
        let hours = || self.day.take.iter().chain(&self.day.serve);
        let begins = hours().map(|stretch| stretch.from).min();
        let ends = hours().map(|stretch| stretch.to).max();
        let in_hours = begins
            .zip(ends)
            .is_some_and(|(from, to)| Stretch { from, to }.contains(now));
        let is_open = |counter: &Counter| counter.state != CounterState::Closed;
        in_hours || self.counters.values().any(is_open)
    }

    /// Services for which someone has waited longer than the hall wants, and since when.
    pub fn waits_long(&self, now: Time) -> Vec<(&Service, Time)> {
        let most = self.hall.rules.long_wait;
        let services = self.services().filter_map(|service| {
            let line = self.lines.get(&service.id);
            let since = line.and_then(Line::longest)? + most;
            (since <= now).then_some((service, since))
        });
        services.collect()
    }
}
