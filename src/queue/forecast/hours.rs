//! Working time: the clock without the rests. All is learned in it, so a lunch break is added
//! where it falls.

use super::logs::LONGEST_MS;
use crate::model::calendar::Stretch;
use crate::model::{Span, Time};

/// So long after a period began are the usual counters expected that have not opened yet.
const LATE: Span = Span::from_mins(15);

/// A day's serving periods, in order. A rest is before the first one and between two; after
/// closing, time runs on.
#[derive(Clone, Copy, Debug)]
pub struct Hours<'a>(pub &'a [Stretch]);

impl Hours<'_> {
    /// The milliseconds of work from `begin` to `end`; 0 when `end` is before.
    pub fn work_ms(self, begin: Time, end: Time) -> i64 {
        let idle = self.rests().map(|rest| {
            let overlap = end.min(rest.to).since(begin.max(rest.from));
            overlap.as_millis().max(0)
        });
        let all = end.since(begin).as_millis();
        let work = idle.fold(all, i64::saturating_sub);
        work.clamp(0, LONGEST_MS)
    }

    /// When `ms` of work from `now` are done.
    pub fn after_work(self, now: Time, ms: i64) -> Time {
        let (mut at, mut left) = (now, ms);
        for rest in self.rests().filter(|rest| now < rest.to) {
            if at < rest.from {
                let before = rest.from.since(at).as_millis();
                if left <= before {
                    break;
                }
                left -= before;
            }
            at = at.max(rest.to);
        }
        at + Span::from_millis(left)
    }

    pub fn in_rest(self, now: Time) -> bool {
        self.rests().any(|rest| rest.contains(now))
    }

    /// Whether a counter that is still closed may well open soon: in a rest, or just after one.
    pub fn is_opening(self, now: Time) -> bool {
        let begins = |period: &Stretch| period.from <= now && now < period.from + LATE;
        self.in_rest(now) || self.0.iter().any(begins)
    }

    /// The work that is left today, in milliseconds. None is on a day without serving.
    pub fn left_ms(self, now: Time) -> i64 {
        let closing = self.0.last();
        closing.map_or(0, |last| self.work_ms(now, last.to))
    }

    fn rests(self) -> impl Iterator<Item = Stretch> {
        let begins = self.0.iter().map(|period| period.to);
        let begins = std::iter::once(Time::from_millis(i64::MIN)).chain(begins);
        let ends = self.0.iter().map(|period| period.from);
        let rests = begins.zip(ends).map(|(from, to)| Stretch { from, to });
        // Periods that overlap have none between them.
        rests.filter(|rest| rest.from < rest.to)
    }
}
