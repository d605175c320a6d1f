//! Writes the rows of a day, event by event.

use super::rows::{Calls, DayRows, DeskTime, Doing, Leg, LegEnd, Spent, Visit};
use crate::model::rating::Grade;
use crate::model::{ClerkId, CounterId, ServiceId, Span, TicketId, TicketState, Time};
use crate::queue::event::TicketIssued;
use crate::queue::{Counter, CounterState, Event, Fact, Queue};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The day so far.
#[derive(Clone, Debug)]
pub struct DayBook {
    date: Date,
    first: u64,
    visits: BTreeMap<TicketId, Visit>,
    /// Those that have been called since they last entered a line.
    called: BTreeSet<TicketId>,
    /// The counters with a clerk, what they do, and since which second of the clock.
    desks: BTreeMap<CounterId, (ClerkId, Doing, i64)>,
    spent: BTreeMap<(CounterId, ClerkId), Spent>,
    /// The last thing that happened.
    last_at: Time,
}

impl DayBook {
    /// `queue` is the hall as its `DayStarted` makes it.
    pub fn begin(queue: &Queue) -> Self {
        Self {
            date: queue.day().date,
            first: queue.seq(),
            visits: BTreeMap::new(),
            called: BTreeSet::new(),
            desks: BTreeMap::new(),
            spent: BTreeMap::new(),
            last_at: queue.last_event_at(),
        }
    }

    /// Takes the next event in; `queue` is the hall after it.
    pub fn take(&mut self, event: &Event, queue: &Queue) {
        let at = event.at;
        if let Fact::ClockTurnedBack { from, date } = &event.fact {
            self.turn_back(from.since(at), *date);
        }
        self.take_ticket(&event.fact, at, queue);
        // The hub may have been off since long before: a day ends when the next one begins.
        let is_over = matches!(event.fact, Fact::DayEnded { .. });
        self.watch_desks(queue, if is_over { self.last_at } else { at });
        self.last_at = at;
    }

    /// How many visits the day has so far.
    pub fn visits(&self) -> usize {
        self.visits.len()
    }

    /// The rows of the day until `now`.
    pub fn rows(&self, now: Time) -> DayRows {
        let mut spent = self.spent.clone();
        for (counter, (clerk, doing, since)) in &self.desks {
            let key = (counter.clone(), clerk.clone());
            spent
                .entry(key)
                .or_default()
                .add(*doing, (second(now) - since).max(0));
        }
        let desks = spent.into_iter();
        let desk = |((counter, clerk), spent)| DeskTime {
            counter,
            clerk,
            spent,
        };
        DayRows {
            date: self.date,
            first: self.first,
            visits: self.visits.values().cloned().collect(),
            desks: desks.map(desk).collect(),
        }
    }

