//! The announcements that wait to be said: first come, first said. Pure.

use crate::queue::view::CallView;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// So many may wait; in a hall of the largest size that is about a quarter of an hour of speech.
pub const WAITING_MOST: usize = 64;

/// A call that is to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    pub call: CallView,
    /// The counter as it is said: its number, or its id where it has none.
    pub counter: String,
    /// When it came here.
    pub came: Instant,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    line: VecDeque<Announcement>,
}

/// What became of an announcement that came.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    Waits,
    /// The same ticket waited already: it is said once, as called last.
    Merged,
    /// The line was full; this one, the oldest, will not be said.
    InsteadOf(Box<Announcement>),
}

impl Waiting {
    pub fn push(&mut self, announcement: Announcement) -> Came {
        let ticket = announcement.call.ticket;
        if let Some(known) = self.line.iter_mut().find(|a| a.call.ticket == ticket) {
            *known = announcement;
            return Came::Merged;
        }
        self.line.push_back(announcement);
        if self.line.len() <= WAITING_MOST {
            return Came::Waits;
        }
        match self.line.pop_front() {
            Some(oldest) => Came::InsteadOf(Box::new(oldest)),
            None => Came::Waits,
        }
    }

    /// The next one to say.
    pub fn pop(&mut self) -> Option<Announcement> {
        self.line.pop_front()
    }

    /// One that was cut off is said again, from its beginning, before the others.
    pub fn put_back(&mut self, announcement: Announcement) {
        let ticket = announcement.call.ticket;
        if !self.line.iter().any(|a| a.call.ticket == ticket) {
            self.line.push_front(announcement);
        }
    }

    /// Drops those that came more than `age` before `now`, and says how many.
    pub fn drop_older(&mut self, age: Duration, now: Instant) -> usize {
        let before = self.line.len();
        self.line.retain(|a| now.duration_since(a.came) <= age);
        before - self.line.len()
    }

    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }
}
