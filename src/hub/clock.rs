//! The hub's clock, the only one that is read here.
//!
//! It follows the system's clock, moved by `--at`, with two exceptions: it is never behind the
//! last event, and it never leaps more than a month at once. In both it runs on by itself, and
//! says so, until the system's clock is right again.

use crate::queue::time::{Span, Time};
use crate::queue::view::TroubleKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A leap of more is a broken clock, not a long holiday.
pub const LEAP_MOST: Span = Span::from_mins(30 * 24 * 60);
/// The system's clock is corrected by less than this all the time.
const BACK_TOLERATED: Span = Span::from_secs(2);

/// Clones are the same clock.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// What `--at` adds to the system's clock.
    offset: Span,
    steady: Steady,
    /// When the steady time last went on.
    read: Instant,
}

/// A time that never runs back and never leaps far, made from one that may. Pure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steady {
    now: Time,
    trouble: Option<ClockTrouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTrouble {
    /// The system's clock is behind the log.
    Back,
    /// The system's clock is more than a month ahead of the log.
    Ahead,
}

impl ClockTrouble {
    /// The kind of the trouble that devices show.
    pub(crate) fn kind(self) -> TroubleKind {
        match self {
            Self::Back => TroubleKind::ClockBack,
            Self::Ahead => TroubleKind::ClockAhead,
        }
    }
}

/// The system's clock is more than [`LEAP_MOST`] ahead of the log.
#[derive(Debug, thiserror::Error)]
#[error("the clock is more than 30 days ahead of the last event")]
pub(crate) struct TooFarAhead {
    pub(crate) clock: Time,
    pub(crate) last: Time,
}

impl Clock {
    /// A clock for a log whose last event was at `last`. With `at`, it begins there.
    ///
    /// # Errors
    /// When the time is more than [`LEAP_MOST`] after the last event.
    pub(crate) fn start(at: Option<Time>, last: Option<Time>) -> Result<Self, TooFarAhead> {
        let system = system_time();
        let wanted = at.unwrap_or(system);
        if let Some(last) = last.filter(|last| wanted.since(*last) > LEAP_MOST) {
            return Err(TooFarAhead {
                clock: wanted,
                last,
            });
        }
        let first = last.map_or(wanted, |last| last.max(wanted));
        // A clock that was set by hand begins where the log ends: that is no trouble.
        let offset = if at.is_some() {
            first.since(system)
        } else {
            Span::ZERO
        };
        let state = State {
            offset,
            steady: Steady::new(first),
            read: monotonic(),
        };
        let clock = Self {
            state: Arc::new(Mutex::new(state)),
        };
        clock.now();
        Ok(clock)
    }

    /// The hall's time. It never runs back.
    pub(crate) fn now(&self) -> Time {
        self.read().0
    }

    pub(crate) fn trouble(&self) -> Option<ClockTrouble> {
        self.read().1
    }

    fn read(&self) -> (Time, Option<ClockTrouble>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (system, read) = (system_time(), monotonic());
        let passed = read.duration_since(state.read).as_millis();
        let passed = Span::from_millis(i64::try_from(passed).unwrap_or(0));
        let (wanted, before) = (system + state.offset, state.steady.now());
        if state.steady.follow(wanted, passed) > before {
            state.read = read;
        }
        (state.steady.now(), state.steady.trouble())
    }
}

impl Steady {
    pub fn new(now: Time) -> Self {
        Self { now, trouble: None }
    }

    pub fn now(&self) -> Time {
        self.now
    }

    pub fn trouble(&self) -> Option<ClockTrouble> {
        self.trouble
    }

    /// Goes on: `passed` is over since it went on last, and the system's clock says `wanted`.
    pub fn follow(&mut self, wanted: Time, passed: Span) -> Time {
        let run_on = self.now + passed;
        let leap = wanted.since(run_on);
        self.trouble = if leap < Span::ZERO - BACK_TOLERATED {
            Some(ClockTrouble::Back)
        } else if leap > LEAP_MOST {
            Some(ClockTrouble::Ahead)
        } else {
            None
        };
        let next = match self.trouble {
            Some(_) => run_on,
            None => wanted,
        };
        self.now = next.max(self.now);
        self.now
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the hub's clock module")]
pub(crate) fn system_time() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Time::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

fn monotonic() -> Instant {
    Instant::now()
}
