//! The commands of a queue.

use super::alarms::Standing;
use super::notices::NoticeCommand;
use super::ratings::RatingCommand;
use super::reprints::ReprintCommand;
use crate::model::hall::Hall;
use crate::model::{
    Action, AlarmId, Announced, Class, ClerkId, CounterId, DeviceId, Paper, ServiceId, TicketId,
    Time,
};
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
    Reprint(ReprintCommand),
    Rating(RatingCommand),
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
    Steer(Steer),
    Notice(NoticeCommand),
    /// What became of a call at a display.
    Announced {
        /// Number of the event that was the call.
        call: u64,
        what: Announced,
    },
    /// What needs a supervisor now: raises and clears alarms.
    Watch(Standing),
    AcknowledgeAlarm {
        alarm: AlarmId,
        by: Option<ClerkId>,
        /// May be empty.
        note: String,
    },
}

/// What a supervisor changes about the day. All of it but a ticket's class ends with the day.
#[derive(Clone, Debug, PartialEq)]
pub enum Steer {
    PauseService {
        service: ServiceId,
        /// For the public.
        reason: String,
    },
    ResumeService {
        service: ServiceId,
    },
    SetQuota {
        service: ServiceId,
        /// `None` takes the quota away.
        today: Option<u32>,
    },
    Assign {
        counter: CounterId,
        serves: Vec<ServiceId>,
        helps: Vec<ServiceId>,
    },
    /// It serves and helps what the hall file says again.
    Unassign {
        counter: CounterId,
    },
    SetClass {
        ticket: TicketId,
        class: Class,
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
