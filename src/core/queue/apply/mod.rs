//! Applies events to the state. The preconditions of each event are checked: a log that cannot have happened stops
//! here.

mod counters;
mod tickets;

use super::event::TicketIssued;
use super::place::Place;
use super::*;
use std::collections::btree_map::Entry;

type Applied = Result<(), String>;

impl Queue {
    /// Applies the next event.
    ///
    /// # Errors
    /// If it cannot have happened; the queue is then unusable.
    pub fn apply(&mut self, event: &Event) -> Result<(), Mismatch> {
        let seq = self.seq + 1;
        let is_back = matches!(event.fact, Fact::ClockTurnedBack { .. });
        if event.at < self.last && !is_back {
            return Err(Mismatch {
                seq,
                why: "it is before the one before it".into(),
            });
        }
        if let Fact::DayStarted(started) = &event.fact {
            *self = Self::start(seq, event.at, started)?;
            return Ok(());
        }
        self.pass(event.at);
        self.take_in(&event.fact, event.at)
            .map_err(|why| Mismatch { seq, why })?;
        self.seq = seq;
        self.last = event.at;
        Ok(())
    }

    fn take_in(&mut self, fact: &Fact, at: Time) -> Applied {
        match fact {
            Fact::DayStarted(_) => Err("handled by apply".into()),
            Fact::ClockTurnedBack { from, date } => self.turned_back(*from, *date, at),
            Fact::HallConfigured { hall } => self.configured(hall, at),
            Fact::DayEnded { .. } => {
                self.end_day(at);
                Ok(())
            }
            Fact::EpochStarted {
                epoch,
                skip_numbers,
                skip_tickets,
            } => {
                self.epoch_started(*epoch, *skip_numbers, *skip_tickets);
                Ok(())
            }
            Fact::TicketIssued(issued) => self.ticket_issued(issued, at),
            Fact::TicketPrinted { ticket, paper } => {
                self.get_mut(*ticket)?.paper = *paper;
                Ok(())
            }
            Fact::TicketReprintAsked { ticket, kiosk, .. } => {
                self.reprint_asked(*ticket, *kiosk, at)
            }
            Fact::TicketReprintTaken { ticket, reprint } => {
                self.reprint_taken(*ticket, *reprint, at)
            }
            Fact::TicketReprintEnded {
                ticket,
                reprint,
                outcome,
            } => self.reprint_ended(*ticket, *reprint, *outcome, at),
            Fact::TicketCalled {
                ticket,
                counter,
                reason,
                ..
            } => self.ticket_called(*ticket, counter, *reason, at),
            Fact::TicketRecalled { ticket, counter } => self.ticket_recalled(*ticket, counter, at),
            Fact::TicketStarted { ticket, counter } => {
                self.at_counter(*ticket, counter, &[TicketState::Called])?;
                self.start_serving(*ticket, counter, at)
            }
            Fact::TicketUnparked { ticket, counter } => {
                self.at_counter(*ticket, counter, &[TicketState::Parked])?;
                self.free(counter)?;
                self.learning().comes(*ticket, counter, at);
                self.start_serving(*ticket, counter, at)
            }
            Fact::TicketServed {
                ticket,
                counter,
                outcome,
                cases,
            } => {
                self.at_counter(*ticket, counter, &PRESENT)?;
                let was_started = self.in_state(*ticket, &[TicketState::Serving]).is_ok();
                self.leave_counter(*ticket, counter, Place::Ended(TicketState::Served), at)?;
                if was_started {
                    self.ask_for_rating(*ticket, counter, at);
                }
                let known = self.hall.outcomes.iter().find(|one| one.id == *outcome);
                let outcome = known.map_or(outcome, |known| &known.id).clone();
                let ticket = self.get_mut(*ticket)?;
                ticket.outcome = Some(outcome);
                ticket.cases = *cases;
                ticket.ended_at = Some(at);
                Ok(())
            }
            Fact::TicketNoShow { ticket, counter } => {
                self.at_counter(*ticket, counter, &[TicketState::Called])?;
                self.leave_counter(*ticket, counter, Place::NoShow, at)?;
                self.get_mut(*ticket)?.ended_at = Some(at);
                Ok(())
            }
            Fact::TicketParked { ticket, counter } => {
                self.at_counter(*ticket, counter, &PRESENT)?;
                self.leave_counter(*ticket, counter, Place::Parked(counter.clone()), at)
            }
            Fact::TicketTransferred {
                ticket,
                counter,
                service,
                to_counter,
            } => {
                self.at_counter(*ticket, counter, &PRESENT)?;
                self.transferred(*ticket, counter, service, to_counter.as_ref(), at)
            }
            Fact::TicketReturned { ticket, rank } => self.returned(*ticket, *rank, at),
            Fact::TicketCanceled { ticket } => {
                self.in_state(
                    *ticket,
                    &[
                        TicketState::Waiting,
                        TicketState::Parked,
                        TicketState::NoShow,
                    ],
                )?;
                self.move_ticket(*ticket, Place::Ended(TicketState::Canceled), at);
                self.get_mut(*ticket)?.ended_at = Some(at);
                Ok(())
            }
            Fact::TicketRated(rated) => self.rated(rated, at),
            Fact::RatingDetailed {
                ticket,
                grade,
                codes,
                texted,
                ..
            } => self.detailed(*ticket, *grade, codes, *texted),
            // Of any day: the queue knows today.
            Fact::RatingCaseStep { .. } => Ok(()),
            Fact::CounterOpened { counter, clerk } => self.counter_opened(counter, clerk, at),
            Fact::CounterClosed { counter } => self.counter_closed(counter, at),
            Fact::CounterPaused {
                counter,
                reason,
                listed,
            } => {
                self.free(counter)?;
                let pause = Pause {
                    reason: listed.clone(),
                    text: reason.clone(),
                };
                self.pause(counter, pause, at)
            }
            Fact::CounterResumed { counter } => self.resume(counter, at),
            Fact::ServicePaused { service, reason } => self.service_paused(service, reason, at),
            Fact::ServiceResumed { service } => {
                self.today_mut(service)?.paused = None;
                Ok(())
            }
            Fact::QuotaSet { service, today } => {
                self.today_mut(service)?.quota = *today;
                Ok(())
            }
            Fact::CounterAssigned {
                counter,
                serves,
                helps,
            } => self.counter_assigned(counter, serves, helps),
            Fact::NoticePublished { notice, what } => self.notice_published(*notice, what),
            Fact::NoticeChanged { notice, what } => self.notice_changed(*notice, what),
            Fact::NoticeWithdrawn { notice, file_gone } => {
                self.notice_withdrawn(*notice, *file_gone)
            }
            Fact::CallAnnounced {
                call, ticket, what, ..
            } => self.call_announced(*call, *ticket, *what, at),
            Fact::AlarmRaised {
                alarm,
                about,
                cause,
            } => self.alarm_raised(*alarm, about, cause, at),
            Fact::AlarmAcknowledged { alarm, by, note } => {
                let (by, note) = (by.clone(), note.clone());
                self.alarm_acknowledged(*alarm, Acknowledged { at, by, note })
            }
            Fact::AlarmCleared { alarm } => self.alarm_cleared(*alarm, at),
            // On record only: the queue knows devices by their numbers, which stay.
            Fact::DeviceApproved { .. }
            | Fact::DeviceEnrolled { .. }
            | Fact::DeviceRenamed { .. }
            | Fact::DeviceSettingsChanged { .. }
            | Fact::DeviceRevoked { .. } => Ok(()),
            Fact::TicketClassed {
                ticket,
                class,
                rank,
                first_rank,
            } => self.ticket_classed(*ticket, *class, (*rank, *first_rank)),
        }
    }

