//! Why something cannot be done as things are.

use super::{CounterId, CounterStateName, ServiceId, ServiceStatus, TicketId, TicketState};
use serde::{Deserialize, Serialize};

/// Something else must happen first. The facts tell the variants apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WrongState {
    /// The ticket has used up its returns from no-shows.
    ReturnsUsed {
        ticket: TicketId,
        number: String,
        returns: u32,
        state: TicketState,
    },
    /// A ticket is at a counter and must be ended there first, or is parked at another one.
    AtCounter {
        ticket: TicketId,
        number: String,
        counter: CounterId,
        state: TicketState,
    },
    /// The ticket's state does not allow it.
    Ticket {
        ticket: TicketId,
        number: String,
        state: TicketState,
    },
    /// The counter's state does not allow it.
    Counter {
        counter: CounterId,
        state: CounterStateName,
    },
    /// There is no ticket at the counter.
    NoTicket {
        counter: CounterId,
        /// Always `None`.
        ticket: Option<TicketId>,
    },
    /// The service's state does not allow it.
    Service {
        service: ServiceId,
        state: ServiceStatus,
    },
}
