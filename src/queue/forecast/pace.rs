//! How fast a service goes: the rhythm in which its line is called, and how long a ticket keeps a
//! counter. Both are means of what was seen, today more than on earlier days.

use super::calibration::Histograms;
use super::hours::Hours;
use super::kept::{LearnedService, Past};
use super::logs::LONGEST_MS;
use crate::model::{Span, Time};

/// Today's sums forget a 64th with each event, and count in 256ths.
const FORGET: i64 = 64;
const PARTS: i64 = 256;
/// Earlier days weigh 179/256 = 0.7 of the day after.
const DAY_KEEPS: i64 = 179;
/// The hall file's guess weighs as much as so many events.
const GUESS_EVENTS: i64 = 5;
/// All before today weighs at most as much as so many events of today.
const BEFORE_MOST: i64 = 24;
/// A pace is never quicker than this, in milliseconds.
pub(super) const QUICKEST_MS: i64 = 1_000;
/// One gap between two calls counts as at most so many usual ones.
const GAP_MOST: i64 = 20;
/// One ticket at a counter counts as at most so many usual ones.
const CYCLE_MOST: i64 = 5;

/// The mean length of something, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pace {
    /// Today, in 256ths, forgetting.
    events: i64,
    ms: i64,
    /// Today, for tomorrow.
    today: Past,
    before: Past,
}

impl Pace {
    fn new(before: Past) -> Self {
        Self {
            before: before.clamped(),
            ..Self::default()
        }
    }

    /// The mean with `guess_ms` for what was never seen, and `running_ms` that already passed
    /// without an end.
    fn mean_ms(&self, guess_ms: i64, running_ms: i64) -> i64 {
        let Past { events, ms } = self.before;
        let before_ms = (ms + GUESS_EVENTS * guess_ms) / (events + GUESS_EVENTS);
        let before_ms = before_ms.min(LONGEST_MS);
        let weight = BEFORE_MOST.min(events + GUESS_EVENTS) * PARTS;
        let mean_ms = (self.ms + PARTS * running_ms + weight * before_ms) / (self.events + weight);
        mean_ms.clamp(QUICKEST_MS, LONGEST_MS)
    }

    fn learn(&mut self, ms: i64) {
        self.events += PARTS - self.events / FORGET;
        self.ms += PARTS * ms - self.ms / FORGET;
        self.today.events = self.today.events.saturating_add(1);
        self.today.ms = self.today.ms.saturating_add(ms);
    }

    fn overnight(&self) -> Past {
        let all = |before: i64, today| (before * DAY_KEEPS / PARTS).saturating_add(today);
        Past {
            events: all(self.before.events, self.today.events),
            ms: all(self.before.ms, self.today.ms),
        }
    }
}

/// Since when nobody of the line was called.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gap {
    since: Time,
    /// It began with a call, so that its length is one beat of the rhythm; else with somebody who
    /// found the line empty.
    after_call: bool,
}

/// All that is known of one service's pace, about a kilobyte.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePace {
    /// The hall file's guess for a ticket at a counter, in milliseconds.
    guess_ms: i64,
    /// How many counters have it as their own.
    counters: i64,
    rhythm: Pace,
    cycle: Pace,
    /// While somebody waits.
    gap: Option<Gap>,
    /// How far the rhythm and the simulated line were off, as logarithms.
    pub(super) rhythm_error: i64,
    pub(super) simulated_error: i64,
    pub(super) histograms: Histograms,
}

impl ServicePace {
    pub fn new(guess_ms: i64, counters: usize, learned: &LearnedService) -> Self {
        let mut pace = Self {
            guess_ms: 0,
            counters: 1,
            rhythm: Pace::new(learned.rhythm),
            cycle: Pace::new(learned.cycle),
            gap: None,
            rhythm_error: i64::from(learned.rhythm_error),
            simulated_error: i64::from(learned.simulated_error),
            histograms: learned.histograms.clone(),
        };
        pace.expect(guess_ms, counters);
        pace
    }

    /// What the hall file says from now on: the mean of a ticket at a counter, in milliseconds, and
    /// how many counters have the service as their own.
    pub fn expect(&mut self, guess_ms: i64, counters: usize) {
        self.guess_ms = guess_ms.clamp(QUICKEST_MS, LONGEST_MS);
        self.counters = i64::try_from(counters).unwrap_or(i64::MAX).max(1);
    }

    /// What crosses the night of a day on which the hall `worked`, or did not.
    pub fn overnight(&self, worked: bool) -> LearnedService {
        let past = |pace: &Pace| {
            if worked {
                pace.overnight()
            } else {
                pace.before
            }
        };
        LearnedService {
            rhythm: past(&self.rhythm),
            cycle: past(&self.cycle),
            rhythm_error: u16::try_from(self.rhythm_error).unwrap_or(u16::MAX),
            simulated_error: u16::try_from(self.simulated_error).unwrap_or(u16::MAX),
            histograms: self.histograms.clone(),
        }
    }

    /// All that has happened was so much earlier.
    pub(super) fn shift(&mut self, by: Span) {
        if let Some(gap) = &mut self.gap {
            gap.since = gap.since - by;
        }
    }

    /// From one call of the line to the next, in milliseconds. A line that stands still slows it
    /// at once.
    pub fn rhythm_ms(&self, hours: Hours<'_>, now: Time) -> i64 {
        let running_ms = self.gap.map_or(0, |gap| hours.work_ms(gap.since, now));
        self.rhythm
            .mean_ms(self.guess_ms / self.counters, running_ms)
    }

    /// From one call at a counter to the next, in milliseconds.
    pub fn cycle_ms(&self) -> i64 {
        self.cycle.mean_ms(self.guess_ms, 0)
    }

    /// Somebody joins the line, which nobody stood in if it `was_empty`.
    pub fn joins(&mut self, was_empty: bool, now: Time) {
        if was_empty {
            self.gap = Some(Gap {
                since: now,
                after_call: false,
            });
        }
    }

    /// Somebody left the line, in which nobody stands any more if it `is_empty`.
    pub fn left(&mut self, is_empty: bool, hours: Hours<'_>, now: Time) {
        if let Some(gap) = self.gap.filter(|gap| gap.after_call) {
            let usual_ms = self.rhythm.mean_ms(self.guess_ms / self.counters, 0);
            let ms = hours.work_ms(gap.since, now);
            self.rhythm.learn(ms.min(GAP_MOST * usual_ms));
        }
        self.gap = (!is_empty).then_some(Gap {
            since: now,
            after_call: true,
        });
    }

    /// A ticket kept a counter for `ms`.
    pub fn learn_cycle(&mut self, ms: i64) {
        let most_ms = CYCLE_MOST * self.cycle_ms();
        self.cycle.learn(ms.min(most_ms));
    }
}
