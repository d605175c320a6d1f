//! The hub's clock as a device reads it: the last time that the hub said, and what has passed
//! since. A device's own wall clock is never asked.

use crate::model::{Moment, Span};
use crate::system::steady::Steady;

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