    fn configured(&mut self, hall: &Arc<Hall>, at: Time) -> Applied {
        let calendar = calendar(hall, self.seq).map_err(|mismatch| mismatch.why)?;
        let old = std::mem::replace(&mut self.hall, hall.clone());
        self.day = calendar.day(hall, self.day.date);
        self.calendar = calendar;
        let live = |service: &&Service| {
            let of_service = |ticket: &&Ticket| ticket.service == service.id;
            let live =
                |ticket: &Ticket| ticket.state.is_live() || ticket.state == TicketState::NoShow;
            self.tickets.values().filter(of_service).any(live)
        };
        let gone = old.services.iter().chain(&self.retired);
        let gone = gone.filter(|service| hall.service(&service.id).is_none());
        self.retired = gone.filter(live).cloned().collect();
        self.adopt_hall(at);
        self.forecast.adopt_hall(hall);
        Ok(())
    }

    /// Creates lines and counters for what the hall has. Today's prefixes stay in force.
    pub(super) fn adopt_hall(&mut self, at: Time) {
        let hall = self.hall.clone();
        for service in &hall.services {
            self.prefixes
                .entry(service.id.clone())
                .or_insert_with(|| service.prefix.clone());
            self.lines.entry(service.id.clone()).or_default();
        }
        for counter in self.counters.values_mut() {
            counter.retired = hall.counter(counter.id()).is_none();
        }
        self.counters
            .retain(|_, counter| !counter.retired || counter.state != CounterState::Closed);
        for plan in &hall.counters {
            match self.counters.entry(plan.id.clone()) {
                Entry::Occupied(mut counter) => {
                    let has = |service: &ServiceId| hall.service(service).is_some();
                    counter.get_mut().adopt(plan, has);
                }
                Entry::Vacant(place) => {
                    place.insert(Counter::new(plan.clone(), at));
                }
            }
        }
    }

