//! The outside view of a queue: the shapes on the wire, and how a device folds changes into its snapshot. Hub and
//! devices share this code, so both ends agree on what a change means.

mod alarm;
mod fold;
mod lines;
mod trouble;

use crate::model::hall::{Languages, Words, place_words};
use crate::model::{
    Class, ClerkId, CounterId, CounterStateName, DeviceId, GroupId, HallId, Moment, NoticeForm,
    NoticeHours, OutcomeId, PageSeconds, Paper, PauseReasonId, Pictures, Reason, ReprintId,
    ReprintState, ServiceId, ServiceStatus, TicketId, TicketState, Weight,
};
pub use crate::model::{Speaker, TroubleKind};
pub use alarm::{AcknowledgedView, AlarmView};
pub use lines::{CounterLine, LineKind};
pub use trouble::Trouble;

use super::Verb;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Everything a device shows: a snapshot, with later changes folded in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Snapshot)]
pub struct HallView {
    /// Number of the last event in it.
    pub seq: u64,
    pub epoch: u64,
    pub now: Moment,
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    pub hall: HallInfo,
    pub groups: Vec<Named<GroupId>>,
    pub outcomes: Vec<Named<OutcomeId>>,
    /// The reasons that clerks choose from; for staff.
    pub pause_reasons: Vec<Named<PauseReasonId>>,
    pub services: Vec<ServiceView>,
    pub counters: Vec<CounterView>,
    /// Newest first.
    pub calls: Vec<CallView>,
    pub no_shows: Vec<TicketView>,
    pub notices: Vec<NoticeView>,
    /// Tickets that kiosks are still to print again.
    #[serde(default)]
    pub reprints: Vec<ReprintView>,
    pub trouble: Vec<Trouble>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallInfo {
    pub id: HallId,
    pub name: Words,
    #[serde(default)]
    pub languages: Languages,
    pub time_zone: String,
    /// The hub's clock was set by hand: nothing of this is real.
    pub rehearsal: bool,
    /// Today's, in order: a wait that spans a gap between them is shown as clock times.
    #[serde(default)]
    pub serving: Vec<ServingPeriod>,
    /// The authorities' code for the hall; empty if there is none.
    #[serde(default)]
    pub code: String,
    /// The last line of text on a ticket's paper; empty for none.
    #[serde(default)]
    pub ticket_line: Words,
    /// Who may take a priority ticket; shown on the kiosk's key.
    #[serde(default)]
    pub priority_who: Words,
    pub classes: ClassNames,
    pub rules: RulesView,
}

/// The hall's names for its classes; a normal ticket has no name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassNames {
    pub priority: Words,
    pub appointment: Words,
}

/// Rules of the hall that its devices follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Rules)]
pub struct RulesView {
    /// How much later a counter gets to a service that it only helps.
    pub help_delay_s: u64,
    /// Number of recalls after which a no-show is suggested.
    pub recalls: u32,
    /// The kiosk asks before it issues the same service again within this time.
    pub take_again_after_s: u64,
}

