//! What a clerk does at a counter.

use super::{ClerkId, CounterId, OutcomeId, ServiceId, TicketId};

/// What a clerk does at a counter.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Open {
        clerk: ClerkId,
    },
    Close,
    Pause {
        /// The id of one of the hall's reasons, or a text for staff.
        reason: String,
    },
    Resume,
    /// Ends the current ticket and calls the next one.
    CallNext {
        current: Option<EndCalled>,
    },
    /// Calls this particular ticket. `noted` tells whether a note was given; its text stays outside the log.
    Call {
        ticket: TicketId,
        noted: bool,
    },
    Recall,
    Start,
    NoShow,
    Finish {
        outcome: Option<OutcomeId>,
        cases: Option<u32>,
    },
    Park,
    Unpark {
        ticket: TicketId,
    },
    Transfer {
        to: Target,
    },
}

/// How *next* ends a ticket that was called but not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndCalled {
    Finish,
    NoShow,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Service(ServiceId),
    Counter(CounterId),
}
