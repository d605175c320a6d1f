//! What is learned from events. `apply` tells of them where tickets and counters move.

use super::scene::IDLE_MOST_MS;
use super::{Done, Forecast, Hours};
use crate::model::calendar::Stretch;
use crate::model::{CounterId, Reason, ServiceId, TicketId, TicketState, Time};
use crate::queue::counter::{Counter, CounterState};
use crate::queue::order::Line;
use crate::queue::ticket::Ticket;
use crate::queue::tickets::Tickets;
use std::collections::BTreeMap;

/// The forecast while it learns, with what it sees of the queue.
pub(in crate::queue) struct Learning<'a> {
    pub(in crate::queue) forecast: &'a mut Forecast,
    pub(in crate::queue) serve: &'a [Stretch],
    pub(in crate::queue) tickets: &'a Tickets,
    pub(in crate::queue) lines: &'a BTreeMap<ServiceId, Line>,
    pub(in crate::queue) counters: &'a BTreeMap<CounterId, Counter>,
}

impl Learning<'_> {
    /// Before a ticket joins its service's line, in which any counter of the service may call it.
    pub(in crate::queue) fn joins(&mut self, ticket: TicketId, at: Time) {
        let Some(ticket) = self.tickets.get(&ticket) else {
            return;
        };
        let was_empty = self.lines.get(&ticket.service).is_none_or(Line::is_empty);
        if let Some(pace) = self.forecast.services.get_mut(&ticket.service) {
            pace.joins(was_empty, at);
        }
    }

    /// After a ticket left that line.
    pub(in crate::queue) fn left(&mut self, service: &ServiceId, at: Time) {
        let is_empty = self.lines.get(service).is_none_or(Line::is_empty);
        if let Some(pace) = self.forecast.services.get_mut(service) {
            pace.left(is_empty, Hours(self.serve), at);
        }
    }

    /// Before a ticket is called.
    pub(in crate::queue) fn called(
        &mut self,
        id: TicketId,
        counter: &CounterId,
        reason: Reason,
        at: Time,
    ) {
        let Some(ticket) = self.tickets.get(&id) else {
            return;
        };
        if ticket.state == TicketState::Waiting && ticket.waits_since_issue() {
            let (service, since) = (ticket.service.clone(), ticket.issued_at);
            if reason != Reason::Chosen {
                self.learn_wait(id, at);
                self.judge_promise(id, at);
            }
            self.notice_away(&service, since, counter, at);
        }
        self.comes(id, counter, at);
    }

    /// Before a ticket comes to a counter, called or unparked.
    pub(in crate::queue) fn comes(&mut self, ticket: TicketId, counter: &CounterId, at: Time) {
        self.learn_cycle(counter, Some(at));
        let Some(ticket) = self.tickets.get(&ticket) else {
            return;
        };
        let here = self.forecast.counters.entry(counter.clone()).or_default();
        here.current = Some((ticket.service.clone(), at));
        here.away = false;
    }

    /// Before a ticket leaves its counter.
    pub(in crate::queue) fn ends(&mut self, counter: &CounterId, at: Time) {
        let somebody_waited = self
            .counters
            .get(counter)
            .is_some_and(|counter| self.has_somebody(counter));
        let here = self.forecast.counters.entry(counter.clone()).or_default();
        here.done = here.current.take().map(|(service, came)| Done {
            service,
            came,
            ended: at,
            somebody_waited,
        });
    }

    /// After a counter opened.
    pub(in crate::queue) fn opened(&mut self, counter: &CounterId) {
        self.forecast.opened.insert(counter.clone());
    }

    /// Before a counter pauses or closes.
    pub(in crate::queue) fn stops(&mut self, counter: &CounterId) {
        self.learn_cycle(counter, None);
        self.forecast.counters.remove(counter);
    }

    /// Learns how long the last ticket kept the counter: until `next_at` if someone was waiting throughout, otherwise
    /// until it ended.
    fn learn_cycle(&mut self, counter: &CounterId, next_at: Option<Time>) {
        let at = self.forecast.counters.get_mut(counter);
        let Some(done) = at.and_then(|at| at.done.take()) else {
            return;
        };
        let end = next_at.filter(|_| done.somebody_waited);
        let ms = Hours(self.serve).work_ms(done.came, end.unwrap_or(done.ended));
        if let Some(pace) = self.forecast.services.get_mut(&done.service) {
            pace.learn_cycle(ms);
        }
    }

    fn learn_wait(&mut self, ticket: TicketId, at: Time) {
        let ticket = &self.tickets[&ticket];
        let waited_ms = Hours(self.serve).work_ms(ticket.issued_at, at);
        let basis = ticket.promise.as_ref().and_then(|promise| promise.basis);
        let pace = self.forecast.services.get_mut(&ticket.service);
        if let (Some(basis), Some(pace)) = (basis, pace) {
            let calibration = &mut self.forecast.calibration;
            calibration.learn_wait(pace, &basis, waited_ms);
        }
    }

    fn judge_promise(&mut self, ticket: TicketId, at: Time) {
        let ticket = &self.tickets[&ticket];
        let services = &mut self.forecast.figures;
        let figures = services.entry(ticket.service.clone()).or_default();
        figures.judge(ticket, at);
    }

    /// Other counters of the service that were idle while this ticket waited are unattended.
    fn notice_away(&mut self, service: &ServiceId, since: Time, caller: &CounterId, at: Time) {
        let hours = Hours(self.serve);
        let others = self.counters.values().filter(|other| other.id() != caller);
        let away = others.filter(|other| {
            let idle = matches!(other.state, CounterState::Open { ticket: None, .. });
            let own = other.plan.serves.contains(service);
            idle && own && hours.work_ms(other.since.max(since), at) > IDLE_MOST_MS
        });
        for other in away {
            let known = &mut self.forecast.counters;
            known.entry(other.id().clone()).or_default().away = true;
        }
    }

    /// Whether someone is waiting whom the counter could call.
    fn has_somebody(&self, counter: &Counter) -> bool {
        let mut services = counter.plan.serves.iter().chain(&counter.plan.helps);
        let waits = |service: &ServiceId| self.lines.get(service).is_some_and(|l| !l.is_empty());
        !counter.sent.is_empty() || services.any(waits)
    }
}

impl Ticket {
    /// Whether it has been in one line since it was issued.
    pub(super) fn waits_since_issue(&self) -> bool {
        self.times_called == 0 && !self.transferred
    }
}
