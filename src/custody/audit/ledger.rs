//! A second account of the hall's day, kept from the events alone and by other means than the queue's own. If the two
//! differ, or an invariant of the hall does not hold, the log is wrong.

use crate::model::{ClerkId, CounterId, ServiceId, TicketId, TicketState};
use crate::queue::event::{DayStarted, TicketIssued};
use crate::queue::{CounterState, Fact, Queue};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Where a ticket is, according to the events.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whereabouts {
    Waiting(ServiceId),
    Called(CounterId),
    Serving(CounterId),
    Parked(CounterId),
    NoShow,
    Over,
}

/// The states in which a ticket is at a counter.
const CALLED: &[TicketState] = &[TicketState::Called];
const PRESENT: &[TicketState] = &[TicketState::Called, TicketState::Serving];
const PARKED: &[TicketState] = &[TicketState::Parked];

impl Whereabouts {
    fn is_at(&self, at: &CounterId, states: &[TicketState]) -> bool {
        let here = match self {
            Self::Called(counter) | Self::Serving(counter) | Self::Parked(counter) => counter == at,
            Self::Waiting(_) | Self::NoShow | Self::Over => false,
        };
        here && states.iter().any(|state| self.is(*state))
    }

    fn is(&self, state: TicketState) -> bool {
        match state {
            TicketState::Waiting => matches!(self, Self::Waiting(_)),
            TicketState::Called => matches!(self, Self::Called(_)),
            TicketState::Serving => matches!(self, Self::Serving(_)),
            TicketState::Parked => matches!(self, Self::Parked(_)),
            TicketState::NoShow => *self == Self::NoShow,
            TicketState::Served | TicketState::Canceled | TicketState::Expired => {
                *self == Self::Over
            }
        }
    }
}

/// A counter that is not closed.
#[derive(Debug)]
struct Manned {
    clerk: ClerkId,
    /// The called or serving ticket.
    ticket: Option<TicketId>,
    parked: BTreeSet<TicketId>,
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    epoch: u64,
    date: Option<Date>,
    days: u64,
    issued: u64,
    last_ticket: Option<TicketId>,
    /// Per date, including dates that may be lived again after a wrong clock is turned back.
    numbers: BTreeMap<Date, HashSet<String>>,
    tickets: HashMap<TicketId, (ServiceId, Whereabouts)>,
    counters: BTreeMap<CounterId, Manned>,
    /// Each visit has one grade.
    rated: HashSet<TicketId>,
}

type Entered = Result<(), String>;

impl Ledger {
    pub(super) fn days(&self) -> u64 {
        self.days
    }

    pub(super) fn issued(&self) -> u64 {
        self.issued
    }

