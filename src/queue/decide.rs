//! Commands into events, or a refusal. Changes nothing: the events do, once they are committed.

use super::calendar::Stretch;
use super::event::{DayStarted, TicketIssued};
use super::hall::{Hall, NextOverCalled, NoCounter, Service};
use super::order::first_rank;
use super::view::ServiceStatus;
use super::*;

type Decision = Result<Vec<Fact>, Refusal>;

impl Queue {
    /// What follows from `command` at `now`. A `now` before the last event counts as the last
    /// event's time: time never runs back.
    ///
    /// # Errors
    /// The reason why the command is refused; then nothing has happened.
    pub fn decide(&self, command: &Command, now: Time) -> Result<Vec<Event>, Refusal> {
        let now = now.max(self.last);
        let facts = match command {
            Command::Configure { hall } => Ok(self.configure(hall)),
            Command::Tick => Ok(self.tick(now)),
            Command::IssueTicket(issue) => self.issue(issue, now),
            Command::ReportPaper { ticket, paper } => {
                let ticket = self.known(*ticket)?.id;
                Ok(vec![Fact::TicketPrinted {
                    ticket,
                    paper: *paper,
                }])
            }
            Command::CancelTicket { ticket } => self.cancel(*ticket),
            Command::ReturnTicket { ticket } => self.return_no_show(*ticket, now),
            Command::At { counter, action } => self.act(counter, action, now),
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
            let started = DayStarted {
                date: self.calendar.date(now),
                hall: self.hall.clone(),
                epoch: self.epoch,
                next_ticket: self.next_ticket,
                learned: self.forecast.overnight(),
            };
            return vec![
                Fact::DayEnded {
                    date: self.day.date,
                },
                Fact::DayStarted(Box::new(started)),
            ];
        }
        let Some(after) = self.hall.rules.no_show_after else {
            return Vec::new();
        };
        let called = self.counters.values().filter_map(|counter| {
            self.called_at(counter)
                .map(|(called_at, ticket)| (called_at, ticket, counter.id()))
        });
        called
            .filter(|(called_at, _, _)| *called_at + after <= now)
            .map(|(_, ticket, counter)| Fact::TicketNoShow {
                ticket,
                counter: counter.clone(),
            })
            .collect()
    }

    fn issue(&self, issue: &IssueTicket, now: Time) -> Decision {
        let service = self.known_service(&issue.service)?;
        if (issue.class == Class::Appointment) != issue.slot.is_some() {
            return Err(Refusal::SlotMismatch);
        }
        let most = match self.hall.rules.cases_max {
            0 => CASES_MOST,
            most => most,
        };
        if !(1..=most).contains(&issue.cases) {
            return Err(Refusal::CasesOutOfRange {
                cases: issue.cases,
                most,
            });
        }
        let (status, opens_at) = self.status(service, now);
        let refused = match status {
            ServiceStatus::Open => false,
            ServiceStatus::Unstaffed => self.hall.rules.no_counter == NoCounter::Refuse,
            ServiceStatus::NotYet
            | ServiceStatus::Closed
            | ServiceStatus::Full
            | ServiceStatus::Paused => true,
        };
        if refused {
            return Err(Refusal::ServiceClosed {
                service: service.id.clone(),
                status,
                opens_at,
            });
        }
        if let Some(slot) = issue.slot {
            let from = slot - self.hall.appointment.early;
            if now < from {
                return Err(Refusal::TooEarly { slot, from });
            }
        }
        Ok(vec![Fact::TicketIssued(self.issued(issue, service, now))])
    }

    fn issued(&self, issue: &IssueTicket, service: &Service, now: Time) -> TicketIssued {
        let (class, rank) = first_rank(&self.hall, issue.class, issue.slot, now);
        let prefix = self
            .prefixes
            .get(&service.id)
            .unwrap_or(&service.prefix)
            .clone();
        let before_first = self.hall.numbers.first.saturating_sub(1);
        let count = self.series.get(&prefix).copied().unwrap_or(before_first) + 1;
        let digits = usize::from(self.hall.numbers.digits);
        TicketIssued {
            ticket: self.next_ticket,
            number: format!("{prefix}{count:0digits$}"),
            prefix,
            count,
            service: service.id.clone(),
            class,
            slot: issue.slot,
            cases: issue.cases,
            device: issue.device,
            code: issue.code.clone(),
            arrived_at: now,
            rank,
            promise: self.promise(&service.id, rank, issue.slot, now),
        }
    }

    fn cancel(&self, ticket: TicketId) -> Decision {
        let ticket = self.known(ticket)?;
        match ticket.state {
            TicketState::Waiting | TicketState::Parked | TicketState::NoShow => {
                Ok(vec![Fact::TicketCanceled { ticket: ticket.id }])
            }
            TicketState::Called
            | TicketState::Serving
            | TicketState::Served
            | TicketState::Canceled
            | TicketState::Expired => Err(wrong_ticket(ticket)),
        }
    }