/// When counters work: `from` inclusive, `to` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServingPeriod {
    pub from: Moment,
    pub to: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named<Id> {
    pub id: Id,
    pub name: Words,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeView {
    pub id: String,
    /// Number of the event that it was last changed by; 0 for one of the hall file.
    #[serde(default)]
    pub revision: u64,
    pub text: Words,
    /// In large letters, above an urgent text or a page.
    #[serde(default)]
    pub title: Words,
    #[serde(default)]
    pub form: NoticeForm,
    /// Only those who look after the hall are told of it.
    #[serde(default)]
    pub draft: bool,
    /// When screens begin to show it; null: at once.
    #[serde(default)]
    pub from: Option<Moment>,
    /// When they no longer do; null: while it is in the view.
    #[serde(default)]
    pub until: Option<Moment>,
    /// On which days, `mon` to `sun`; empty: on all.
    #[serde(default, with = "crate::model::hall::weekdays")]
    #[schema(value_type = Vec<String>)]
    pub weekdays: Vec<Weekday>,
    /// During which hours of a day; null: all day.
    #[serde(default)]
    pub hours: Option<NoticeHours>,
    /// On the screens of these zones; empty: on all.
    #[serde(default)]
    pub zones: Vec<String>,
    /// Of a page, by language: each stands for `seconds`.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, Vec<String>>)]
    pub picture: Pictures,
    /// How often a page has its turn beside the others, 1 to 9.
    #[serde(default)]
    #[schema(value_type = u8)]
    pub weight: Weight,
    /// How long a page stands in its turn, 5 to 120.
    #[serde(default)]
    #[schema(value_type = u16)]
    pub seconds: PageSeconds,
    /// Which file of the watched folder says it; null: staff does.
    #[serde(default)]
    pub file: Option<String>,
}

impl NoticeView {
    /// Whether screens show it now.
    pub fn is_shown(&self, now: Moment) -> bool {
        let clock = now.zoned();
        self.from.is_none_or(|from| from.time <= now.time)
            && self.until.is_none_or(|until| now.time < until.time)
            && (self.weekdays.is_empty() || self.weekdays.contains(&clock.weekday()))
            && self.hours.is_none_or(|hours| hours.contains(clock.time()))
    }

    /// Whether a screen of this zone shows it; `None`: one of the whole hall.
    pub fn is_for(&self, zone: Option<&str>) -> bool {
        let of = |zone| self.zones.iter().any(|one| one == zone);
        self.zones.is_empty() || zone.is_none_or(of)
    }

    /// Whether it is a page beside the board.
    pub fn is_page(&self) -> bool {
        self.form == NoticeForm::Page
    }

    /// Whether it takes the whole screen.
    pub fn is_urgent(&self) -> bool {
        self.form == NoticeForm::Urgent
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Service)]
pub struct ServiceView {
    pub id: ServiceId,
    pub prefix: String,
    pub name: Words,
    pub plain: Words,
    pub group: GroupId,
    pub rare: bool,
    pub outcomes: Vec<OutcomeId>,
    pub status: ServiceStatus,
    pub opens_at: Option<Moment>,
    pub waiting: u64,
    /// Seconds since the arrival, or the return, of the ticket that has waited longest; 0 if nobody is waiting.
    pub longest_s: u64,
    /// A longer wait alarms the staff.
    #[serde(default)]
    pub long_wait_s: u64,
    /// Those waiting whom any of its counters may call; the others were sent to one counter.
    pub unbound: Unbound,
    /// For someone arriving now; null if nothing can be said.
    pub wait: Option<Wait>,
    /// The same with a priority ticket.
    pub priority_wait: Option<Wait>,
    /// Why nobody takes a number for it now, in a supervisor's words.
    #[serde(default)]
    pub paused_for: Option<String>,
    /// How many tickets it may have today; null: as many as people take.
    #[serde(default)]
    pub quota: Option<u32>,
    /// How many it has had today.
    #[serde(default)]
    pub issued: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unbound {
    pub waiting: u64,
    pub longest_s: u64,
}

/// The 10th, 50th and 90th percentiles of the wait until the first call, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wait {
    pub low_s: u64,
    pub likely_s: u64,
    pub high_s: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Counter)]
pub struct CounterView {
    pub id: CounterId,
    pub number: Option<u32>,
    pub name: Words,
    pub zone: String,
    pub serves: Vec<ServiceId>,
    pub helps: Vec<ServiceId>,
    pub state: CounterStateName,
    pub clerk: Option<ClerkId>,
    /// Since when it has been in this state, or without the ticket before; for staff.
    #[serde(default)]
    pub since: Option<Moment>,
    /// A supervisor said what it serves and helps today.
    #[serde(default)]
    pub assigned: bool,
    /// Why it pauses, for staff: the id of one of the hall's reasons, or what the clerk typed.
    pub pause_reason: Option<String>,
    /// The same for the public; null if the hall has no words for it.
    pub pause_words: Option<Words>,
    pub ticket: Option<TicketView>,
    pub parked: Vec<TicketView>,
    /// Waiting tickets that only this counter may call, next one first.
    pub sent: Vec<TicketView>,
    /// What the clerk may do now, for staff. Two things show only when they are asked for: whether anybody waits whom
    /// *next* could call, and whether a transfer goes where somebody serves.
    #[serde(default)]
    pub offers: Vec<Verb>,
    /// Whom the counter's device asks for a rating; null: nobody.
    #[serde(default)]
    pub rating: Option<RatingAskedView>,
}

/// A visitor who is asked for a rating: nobody any more at `until`, by the hub's clock, though no change says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RatingAsked)]
pub struct RatingAskedView {
    pub ticket: TicketId,
    pub number: String,
    pub service: ServiceId,
    pub until: Moment,
}

/// A ticket. What the reader may not see is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Ticket)]
pub struct TicketView {
    pub id: TicketId,
    pub number: String,
    pub service: ServiceId,
    pub class: Class,
    pub slot: Option<Moment>,
    pub cases: Option<u32>,
    pub state: TicketState,
    pub counter: Option<CounterId>,
    pub device: Option<DeviceId>,
    pub paper: Option<Paper>,
    /// The latest time that it was to be printed again, for staff.
    #[serde(default)]
    pub reprint: Option<ReprintView>,
    pub code: Option<String>,
    pub arrived_at: Option<Moment>,
    /// Since when it has been waiting: its arrival, or the return after its last no-show.
    pub waits_since: Option<Moment>,
    /// Its place in the order: the smallest is called first.
    pub rank: Option<Moment>,
    pub issued_at: Option<Moment>,
    pub called_at: Option<Moment>,
    pub started_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub times_called: Option<u32>,
    /// Number of recalls since its last call.
    pub recalls: Option<u32>,
    pub reason: Option<Reason>,
    pub outcome: Option<OutcomeId>,
    /// For a waiting ticket, in an answer about it: how many of its service are ahead of it.
    pub ahead: Option<u64>,
    /// For a waiting ticket, in an answer about it.
    pub wait: Option<Wait>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Call)]
