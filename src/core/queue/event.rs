//! What has happened in a hall. Events are kept forever and never changed: a new field needs a default, a new meaning
//! a new version (see `store::codec`).

use super::alarms::kept::{AlarmAbout, AlarmCause, Alarms};
use super::forecast::kept::{Learned, Promise};
use super::notices::kept::{NoticeText, Notices};
use crate::model::hall::Hall;
use crate::model::rating::{Grade, Reason as RatingReason};
use crate::model::rating_case::CaseStep;
use crate::model::{
    AlarmId, Announced, Class, ClerkId, CounterId, DeviceId, DeviceSettings, NoticeId, OutcomeId,
    Paper, PauseReasonId, Reason, ReprintId, ReprintState, ServiceId, TicketId, Time,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub at: Time,
    pub fact: Fact,
}

/// Serialized as `{"kind": …, "body": …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "kebab-case")]
pub enum Fact {
    HallConfigured {
        hall: Arc<Hall>,
    },
    /// Waiting, called and parked tickets expire; serving ones become served, with an unknown end; counters close.
    DayEnded {
        date: Date,
    },
    /// The day begins with nobody in the hall. It contains everything that carries over, so that a replay needs
    /// nothing before it.
    DayStarted(Box<DayStarted>),
    /// The clock was ahead and has been set right: the event's own time is the right one. Everyone in the hall keeps
    /// their place, as if it had been this date from the start of the day.
    ClockTurnedBack {
        /// The time by the wrong clock.
        from: Time,
        date: Date,
    },
    /// The log goes on after some of it may have been lost. Numbers and ids that lost tickets may carry are skipped.
    EpochStarted {
        /// The Unix second of this moment.
        epoch: u64,
        skip_numbers: u32,
        skip_tickets: u64,
    },
    TicketIssued(TicketIssued),
    /// What became of the paper, whatever it was.
    TicketPrinted {
        ticket: TicketId,
        paper: Paper,
    },
    /// Staff lets a kiosk print the ticket once more.
    TicketReprintAsked {
        ticket: TicketId,
        kiosk: DeviceId,
        /// Of the kiosk, as it was then.
        name: String,
    },
    /// The kiosk is about to print it.
    TicketReprintTaken {
        ticket: TicketId,
        reprint: ReprintId,
    },
    /// What became of it; said again when a printer's late word is better than none.
    TicketReprintEnded {
        ticket: TicketId,
        reprint: ReprintId,
        outcome: ReprintState,
    },
    TicketCalled {
        ticket: TicketId,
        counter: CounterId,
        reason: Reason,
        /// Whether a note was given with it.
        #[serde(default)]
        noted: bool,
    },
    TicketRecalled {
        ticket: TicketId,
        counter: CounterId,
    },
    /// What became of a call, first said.
    CallAnnounced {
        /// Number of the event that was the call.
        call: u64,
        ticket: TicketId,
        counter: CounterId,
        what: Announced,
    },
    TicketStarted {
        ticket: TicketId,
        counter: CounterId,
    },
    TicketServed {
        ticket: TicketId,
        counter: CounterId,
        outcome: OutcomeId,
        cases: u32,
    },
    TicketNoShow {
        ticket: TicketId,
        counter: CounterId,
    },
    TicketParked {
        ticket: TicketId,
        counter: CounterId,
    },
    TicketUnparked {
        ticket: TicketId,
        counter: CounterId,
    },
    TicketTransferred {
        ticket: TicketId,
        /// The counter that transferred it.
        counter: CounterId,
        /// The service for which it waits from now on.
        service: ServiceId,
        /// The only counter that may call it, if any.
        to_counter: Option<CounterId>,
    },
    TicketReturned {
        ticket: TicketId,
        rank: Time,
    },
    TicketCanceled {
        ticket: TicketId,
    },
    /// A visitor tapped a grade, once a visit.
    TicketRated(TicketRated),
    /// The same visitor told more of it, or tapped another grade.
    RatingDetailed {
        ticket: TicketId,
        grade: Grade,
        codes: Vec<RatingReason>,
        /// Whether a text was given with it; the text is not in the log.
        texted: bool,
        /// By the end of which day a bad one is to be mended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Date>,
    },
    /// Something was done about a bad rating of any day.
    RatingCaseStep {
        ticket: TicketId,
        /// The day on which it was done.
        day: Date,
        #[serde(flatten)]
        step: CaseStep,
    },
    CounterOpened {
        counter: CounterId,
        clerk: ClerkId,
    },
    /// Tickets called, parked or sent there wait in their service's line again.
    CounterClosed {
        counter: CounterId,
    },
    CounterPaused {
        counter: CounterId,
        /// As the clerk typed it, or the name that the listed reason had then.
        reason: String,
        /// Which of the hall's reasons it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        listed: Option<PauseReasonId>,
    },
    CounterResumed {
        counter: CounterId,
    },
    /// Until it resumes, or the day ends: nobody takes a number. Those who wait are called as before.
    ServicePaused {
        service: ServiceId,
        /// For the public.
        reason: String,
    },
    ServiceResumed {
        service: ServiceId,
    },
    /// How many tickets of the service this day may have; `None`: as many as people take.
    QuotaSet {
        service: ServiceId,
        today: Option<u32>,
    },
    /// What the counter serves and helps until the day ends, whatever the hall file says.
    CounterAssigned {
        counter: CounterId,
        serves: Vec<ServiceId>,
        helps: Vec<ServiceId>,
    },
    NoticePublished {
        notice: NoticeId,
        #[serde(flatten)]
        what: NoticeText,
    },
    NoticeChanged {
        notice: NoticeId,
        #[serde(flatten)]
        what: NoticeText,
    },
    NoticeWithdrawn {
        notice: NoticeId,
        /// Its file has left the watched folder; else somebody withdrew it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        file_gone: bool,
    },
    AlarmRaised {
        alarm: AlarmId,
        #[serde(flatten)]
        about: AlarmAbout,
        #[serde(flatten)]
        cause: AlarmCause,
    },
    AlarmAcknowledged {
        alarm: AlarmId,
        /// `None` where nobody signs in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<ClerkId>,
        /// May be empty.
        note: String,
    },
    AlarmCleared {
        alarm: AlarmId,
    },
    /// It waits as if it had come with this class.
    TicketClassed {
        ticket: TicketId,
        class: Class,
        rank: Time,
        first_rank: Time,
    },
    /// A supervisor lets in a new device that shows its digits; it is enrolled next.
    DeviceApproved {
        #[serde(flatten)]
        what: Grant,
        address: String,
        /// Whose place it takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<DeviceId>,
    },
    /// A device exchanged its secret for a token; whatever had its name and a token before is out.
    DeviceEnrolled {
        device: DeviceId,
        #[serde(flatten)]
        what: Grant,
    },
    DeviceRenamed {
        device: DeviceId,
        from: String,
        to: String,
    },
    /// What a supervisor set for it, all of it.
    DeviceSettingsChanged {
        device: DeviceId,
        settings: DeviceSettings,
    },
    /// Its token is worth nothing from now on.
    DeviceRevoked {
        device: DeviceId,
        name: String,
    },
}

