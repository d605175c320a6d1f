//! The hub's clock as a device reads it: the last time that the hub said, and what has passed
//! since. A device's own wall clock is never asked.

use crate::queue::time::Span;
use crate::queue::view::Moment;
use std::time::Instant;

#[derive(Clone, Copy, Debug)]
pub struct HubClock {
    said: Moment,
    heard: Instant,
}

impl HubClock {
    /// The hub said just now that it is `said`.
    pub fn at(said: Moment) -> Self {
        Self {
            said,
            heard: Instant::now(),
        }
    }

    pub fn now(&self) -> Moment {
        let passed = i64::try_from(self.heard.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.said.at(self.said.time + Span::from_millis(passed))
    }
}
