//! Why a command was not carried out: values with their facts. Their words are made at the edge.

use crate::model::{
    ClerkId, CounterId, CounterStateName, OutcomeId, ServiceId, ServiceStatus, TicketId,
    TicketState, Time,
};

#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    UnknownService {
        service: ServiceId,
    },
    UnknownCounter {
        counter: CounterId,
    },
    UnknownTicket {
        ticket: TicketId,
    },
    UnknownClerk {
        clerk: ClerkId,
    },
    /// The outcome is none of the ticket's service.
    UnknownOutcome {
        outcome: OutcomeId,
        service: ServiceId,
    },
    /// More cases than one ticket may bring, or none.
    CasesOutOfRange {
        cases: u32,
        most: u32,
    },
    /// An appointment needs a slot, and nothing else has one.
    SlotMismatch,
    NobodyWaiting {
        counter: CounterId,
    },
    /// An appointment that may not check in before `from`.
    TooEarly {
        slot: Time,
        from: Time,
    },
    /// An appointment of a day that is over.
    TooLate {
        slot: Time,
    },
    ServiceClosed {
        service: ServiceId,
        status: ServiceStatus,
        opens_at: Option<Time>,
    },
    CounterNotOpen {
        counter: CounterId,
        state: CounterStateName,
    },
    ClerkElsewhere {
        clerk: ClerkId,
        counter: CounterId,
    },
    /// The same person holds a ticket for the service.
    AlreadyWaiting {
        ticket: TicketId,
        number: String,
        service: ServiceId,
        state: TicketState,
    },
    WrongState(WrongState),
}

/// Something else must happen first.
#[derive(Clone, Debug, PartialEq)]
pub enum WrongState {
    /// The ticket is in a state from which this does not follow.
    Ticket {
        ticket: TicketId,
        number: String,
        state: TicketState,
    },
    /// The ticket belongs to another counter.
    ElsewhereParked {
        ticket: TicketId,
        number: String,
        counter: CounterId,
    },
    /// The ticket came back from a no-show as often as it may.
    ReturnsUsed {
        ticket: TicketId,
        number: String,
        returns: u32,
    },
    /// There is no ticket at the counter.
    NoTicket { counter: CounterId },
    /// There is a ticket at the counter that must be ended first.
    Busy {
        counter: CounterId,
        ticket: TicketId,
        number: String,
        state: TicketState,
    },
    /// The counter is in a state from which this does not follow.
    Counter {
        counter: CounterId,
        state: CounterStateName,
    },
}

/// An event that cannot have happened: the log is bad, or the program is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot have happened: {why}")]
pub struct Mismatch {
    pub seq: u64,
    pub why: String,
}
