//! What a supervisor changes about the day: a pause, a quota, what a counter serves, a ticket's class.

use super::command::Steer;
use super::event::Fact;
use super::order::first_rank;
use super::refusal::Refusal;
use super::ticket::Ticket;
use super::{Counter, Queue};
use crate::model::hall::CounterPlan;
use crate::model::{Class, CounterId, ServiceId, TicketId, TicketState, Time, WrongState};
use std::collections::BTreeSet;

/// What is special about a service today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceToday {
    pub paused: Option<ServicePause>,
    /// How many tickets it may have.
    pub quota: Option<u32>,
    /// How many were issued for it.
    pub issued: u32,
}

/// Why nobody takes a number for a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePause {
    /// For the public.
    pub reason: String,
    pub since: Time,
}

impl ServiceToday {
    /// Whether its tickets are given out.
    pub fn is_full(&self) -> bool {
        self.quota.is_some_and(|quota| self.issued >= quota)
    }
}

impl Queue {
    /// The events of a supervisor's command; none if all is so already.
    pub(super) fn steer(&self, steer: &Steer, now: Time) -> Result<Vec<Fact>, Refusal> {
        match steer {
            Steer::PauseService { service, reason } => {
                let (service, reason) = (self.known_service(service)?.id.clone(), reason.clone());
                let known = self.today.get(&service);
                let known = known.and_then(|known| known.paused.as_ref());
                let is_new = known.is_none_or(|known| known.reason != reason);
                let fact = Fact::ServicePaused { service, reason };
                Ok(is_new.then_some(fact).into_iter().collect())
            }
            Steer::ResumeService { service } => {
                let known = self.known_service(service)?;
                let (service, today) = (known.id.clone(), self.today.get(service));
                if today.is_some_and(|today| today.paused.is_some()) {
                    return Ok(vec![Fact::ServiceResumed { service }]);
                }
                let (state, _) = self.status(known, now);
                Err(Refusal::WrongState(WrongState::Service { service, state }))
            }
            Steer::SetQuota { service, today } => {
                let (service, today) = (self.known_service(service)?.id.clone(), *today);
                let known = self.today.get(&service).and_then(|known| known.quota);
                let fact = Fact::QuotaSet { service, today };
                Ok((known != today).then_some(fact).into_iter().collect())
            }
            Steer::Assign {
                counter,
                serves,
                helps,
            } => self.assign(counter, serves, helps),
            Steer::Unassign { counter } => {
                let at = self.known_counter(counter)?;
                let plan = self.hall.counter(at.id()).unwrap_or(&at.plan);
                Ok(assigned(at, &plan.serves, &plan.helps))
            }
            Steer::SetClass { ticket, class } => self.set_class(*ticket, *class),
        }
    }

    fn assign(
        &self,
        counter: &CounterId,
        serves: &[ServiceId],
        helps: &[ServiceId],
    ) -> Result<Vec<Fact>, Refusal> {
        let at = self.known_counter(counter)?;
        let mut seen = BTreeSet::new();
        for service in serves.iter().chain(helps) {
            if self.hall.service(service).is_none() {
                let service = service.clone();
                return Err(Refusal::UnknownService { service });
            }
            if !seen.insert(service) {
                let service = service.clone();
                return Err(Refusal::ServedTwice { service });
            }
        }
        if seen.is_empty() {
            let counter = at.id().clone();
            return Err(Refusal::ServesNothing { counter });
        }
        Ok(assigned(at, serves, helps))
    }

    /// The rank moves by as much as the class is worth: who came back from a no-show keeps what that cost.
    fn set_class(&self, ticket: TicketId, class: Class) -> Result<Vec<Fact>, Refusal> {
        let ticket = self.known(ticket)?;
        if class == Class::Appointment {
            return Err(Refusal::SlotMismatch);
        }
        if ticket.state != TicketState::Waiting {
            return Err(Refusal::WrongState(WrongState::Ticket {
                ticket: ticket.id,
                number: ticket.number.clone(),
                state: ticket.state,
            }));
        }
        if ticket.class == class {
            return Ok(Vec::new());
        }
        let (class, first_rank) = first_rank(&self.hall, class, None, ticket.arrived_at);
        Ok(vec![Fact::TicketClassed {
            ticket: ticket.id,
            class,
            rank: ticket.rank + first_rank.since(ticket.first_rank),
            first_rank,
        }])
    }

    /// Another reason for the same pause does not make it shorter.
    pub(super) fn service_paused(
        &mut self,
        service: &ServiceId,
        reason: &str,
        at: Time,
    ) -> Result<(), String> {
        let today = self.today_mut(service)?;
        let since = today.paused.as_ref().map_or(at, |known| known.since);
        let reason = reason.to_owned();
        today.paused = Some(ServicePause { reason, since });
        Ok(())
    }

    pub(super) fn today_mut(&mut self, service: &ServiceId) -> Result<&mut ServiceToday, String> {
        let Some(service) = self.service(service) else {
            return Err(format!("there is no service {service}"));
        };
        Ok(self.today.entry(service.id.clone()).or_default())
    }

    pub(super) fn counter_assigned(
        &mut self,
        counter: &CounterId,
        serves: &[ServiceId],
        helps: &[ServiceId],
    ) -> Result<(), String> {
        let planned = self.hall.counter(counter);
        let is_planned = planned.is_some_and(|plan| plan.serves == serves && plan.helps == helps);
        let Some(counter) = self.counters.get_mut(counter) else {
            return Err(format!("there is no counter {counter}"));
        };
        counter.plan.serves = serves.to_vec();
        counter.plan.helps = helps.to_vec();
        counter.is_assigned = !is_planned;
        Ok(())
    }

    pub(super) fn ticket_classed(
        &mut self,
        id: TicketId,
        class: Class,
        (rank, first_rank): (Time, Time),
    ) -> Result<(), String> {
        let waits = |ticket: &&Ticket| ticket.state == TicketState::Waiting;
        let Some(ticket) = self.tickets.get(&id).filter(waits) else {
            return Err(format!("ticket {id} does not wait"));
        };
        let place = super::place::Place::Line(ticket.sent_to.clone());
        self.lift(id);
        if let Some(ticket) = self.tickets.get_mut(&id) {
            ticket.class = class;
            ticket.rank = rank;
            ticket.first_rank = first_rank;
        }
        self.put(id, place);
        Ok(())
    }
}

/// The event, if it changes anything.
fn assigned(at: &Counter, serves: &[ServiceId], helps: &[ServiceId]) -> Vec<Fact> {
    let is_new = at.plan.serves != serves || at.plan.helps != helps;
    let fact = Fact::CounterAssigned {
        counter: at.id().clone(),
        serves: serves.to_vec(),
        helps: helps.to_vec(),
    };
    is_new.then_some(fact).into_iter().collect()
}

impl Counter {
    /// Takes what the hall says of it; what it was assigned stays for the day, as far as the hall still has
    /// any of it.
    pub(super) fn adopt(&mut self, plan: &CounterPlan, has: impl Fn(&ServiceId) -> bool) {
        let mut plan = plan.clone();
        if self.is_assigned {
            let [mut serves, mut helps] = [&self.plan.serves, &self.plan.helps].map(Clone::clone);
            serves.retain(&has);
            helps.retain(&has);
            self.is_assigned = !serves.is_empty() || !helps.is_empty();
            if self.is_assigned {
                (plan.serves, plan.helps) = (serves, helps);
            }
        }
        self.plan = plan;
    }
}
