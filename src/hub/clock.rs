//! The hub's clock; nothing else in the hub reads the time.
//!
//! It follows the system clock, shifted by `--at`, with two exceptions: it never runs backwards, and it does not follow
//! a step ahead of more than a few minutes until that is proved or confirmed (see `clock_judge`). In both cases it runs
//! on by itself, also while the computer sleeps, and reports it.

use crate::model::{Span, Time};
use crate::protocol::view::TroubleKind;
use crate::system::steady::Steady;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// A larger leap since the last event is a broken clock, not a long holiday.
pub const LEAP_MOST: Span = Span::from_mins(30 * 24 * 60);
/// After a longer gap without events the date needs confirmation: the longest holiday with its weekends is shorter.
const UNASKED_MOST: Span = Span::from_mins(16 * 24 * 60);
/// A supervisor's confirmation no older than this before a start applies to that start.
const CONFIRMED_FOR: Span = Span::from_mins(24 * 60);
/// Corrections of the system clock below this are routine.
const BACK_TOLERATED: Span = Span::from_secs(2);
/// A larger step ahead is not followed.
pub const STEP_MOST: Span = Span::from_mins(3);

/// Clones are the same clock.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// Offset that `--at` adds to the system clock.
    offset: Span,
    line: Timeline,
    /// When the timeline last advanced.
    read: Steady,
    /// The date needs confirmation: time of the last event, which was long ago.
    asked_since: Option<Time>,
}

/// A time that never runs backwards and follows no large steps, derived from a clock that may do both. Pure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    now: Time,
    trouble: Option<ClockTrouble>,
    /// The next step is followed, however large.
    follows: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTrouble {
    /// The system clock is behind the log.
    Back,
    /// The system clock made a step ahead that nothing has proved.
    Ahead,
    /// The hub was off for so long that the date may be wrong.
    Unsure,
}

/// What is wrong with the clock, and the other time to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClockReport {
    pub(crate) trouble: ClockTrouble,
    /// The system's time; where the date needs confirmation, the time of the last event.
    pub(crate) other: Time,
}

impl ClockTrouble {
    /// The kind of trouble that devices show.
    pub(crate) fn kind(self) -> TroubleKind {
        match self {
            Self::Back => TroubleKind::ClockBack,
            Self::Ahead => TroubleKind::ClockAhead,
            Self::Unsure => TroubleKind::ClockUnsure,
        }
    }
}

/// The system clock is more than [`LEAP_MOST`] ahead of the log.
#[derive(Debug, thiserror::Error)]
#[error("the clock is more than 30 days ahead of the last event")]
pub(crate) struct TooFarAhead {
    pub(crate) clock: Time,
    pub(crate) last: Time,
}

impl Clock {
    /// A clock for a log whose last event was at `last`. With `at`, it begins there. If the log `was_cut_off` in the
    /// middle of a day and the system clock is weeks ahead of it, that day goes on until the system clock is proved
    /// right.
    ///
    /// # Errors
    /// If the time is more than [`LEAP_MOST`] after the last event and was not `confirmed`.
    pub(crate) fn start(
        at: Option<Time>,
        last: Option<Time>,
        confirmed: Option<Time>,
        was_cut_off: bool,
    ) -> Result<Self, TooFarAhead> {
        let system = system_time();
        let wanted = at.unwrap_or(system);
        let is_confirmed = at.is_none() && is_lately(confirmed, system);
        let is_leap = |last: &Time| !is_confirmed && wanted.since(*last) > LEAP_MOST;
        if let Some(last) = last.filter(is_leap) {
            return Err(TooFarAhead {
                clock: wanted,
                last,
            });
        }
        let is_long =
            |last: &Time| at.is_none() && !is_confirmed && wanted.since(*last) > UNASKED_MOST;
        let asked_since = last.filter(is_long);
        let first = match asked_since {
            // People are waiting in the hall: a wrong clock is more likely than a gap of weeks.
            Some(last) if was_cut_off => last,
            _ => last.map_or(wanted, |last| last.max(wanted)),
        };
        // A clock set by hand begins where the log ends; that is no trouble.
        let offset = if at.is_some() {
            first.since(system)
        } else {
            Span::ZERO
        };
        let state = State {
            offset,
            line: Timeline::new(first),
            read: Steady::now(),
            asked_since: asked_since.filter(|_| !was_cut_off),
        };
        let clock = Self {
            state: Arc::new(Mutex::new(state)),
        };
        clock.now();
        Ok(clock)
    }

    /// The hall's time. It never runs backwards.
    pub(crate) fn now(&self) -> Time {
        self.go_on().line.now()
    }

    pub(crate) fn report(&self) -> Option<ClockReport> {
        let state = self.go_on();
        let of_line = state.line.trouble().map(|trouble| ClockReport {
            trouble,
            other: system_time() + state.offset,
        });
        of_line.or(state.asked_since.map(|last| ClockReport {
            trouble: ClockTrouble::Unsure,
            other: last,
        }))
    }

    /// While nothing has proved the clock right: the last time at which it certainly was.
    pub(crate) fn doubted_since(&self) -> Option<Time> {
        let state = self.go_on();
        let is_ahead = state.line.trouble() == Some(ClockTrouble::Ahead);
        state.asked_since.or(is_ahead.then(|| state.line.now()))
    }

    /// While the date needs confirmation: until when it was known for sure.
    pub(crate) fn asked_since(&self) -> Option<Time> {
        self.go_on().asked_since
    }

    /// Marks the date as needing confirmation; the last event known for sure was at `last`.
    pub(crate) fn ask(&self, last: Time) {
        self.go_on().asked_since.get_or_insert(last);
    }

    /// Confirms that the system clock is right in being ahead.
    pub(crate) fn confirm(&self) {
        let mut state = self.go_on();
        state.asked_since = None;
        state.line.confirm();
    }

    fn go_on(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (system, read) = (system_time(), Steady::now());
        let passed = read.since(state.read);
        let (wanted, before) = (system + state.offset, state.line.now());
        if state.line.follow(wanted, passed) > before {
            state.read = read;
        }
        state
    }
}

impl Timeline {
    pub fn new(now: Time) -> Self {
        Self {
            now,
            trouble: None,
            follows: false,
        }
    }

    pub fn now(&self) -> Time {
        self.now
    }

    pub fn trouble(&self) -> Option<ClockTrouble> {
        self.trouble
    }

    /// Confirms that a step ahead that was not followed is right.
    pub fn confirm(&mut self) {
        self.follows = self.trouble == Some(ClockTrouble::Ahead);
    }

    /// Advances the timeline: `passed` has elapsed since the last call, and the system clock says `wanted`.
    pub fn follow(&mut self, wanted: Time, passed: Span) -> Time {
        let run_on = self.now + passed;
        let step = wanted.since(run_on);
        self.trouble = if step < Span::ZERO - BACK_TOLERATED {
            Some(ClockTrouble::Back)
        } else if step > STEP_MOST && !std::mem::take(&mut self.follows) {
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

/// Whether the system clock was confirmed recently enough for it to apply to this start.
fn is_lately(confirmed: Option<Time>, system: Time) -> bool {
    confirmed.is_some_and(|at| {
        let ago = system.since(at);
        ago >= Span::ZERO && ago < CONFIRMED_FOR
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the hub's clock module")]
pub(crate) fn system_time() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Time::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}