pub struct CallView {
    /// Number of the event that was this call.
    pub seq: u64,
    pub at: Moment,
    pub ticket: TicketId,
    pub number: String,
    pub class: Class,
    pub reason: Reason,
    pub service: ServiceId,
    pub counter: CounterId,
    pub times_called: u32,
}

/// One event, as the new value of everything that it changed: folding means replacing by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    pub seq: u64,
    pub at: Moment,
    pub kind: String,
    pub ticket: Option<TicketView>,
    pub call: Option<CallView>,
    pub counters: Vec<CounterView>,
    pub services: Vec<ServiceView>,
    /// Those that are open now; null if they are as before.
    #[serde(default)]
    pub reprints: Option<Vec<ReprintView>>,
}

/// A ticket that a kiosk is to print again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Reprint)]
pub struct ReprintView {
    /// Number of the event that asked for it.
    pub id: ReprintId,
    pub ticket: TicketId,
    pub kiosk: DeviceId,
    pub state: ReprintState,
    /// Since when it is in this state.
    pub since: Moment,
}

/// What changes without an event, sent every few seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Tick)]
pub struct TickView {
    pub now: Moment,
    pub epoch: u64,
    pub seq: u64,
    pub services: Vec<ServiceView>,
    pub trouble: Vec<Trouble>,
}

/// What anyone in the hall can see of a ticket, and so all that kiosks and displays are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicTicket {
    pub id: TicketId,
    pub number: String,
    pub service: ServiceId,
    pub class: Class,
    pub state: TicketState,
    pub counter: Option<CounterId>,
    pub reason: Option<Reason>,
}

impl From<TicketView> for PublicTicket {
    fn from(ticket: TicketView) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            service: ticket.service,
            class: ticket.class,
            state: ticket.state,
            counter: ticket.counter,
            reason: ticket.reason,
        }
    }
}

/// A later field of a ticket is named here, too: nothing becomes public by being forgotten.
impl From<PublicTicket> for TicketView {
    fn from(ticket: PublicTicket) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            service: ticket.service,
            class: ticket.class,
            slot: None,
            cases: None,
            state: ticket.state,
            counter: ticket.counter,
            device: None,
            paper: None,
            reprint: None,
            code: None,
            arrived_at: None,
            waits_since: None,
            rank: None,
            issued_at: None,
            called_at: None,
            started_at: None,
            ended_at: None,
            times_called: None,
            recalls: None,
            reason: ticket.reason,
            outcome: None,
            ahead: None,
            wait: None,
        }
    }
}

impl TicketView {
    /// The ticket as kiosks and displays may see it.
    pub fn for_public(self) -> Self {
        PublicTicket::from(self).into()
    }
}

impl CounterView {
    /// As people call it: its number, or its name if it has none.
    pub fn place_words(&self) -> Words {
        place_words(self.number, &self.name)
    }

    /// See [`TicketView::for_public`].
    pub fn for_public(self) -> Self {
        let all = |tickets: Vec<TicketView>| {
            let tickets = tickets.into_iter().map(TicketView::for_public);
            tickets.collect()
        };
        Self {
            since: None,
            pause_reason: None,
            offers: Vec::new(),
            ticket: self.ticket.map(TicketView::for_public),
            parked: all(self.parked),
            sent: all(self.sent),
            ..self
        }
    }
}

impl Change {
    /// See [`TicketView::for_public`].
    pub fn for_public(self) -> Self {
        Self {
            ticket: self.ticket.map(TicketView::for_public),
            counters: self
                .counters
                .into_iter()
                .map(CounterView::for_public)
                .collect(),
            ..self
        }
    }
}

impl HallView {
    /// See [`TicketView::for_public`].
    pub fn for_public(self) -> Self {
        Self {
            pause_reasons: Vec::new(),
            counters: self
                .counters
                .into_iter()
                .map(CounterView::for_public)
                .collect(),
            no_shows: self
                .no_shows
                .into_iter()
                .map(TicketView::for_public)
                .collect(),
            ..self
        }
    }

    pub fn service(&self, id: &ServiceId) -> Option<&ServiceView> {
        self.services.iter().find(|service| service.id == *id)
    }

    pub fn counter(&self, id: &CounterId) -> Option<&CounterView> {
        self.counters.iter().find(|counter| counter.id == *id)
    }

    /// Whether people should still follow `call`: it is its counter's latest, and its ticket is still called there. A
    /// recall replaces the call before it.
    pub fn holds(&self, call: &CallView) -> bool {
        let newest = self
            .calls
            .iter()
            .find(|known| known.counter == call.counter);
        let ticket = self
            .counter(&call.counter)
            .and_then(|counter| counter.ticket.as_ref());
        newest.is_none_or(|newest| newest.seq <= call.seq)
            && ticket.is_some_and(|ticket| {
                ticket.id == call.ticket && ticket.state == TicketState::Called
            })
    }
}
