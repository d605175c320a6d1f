//! How many people waited through the day: a number every few minutes.

use super::Queue;
use super::order::Line;
use crate::model::calendar::Stretch;
use crate::model::{Span, Time};

/// From one number to the next.
pub const COURSE_STEP: Span = Span::from_mins(5);

/// The numbers so far. They follow from the events, so a replay finds the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// When the first number was taken, or will be.
    pub from: Time,
    /// How many waited then, and each [`COURSE_STEP`] after.
    pub waiting: Vec<u32>,
}

impl Course {
    /// Of a day that began at `at`, in full steps of its clock.
    pub(super) fn begin(day: Stretch, at: Time) -> Self {
        Self {
            from: day.from + span_of(steps(at.since(day.from))),
            waiting: Vec::new(),
        }
    }

    /// Until `now` this many have waited.
    fn go_on(&mut self, day: Stretch, waiting: u32, now: Time) {
        while self.next() <= now && self.next() < day.to {
            self.waiting.push(waiting);
        }
    }

    /// Moves all of it back by `by`. What lies before this day then is dropped.
    pub(super) fn shift(&mut self, day: Stretch, by: Span) {
        self.from = self.from - by;
        let early = steps(day.from.since(self.from));
        let known = self.waiting.len();
        self.waiting
            .drain(..known.min(usize::try_from(early).unwrap_or(known)));
        self.from = self.from + span_of(early);
    }

    fn next(&self) -> Time {
        self.from + span_of(self.waiting.len() as u64)
    }
}

impl Queue {
    /// How many waited through the day until `now`.
    pub fn course(&self, now: Time) -> Course {
        let mut course = self.course.clone();
        course.go_on(self.day.whole, self.all_waiting(), now);
        course
    }

    /// Time passes until `now`, before anything happens then.
    pub(super) fn pass(&mut self, now: Time) {
        let waiting = self.all_waiting();
        self.course.go_on(self.day.whole, waiting, now);
    }

    fn all_waiting(&self) -> u32 {
        let all: usize = self.lines.values().map(Line::waiting).sum();
        u32::try_from(all).unwrap_or(u32::MAX)
    }
}

/// How many steps it takes, the last of them perhaps not in full; none if it is negative.
fn steps(span: Span) -> u64 {
    let span = u64::try_from(span.as_millis()).unwrap_or(0);
    span.div_ceil(COURSE_STEP.as_millis().unsigned_abs())
}

fn span_of(steps: u64) -> Span {
    let steps = i64::try_from(steps).unwrap_or(i64::MAX);
    Span::from_millis(steps.saturating_mul(COURSE_STEP.as_millis()))
}
