//! Counter commands, row by row of the tables in docs/design.md, *What may follow what*.

use super::*;
use crate::model::hall::{NextOverCalled, NoCounter};
use crate::model::{Action, CASES_MOST, EndCalled, OutcomeId, ServiceStatus, Target};

impl Queue {
    pub(super) fn act(&self, counter: &CounterId, action: &Action, now: Time) -> Decision {
        let at = self.known_counter(counter)?;
        let counter = at.id().clone();
        match action {
            Action::Open { clerk } => self.open(at, clerk),
            Action::Close => self.close(at),
            Action::Pause { reason } => {
                self.open_and_free(at)?;
                let listed = self.hall.pause_reason(reason);
                let languages = &self.hall.languages;
                let text = listed.map_or(reason.as_str(), |listed| languages.say(&listed.name));
                Ok(vec![Fact::CounterPaused {
                    counter,
                    reason: text.to_owned(),
                    listed: listed.map(|listed| listed.id.clone()),
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
            Target::Service(service) => (self.served_service(service)?.id.clone(), None),
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

    /// A service to which a ticket may be transferred: one that is, or will be, served.
    fn served_service(&self, id: &ServiceId) -> Result<&Service, Refusal> {
        let service = self.known_service(id)?;
        let must_be_staffed = self.hall.rules.no_counter == NoCounter::Refuse;
        let status = if self.is_retired(id) {
            ServiceStatus::Closed
        } else if must_be_staffed && !self.is_staffed(id) {
            ServiceStatus::Unstaffed
        } else {
            return Ok(service);
        };
        Err(Refusal::ServiceClosed {
            service: id.clone(),
            status,
            opens_at: None,
        })
    }

    /// The event that ends a ticket; by default with its service's first outcome and the ticket's own cases.
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
        if !(1..=CASES_MOST).contains(&cases) {
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
}
