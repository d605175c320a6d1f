//! What may be asked of a queue.

use crate::model::hall::Hall;
use crate::model::{Action, Class, CounterId, DeviceId, Paper, ServiceId, TicketId, Time};
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