/// What a device is to be. Nothing of it concerns the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub name: String,
    /// As text: the log is read by versions that know other roles.
    pub role: String,
    /// Empty means all.
    pub counters: Vec<CounterId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayStarted {
    pub date: Date,
    pub hall: Arc<Hall>,
    /// Zero before the first epoch.
    pub epoch: u64,
    pub next_ticket: TicketId,
    #[serde(default)]
    pub learned: Learned,
    #[serde(default, skip_serializing_if = "Notices::is_empty")]
    pub notices: Notices,
    #[serde(default, skip_serializing_if = "Alarms::is_empty")]
    pub alarms: Alarms,
    /// For days that may be lived again, because the clock was wrong then, or is now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given: Given,
}

/// The last number issued in each series.
pub type Series = BTreeMap<String, u32>;
/// The same by date.
pub type Given = BTreeMap<Date, Series>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketIssued {
    pub ticket: TicketId,
    pub number: String,
    /// The series that the number was drawn from, and its count.
    pub prefix: String,
    pub count: u32,
    pub service: ServiceId,
    pub class: Class,
    pub slot: Option<Time>,
    pub cases: u32,
    pub device: DeviceId,
    pub code: Option<String>,
    pub arrived_at: Time,
    pub rank: Time,
    #[serde(default)]
    pub promise: Option<Promise>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRated {
    pub ticket: TicketId,
    /// What is still to be known of the visit when its day is gone.
    pub number: String,
    pub service: ServiceId,
    pub day: Date,
    pub grade: Grade,
    /// Where, and by whom, the visit was handled.
    pub counter: CounterId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clerk: Option<ClerkId>,
    pub device: DeviceId,
    /// Whether the visitor had given a number with which to be reached.
    pub named: bool,
    /// By the end of which day a bad one is to be mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

/// The kinds of [`Fact`], as in the log and on the wire.
pub type Kind = &'static str;

impl Fact {
    pub fn kind(&self) -> Kind {
        match self {
            Self::HallConfigured { .. } => "hall-configured",
            Self::DayEnded { .. } => "day-ended",
            Self::DayStarted(_) => "day-started",
            Self::ClockTurnedBack { .. } => "clock-turned-back",
            Self::EpochStarted { .. } => "epoch-started",
            Self::TicketIssued(_) => "ticket-issued",
            Self::TicketPrinted { .. } => "ticket-printed",
            Self::TicketReprintAsked { .. } => "ticket-reprint-asked",
            Self::TicketReprintTaken { .. } => "ticket-reprint-taken",
            Self::TicketReprintEnded { .. } => "ticket-reprint-ended",
            Self::TicketCalled { .. } => "ticket-called",
            Self::TicketRecalled { .. } => "ticket-recalled",
            Self::CallAnnounced { .. } => "call-announced",
            Self::TicketStarted { .. } => "ticket-started",
            Self::TicketServed { .. } => "ticket-served",
            Self::TicketNoShow { .. } => "ticket-no-show",
            Self::TicketParked { .. } => "ticket-parked",
            Self::TicketUnparked { .. } => "ticket-unparked",
            Self::TicketTransferred { .. } => "ticket-transferred",
            Self::TicketReturned { .. } => "ticket-returned",
            Self::TicketCanceled { .. } => "ticket-canceled",
            Self::TicketRated(_) => "ticket-rated",
            Self::RatingDetailed { .. } => "rating-detailed",
            Self::RatingCaseStep { .. } => "rating-case-step",
            Self::CounterOpened { .. } => "counter-opened",
            Self::CounterClosed { .. } => "counter-closed",
            Self::CounterPaused { .. } => "counter-paused",
            Self::CounterResumed { .. } => "counter-resumed",
            Self::ServicePaused { .. } => "service-paused",
            Self::ServiceResumed { .. } => "service-resumed",
            Self::QuotaSet { .. } => "quota-set",
            Self::CounterAssigned { .. } => "counter-assigned",
            Self::TicketClassed { .. } => "ticket-classed",
            Self::NoticePublished { .. } => "notice-published",
            Self::NoticeChanged { .. } => "notice-changed",
            Self::NoticeWithdrawn { .. } => "notice-withdrawn",
            Self::AlarmRaised { .. } => "alarm-raised",
            Self::AlarmAcknowledged { .. } => "alarm-acknowledged",
            Self::AlarmCleared { .. } => "alarm-cleared",
            Self::DeviceApproved { .. } => "device-approved",
            Self::DeviceEnrolled { .. } => "device-enrolled",
            Self::DeviceRenamed { .. } => "device-renamed",
            Self::DeviceSettingsChanged { .. } => "device-settings-changed",
            Self::DeviceRevoked { .. } => "device-revoked",
        }
    }

    /// The counter at which it happened, if any.
    pub fn counter(&self) -> Option<&CounterId> {
        match self {
            Self::TicketRated(rated) => Some(&rated.counter),
            Self::TicketCalled { counter, .. }
            | Self::TicketRecalled { counter, .. }
            | Self::CallAnnounced { counter, .. }
            | Self::TicketStarted { counter, .. }
            | Self::TicketServed { counter, .. }
            | Self::TicketNoShow { counter, .. }
            | Self::TicketParked { counter, .. }
            | Self::TicketUnparked { counter, .. }
            | Self::TicketTransferred { counter, .. }
            | Self::CounterOpened { counter, .. }
            | Self::CounterClosed { counter }
            | Self::CounterPaused { counter, .. }
            | Self::CounterResumed { counter }
            | Self::CounterAssigned { counter, .. } => Some(counter),
            Self::HallConfigured { .. }
            | Self::DayEnded { .. }
            | Self::DayStarted(_)
            | Self::ClockTurnedBack { .. }
            | Self::EpochStarted { .. }
            | Self::TicketIssued(_)
            | Self::TicketPrinted { .. }
            | Self::TicketReprintAsked { .. }
            | Self::TicketReprintTaken { .. }
            | Self::TicketReprintEnded { .. }
            | Self::TicketReturned { .. }
            | Self::TicketCanceled { .. }
            | Self::TicketClassed { .. }
            | Self::RatingDetailed { .. }
            | Self::RatingCaseStep { .. }
            | Self::ServicePaused { .. }
            | Self::ServiceResumed { .. }
            | Self::QuotaSet { .. }
            | Self::NoticePublished { .. }
            | Self::NoticeChanged { .. }
            | Self::NoticeWithdrawn { .. }
            | Self::AlarmRaised { .. }
            | Self::AlarmAcknowledged { .. }
            | Self::AlarmCleared { .. }
            | Self::DeviceApproved { .. }
            | Self::DeviceEnrolled { .. }
            | Self::DeviceRenamed { .. }
            | Self::DeviceSettingsChanged { .. }
            | Self::DeviceRevoked { .. } => None,
        }
    }

    /// The ticket that it concerns, if any.
    pub fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::TicketIssued(issued) => Some(issued.ticket),
            Self::TicketRated(rated) => Some(rated.ticket),
            Self::TicketPrinted { ticket, .. }
            | Self::TicketReprintAsked { ticket, .. }
            | Self::TicketReprintTaken { ticket, .. }
            | Self::TicketReprintEnded { ticket, .. }
            | Self::TicketCalled { ticket, .. }
            | Self::TicketRecalled { ticket, .. }
            | Self::CallAnnounced { ticket, .. }
            | Self::TicketStarted { ticket, .. }
            | Self::TicketServed { ticket, .. }
            | Self::TicketNoShow { ticket, .. }
            | Self::TicketParked { ticket, .. }
            | Self::TicketUnparked { ticket, .. }
            | Self::TicketTransferred { ticket, .. }
            | Self::TicketReturned { ticket, .. }
            | Self::TicketClassed { ticket, .. }
            | Self::RatingDetailed { ticket, .. }
            | Self::RatingCaseStep { ticket, .. }
            | Self::TicketCanceled { ticket } => Some(*ticket),
            Self::HallConfigured { .. }
            | Self::DayEnded { .. }
            | Self::DayStarted(_)
            | Self::ClockTurnedBack { .. }
            | Self::EpochStarted { .. }
            | Self::CounterOpened { .. }
            | Self::CounterClosed { .. }
            | Self::CounterPaused { .. }
            | Self::CounterResumed { .. }
            | Self::ServicePaused { .. }
            | Self::ServiceResumed { .. }
            | Self::QuotaSet { .. }
            | Self::CounterAssigned { .. }
            | Self::NoticePublished { .. }
            | Self::NoticeChanged { .. }
            | Self::NoticeWithdrawn { .. }
            | Self::AlarmRaised { .. }
            | Self::AlarmAcknowledged { .. }
            | Self::AlarmCleared { .. }
            | Self::DeviceApproved { .. }
            | Self::DeviceEnrolled { .. }
            | Self::DeviceRenamed { .. }
            | Self::DeviceSettingsChanged { .. }
            | Self::DeviceRevoked { .. } => None,
        }
    }
}

/// How many numbers of each series an epoch skips: more than a hall issues between two backups.
pub const EPOCH_SKIP_NUMBERS: u32 = 100;
/// How many ticket ids an epoch skips.
pub const EPOCH_SKIP_TICKETS: u64 = 10_000;
