//! The hub's clock as a device reads it: the hub's latest time plus the time elapsed since. A device never consults
//! its own wall clock.

use crate::model::{Moment, Span};
use crate::system::steady::Steady;

/// A message whose time is this far behind the known time was delayed: a device that was suspended, or a slow
/// connection, delivers old messages in a burst.
const LATE: Span = Span::from_secs(3);
/// If times stay behind for this long, they are not late: the hub's clock itself was set back.
const SET_BACK: Span = Span::from_secs(10);

#[derive(Clone, Copy, Debug)]
pub struct HubClock {
    said: Moment,
    heard: Steady,
    /// Since when all messages have been behind the known time.
    late_since: Option<Steady>,
}

impl HubClock {
    /// At `heard`, the hub said that it is `said`.
    pub fn new(said: Moment, heard: Steady) -> Self {
        Self {
            said,
            heard,
            late_since: None,
        }
    }

    /// The hub's current time.
    pub fn at(&self, now: Steady) -> Moment {
        self.said.at(self.said.time + now.since(self.heard))
    }

    /// Another message says that it is `said`. A late message says nothing about now.
    pub fn hear(&mut self, said: Moment, heard: Steady) {
        let is_late = self.at(heard).time.since(said.time) > LATE;
        match self.late_since {
            None if is_late => self.late_since = Some(heard),
            Some(since) if is_late && heard.since(since) < SET_BACK => {}
            None | Some(_) => *self = Self::new(said, heard),
        }
    }
}
