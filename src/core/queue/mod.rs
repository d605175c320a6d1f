//! What a hall is and what may happen in it. Pure: no clock, disk, network or screen; `now` and anything random are
//! passed in, events are returned.
//!
//! ```text
//! decide(&self, command, now) -> Result<Vec<Event>, Refusal>     changes nothing
//! apply(&mut self, &event)    -> Result<(), Mismatch>            the only way to change
//! due(&self)                  -> Time                            when `Tick` has something to do
//! ```
//!
//! *Invariants*: a queue is determined by its events since the latest `DayStarted`, and nothing else. Every ticket of
//! the day is in exactly one place: a line, a counter, a counter's parked tickets, the no-shows, or ended. `place` is
//! the only code that moves one.

mod alarms;
mod announced;
mod apply;
pub mod command;
mod counter;
mod course;
mod decide;
pub mod event;
mod figures;
pub mod forecast;
mod notices;
pub mod order;
mod place;
mod ratings;
pub mod refusal;
mod reprints;
mod steering;
pub mod ticket;
mod tickets;
mod turned_back;
mod watch;

pub use alarms::Standing;
pub use alarms::kept::{Acknowledged, Alarm, AlarmAbout, AlarmCause};
pub use command::{Command, IssueTicket, Steer};
pub use counter::{Counter, CounterState, Pause};
pub use course::{COURSE_STEP, Course};
pub use event::{Event, Fact, Grant};
pub use figures::{Figures, nearest_rank};
pub use notices::kept::NoticeText;
pub use notices::{NOTICES_MOST, NoticeCommand, URGENT_MOST};
pub use ratings::{Rating, RatingAsked, RatingCommand};
pub use refusal::{Mismatch, Refusal};
pub use reprints::{Reprint, ReprintCommand};
pub use steering::{ServicePause, ServiceToday};
pub use ticket::Ticket;

use crate::model::calendar::{Calendar, Day};
use crate::model::hall::Service;
use crate::model::{
    CALLS_KEPT, Class, ClerkId, CounterId, Hall, Moment, Reason, ServiceId, Span, TicketId,
    TicketState, Time,
};
use alarms::kept::Alarms;
use event::{DayStarted, EPOCH_SKIP_NUMBERS, EPOCH_SKIP_TICKETS, Given, Series};
use forecast::report::WaitReport;
use forecast::{Forecast, Learned, Learning, Scene};
use notices::kept::Notices;
use order::Line;
use ratings::Ratings;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tickets::Tickets;

/// One hall's queue on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// Number of the last event.
    seq: u64,
    epoch: u64,
    /// Time of the last event.
    last: Time,
    hall: Arc<Hall>,
    calendar: Calendar,
    day: Day,
    /// A prefix stays for the whole day, whatever a new hall file says.
    prefixes: BTreeMap<ServiceId, String>,
    /// The last number issued in each series.
    series: Series,
    /// Numbers up to these are on somebody's paper, of days that were begun too early.
    in_hands: Series,
    /// The same for earlier days, and for days still to come.
    given: Given,
    next_ticket: TicketId,
    tickets: Tickets,
    lines: BTreeMap<ServiceId, Line>,
    counters: BTreeMap<CounterId, Counter>,
    /// What is special about services today.
    today: BTreeMap<ServiceId, ServiceToday>,
    /// Services that left the hall file while someone was still waiting for them.
    retired: Vec<Service>,
    calls: VecDeque<Call>,
    /// From arrival to first call, of all that were called.
    first_waits: Vec<Span>,
    course: Course,
    notices: Notices,
    /// The latest of each ticket.
    reprints: BTreeMap<TicketId, Reprint>,
    ratings: Ratings,
    alarms: Alarms,
    no_shows: BTreeSet<TicketId>,
    forecast: Forecast,
}

/// A call as it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Number of the event that was this call.
    pub seq: u64,
    pub at: Time,
    pub ticket: TicketId,
    pub number: String,
    pub class: Class,
    pub reason: Reason,
    pub service: ServiceId,
    pub counter: CounterId,
    pub times_called: u32,
    /// A display has shown it.
    pub is_shown: bool,
    /// A display has said what became of it at its loudspeaker, or the hub that there is none.
    pub is_heard: bool,
}

impl Queue {
    /// The first events of a hall that has no log yet, or none known to be complete.
    pub fn genesis(hall: &Arc<Hall>, epoch: u64, now: Time) -> Result<Vec<Event>, Mismatch> {
        let date = calendar(hall, 0)?.date(now);
        let started = DayStarted {
            date,
            hall: hall.clone(),
            epoch: 0,
            next_ticket: TicketId(1),
            learned: Learned::default(),
            notices: Notices::default(),
            alarms: Alarms::default(),
            given: Given::new(),
        };
        let facts = [
            Fact::HallConfigured { hall: hall.clone() },
            Fact::DayStarted(Box::new(started)),
            Self::epoch_fact(epoch),
        ];
        Ok(facts
            .into_iter()
            .map(|fact| Event { at: now, fact })
            .collect())
    }

    /// The event that begins an epoch, named by the Unix second of this moment.
    pub fn epoch_fact(epoch: u64) -> Fact {
        Fact::EpochStarted {
            epoch,
            skip_numbers: EPOCH_SKIP_NUMBERS,
            skip_tickets: EPOCH_SKIP_TICKETS,
        }
    }

