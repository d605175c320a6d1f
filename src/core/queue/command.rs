//! The commands of a queue.

use crate::model::hall::Hall;
use crate::model::{Action, Class, CounterId, DeviceId, Paper, ServiceId, TicketId, Time};
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Puts another hall file into force.
    Configure {
        hall: Arc<Hall>,
    },
    /// Does what is due: the change of day, automatic no-shows.
    Tick,
    /// The clock was ahead, and is now right.
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
    /// The appointed time; required with [`Class::Appointment`], otherwise not allowed.
    pub slot: Option<Time>,
    pub cases: u32,
    pub device: DeviceId,
    /// Random; passed in because the queue is pure.
    pub code: Option<String>,
}
