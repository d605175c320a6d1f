//! The calls that wait for the voice: the longest wait is next. Pure.
//!
//! A counter has one place here: its newer call replaces the older one. A call records only who was
//! called; whether it still holds is checked against the hall when its turn comes.

use crate::model::Time;
use crate::protocol::view::{CallView, HallView};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    waiting: Vec<Waiting>,
    /// The peak number waiting since the line was last empty.
    rush: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub call: CallView,
    /// Since when this ticket waits to be spoken, by the hub's clock.
    pub since: Time,
}

impl Line {
    /// Someone was called. A recall of a waiting ticket keeps its place in the line.
    pub fn call(&mut self, call: CallView) {
        let known = self.waiting.iter();
        let same = known.filter(|known| known.call.ticket == call.ticket);
        let since = same.map(|known| known.since).min().unwrap_or(call.at.time);
        self.put(Waiting { call, since });
    }

    /// A call that could not be spoken waits again with its old time, unless the counter has called
    /// again since.
    pub fn put_back(&mut self, unsaid: Waiting) {
        let counter = &unsaid.call.counter;
        let newer = |known: &Waiting| known.call.counter == *counter;
        match self.waiting.iter_mut().find(|known| newer(known)) {
            Some(known) if known.call.ticket == unsaid.call.ticket => {
                known.since = known.since.min(unsaid.since);
            }
            Some(_) => {}
            None => self.put(unsaid),
        }
    }

    /// Removes calls that need not be spoken any more.
    pub fn settle(&mut self, hall: &HallView) {
        self.waiting.retain(|waiting| hall.holds(&waiting.call));
    }

    /// The load that decides how long an announcement may be. A rush lasts until its last call was
    /// spoken: if announcements grew again earlier, those at its end would wait longest.
    pub fn load(&mut self) -> usize {
        self.rush = if self.is_empty() { 0 } else { self.rush };
        self.rush
    }

    /// Keeps only these.
    pub fn keep(&mut self, mut is_kept: impl FnMut(&CallView) -> bool) {
        self.waiting.retain(|waiting| is_kept(&waiting.call));
    }

    /// Drops those waiting since before `time`: they have seen it on the board. Returns their calls.
    pub fn drop_before(&mut self, time: Time) -> Vec<u64> {
        let dropped = self.waiting.extract_if(.., |waiting| waiting.since < time);
        dropped.map(|waiting| waiting.call.seq).collect()
    }

    /// Takes the longest-waiting call out of the line.
    pub fn longest(&mut self) -> Option<Waiting> {
        let rank = |place: &usize| {
            let waiting = &self.waiting[*place];
            (waiting.since, waiting.call.seq)
        };
        let place = (0..self.waiting.len()).min_by_key(rank)?;
        Some(self.waiting.remove(place))
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn put(&mut self, waiting: Waiting) {
        let (counter, ticket) = (&waiting.call.counter, waiting.call.ticket);
        self.waiting
            .retain(|known| known.call.counter != *counter && known.call.ticket != ticket);
        self.waiting.push(waiting);
        self.rush = self.rush.max(self.waiting.len());
    }
}
