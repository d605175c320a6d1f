//! What may be asked of a queue.

use crate::model::hall::Hall;
use crate::model::{
    Class, ClerkId, CounterId, DeviceId, OutcomeId, Paper, ServiceId, TicketId, Time,
};
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Puts another hall file into force.
    Configure {
        hall: Arc<Hall>,
    },
    /// Does what is due: the change of the day, no-shows by themselves.
    Tick,
    /// The clock ran ahead, and is right now.
    TurnBack {
        to: Time,
    },
    IssueTicket(IssueTicket),
    ReportPaper {
        ticket: TicketId,
        paper: Paper,
    },
    CancelTicket {
        ticket: TicketId,
    },
    ReturnTicket {
        ticket: TicketId,
    },
    At {
        counter: CounterId,
        action: Action,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct IssueTicket {
    pub service: ServiceId,
    pub class: Class,
    /// The appointed time; only with [`Class::Appointment`], and then needed.
    pub slot: Option<Time>,
    pub cases: u32,
    pub device: DeviceId,
    /// Random; comes in from outside because the queue is pure.
    pub code: Option<String>,
}

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
    /// Ends what is there and calls the next ticket.
    CallNext {
        current: Option<EndCalled>,
    },
    /// Calls this very ticket. Whether a note was given; its text stays outside the log.
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

/// How *next* ends a ticket that was called and not started.
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
