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

    /// Whether somebody waits whom this counter could call.
    pub fn could_call(&self, counter: &Counter, now: Time) -> bool {
        self.next_for(counter, now).is_some()
    }

    /// Whether the day's last serving hours are over, or it has none.
    pub fn is_after_hours(&self, now: Time) -> bool {
        self.day
            .serve
            .last()
            .is_none_or(|serving| serving.to <= now)
    }

    /// Services for which someone has waited longer than the hall wants, and since when.
    pub fn waits_long(&self, now: Time) -> Vec<(&Service, Time)> {
        let services = self.services().filter_map(|service| {
            let line = self.lines.get(&service.id);
            let since = line.and_then(Line::longest)? + self.hall.long_wait(service);
            (since <= now).then_some((service, since))
        });
        services.collect()
    }

    /// Services for which people have waited for long in serving hours while no open counter serves or helps them, and
    /// since when.
    pub fn nobody_serves(&self, now: Time) -> Vec<(&Service, Time)> {
        let Some(begun) = self.serving_since(now) else {
            return Vec::new();
        };
        let services = self.services().filter_map(|service| {
            let longest = self.lines.get(&service.id).and_then(Line::longest)?;
            let works = |counter: &&Counter| {
                let mut services = counter.plan.serves.iter().chain(&counter.plan.helps);
                services.any(|one| *one == service.id)
            };
            let mut since = longest.max(begun);
            for counter in self.counters.values().filter(works) {
                if matches!(counter.state, CounterState::Open { .. }) {
                    return None;
                }
                since = since.max(counter.since);
            }
            lasts(since, self.hall.rules.unserved, now).map(|since| (service, since))
        });
        services.collect()
    }

    /// Since when no counter has been open in serving hours, if that is long.
    pub fn no_counter_open(&self, now: Time) -> Option<Time> {
        let mut since = self.serving_since(now)?;
        for counter in self.counters.values() {
            if counter.state != CounterState::Closed {
                return None;
            }
            since = since.max(counter.since);
        }
        lasts(since, self.hall.rules.unserved, now)
    }

    /// Counters that have been free for long in serving hours while people wait whom they could call, and since when.
    pub fn idle(&self, now: Time) -> Vec<(&Counter, Time)> {
        let Some(begun) = self.serving_since(now) else {
            return Vec::new();
        };
        let idle = self.counters.values().filter_map(|counter| {
            if !matches!(counter.state, CounterState::Open { ticket: None, .. }) {
                return None;
            }
            let (next, _) = self.next_for(counter, now)?;
            let since = counter
                .since
                .max(self.tickets[&next].waits_since)
                .max(begun);
            lasts(since, self.hall.rules.idle, now).map(|since| (counter, since))
        });
        idle.collect()
    }

    /// Counters that have been paused for long in serving hours, and since when.
    pub fn counters_paused_long(&self, now: Time) -> Vec<(&Counter, Time)> {
        let Some(begun) = self.serving_since(now) else {
            return Vec::new();
        };
        let paused = self.counters.values().filter_map(|counter| {
            let is_paused = matches!(counter.state, CounterState::Paused { .. });
            let since = is_paused.then(|| counter.since.max(begun))?;
            lasts(since, self.hall.rules.long_pause, now).map(|since| (counter, since))
        });
        paused.collect()
    }

    /// Services that have been paused for long in serving hours, and since when.
    pub fn services_paused_long(&self, now: Time) -> Vec<(&Service, Time)> {
        let Some(begun) = self.serving_since(now) else {
            return Vec::new();
        };
        let paused = self.services().filter_map(|service| {
            let pause = self.today.get(&service.id)?.paused.as_ref()?;
            lasts(pause.since.max(begun), self.hall.rules.long_pause, now)
                .map(|since| (service, since))
        });
        paused.collect()
    }

    /// When the serving hours that `now` is in began.
    fn serving_since(&self, now: Time) -> Option<Time> {
        let mut serve = self.day.serve.iter();
        serve
            .find(|stretch| stretch.contains(now))
            .map(|stretch| stretch.from)
    }
}

/// Since when it has been longer than `most`, if it has.
fn lasts(since: Time, most: Span, now: Time) -> Option<Time> {
    Some(since + most).filter(|since| *since <= now)
}
