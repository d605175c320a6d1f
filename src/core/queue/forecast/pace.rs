//! How fast a service goes: the rhythm in which its line is called, and how long a ticket keeps a counter. Both are
//! means of what was observed, with today weighted more than earlier days.

use super::histograms::Histograms;
use super::hours::Hours;
use super::kept::{LearnedService, Past};
use super::logs::LONGEST_MS;
use crate::model::{Span, Time};

/// Today's sums decay by a 64th with each event, and count in 256ths.
const FORGET: i64 = 64;
const PARTS: i64 = 256;
/// Each earlier day weighs 179/256 = 0.7 of the day after it.
const DAY_KEEPS: i64 = 179;
/// Weight of the hall file's guess, in events.
const GUESS_EVENTS: i64 = 5;
/// Maximum weight of everything before today, in events of today.
const BEFORE_MOST: i64 = 24;
/// A pace is never faster than this, in milliseconds.
pub(super) const QUICKEST_MS: i64 = 1_000;
/// One gap between two calls counts as at most this many usual ones.
const GAP_MOST: i64 = 20;
/// One ticket at a counter counts as at most this many usual ones.
const CYCLE_MOST: i64 = 5;

/// The mean duration of something, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pace {
    /// Today, in 256ths, decaying.
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

    /// The mean, with `guess_ms` as the prior, and `running_ms` that have already passed without an end.
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

/// Since when nobody in the line has been called.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gap {
    since: Time,
    /// It began with a call, so that its length is one beat of the rhythm; otherwise with someone who found the line
    /// empty.
    after_call: bool,
}

/// Everything known about one service's pace, about a kilobyte.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePace {
    /// The hall file's guess for a ticket at a counter, in milliseconds.
    guess_ms: i64,
    /// How many counters serve it as their own.
    counters: i64,
    rhythm: Pace,
    cycle: Pace,
    /// Set while someone is waiting.
    gap: Option<Gap>,
    /// How far off the rhythm and the simulated line were, as logarithms.
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

    /// Sets what the hall file says: the mean time of a ticket at a counter, in milliseconds, and how many counters
    /// serve the service as their own.
    pub fn expect(&mut self, guess_ms: i64, counters: usize) {
        self.guess_ms = guess_ms.clamp(QUICKEST_MS, LONGEST_MS);
        self.counters = i64::try_from(counters).unwrap_or(i64::MAX).max(1);
    }

    /// What carries over from a day on which the hall `worked`, or did not.
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

    /// Moves everything that has happened back by this span.
    pub(super) fn shift(&mut self, by: Span) {
        if let Some(gap) = &mut self.gap {
            gap.since = gap.since - by;
        }
    }

    /// Time between two calls of the line, in milliseconds. A stalled line slows it at once.
    pub fn rhythm_ms(&self, hours: Hours<'_>, now: Time) -> i64 {
        let running_ms = self.gap.map_or(0, |gap| hours.work_ms(gap.since, now));
        self.rhythm
            .mean_ms(self.guess_ms / self.counters, running_ms)
    }

    /// Time between two calls at a counter, in milliseconds.
    pub fn cycle_ms(&self) -> i64 {
        self.cycle.mean_ms(self.guess_ms, 0)
    }

    /// Someone joins the line, which before that `was_empty` or not.
    pub fn joins(&mut self, was_empty: bool, now: Time) {
        if was_empty {
            self.gap = Some(Gap {
                since: now,
                after_call: false,
            });
        }
    }

    /// Someone left the line, which now `is_empty` or not.
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