    fn end_day(&mut self, at: Time) {
        self.ask_nobody();
        let open: Vec<_> = self
            .tickets
            .values()
            .filter(|ticket| ticket.state.is_live())
            .collect();
        let open: Vec<_> = open
            .into_iter()
            .map(|ticket| (ticket.id, ticket.state))
            .collect();
        for (id, state) in open {
            let serving = state == TicketState::Serving;
            let end = if serving {
                TicketState::Served
            } else {
                TicketState::Expired
            };
            self.place(id, Place::Ended(end));
            if let Some(ticket) = self.tickets.get_mut(&id).filter(|_| !serving) {
                ticket.ended_at = Some(at);
            }
        }
        for counter in self.counters.values_mut() {
            counter.state = CounterState::Closed;
            counter.since = at;
        }
    }

    fn epoch_started(&mut self, epoch: u64, skip_numbers: u32, skip_tickets: u64) {
        self.epoch = epoch;
        self.next_ticket.0 += skip_tickets;
        let before_first = self.hall.numbers.first.saturating_sub(1);
        for prefix in self.prefixes.values() {
            self.series.entry(prefix.clone()).or_insert(before_first);
        }
        for last in self.series.values_mut() {
            *last += skip_numbers;
        }
    }

    /// Puts a ticket that is nowhere yet into its service's line.
    fn enter_line(&mut self, id: TicketId, sent_to: Option<CounterId>, at: Time) {
        if sent_to.is_none() {
            self.learning().joins(id, at);
        }
        self.put(id, Place::Line(sent_to));
    }

    /// Moves a ticket to a place that is not a line.
    fn move_ticket(&mut self, id: TicketId, place: Place, at: Time) {
        let left_line = self
            .tickets
            .get(&id)
            .filter(|ticket| ticket.state == TicketState::Waiting && ticket.sent_to.is_none());
        let left_line = left_line.map(|ticket| ticket.service.clone());
        self.place(id, place);
        if let Some(service) = left_line {
            self.learning().left(&service, at);
        }
    }

    fn get_mut(&mut self, id: TicketId) -> Result<&mut Ticket, String> {
        self.tickets
            .get_mut(&id)
            .ok_or_else(|| format!("there is no ticket {id}"))
    }

    fn counter_mut(&mut self, id: &CounterId) -> Result<&mut Counter, String> {
        self.counters
            .get_mut(id)
            .ok_or_else(|| format!("there is no counter {id}"))
    }

    pub(super) fn in_state(&self, id: TicketId, states: &[TicketState]) -> Applied {
        let ticket = self
            .tickets
            .get(&id)
            .ok_or_else(|| format!("there is no ticket {id}"))?;
        if states.contains(&ticket.state) {
            return Ok(());
        }
        Err(format!("ticket {id} is {:?}", ticket.state))
    }

    fn at_counter(&self, id: TicketId, counter: &CounterId, states: &[TicketState]) -> Applied {
        self.in_state(id, states)?;
        if self.tickets[&id].counter.as_ref() == Some(counter) {
            return Ok(());
        }
        Err(format!("ticket {id} is not at counter {counter}"))
    }

    /// Checks that the counter is open and has no ticket.
    fn free(&self, id: &CounterId) -> Applied {
        match self.counters.get(id).map(|counter| &counter.state) {
            Some(CounterState::Open { ticket: None, .. }) => Ok(()),
            _ => Err(format!("counter {id} is not free")),
        }
    }
}

/// The states of a ticket that is at a counter.
const PRESENT: [TicketState; 2] = [TicketState::Called, TicketState::Serving];
