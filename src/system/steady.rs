//! A clock that only goes forward, whatever happens to the computer's date.

use crate::model::Span;
use std::time::Duration;

/// A reading of it. It keeps running while the computer sleeps.
#[derive(Clone, Copy, Debug)]
pub struct Steady(Duration);

impl Steady {
    /// The reading this long after the clock's origin.
    pub fn after(beginning: Duration) -> Self {
        Self(beginning)
    }

    #[cfg(target_os = "linux")]
    pub fn now() -> Self {
        // The monotonic clock, and thus Instant, stops while the computer sleeps.
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let nanos = u32::try_from(time.tv_nsec).unwrap_or(0);
        Self(Duration::new(seconds, nanos))
    }

    /// On Windows an Instant keeps running while the computer sleeps.
    #[cfg(not(target_os = "linux"))]
    pub fn now() -> Self {
        use std::sync::OnceLock;
        use std::time::Instant;
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        Self(BEGAN.get_or_init(Instant::now).elapsed())
    }

    pub(crate) fn since(self, earlier: Self) -> Span {
        let passed = self.0.saturating_sub(earlier.0).as_millis();
        Span::from_millis(i64::try_from(passed).unwrap_or(i64::MAX))
    }
}
