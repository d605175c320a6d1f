//! From the log to a queue, with the changes that devices may still ask for.

use crate::history::History;
use crate::protocol::view::{Change, HallView};
use crate::queue::{Event, Queue};
use crate::store::{Store, StoreError};
use crate::views;
use crate::views::Waits;
use std::collections::VecDeque;

/// Number of recent messages that can be requested again.
pub(crate) const HISTORY: usize = 2_000;

/// One message of the stream, for one event.
#[derive(Clone, Debug)]
pub(crate) enum Published {
    Change(Box<Change>),
    /// So much has changed that only a full snapshot conveys it.
    Snapshot(Box<HallView>),
}

impl Published {
    /// The message for `event`, the last one that `queue` applied.
    pub(crate) fn of(queue: &Queue, event: &Event, rehearsal: bool, waits: &mut Waits) -> Self {
        match views::change(queue, event, waits) {
            Some(change) => Self::Change(Box::new(change)),
            None => {
                *waits = Waits::default();
                let view = views::hall_view(queue, rehearsal, waits, event.at);
                Self::Snapshot(Box::new(view))
            }
        }
    }

    pub(crate) fn seq(&self) -> u64 {
        match self {
            Self::Change(change) => change.seq,
            Self::Snapshot(view) => view.seq,
        }
    }
}

/// The result of a replay.
#[derive(Debug)]
pub(crate) struct Replayed {
    pub(crate) queue: Queue,
    /// The latest messages of the day, at most [`HISTORY`].
    pub(crate) history: VecDeque<Published>,
}

/// Replays the latest day. `None` if no day has started.
///
/// # Errors
/// At an event that is missing, altered or unreadable, or that cannot have happened.
pub(crate) fn replay(store: &Store, rehearsal: bool) -> Result<Option<Replayed>, StoreError> {
    let history_from = store.seq().saturating_sub(HISTORY as u64) + 1;
    let mut waits = Waits::default();
    let mut past = History::default();
    let mut history = VecDeque::new();
    store.replay_day(|seq, event| {
        past.take(seq, &event)?;
        if let Some(queue) = past.queue().filter(|_| seq >= history_from) {
            history.push_back(Published::of(queue, &event, rehearsal, &mut waits));
        }
        Ok(())
    })?;
    let queue = past.into_queue();
    Ok(queue.map(|queue| Replayed { queue, history }))
}
