//! Commands of kiosks and guides: take a ticket, cancel it, let a no-show back.

use super::*;
use crate::model::calendar::Stretch;
use crate::model::hall::{NoCounter, Service};
use crate::model::{CASES_MOST, ServiceStatus, WrongState};
use crate::queue::event::TicketIssued;
use crate::queue::order::first_rank;

impl Queue {
    pub(super) fn issue(&self, issue: &IssueTicket, now: Time) -> Decision {
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
        if status == ServiceStatus::Full {
            let service = service.id.clone();
            return Err(Refusal::QuotaReached { service });
        }
        if refused {
            return Err(Refusal::ServiceClosed {
                service: service.id.clone(),
                status,
                opens_at,
            });
        }
        if let Some(slot) = issue.slot {
            if slot < self.day.whole.from {
                return Err(Refusal::TooLate { slot });
            }
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
        let last = self.series.get(&prefix).max(self.in_hands.get(&prefix));
        let count = last.copied().unwrap_or(before_first) + 1;
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
            promise: self.scene().promise(&service.id, rank, issue.slot, now),
        }
    }

    /// Refusal for someone who took these tickets and wants another for the service while one of them has not ended.
    pub fn already_waiting(&self, service: &ServiceId, taken: &[TicketId]) -> Option<Refusal> {
        let mut taken = taken.iter().filter_map(|ticket| self.tickets.get(ticket));
        let held = taken.find(|ticket| ticket.state.is_live() && ticket.service == *service)?;
        Some(Refusal::AlreadyWaiting {
            ticket: held.id,
            number: held.number.clone(),
            service: service.clone(),
            state: held.state,
        })
    }

    pub(super) fn cancel(&self, ticket: TicketId) -> Decision {
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

    pub(super) fn return_no_show(&self, ticket: TicketId, now: Time) -> Decision {
        let ticket = self.known(ticket)?;
        if ticket.state != TicketState::NoShow {
            return Err(wrong_ticket(ticket));
        }
        if ticket.returns >= self.hall.rules.returns {
            return Err(Refusal::WrongState(WrongState::ReturnsUsed {
                ticket: ticket.id,
                number: ticket.number.clone(),
                returns: ticket.returns,
                state: ticket.state,
            }));
        }
        let rank = self.return_rank(ticket, now);
        Ok(vec![Fact::TicketReturned {
            ticket: ticket.id,
            rank,
        }])
    }

    /// Whether a ticket for the service can be taken at `now`; if not, when it next can.
    pub fn status(&self, service: &Service, now: Time) -> (ServiceStatus, Option<Time>) {
        if self.is_retired(&service.id) {
            return (ServiceStatus::Closed, None);
        }
        if self.day.take.iter().any(|taking| taking.contains(now)) {
            let today = self.today.get(&service.id);
            if today.is_some_and(|today| today.paused.is_some()) {
                return (ServiceStatus::Paused, None);
            }
            if today.is_some_and(ServiceToday::is_full) {
                return (ServiceStatus::Full, None);
            }
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
    pub(super) fn is_staffed(&self, service: &ServiceId) -> bool {
        self.counters.values().any(|counter| {
            matches!(counter.state, CounterState::Open { .. })
                && (counter.plan.serves.contains(service) || counter.plan.helps.contains(service))
        })
    }
}