    /// Applies the next event.
    ///
    /// # Errors
    /// The invariant that does not hold.
    pub(super) fn enter(&mut self, fact: &Fact) -> Entered {
        match fact {
            Fact::HallConfigured { .. }
            | Fact::TicketPrinted { .. }
            | Fact::TicketReprintTaken { .. }
            | Fact::TicketReprintEnded { .. }
            | Fact::CounterResumed { .. }
            | Fact::RatingCaseStep { .. }
            | Fact::ServicePaused { .. }
            | Fact::ServiceResumed { .. }
            | Fact::QuotaSet { .. }
            | Fact::CounterAssigned { .. }
            | Fact::NoticePublished { .. }
            | Fact::NoticeChanged { .. }
            | Fact::NoticeWithdrawn { .. }
            | Fact::CallAnnounced { .. }
            | Fact::AlarmRaised { .. }
            | Fact::AlarmAcknowledged { .. }
            | Fact::AlarmCleared { .. }
            | Fact::DeviceApproved { .. }
            | Fact::DeviceEnrolled { .. }
            | Fact::DeviceRenamed { .. }
            | Fact::DeviceSettingsChanged { .. }
            | Fact::DeviceRevoked { .. } => Ok(()),
            Fact::TicketClassed { ticket, .. } => {
                self.expect(*ticket, |place| matches!(place, Whereabouts::Waiting(_)))
            }
            Fact::TicketRated(rated) => {
                self.expect(rated.ticket, |place| *place == Whereabouts::Over)?;
                let is_first = self.rated.insert(rated.ticket);
                let again = || format!("ticket {} was rated twice", rated.ticket);
                is_first.then_some(()).ok_or_else(again)
            }
            Fact::RatingDetailed { ticket, .. } if !self.rated.contains(ticket) => {
                Err(format!("ticket {ticket} was not rated"))
            }
            Fact::RatingDetailed { .. } => Ok(()),
            Fact::TicketReprintAsked { ticket, .. } => self.expect(*ticket, |place| {
                !matches!(place, Whereabouts::NoShow | Whereabouts::Over)
            }),
            Fact::DayStarted(started) => self.day_started(started),
            Fact::ClockTurnedBack { date, .. } => self.turned_back(*date),
            Fact::DayEnded { .. } => {
                self.tickets.clear();
                self.counters.clear();
                self.rated.clear();
                Ok(())
            }
            Fact::EpochStarted { epoch, .. } if *epoch <= self.epoch => {
                Err(format!("the epoch {epoch} is not after {}", self.epoch))
            }
            Fact::EpochStarted { epoch, .. } => {
                self.epoch = *epoch;
                Ok(())
            }
            Fact::TicketIssued(issued) => self.issue(issued),
            Fact::CounterOpened { counter, clerk } => self.open(counter, clerk),
            Fact::CounterClosed { counter } => self.close(counter),
            Fact::CounterPaused { counter, .. } => self.is_free(counter),
            Fact::TicketReturned { ticket, .. } => {
                self.expect(*ticket, |place| *place == Whereabouts::NoShow)?;
                self.wait(*ticket)
            }
            Fact::TicketCanceled { ticket } => {
                let may = |place: &Whereabouts| {
                    matches!(
                        place,
                        Whereabouts::Waiting(_) | Whereabouts::Parked(_) | Whereabouts::NoShow
                    )
                };
                self.expect(*ticket, may)?;
                self.put(*ticket, Whereabouts::Over)
            }
            Fact::TicketCalled {
                ticket, counter, ..
            } => self.call(*ticket, counter),
            Fact::TicketUnparked { ticket, counter } => self.unpark(*ticket, counter),
            Fact::TicketRecalled { ticket, counter } => self.is_at(*ticket, counter, CALLED),
            Fact::TicketStarted { ticket, counter } => self.leave(
                *ticket,
                counter,
                CALLED,
                Whereabouts::Serving(counter.clone()),
            ),
            Fact::TicketNoShow { ticket, counter } => {
                self.leave(*ticket, counter, CALLED, Whereabouts::NoShow)
            }
            Fact::TicketServed {
                ticket, counter, ..
            } => self.leave(*ticket, counter, PRESENT, Whereabouts::Over),
            Fact::TicketParked { ticket, counter } => self.leave(
                *ticket,
                counter,
                PRESENT,
                Whereabouts::Parked(counter.clone()),
            ),
            Fact::TicketTransferred {
                ticket,
                counter,
                service,
                ..
            } => {
                self.is_at(*ticket, counter, PRESENT)?;
                if let Some((known, _)) = self.tickets.get_mut(ticket) {
                    known.clone_from(service);
                }
                self.wait(*ticket)
            }
        }
    }

    fn day_started(&mut self, started: &DayStarted) -> Entered {
        if self.date.is_some_and(|date| started.date <= date) {
            return Err(format!("the day {} began before", started.date));
        }
        if Some(started.next_ticket) <= self.last_ticket {
            return Err(format!("ticket {} was issued before", started.next_ticket));
        }
        if started.epoch != self.epoch {
            return Err(format!(
                "the day is of epoch {}, not {}",
                started.epoch, self.epoch
            ));
        }
        self.date = Some(started.date);
        self.days += 1;
        let mut before = self.numbers.keys().rev();
        let last = before.by_ref().filter(|date| **date < started.date).nth(2);
        if let Some(last) = last.copied() {
            self.numbers = self.numbers.split_off(&last);
        }
        Ok(())
    }

