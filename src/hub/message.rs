//! What reaches the owner, and what it answers.

use super::access::{Caller, Device};
use super::person::Person;
use crate::model::calendar::Calendar;
use crate::model::{CounterId, Moment, Paper, ServiceId, TicketId, TicketState, Time};
use crate::protocol::{DeviceReport, GuidePage, TicketsPage};
use crate::queue::{Command, Queue, Refusal};
use crate::store::{Exchange, Fingerprint, Known};
use bytes::Bytes;
use jiff::civil::Date;
use std::sync::mpsc;
use tokio::sync::oneshot;
use uuid::Uuid;

/// So many requests may wait for the owner; more are refused as busy.
pub(crate) const WAITING_MOST: usize = 1024;

/// The way to the owner.
pub(crate) type Owner = mpsc::SyncSender<Message>;
pub(crate) type Reply<T> = oneshot::Sender<Result<T, Failure>>;

#[derive(Debug)]
pub(crate) enum Message {
    Command(Box<Asked>),
    Report(Box<Reported>),
    Exchange(Box<ToExchange>),
    /// Devices that were heard, and when.
    Seen(Vec<(Device, Time)>),
    Question(Question),
}

/// A command with its key.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) caller: Caller,
    pub(crate) key: Uuid,
    pub(crate) fingerprint: Fingerprint,
    /// A ticket's device is filled in by the owner, who knows the devices' numbers.
    pub(crate) command: Command,
    /// What staff wrote to it.
    pub(crate) note: Option<String>,
    /// Whom a ticket is for.
    pub(crate) person: Option<Person>,
    /// Also for somebody who holds one already.
    pub(crate) again: bool,
    pub(crate) reply: Reply<Answered>,
}

/// What a device says of itself.
#[derive(Debug)]
pub(crate) struct Reported {
    pub(crate) device: Device,
    /// The device's name.
    pub(crate) name: String,
    pub(crate) report: DeviceReport,
    pub(crate) reply: Reply<()>,
}

/// A secret that somebody wants a token for.
#[derive(Debug)]
pub(crate) struct ToExchange {
    pub(crate) exchange: Exchange,
    pub(crate) reply: Reply<Known>,
}

/// What only the owner can look up, answered from committed events.
#[derive(Debug)]
pub(crate) enum Question {
    Tickets(TicketsFilter, Caller, Reply<TicketsPage>),
    Ticket(TicketId, Caller, Reply<Answered>),
    Guide(Reply<GuidePage>),
    /// Whether the owner still works.
    Alive(oneshot::Sender<()>),
}

/// `GET /v1/tickets`: what is none does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketsFilter {
    pub(crate) state: Option<TicketState>,
    pub(crate) service: Option<ServiceId>,
    pub(crate) counter: Option<CounterId>,
    pub(crate) number: Option<String>,
    pub(crate) paper: Option<Paper>,
    pub(crate) after: Option<TicketId>,
}

/// An answer as it goes out, encoded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// With the hall's wall clock, by which its times are read.
    Refused(Box<Refusal>, Wall),
    /// The key came with another command before.
    KeyReused,
    /// A ticket of another kiosk.
    NotItsOwn,
    /// The secret of an enrollment is worth nothing.
    NoEnrollment,
    /// More devices than the hub keeps.
    TooManyDevices,
    /// The disk does not take it; whether it happened, the key will tell.
    Storage,
    /// Too many requests wait.
    Busy,
}

/// How a hall reads times: in its zone, and without a date where it is today's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wall {
    calendar: Calendar,
    today: Date,
}

impl Wall {
    pub(crate) fn moment(&self, time: Time) -> Moment {
        Moment {
            time,
            offset_s: self.calendar.offset_s(time),
        }
    }

    /// `10:30`, and on another day `2026-11-24 10:30`.
    pub(crate) fn said(&self, time: Time) -> String {
        let zoned = self.moment(time).zoned();
        let form = if zoned.date() == self.today {
            "%H:%M"
        } else {
            "%Y-%m-%d %H:%M"
        };
        zoned.strftime(form).to_string()
    }
}

impl Failure {
    pub(crate) fn refused(refusal: Refusal, queue: &Queue) -> Self {
        let wall = Wall {
            calendar: queue.calendar().clone(),
            today: queue.day().date,
        };
        Self::Refused(Box::new(refusal), wall)
    }
}
