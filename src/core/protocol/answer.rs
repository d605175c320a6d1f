//! Response bodies.

use super::KioskView;
use super::Role;
use super::view::{AlarmView, NoticeView, ReprintView, TicketView};
use crate::model::hall::{Asks, Words};
use crate::model::{
    Announced, Class, ClerkId, CounterId, DeviceId, Moment, OutcomeId, ReprintState, ServiceId,
    TicketId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer to a POST: the shape that it concerns, with the number of the last event in it. A screen that has already
/// seen a later change keeps that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer<Shape> {
    pub seq: u64,
    #[serde(flatten)]
    pub shape: Shape,
}

/// `GET /v1/tickets`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketsPage {
    pub seq: u64,
    /// By id.
    pub tickets: Vec<TicketView>,
    /// Pass as `after` for the next page; null at the end.
    pub next: Option<TicketId>,
}

/// `GET /v1/reprints`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReprintsPage {
    pub seq: u64,
    /// The latest of each ticket of the day; a kiosk gets those that it was asked for.
    pub reprints: Vec<ReprintView>,
    /// The caller's own number, if it is a kiosk.
    pub device: Option<DeviceId>,
    /// Where a ticket may be printed again; for staff.
    pub kiosks: Vec<KioskView>,
}

/// `GET /v1/guide`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuidePage {
    pub services: Vec<GuideEntry>,
}

/// Who must come for a service, and what to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuideEntry {
    pub id: ServiceId,
    pub who: Words,
    /// One line each.
    pub brings: Vec<String>,
    /// Search terms that people may type.
    pub find: Vec<String>,
    /// The day on which the list was last compared with the published one; empty if never.
    pub checked: String,
    /// What a visitor is asked for; omitted if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
}

/// `GET /v1/figures`: the day so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayFigures {
    pub seq: u64,
    /// Tickets.
    pub issued: u64,
    /// Of these, called at least once.
    pub called: u64,
    pub served: u64,
    pub waiting: u64,
    /// Did not come and have not come back.
    pub no_shows: u64,
    /// Were canceled.
    pub left: u64,
    /// Seconds from arrival to first call, of those called: half waited no longer; null before the first call.
    pub wait_p50_s: Option<u64>,
    /// The same for nine in ten.
    pub wait_p90_s: Option<u64>,
}

/// `GET /v1/figures/today`: how many waited through the day, also after work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayCourse {
    pub seq: u64,
    /// Seconds from one number to the next.
    pub step_s: u32,
    /// When the first number was taken; null before that.
    pub from: Option<Moment>,
    /// How many waited then, and every step after.
    pub waiting: Vec<u32>,
    /// The first time at which numbers are given or counters work; null on a day when the hall is closed.
    pub opens: Option<Moment>,
    /// The last time at which they do.
    pub closes: Option<Moment>,
}

/// `POST /v1/session`, `GET /v1/session`: who is signed in in this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    pub role: Role,
    /// The staff number; null where nobody needs to sign in.
    pub staff: Option<ClerkId>,
}

/// `GET /v1/days/{date}/tickets`: what a day of the past, or today, knows of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayTickets {
    pub tickets: Vec<TicketRecord>,
}

/// `GET /v1/days/{date}/tickets/{id}`: what happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketRecord {
    pub id: TicketId,
    pub number: String,
    /// The service that it was taken for.
    pub service: ServiceId,
    pub steps: Vec<TicketStep>,
}

/// An event of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketStep {
    /// Number of the event.
    pub seq: u64,
    pub at: Moment,
    pub kind: String,
    pub counter: Option<CounterId>,
    /// With which outcome and how many cases it ended.
    pub outcome: Option<OutcomeId>,
    pub cases: Option<u32>,
    /// The class with which it was taken, or that it was given.
    pub class: Option<Class>,
    /// The service for which it waits from then on.
    pub service: Option<ServiceId>,
    /// The name of the device that it came from; null for what happened by itself.
    pub device: Option<String>,
    /// The clerk at the counter, or whoever was signed in.
    pub clerk: Option<ClerkId>,
    /// What staff wrote to it; null once it is erased.
    pub note: Option<String>,
    /// Of a ticket printed again: the kiosk's name, or what became of it.
    pub kiosk: Option<String>,
    pub reprint: Option<ReprintState>,
    /// Of a call: what became of it, as far as anybody said; else empty.
    pub announced: Vec<CallOutcome>,
}

/// What a display said of a call, or the hub of its having no loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallOutcome {
    pub at: Moment,
    pub outcome: Announced,
    /// The display's name; null for the hub.
    pub device: Option<String>,
}

/// `GET /v1/notices`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticesPage {
    /// Published and not over, by id.
    pub notices: Vec<NoticeView>,
}

/// `GET /v1/alarms`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlarmsPage {
    pub seq: u64,
    /// The open ones, then the day's latest that are over; each by id.
    pub alarms: Vec<AlarmView>,
}