    /// A queue on the morning begun by event `seq` at `at`.
    ///
    /// # Errors
    /// If the hall in it is not valid: its time zone is unknown.
    pub fn start(seq: u64, at: Time, started: &DayStarted) -> Result<Self, Mismatch> {
        let calendar = calendar(&started.hall, seq)?;
        let day = calendar.day(&started.hall, started.date);
        let course = Course::begin(day.whole, at);
        let mut given = started.given.clone();
        let mut queue = Self {
            seq,
            epoch: started.epoch,
            last: at,
            hall: started.hall.clone(),
            calendar,
            day,
            prefixes: BTreeMap::new(),
            series: given.remove(&started.date).unwrap_or_default(),
            in_hands: Series::new(),
            given,
            next_ticket: started.next_ticket,
            tickets: Tickets::new(),
            lines: BTreeMap::new(),
            counters: BTreeMap::new(),
            today: BTreeMap::new(),
            retired: Vec::new(),
            calls: VecDeque::new(),
            first_waits: Vec::new(),
            course,
            notices: started.notices.clone(),
            reprints: BTreeMap::new(),
            ratings: Ratings::default(),
            alarms: started.alarms.clone(),
            no_shows: BTreeSet::new(),
            forecast: Forecast::new(&started.hall, &started.learned),
        };
        queue.adopt_hall(at);
        Ok(queue)
    }

    /// What the forecast sees: asked for waits.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            forecast: &self.forecast,
            hall: &self.hall,
            serve: &self.day.serve,
            tickets: &self.tickets,
            lines: &self.lines,
            counters: &self.counters,
        }
    }

    fn learning(&mut self) -> Learning<'_> {
        Learning {
            forecast: &mut self.forecast,
            serve: &self.day.serve,
            tickets: &self.tickets,
            lines: &self.lines,
            counters: &self.counters,
        }
    }

    /// How accurate today's promises have been so far.
    pub fn wait_report(&self) -> WaitReport {
        let services: Vec<_> = self.services().collect();
        self.scene().report(self.day.date, &services)
    }

    pub fn seq(&self) -> u64 {
        self.seq
    }

    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The time of the last event. No event is ever before it.
    pub fn last_event_at(&self) -> Time {
        self.last
    }

    pub fn hall(&self) -> &Arc<Hall> {
        &self.hall
    }

    pub fn day(&self) -> &Day {
        &self.day
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    /// The day's tickets, by id.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// The day's tickets with an id greater than `after`.
    pub fn tickets_after(&self, after: TicketId) -> impl Iterator<Item = &Ticket> {
        self.tickets.after(after)
    }

    pub fn counter(&self, id: &CounterId) -> Option<&Counter> {
        self.counters.get(id)
    }

    pub fn counters(&self) -> impl Iterator<Item = &Counter> {
        self.counters.values()
    }

    /// A service of the hall, including one that left the hall file while someone is waiting for it.
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.hall
            .service(id)
            .or_else(|| self.retired.iter().find(|service| service.id == *id))
    }

    /// The services in the order of the hall file; those that left it come last.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.hall.services.iter().chain(&self.retired)
    }

    /// A point in time as the people in the hall read it.
    pub fn moment(&self, time: Time) -> Moment {
        Moment {
            time,
            offset_s: self.calendar.offset_s(time),
        }
    }

    /// What is special about the service today.
    pub fn today(&self, service: &ServiceId) -> Option<&ServiceToday> {
        self.today.get(service)
    }

    /// The latest calls, newest first.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    /// Those who did not come when called, by id.
    pub fn no_shows(&self) -> impl Iterator<Item = &Ticket> {
        self.no_shows.iter().map(|id| &self.tickets[id])
    }

    /// The prefix of the service's numbers today.
    pub fn prefix<'a>(&'a self, service: &'a Service) -> &'a str {
        self.prefixes.get(&service.id).unwrap_or(&service.prefix)
    }

    /// Since when the longest-waiting ticket of the service has waited.
    pub fn waits_longest(&self, service: &ServiceId) -> Option<Time> {
        self.lines.get(service).and_then(Line::longest)
    }

    /// How many waiting tickets any counter of the service may call, and since when the longest-waiting of them has
    /// waited.
    pub fn unbound(&self, service: &ServiceId) -> (usize, Option<Time>) {
        let line = self.lines.get(service);
        let longest = line.and_then(Line::longest_unbound);
        (line.map_or(0, Line::unbound), longest)
    }

    /// How many are waiting for the service.
    pub fn waiting(&self, service: &ServiceId) -> usize {
        self.lines.get(service).map_or(0, Line::waiting)
    }

    /// When something next happens by itself: `Tick` must be decided then.
    pub fn due(&self) -> Time {
        let no_shows = self.hall.rules.no_show_after.and_then(|after| {
            let called = self
                .counters
                .values()
                .filter_map(|counter| self.known_since(counter));
            called.min().map(|(known, _)| known + after)
        });
        let by_itself = no_shows.into_iter().chain(self.reprints_due());
        by_itself.fold(self.day.whole.to, Time::min)
    }

    fn is_retired(&self, service: &ServiceId) -> bool {
        self.retired.iter().any(|retired| retired.id == *service)
    }
}

fn calendar(hall: &Hall, seq: u64) -> Result<Calendar, Mismatch> {
    Calendar::new(&hall.time_zone).map_err(|error| Mismatch {
        seq,
        why: error.to_string(),
    })
}
