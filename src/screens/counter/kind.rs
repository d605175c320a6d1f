//! Which lists a clerk picks from.

use crate::protocol::{NOTE_MOST, REASON_MOST};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Where to work.
    Counters,
    Outcomes,
    /// Where to send a ticket.
    Targets,
    Parked,
    NoShows,
    /// Why the counter pauses.
    Reasons,
    Waiting,
}

impl Kind {
    /// Whether clicking an entry is enough: true where undoing is as easy.
    pub fn is_taken_by_click(self) -> bool {
        match self {
            Self::Counters | Self::Outcomes | Self::Targets | Self::Reasons => true,
            Self::Parked | Self::NoShows | Self::Waiting => false,
        }
    }

    /// Whether a clerk may add a text, and its maximum length.
    pub fn note_most(self) -> Option<usize> {
        match self {
            Self::Waiting | Self::NoShows => Some(NOTE_MOST),
            Self::Reasons => Some(REASON_MOST),
            Self::Counters | Self::Outcomes | Self::Targets | Self::Parked => None,
        }
    }
}
