//! Working time: clock time without the rests. Everything is learned in it, so a lunch break is added where it falls.

use super::logs::LONGEST_MS;
use crate::model::calendar::Stretch;
use crate::model::{Span, Time};

/// How long after the start of a period the usual counters that are still closed are expected to open.
const LATE: Span = Span::from_mins(15);

/// A day's serving periods, in order. There is a rest before the first one and between any two; after closing, time
/// runs on.
#[derive(Clone, Copy, Debug)]
pub struct Hours<'a>(pub &'a [Stretch]);

impl Hours<'_> {
    /// The milliseconds of work from `begin` to `end`; 0 if `end` is before `begin`.
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

    /// Whether a closed counter may well open soon: in a rest, or just after one.
    pub fn is_opening(self, now: Time) -> bool {
        let begins = |period: &Stretch| period.from <= now && now < period.from + LATE;
        self.in_rest(now) || self.0.iter().any(begins)
    }

    /// Today's remaining working time, in milliseconds. `None` on a day without serving periods.
    pub fn left_ms(self, now: Time) -> i64 {
        let closing = self.0.last();
        closing.map_or(0, |last| self.work_ms(now, last.to))
    }

    fn rests(self) -> impl Iterator<Item = Stretch> {
        let begins = self.0.iter().map(|period| period.to);
        let begins = std::iter::once(Time::from_millis(i64::MIN)).chain(begins);
        let ends = self.0.iter().map(|period| period.from);
        let rests = begins.zip(ends).map(|(from, to)| Stretch { from, to });
        // Overlapping periods have no rest between them.
        rests.filter(|rest| rest.from < rest.to)
    }
}