    fn take_ticket(&mut self, fact: &Fact, at: Time, queue: &Queue) {
        match fact {
            Fact::TicketIssued(issued) => {
                let visit = issue(issued, queue);
                self.visits.insert(issued.ticket, visit);
            }
            Fact::TicketCalled {
                ticket, counter, ..
            } => {
                self.called.insert(*ticket);
                self.leg(*ticket, |leg| {
                    let calls = leg.calls.get_or_insert(Calls {
                        first: at,
                        last: at,
                        entered_at: leg.entered_at,
                    });
                    (calls.last, calls.entered_at) = (at, leg.entered_at);
                    leg.counter = Some(counter.clone());
                    leg.clerk = clerk(queue, counter);
                    (leg.started_at, leg.way_s, leg.end) = (None, None, None);
                });
            }
            Fact::TicketStarted { ticket, counter } => self.leg(*ticket, |leg| {
                leg.started_at = Some(at);
                leg.way_s = leg.calls.map(|calls| at.since(calls.last).as_secs());
                leg.clerk = clerk(queue, counter);
            }),
            Fact::TicketUnparked { ticket, counter } => self.leg(*ticket, |leg| {
                leg.started_at.get_or_insert(at);
                leg.clerk = clerk(queue, counter);
            }),
            Fact::TicketServed {
                ticket,
                counter,
                outcome,
                cases,
            } => {
                let end = LegEnd::Served {
                    outcome: outcome.clone(),
                    cases: *cases,
                    after_hours: queue.is_after_hours(at),
                };
                self.leg(*ticket, |leg| {
                    leg.clerk = clerk(queue, counter);
                    leg.end = Some((at, end));
                });
            }
            Fact::TicketNoShow { ticket, .. } => self.end(*ticket, at, LegEnd::NoShow),
            Fact::TicketCanceled { ticket } => self.end(*ticket, at, LegEnd::Canceled),
            Fact::TicketReturned { ticket, .. } => {
                self.called.remove(ticket);
                self.leg(*ticket, |leg| (leg.entered_at, leg.end) = (at, None));
            }
            Fact::TicketTransferred {
                ticket,
                counter,
                service,
                ..
            } => {
                self.called.remove(ticket);
                let by = clerk(queue, counter);
                if let Some(visit) = self.visits.get_mut(ticket) {
                    if let Some(leg) = visit.last_mut() {
                        (leg.clerk, leg.end) = (by, Some((at, LegEnd::SentOn)));
                    }
                    visit.legs.push(join(service, at, queue));
                }
            }
            Fact::TicketClassed { ticket, class, .. } => {
                if let Some(visit) = self.visits.get_mut(ticket) {
                    visit.class = *class;
                }
            }
            Fact::TicketRated(rated) => self.rate(rated.ticket, rated.grade),
            Fact::RatingDetailed { ticket, grade, .. } => self.rate(*ticket, *grade),
            Fact::CounterClosed { .. } => self.put_back(at, queue),
            Fact::DayEnded { .. } => self.end_day(at, queue),
            // What a row does not tell.
            Fact::HallConfigured { .. }
            | Fact::DayStarted(_)
            | Fact::ClockTurnedBack { .. }
            | Fact::EpochStarted { .. }
            | Fact::TicketPrinted { .. }
            | Fact::TicketRecalled { .. }
            | Fact::CallAnnounced { .. }
            | Fact::TicketParked { .. }
            | Fact::RatingCaseStep { .. }
            | Fact::CounterOpened { .. }
            | Fact::CounterPaused { .. }
            | Fact::CounterResumed { .. }
            | Fact::ServicePaused { .. }
            | Fact::ServiceResumed { .. }
            | Fact::QuotaSet { .. }
            | Fact::CounterAssigned { .. }
            | Fact::NoticePublished { .. }
            | Fact::NoticeChanged { .. }
            | Fact::NoticeWithdrawn { .. }
            | Fact::AlarmRaised { .. }
            | Fact::AlarmAcknowledged { .. }
            | Fact::AlarmCleared { .. }
            | Fact::TicketReprintAsked { .. }
            | Fact::TicketReprintTaken { .. }
            | Fact::TicketReprintEnded { .. }
            | Fact::DeviceSettingsChanged { .. }
            | Fact::DeviceApproved { .. }
            | Fact::DeviceEnrolled { .. }
            | Fact::DeviceRenamed { .. }
            | Fact::DeviceRevoked { .. } => {}
        }
    }

    /// What was called or parked at a counter that closed enters its line again.
    fn put_back(&mut self, at: Time, queue: &Queue) {
        let waits = |id: &TicketId| {
            queue.ticket(*id).map(|ticket| ticket.state) == Some(TicketState::Waiting)
        };
        let (back, called) = std::mem::take(&mut self.called)
            .into_iter()
            .partition(waits);
        self.called = called;
        let back: BTreeSet<TicketId> = back;
        for ticket in back {
            self.leg(ticket, |leg| leg.entered_at = at);
        }
    }

    fn end_day(&mut self, at: Time, queue: &Queue) {
        for (id, visit) in &mut self.visits {
            let end = match queue.ticket(*id).map(|ticket| ticket.state) {
                Some(TicketState::Served) => LegEnd::LeftOpen,
                _ => LegEnd::Expired,
            };
            if let Some(leg) = visit.last_mut() {
                leg.end.get_or_insert((at, end));
            }
        }
    }

    fn rate(&mut self, ticket: TicketId, grade: Grade) {
        if let Some(visit) = self.visits.get_mut(&ticket) {
            visit.rating = Some(grade);
        }
    }