    /// Numbers issued on the day that was begun too early count for this day too.
    fn turned_back(&mut self, date: Date) -> Entered {
        let Some(early) = self.date.filter(|early| date <= *early) else {
            return Err(format!(
                "the clock is turned back to {date}, which is no way back"
            ));
        };
        if early != date {
            let numbers = self.numbers.get(&early).cloned().unwrap_or_default();
            let here = self.numbers.entry(date).or_default();
            // Some may have been issued on this day already, before the clock went wrong.
            here.extend(numbers);
            self.date = Some(date);
        }
        Ok(())
    }

    fn issue(&mut self, issued: &TicketIssued) -> Entered {
        if Some(issued.ticket) <= self.last_ticket {
            return Err(format!("ticket {} was issued before", issued.ticket));
        }
        let Some(date) = self.date else {
            return Err("no day has begun".into());
        };
        let numbers = self.numbers.entry(date).or_default();
        if !numbers.insert(issued.number.clone()) {
            return Err(format!("{} was given twice on one day", issued.number));
        }
        self.last_ticket = Some(issued.ticket);
        self.issued += 1;
        let place = Whereabouts::Waiting(issued.service.clone());
        let ticket = (issued.service.clone(), place);
        self.tickets.insert(issued.ticket, ticket);
        Ok(())
    }

    fn call(&mut self, ticket: TicketId, counter: &CounterId) -> Entered {
        self.expect(ticket, |place| {
            matches!(place, Whereabouts::Waiting(_) | Whereabouts::NoShow)
                || place.is_at(counter, PARKED)
        })?;
        self.is_free(counter)?;
        self.put(ticket, Whereabouts::Called(counter.clone()))
    }

    fn unpark(&mut self, ticket: TicketId, counter: &CounterId) -> Entered {
        self.is_at(ticket, counter, PARKED)?;
        self.is_free(counter)?;
        self.put(ticket, Whereabouts::Serving(counter.clone()))
    }

    fn leave(
        &mut self,
        ticket: TicketId,
        counter: &CounterId,
        from: &[TicketState],
        to: Whereabouts,
    ) -> Entered {
        self.is_at(ticket, counter, from)?;
        self.put(ticket, to)
    }

    fn is_at(&self, ticket: TicketId, counter: &CounterId, states: &[TicketState]) -> Entered {
        self.expect(ticket, |place| place.is_at(counter, states))
    }

    fn open(&mut self, counter: &CounterId, clerk: &ClerkId) -> Entered {
        let elsewhere = self
            .counters
            .iter()
            .find(|(id, manned)| *id != counter && manned.clerk == *clerk);
        if let Some((elsewhere, _)) = elsewhere {
            return Err(format!("clerk {clerk} is at counter {elsewhere} already"));
        }
        let manned = self
            .counters
            .entry(counter.clone())
            .or_insert_with(|| Manned {
                clerk: clerk.clone(),
                ticket: None,
                parked: BTreeSet::new(),
            });
        manned.clerk.clone_from(clerk);
        Ok(())
    }

    fn close(&mut self, counter: &CounterId) -> Entered {
        let Some(manned) = self.counters.remove(counter) else {
            return Err(format!("counter {counter} was closed already"));
        };
        for ticket in manned.ticket.into_iter().chain(manned.parked) {
            let serving = |place: &Whereabouts| matches!(place, Whereabouts::Serving(_));
            self.expect(ticket, |place| !serving(place))?;
            self.wait(ticket)?;
        }
        Ok(())
    }

