//! Recovery from a clock that ran ahead: the recorded times are moved to when things really happened, and nobody in
//! the hall loses a place. No number is issued twice, neither on the date that goes on nor, when it comes, on the one
//! that was begun too early.

use super::event::{Event, Fact, Given, Series};
use super::order::Line;
use super::ticket::Ticket;
use super::{Counter, Queue};
use crate::model::{Span, TicketState, Time};
use jiff::civil::Date;

/// How many earlier days are remembered: a clock that is wrong by hours may have passed midnight.
const DAYS_BEFORE: usize = 3;
/// A day that begins this long after the last event may be the wrong day: its numbers go on from there.
const LONG_GAP: Span = Span::from_mins(16 * 24 * 60);

impl Queue {
    /// Sets the clock back to `to`; no events if it was not ahead.
    pub(super) fn turn_back(&self, to: Time) -> Vec<Event> {
        if to >= self.last {
            return Vec::new();
        }
        let fact = Fact::ClockTurnedBack {
            from: self.last,
            date: self.calendar.date(to),
        };
        vec![Event { at: to, fact }]
    }

    pub(super) fn turned_back(&mut self, from: Time, date: Date, at: Time) -> Result<(), String> {
        if at >= from || from < self.last {
            return Err(format!("{from:?} is not what time it was"));
        }
        if date != self.calendar.date(at) {
            return Err(format!("it is not {date} then"));
        }
        if date != self.day.date {
            self.given.insert(self.day.date, self.series.clone());
            raise(
                &mut self.series,
                &self.given.remove(&date).unwrap_or_default(),
            );
            // Every later day was begun too early, and its tickets are in people's hands today. Only what is decided
            // from now on keeps off their numbers: a log may hold one that was issued again.
            for series in self.given.range(date..).map(|(_, series)| series) {
                raise(&mut self.in_hands, series);
            }
            self.day = self.calendar.day(&self.hall, date);
        }
        self.shift(from.since(at));
        Ok(())
    }

    /// What the next day must know about issued numbers.
    pub(super) fn given_before(&self, next: Date, now: Time) -> Given {
        let mut given = self.given.clone();
        given.insert(self.day.date, self.series.clone());
        let over = given.keys().filter(|date| **date < next).count();
        for _ in DAYS_BEFORE..over {
            given.pop_first();
        }
        if now.since(self.last) > LONG_GAP {
            raise(given.entry(next).or_default(), &self.series);
        }
        given
    }

    /// Whether the log ends in the middle of the working day, with people in the hall.
    pub fn was_cut_off(&self) -> bool {
        let is_here = |ticket: &Ticket| {
            matches!(
                ticket.state,
                TicketState::Waiting | TicketState::Called | TicketState::Serving
            )
        };
        let ends = self.day.serve.last().map(|serving| serving.to);
        ends.is_some_and(|ends| self.last < ends) && self.tickets.values().any(is_here)
    }

    /// Moves everything that has happened back by `by`.
    fn shift(&mut self, by: Span) {
        for line in self.lines.values_mut() {
            *line = Line::default();
        }
        for counter in self.counters.values_mut() {
            counter.shift(by);
        }
        for ticket in self.tickets.values_mut() {
            ticket.shift(by);
            if ticket.state == TicketState::Waiting {
                let line = self.lines.entry(ticket.service.clone()).or_default();
                line.insert(ticket, ticket.sent_to.is_some());
            }
        }
        let pauses = self.today.values_mut();
        for pause in pauses.filter_map(|today| today.paused.as_mut()) {
            pause.since = pause.since - by;
        }
        for reprint in self.reprints.values_mut() {
            reprint.since = reprint.since - by;
        }
        self.ratings.shift(by);
        self.alarms.shift(by);
        for call in &mut self.calls {
            call.at = call.at - by;
        }
        self.course.shift(self.day.whole, by);
        self.forecast.shift(by);
    }
}

/// Raises each last number to that of the other series.
fn raise(series: &mut Series, other: &Series) {
    for (prefix, last) in other {
        let here = series.entry(prefix.clone()).or_default();
        *here = (*here).max(*last);
    }
}

impl Counter {
    fn shift(&mut self, by: Span) {
        self.since = self.since - by;
        self.heard_at = self.heard_at.map(|at| at - by);
        let sent = std::mem::take(&mut self.sent);
        self.sent = sent.into_iter().map(|(rank, id)| (rank - by, id)).collect();
    }
}

impl Ticket {
    fn shift(&mut self, by: Span) {
        let Self {
            slot,
            arrived_at,
            waits_since,
            issued_at,
            called_at,
            started_at,
            ended_at,
            rank,
            first_rank,
            ..
        } = self;
        for time in [arrived_at, waits_since, issued_at, rank, first_rank] {
            *time = *time - by;
        }
        for time in [slot, called_at, started_at, ended_at] {
            *time = time.map(|time| time - by);
        }
    }
}
