//! What becomes of a ticket, and what may be left of it in the printer.

use super::status::PrinterState;
use thiserror::Error;

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The printer confirmed it.
    Printed,
    /// Not one byte was sent: it can safely be printed later.
    Failed(PrintTrouble),
    /// Some of it was sent and no confirmation came: only a look at the printer can tell.
    Unknown(PrintTrouble),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PrintTrouble {
    #[error("the printer is not ready: {0:?}")]
    NotReady(PrinterState),
    #[error("the port was lost")]
    PortLost,
    #[error("no confirmation in time")]
    TimedOut,
    #[error("too many tickets wait for the printer")]
    QueueFull,
    #[error("the printer's thread has ended")]
    Stopped,
}

/// Whether part of a ticket may be left in the printer, so that it would come out with the next
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    No,
    /// Not known yet: cut off before the next ticket, unless it turns out that there is nothing.
    Perhaps,
    /// Cut off as soon as the printer is well.
    Yes,
}

impl Remains {
    /// Combines knowledge of the printer's past with what was seen of it here.
    pub(super) fn learn(self, known: Self) -> Self {
        match (self, known) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (_, Self::No) => Self::No,
            (before, Self::Perhaps) => before,
        }
    }
}