    fn is_free(&self, counter: &CounterId) -> Entered {
        match self.counters.get(counter) {
            None => Err(format!("counter {counter} is closed")),
            Some(Manned {
                ticket: Some(ticket),
                ..
            }) => Err(format!("counter {counter} has ticket {ticket} already")),
            Some(_) => Ok(()),
        }
    }

    fn expect(&self, ticket: TicketId, fits: impl Fn(&Whereabouts) -> bool) -> Entered {
        match self.tickets.get(&ticket) {
            None => Err(format!("ticket {ticket} was not issued on this day")),
            Some((_, place)) if fits(place) => Ok(()),
            Some((_, place)) => Err(format!("ticket {ticket} is elsewhere: {place:?}")),
        }
    }

    fn wait(&mut self, ticket: TicketId) -> Entered {
        let service = self
            .tickets
            .get(&ticket)
            .map(|(service, _)| service.clone());
        let service = service.ok_or_else(|| format!("ticket {ticket} was not issued"))?;
        self.put(ticket, Whereabouts::Waiting(service))
    }

    fn put(&mut self, ticket: TicketId, to: Whereabouts) -> Entered {
        let from = self.tickets.get(&ticket).map(|(_, place)| place);
        if let Some(Whereabouts::Called(at) | Whereabouts::Serving(at) | Whereabouts::Parked(at)) =
            from
            && let Some(manned) = self.counters.get_mut(at)
        {
            manned.parked.remove(&ticket);
            manned.ticket = manned.ticket.filter(|present| *present != ticket);
        }
        match &to {
            Whereabouts::Called(at) | Whereabouts::Serving(at) => {
                let manned = self.counters.get_mut(at);
                let manned = manned.ok_or_else(|| format!("counter {at} is closed"))?;
                manned.ticket = Some(ticket);
            }
            Whereabouts::Parked(at) => {
                let manned = self.counters.get_mut(at);
                let manned = manned.ok_or_else(|| format!("counter {at} is closed"))?;
                manned.parked.insert(ticket);
            }
            Whereabouts::Waiting(_) | Whereabouts::NoShow | Whereabouts::Over => {}
        }
        match self.tickets.get_mut(&ticket) {
            Some((_, place)) => *place = to,
            None => return Err(format!("ticket {ticket} was not issued on this day")),
        }
        Ok(())
    }

    /// Whether the queue agrees.
    ///
    /// # Errors
    /// The first difference.
    pub(super) fn compare(&self, queue: &Queue) -> Entered {
        let mut waiting: HashMap<&ServiceId, usize> = HashMap::new();
        let mut known = 0;
        for ticket in queue.tickets() {
            known += 1;
            let Some((_, place)) = self.tickets.get(&ticket.id) else {
                return Err(format!("ticket {} has no event", ticket.id));
            };
            if let Whereabouts::Waiting(service) = place {
                *waiting.entry(service).or_default() += 1;
            }
            if !place.is(ticket.state) {
                let (number, state) = (&ticket.number, ticket.state);
                return Err(format!("{number} is {state:?} here and {place:?} there"));
            }
        }
        if known != self.tickets.len() {
            return Err(format!(
                "{} tickets, {known} in the queue",
                self.tickets.len()
            ));
        }
        for service in queue.services() {
            let here = waiting.get(&service.id).copied().unwrap_or(0);
            let there = queue.waiting(&service.id);
            if here != there {
                return Err(format!("{here} wait for {}, not {there}", service.id));
            }
        }
        self.compare_counters(queue)
    }

    fn compare_counters(&self, queue: &Queue) -> Entered {
        for counter in queue.counters() {
            let manned = self.counters.get(counter.id());
            let here = manned.and_then(|manned| manned.ticket);
            let closed = *counter.state() == CounterState::Closed;
            if closed != manned.is_none() || counter.ticket() != here {
                return Err(format!("counter {} differs", counter.id()));
            }
            if manned.map(|manned| &manned.clerk) != counter.clerk() {
                return Err(format!("counter {} has another clerk", counter.id()));
            }
        }
        Ok(())
    }
}
