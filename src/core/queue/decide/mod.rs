//! Turns commands into events, or a refusal. Changes nothing: the events do, once they are committed.

mod counters;
mod tickets;

use super::event::DayStarted;
use super::*;
use crate::model::WrongState;
use crate::model::hall::{Hall, Service};

type Decision = Result<Vec<Fact>, Refusal>;

impl Queue {
    /// What follows from `command` at `now`. A `now` before the last event counts as that event's time: time never
    /// runs backwards.
    ///
    /// # Errors
    /// The reason why the command is refused; then nothing has happened.
    pub fn decide(&self, command: &Command, now: Time) -> Result<Vec<Event>, Refusal> {
        if let Command::TurnBack { to } = command {
            return Ok(self.turn_back(*to));
        }
        let now = now.max(self.last);
        let facts = match command {
            Command::Configure { hall } => Ok(self.configure(hall)),
            Command::Tick => Ok(self.tick(now)),
            Command::TurnBack { .. } => Ok(Vec::new()),
            Command::IssueTicket(issue) => self.issue(issue, now),
            Command::ReportPaper { ticket, paper } => {
                let known = self.known(*ticket)?;
                let fact = Fact::TicketPrinted {
                    ticket: known.id,
                    paper: *paper,
                };
                // Repeating what is already known is not an event.
                Ok((known.paper != *paper)
                    .then_some(fact)
                    .into_iter()
                    .collect())
            }
            Command::Reprint(command) => self.reprint_command(command),
            Command::Rating(command) => self.rate(command, now),
            Command::CancelTicket { ticket } => self.cancel(*ticket),
            Command::ReturnTicket { ticket } => self.return_no_show(*ticket, now),
            Command::At { counter, action } => self.act(counter, action, now),
            Command::Steer(steer) => self.steer(steer, now),
            Command::Notice(command) => self.announce(command, now),
            Command::Announced { call, what } => self.announced(*call, *what),
            Command::Watch(standing) => Ok(self.watch(standing)),
            Command::AcknowledgeAlarm { alarm, by, note } => {
                self.acknowledge(*alarm, by.as_ref(), note)
            }
        }?;
        Ok(facts
            .into_iter()
            .map(|fact| Event { at: now, fact })
            .collect())
    }

    fn configure(&self, hall: &Arc<Hall>) -> Vec<Fact> {
        if *hall == self.hall {
            return Vec::new();
        }
        vec![Fact::HallConfigured { hall: hall.clone() }]
    }

    fn tick(&self, now: Time) -> Vec<Fact> {
        if now >= self.day.whole.to {
            let date = self.calendar.date(now);
            let started = DayStarted {
                date,
                hall: self.hall.clone(),
                epoch: self.epoch,
                next_ticket: self.next_ticket,
                learned: self.forecast.overnight(),
                notices: self.notices.overnight(now),
                alarms: self.alarms.overnight(),
                given: self.given_before(date, now),
            };
            let mut facts = self.lapsed_reprints(now, true);
            let date = self.day.date;
            facts.extend([Fact::DayEnded { date }, Fact::DayStarted(Box::new(started))]);
            return facts;
        }
        let mut facts = self.lapsed_reprints(now, false);
        let Some(after) = self.hall.rules.no_show_after else {
            return facts;
        };
        let called = self.counters.values().filter_map(|counter| {
            self.known_since(counter)
                .map(|(known, ticket)| (known, ticket, counter.id()))
        });
        let called = called.filter(|(known, _, _)| *known + after <= now);
        facts.extend(called.map(|(_, ticket, counter)| Fact::TicketNoShow {
            ticket,
            counter: counter.clone(),
        }));
        facts
    }

    pub(super) fn known(&self, ticket: TicketId) -> Result<&Ticket, Refusal> {
        self.tickets
            .get(&ticket)
            .ok_or(Refusal::UnknownTicket { ticket })
    }

    pub(super) fn known_service(&self, id: &ServiceId) -> Result<&Service, Refusal> {
        self.service(id).ok_or_else(|| Refusal::UnknownService {
            service: id.clone(),
        })
    }

    pub(super) fn known_counter(&self, id: &CounterId) -> Result<&Counter, Refusal> {
        self.counters
            .get(id)
            .ok_or_else(|| Refusal::UnknownCounter {
                counter: id.clone(),
            })
    }

    fn ticket_at(&self, at: &Counter) -> Option<&Ticket> {
        self.tickets.get(&at.ticket()?)
    }

    fn open_counter(&self, at: &Counter) -> Result<(), Refusal> {
        match at.state {
            CounterState::Open { .. } => Ok(()),
            CounterState::Closed | CounterState::Paused { .. } => Err(not_open(at)),
        }
    }

    fn open_and_free(&self, at: &Counter) -> Result<(), Refusal> {
        self.open_counter(at)?;
        self.ticket_at(at)
            .map_or(Ok(()), |ticket| Err(busy(at, ticket)))
    }

    /// The called or serving ticket at an open counter.
    fn present(&self, at: &Counter) -> Result<&Ticket, Refusal> {
        self.open_counter(at)?;
        let none = || {
            Refusal::WrongState(WrongState::NoTicket {
                counter: at.id().clone(),
                ticket: None,
            })
        };
        self.ticket_at(at).ok_or_else(none)
    }

    /// The called ticket at an open counter.
    fn called(&self, at: &Counter) -> Result<&Ticket, Refusal> {
        let ticket = self.present(at)?;
        if ticket.state == TicketState::Called {
            Ok(ticket)
        } else {
            Err(wrong_ticket(ticket))
        }
    }
}

fn wrong_ticket(ticket: &Ticket) -> Refusal {
    Refusal::WrongState(WrongState::Ticket {
        ticket: ticket.id,
        number: ticket.number.clone(),
        state: ticket.state,
    })
}

fn not_parked_here(ticket: &Ticket) -> Refusal {
    match (ticket.state, &ticket.counter) {
        (TicketState::Parked, Some(counter)) => at_counter(counter, ticket),
        _ => wrong_ticket(ticket),
    }
}

fn busy(at: &Counter, ticket: &Ticket) -> Refusal {
    at_counter(at.id(), ticket)
}

fn at_counter(counter: &CounterId, ticket: &Ticket) -> Refusal {
    Refusal::WrongState(WrongState::AtCounter {
        ticket: ticket.id,
        number: ticket.number.clone(),
        counter: counter.clone(),
        state: ticket.state,
    })
}

fn wrong_counter(at: &Counter) -> Refusal {
    let (counter, state) = (at.id().clone(), at.state.name());
    Refusal::WrongState(WrongState::Counter { counter, state })
}

fn not_open(at: &Counter) -> Refusal {
    Refusal::CounterNotOpen {
        counter: at.id().clone(),
        state: at.state.name(),
    }
}
