//! The hub's clock, the only one that is read here.
//!
//! It follows the system's clock, moved by `--at`, with two exceptions: it never runs back, and it
//! follows no step ahead of more than a few minutes until that has proved itself or somebody has
//! confirmed it (see `clock_judge`). In both it runs on by itself, also while the computer sleeps,
//! and says so.

use crate::model::{Span, Time};
use crate::protocol::view::TroubleKind;
use crate::system::steady::Steady;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// A leap of more since the last event is a broken clock, not a long holiday.
pub const LEAP_MOST: Span = Span::from_mins(30 * 24 * 60);
/// After more than this without an event the date is asked about: the longest holiday with its
/// weekends is shorter.
const UNASKED_MOST: Span = Span::from_mins(16 * 24 * 60);
/// What a supervisor said so lately before a start is about this start.
const CONFIRMED_FOR: Span = Span::from_mins(24 * 60);
/// The system's clock is corrected by less than this all the time.
const BACK_TOLERATED: Span = Span::from_secs(2);
/// A step ahead of more is not followed.
pub const STEP_MOST: Span = Span::from_mins(3);

/// Clones are the same clock.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// What `--at` adds to the system's clock.
    offset: Span,
    line: Timeline,
    /// When the line last went on.
    read: Steady,
    /// The date is asked about: the last event was at this time, long ago.
    asked_since: Option<Time>,
}

/// A time that never runs back and follows no step, made from one that may. Pure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    now: Time,
    trouble: Option<ClockTrouble>,
    /// The next step is followed, however far it goes.
    follows: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTrouble {
    /// The system's clock is behind the log.
    Back,
    /// The system's clock has made a step ahead that nothing has proved.
    Ahead,
    /// The hub was off for so long that the date may be wrong.
    Unsure,
}

/// What is wrong with the clock, and the other time that somebody has to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClockReport {
    pub(crate) trouble: ClockTrouble,
    /// What the system says; where the date is asked about, when the last event was.
    pub(crate) other: Time,
}

impl ClockTrouble {
    /// The kind of the trouble that devices show.
    pub(crate) fn kind(self) -> TroubleKind {
        match self {
            Self::Back => TroubleKind::ClockBack,
            Self::Ahead => TroubleKind::ClockAhead,
            Self::Unsure => TroubleKind::ClockUnsure,
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
    /// A clock for a log whose last event was at `last`. With `at`, it begins there. Where the log `was_cut_off` in the
    /// middle of a day and the system is weeks ahead of it, that day goes on until this has proved itself.
    ///
    /// # Errors
    /// When the time is more than [`LEAP_MOST`] after the last event, and nobody `confirmed` it.
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
            // People wait in the hall: more likely the clock is wrong than they are weeks late.
            Some(last) if was_cut_off => last,
            _ => last.map_or(wanted, |last| last.max(wanted)),
        };
        // A clock that was set by hand begins where the log ends: that is no trouble.
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

    /// The hall's time. It never runs back.
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

    /// While nothing has proved that the clock is right: until when it was for sure.
    pub(crate) fn doubted_since(&self) -> Option<Time> {
        let state = self.go_on();
        let is_ahead = state.line.trouble() == Some(ClockTrouble::Ahead);
        state.asked_since.or(is_ahead.then(|| state.line.now()))
    }

    /// While the date is asked about: until when it was for sure.
    pub(crate) fn asked_since(&self) -> Option<Time> {
        self.go_on().asked_since
    }

    /// The date is asked about, for the last event that is known for sure was at `last`.
    pub(crate) fn ask(&self, last: Time) {
        self.go_on().asked_since.get_or_insert(last);
    }

    /// The system's clock is right, as far as it is ahead.
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

    /// A step ahead that was not followed is right.
    pub fn confirm(&mut self) {
        self.follows = self.trouble == Some(ClockTrouble::Ahead);
    }

    /// Goes on: `passed` is over since it went on last, and the system's clock says `wanted`.
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

/// Whether somebody confirmed the system's clock so lately that it was about this start.
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
