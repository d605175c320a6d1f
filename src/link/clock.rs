//! The hub's clock as a device reads it: the last time that the hub said, and what has passed
//! since. A device's own wall clock is never asked.

use crate::queue::time::Span;
use crate::queue::view::Moment;
use std::time::Duration;

/// A message that says so much less than is known was on its way for a while: a device that stood
/// still, or a line that was slow, brings old ones in a heap.
const LATE: Span = Span::from_secs(3);
/// Who says less for so long is not late: the hub's clock itself was set back.
const SET_BACK: Span = Span::from_secs(10);

#[derive(Clone, Copy, Debug)]
pub struct HubClock {
    said: Moment,
    heard: Steady,
    /// Since when all messages say less than is known.
    late_since: Option<Steady>,
}

impl HubClock {
    /// The hub said at `heard` that it is `said`.
    pub fn new(said: Moment, heard: Steady) -> Self {
        Self {
            said,
            heard,
            late_since: None,
        }
    }

    /// What time it is at the hub.
    pub fn at(&self, now: Steady) -> Moment {
        self.said.at(self.said.time + now.since(self.heard))
    }

    /// Another message says that it is `said`. One that was late says nothing of now.
    pub fn hear(&mut self, said: Moment, heard: Steady) {
        let is_late = self.at(heard).time.since(said.time) > LATE;
        match self.late_since {
            None if is_late => self.late_since = Some(heard),
            Some(since) if is_late && heard.since(since) < SET_BACK => {}
            None | Some(_) => *self = Self::new(said, heard),
        }
    }
}

/// A clock that only goes forward, also while the computer sleeps.
#[derive(Clone, Copy, Debug)]
pub struct Steady(Duration);

impl Steady {
    /// So long after the clock's beginning.
    pub fn after(beginning: Duration) -> Self {
        Self(beginning)
    }

    #[cfg(target_os = "linux")]
    pub fn now() -> Self {
        // The monotonic clock, and so Instant, stands still while the computer sleeps.
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let nanos = u32::try_from(time.tv_nsec).unwrap_or(0);
        Self(Duration::new(seconds, nanos))
    }

    #[cfg(not(target_os = "linux"))]
    pub fn now() -> Self {
        use std::sync::OnceLock;
        use std::time::Instant;
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        Self(BEGAN.get_or_init(Instant::now).elapsed())
    }

    fn since(self, earlier: Self) -> Span {
        let passed = self.0.saturating_sub(earlier.0).as_millis();
        Span::from_millis(i64::try_from(passed).unwrap_or(i64::MAX))
    }
}