    fn return_no_show(&self, ticket: TicketId, now: Time) -> Decision {
        let ticket = self.known(ticket)?;
        if ticket.state != TicketState::NoShow {
            return Err(wrong_ticket(ticket));
        }
        if ticket.returns >= self.hall.rules.returns {
            return Err(Refusal::WrongState(WrongState::ReturnsUsed {
                ticket: ticket.id,
                number: ticket.number.clone(),
                returns: ticket.returns,
            }));
        }
        let rank = self.return_rank(ticket, now);
        Ok(vec![Fact::TicketReturned {
            ticket: ticket.id,
            rank,
        }])
    }

    fn act(&self, counter: &CounterId, action: &Action, now: Time) -> Decision {
        let at = self.known_counter(counter)?;
        let counter = at.id().clone();
        match action {
            Action::Open { clerk } => self.open(at, clerk),
            Action::Close => self.close(at),
            Action::Pause { reason } => {
                self.open_and_free(at)?;
                Ok(vec![Fact::CounterPaused {
                    counter,
                    reason: reason.clone(),
                }])
            }
            Action::Resume => match at.state {
                CounterState::Paused { .. } => Ok(vec![Fact::CounterResumed { counter }]),
                CounterState::Open { .. } | CounterState::Closed => Err(wrong_counter(at)),
            },
            Action::CallNext { current } => self.call_next(at, *current, now),
            Action::Call { ticket, noted } => self.call(at, *ticket, *noted),
            Action::Recall => {
                let ticket = self.called(at)?.id;
                Ok(vec![Fact::TicketRecalled { ticket, counter }])
            }
            Action::Start => {
                let ticket = self.called(at)?.id;
                Ok(vec![Fact::TicketStarted { ticket, counter }])
            }
            Action::NoShow => {
                let ticket = self.called(at)?.id;
                Ok(vec![Fact::TicketNoShow { ticket, counter }])
            }
            Action::Finish { outcome, cases } => {
                let ticket = self.present(at)?;
                Ok(vec![self.served(
                    ticket,
                    counter,
                    outcome.as_ref(),
                    *cases,
                )?])
            }
            Action::Park => {
                let ticket = self.present(at)?.id;
                Ok(vec![Fact::TicketParked { ticket, counter }])
            }
            Action::Unpark { ticket } => {
                self.open_and_free(at)?;
                let ticket = self.known(*ticket)?;
                if ticket.state != TicketState::Parked || !at.parked.contains(&ticket.id) {
                    return Err(not_parked_here(ticket));
                }
                Ok(vec![Fact::TicketUnparked {
                    ticket: ticket.id,
                    counter,
                }])
            }
            Action::Transfer { to } => self.transfer(at, to),
        }
    }

    fn open(&self, at: &Counter, clerk: &ClerkId) -> Decision {
        if at.retired || matches!(at.state, CounterState::Paused { .. }) {
            return Err(wrong_counter(at));
        }
        if !self.hall.is_clerk(clerk) {
            return Err(Refusal::UnknownClerk {
                clerk: clerk.clone(),
            });
        }
        let elsewhere = self
            .counters
            .values()
            .find(|other| other.id() != at.id() && other.clerk() == Some(clerk));
        if let Some(other) = elsewhere {
            let counter = other.id().clone();
            return Err(Refusal::ClerkElsewhere {
                clerk: clerk.clone(),
                counter,
            });
        }
        Ok(vec![Fact::CounterOpened {
            counter: at.id().clone(),
            clerk: clerk.clone(),
        }])
    }

    fn close(&self, at: &Counter) -> Decision {
        if at.state == CounterState::Closed {
            return Err(wrong_counter(at));
        }
        match self.ticket_at(at) {
            Some(ticket) if ticket.state == TicketState::Serving => Err(busy(at, ticket)),
            _ => Ok(vec![Fact::CounterClosed {
                counter: at.id().clone(),
            }]),
        }
    }

    fn call_next(&self, at: &Counter, current: Option<EndCalled>, now: Time) -> Decision {
        self.open_counter(at)?;
        let counter = at.id().clone();
        let mut facts = Vec::new();
        if let Some(ticket) = self.ticket_at(at) {
            let as_no_show = if ticket.state == TicketState::Serving {
                false
            } else {
                match (current, self.hall.rules.next_over_called) {
                    (Some(EndCalled::NoShow), _) | (None, NextOverCalled::NoShow) => true,
                    (Some(EndCalled::Finish), _) | (None, NextOverCalled::Finish) => false,
                    (None, NextOverCalled::Refuse) => return Err(busy(at, ticket)),
                }
            };
            facts.push(if as_no_show {
                Fact::TicketNoShow {
                    ticket: ticket.id,
                    counter: counter.clone(),
                }
            } else {
                self.served(ticket, counter.clone(), None, None)?
            });
        }
        match self.next_for(at, now) {
            Some((ticket, reason)) => {
                facts.push(Fact::TicketCalled {
                    ticket,
                    counter,
                    reason,
                    noted: false,
                });
            }
            None if facts.is_empty() => return Err(Refusal::NobodyWaiting { counter }),
            None => {}
        }
        Ok(facts)
    }