    fn end(&mut self, ticket: TicketId, at: Time, end: LegEnd) {
        self.leg(ticket, |leg| leg.end = Some((at, end)));
    }

    fn leg(&mut self, ticket: TicketId, change: impl FnOnce(&mut Leg)) {
        if let Some(leg) = self.visits.get_mut(&ticket).and_then(Visit::last_mut) {
            change(leg);
        }
    }

    fn watch_desks(&mut self, queue: &Queue, at: Time) {
        let now = second(at);
        for counter in queue.counters() {
            let does = doing(queue, counter, at);
            let before = self.desks.get(counter.id());
            if before.map(|(clerk, doing, _)| (clerk.clone(), *doing)) == does {
                continue;
            }
            if let Some((clerk, doing, since)) = self.desks.remove(counter.id()) {
                let key = (counter.id().clone(), clerk);
                self.spent.entry(key).or_default().add(doing, now - since);
            }
            if let Some((clerk, doing)) = does {
                self.desks.insert(counter.id().clone(), (clerk, doing, now));
            }
        }
    }

    /// Everything of the day was earlier by `by`.
    fn turn_back(&mut self, by: Span, date: Date) {
        self.date = date;
        self.last_at = self.last_at - by;
        for visit in self.visits.values_mut() {
            visit.arrived_at = visit.arrived_at - by;
            for leg in &mut visit.legs {
                leg.shift(by);
            }
        }
        for (_, _, since) in self.desks.values_mut() {
            *since = second(Time::from_millis(*since * 1_000) - by);
        }
    }
}

impl Leg {
    fn shift(&mut self, by: Span) {
        self.joined_at = self.joined_at - by;
        self.entered_at = self.entered_at - by;
        self.started_at = self.started_at.map(|at| at - by);
        if let Some(calls) = &mut self.calls {
            calls.first = calls.first - by;
            calls.last = calls.last - by;
            calls.entered_at = calls.entered_at - by;
        }
        if let Some((at, _)) = &mut self.end {
            *at = *at - by;
        }
    }
}

fn issue(issued: &TicketIssued, queue: &Queue) -> Visit {
    let promise = issued.promise.as_ref();
    Visit {
        ticket: issued.ticket,
        number: issued.number.clone(),
        class: issued.class,
        slot: issued.slot,
        arrived_at: issued.arrived_at,
        hour: queue.moment(issued.arrived_at).zoned().hour(),
        promise: promise.map(|promise| (promise.wait.low_s, promise.wait.high_s)),
        rating: None,
        legs: vec![join(&issued.service, issued.arrived_at, queue)],
    }
}

fn join(service: &ServiceId, at: Time, queue: &Queue) -> Leg {
    let known = queue.service(service);
    let target = known.map_or(queue.hall().rules.long_wait, |known| {
        queue.hall().long_wait(known)
    });
    Leg {
        service: known.map_or(service, |known| &known.id).clone(),
        target_s: target.as_secs(),
        joined_at: at,
        entered_at: at,
        counter: None,
        clerk: None,
        calls: None,
        started_at: None,
        way_s: None,
        end: None,
    }
}

fn clerk(queue: &Queue, counter: &CounterId) -> Option<ClerkId> {
    queue.counter(counter)?.clerk().cloned()
}

/// Who sits there and what they do; `None` for a closed counter.
fn doing(queue: &Queue, counter: &Counter, now: Time) -> Option<(ClerkId, Doing)> {
    let doing = match counter.state() {
        CounterState::Closed => return None,
        CounterState::Paused { .. } => Doing::Paused,
        CounterState::Open { ticket: None, .. } if queue.could_call(counter, now) => {
            Doing::FreeWithLine
        }
        CounterState::Open { ticket: None, .. } => Doing::FreeWithoutLine,
        CounterState::Open {
            ticket: Some(ticket),
            ..
        } => match queue.ticket(*ticket).map(|ticket| ticket.state) {
            Some(TicketState::Called) => Doing::Calling,
            _ => Doing::Serving,
        },
    };
    Some((counter.clerk()?.clone(), doing))
}

/// The whole second of the clock.
fn second(time: Time) -> i64 {
    time.as_millis().div_euclid(1_000)
}
