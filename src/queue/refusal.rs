//! Why a command was not carried out: values with their facts. They are put into words at the edge.

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
    /// The outcome does not belong to the ticket's service.
    UnknownOutcome {
        outcome: OutcomeId,
        service: ServiceId,
    },
    /// More cases than one ticket may carry, or none.
    CasesOutOfRange {
        cases: u32,
        most: u32,
    },
    /// An appointment needs a slot, and nothing else may have one.
    SlotMismatch,
    NobodyWaiting {
        counter: CounterId,
    },
    /// An appointment that may not check in before `from`.
    TooEarly {
        slot: Time,
        from: Time,
    },
    /// An appointment on a past day.
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
    /// The same person already holds a ticket for the service.
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
    /// The ticket's state does not allow it.
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
    /// The ticket has used up its returns from no-shows.
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
    /// The counter's state does not allow it.
    Counter {
        counter: CounterId,
        state: CounterStateName,
    },
}

/// An event that cannot have happened: either the log or the program is faulty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot have happened: {why}")]
pub struct Mismatch {
    pub seq: u64,
    pub why: String,
}