    fn call(&self, at: &Counter, ticket: TicketId, noted: bool) -> Decision {
        self.open_and_free(at)?;
        let ticket = self.known(ticket)?;
        match ticket.state {
            TicketState::Waiting | TicketState::NoShow => {}
            TicketState::Parked if at.parked.contains(&ticket.id) => {}
            TicketState::Parked => return Err(not_parked_here(ticket)),
            TicketState::Called
            | TicketState::Serving
            | TicketState::Served
            | TicketState::Canceled
            | TicketState::Expired => return Err(wrong_ticket(ticket)),
        }
        let (ticket, counter) = (ticket.id, at.id().clone());
        Ok(vec![Fact::TicketCalled {
            ticket,
            counter,
            reason: Reason::Chosen,
            noted,
        }])
    }

    fn transfer(&self, at: &Counter, to: &Target) -> Decision {
        let ticket = self.present(at)?;
        let (service, to_counter) = match to {
            Target::Service(service) => (self.known_service(service)?.id.clone(), None),
            Target::Counter(target) => {
                let target = self.known_counter(target)?;
                if target.state == CounterState::Closed {
                    return Err(not_open(target));
                }
                (ticket.service.clone(), Some(target.id().clone()))
            }
        };
        let counter = at.id().clone();
        Ok(vec![Fact::TicketTransferred {
            ticket: ticket.id,
            counter,
            service,
            to_counter,
        }])
    }

    /// The event that ends a ticket; without other word its service's first outcome and the
    /// ticket's own cases.
    fn served(
        &self,
        ticket: &Ticket,
        counter: CounterId,
        outcome: Option<&OutcomeId>,
        cases: Option<u32>,
    ) -> Result<Fact, Refusal> {
        let service = self.known_service(&ticket.service)?;
        let outcome = outcome.or(service.outcomes.first());
        let outcome = outcome.cloned().unwrap_or_else(|| OutcomeId::from(""));
        if !service.outcomes.is_empty() && !service.outcomes.contains(&outcome) {
            return Err(Refusal::UnknownOutcome {
                outcome,
                service: service.id.clone(),
            });
        }
        let cases = cases.unwrap_or(ticket.cases);
        if cases > CASES_MOST {
            return Err(Refusal::CasesOutOfRange {
                cases,
                most: CASES_MOST,
            });
        }
        Ok(Fact::TicketServed {
            ticket: ticket.id,
            counter,
            outcome,
            cases,
        })
    }

    /// Whether a ticket for the service can be had at `now`, and when, if not.
    pub fn status(&self, service: &Service, now: Time) -> (ServiceStatus, Option<Time>) {
        if self.is_retired(&service.id) {
            return (ServiceStatus::Closed, None);
        }
        if self.day.take.iter().any(|taking| taking.contains(now)) {
            let unstaffed = self.hall.rules.no_counter != NoCounter::Ignore
                && self.day.serve.iter().any(|serving| serving.contains(now))
                && !self.is_staffed(&service.id);
            let status = if unstaffed {
                ServiceStatus::Unstaffed
            } else {
                ServiceStatus::Open
            };
            return (status, None);
        }
        let later = |taking: &&Stretch| now < taking.from;
        match self.day.take.iter().find(later) {
            Some(taking) => (ServiceStatus::NotYet, Some(taking.from)),
            None => (
                ServiceStatus::Closed,
                self.calendar.next_taking(&self.hall, now),
            ),
        }
    }

    /// Whether an open counter serves or helps the service.
    fn is_staffed(&self, service: &ServiceId) -> bool {
        self.counters.values().any(|counter| {
            matches!(counter.state, CounterState::Open { .. })
                && (counter.plan.serves.contains(service) || counter.plan.helps.contains(service))
        })
    }

    fn known(&self, ticket: TicketId) -> Result<&Ticket, Refusal> {
        self.tickets
            .get(&ticket)
            .ok_or(Refusal::UnknownTicket { ticket })
    }

    fn known_service(&self, id: &ServiceId) -> Result<&Service, Refusal> {
        self.service(id).ok_or_else(|| Refusal::UnknownService {
            service: id.clone(),
        })
    }

    fn known_counter(&self, id: &CounterId) -> Result<&Counter, Refusal> {
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

/// Most cases that a ticket may ever bring, whatever the hall says.
pub const CASES_MOST: u32 = 99;

fn wrong_ticket(ticket: &Ticket) -> Refusal {
    Refusal::WrongState(WrongState::Ticket {
        ticket: ticket.id,
        number: ticket.number.clone(),
        state: ticket.state,
    })
}

fn not_parked_here(ticket: &Ticket) -> Refusal {
    match (ticket.state, &ticket.counter) {
        (TicketState::Parked, Some(counter)) => Refusal::WrongState(WrongState::ElsewhereParked {
            ticket: ticket.id,
            number: ticket.number.clone(),
            counter: counter.clone(),
        }),
        _ => wrong_ticket(ticket),
    }
}

fn busy(at: &Counter, ticket: &Ticket) -> Refusal {
    Refusal::WrongState(WrongState::Busy {
        counter: at.id().clone(),
        ticket: ticket.id,
        number: ticket.number.clone(),
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
