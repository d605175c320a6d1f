//! Ticket events.

use super::*;
use crate::model::Paper;

impl Queue {
    pub(super) fn ticket_issued(&mut self, issued: &TicketIssued, at: Time) -> Applied {
        if issued.ticket < self.next_ticket {
            return Err(format!("ticket {} was issued before", issued.ticket));
        }
        let before_first = self.hall.numbers.first.saturating_sub(1);
        let last = self
            .series
            .entry(issued.prefix.clone())
            .or_insert(before_first);
        if issued.count <= *last {
            return Err(format!("number {} was given before", issued.number));
        }
        // Share the hall's own copy of the id: a hundred thousand separate ones would be most of the tickets' size.
        let Some(service) = self.hall.service(&issued.service) else {
            return Err(format!("there is no service {}", issued.service));
        };
        let service = service.id.clone();
        self.today.entry(service.clone()).or_default().issued += 1;
        *last = issued.count;
        self.next_ticket = TicketId(issued.ticket.0 + 1);
        let board_wait_s = self.scene().board_wait_s(issued);
        let ticket = born(issued, service, board_wait_s, at);
        self.tickets.push(ticket);
        self.learning().count_promise(issued);
        self.enter_line(issued.ticket, None, at);
        Ok(())
    }

    pub(super) fn ticket_called(
        &mut self,
        id: TicketId,
        counter: &CounterId,
        reason: Reason,
        at: Time,
    ) -> Applied {
        let callable = [
            TicketState::Waiting,
            TicketState::NoShow,
            TicketState::Parked,
        ];
        self.in_state(id, &callable)?;
        if self.tickets[&id].state == TicketState::Parked {
            self.at_counter(id, counter, &[TicketState::Parked])?;
        }
        self.free(counter)?;
        self.ask_no_more(counter);
        self.learning().called(id, counter, reason, at);
        self.move_ticket(id, Place::Called(counter.clone()), at);
        let ticket = self.get_mut(id)?;
        let waited = (ticket.times_called == 0).then(|| at.since(ticket.arrived_at));
        ticket.called_at = Some(at);
        ticket.started_at = None;
        ticket.ended_at = None;
        ticket.times_called += 1;
        ticket.recalls = 0;
        ticket.promise = None;
        ticket.reason = Some(reason);
        self.first_waits.extend(waited);
        let place = self.counter_mut(counter)?;
        place.since = at;
        place.heard_at = None;
        self.remember_call(id, counter, at)
    }

    pub(super) fn ticket_recalled(
        &mut self,
        id: TicketId,
        counter: &CounterId,
        at: Time,
    ) -> Applied {
        self.at_counter(id, counter, &[TicketState::Called])?;
        let ticket = self.get_mut(id)?;
        ticket.times_called += 1;
        ticket.recalls += 1;
        self.remember_call(id, counter, at)
    }

    fn remember_call(&mut self, id: TicketId, counter: &CounterId, at: Time) -> Applied {
        let seq = self.seq + 1;
        let ticket = self.get_mut(id)?;
        let call = Call {
            seq,
            at,
            ticket: id,
            number: ticket.number.clone(),
            class: ticket.class,
            reason: ticket.reason.ok_or("a called ticket has a reason")?,
            service: ticket.service.clone(),
            counter: counter.clone(),
            times_called: ticket.times_called,
            is_shown: false,
            is_heard: false,
        };
        self.calls.push_front(call);
        self.calls.truncate(CALLS_KEPT);
        Ok(())
    }

    pub(super) fn start_serving(&mut self, id: TicketId, counter: &CounterId, at: Time) -> Applied {
        self.place(id, Place::Serving(counter.clone()));
        self.get_mut(id)?.started_at.get_or_insert(at);
        self.counter_mut(counter)?.since = at;
        Ok(())
    }

    /// The called or serving ticket leaves its counter, which becomes free.
    pub(super) fn leave_counter(
        &mut self,
        id: TicketId,
        counter: &CounterId,
        place: Place,
        at: Time,
    ) -> Applied {
        self.learning().ends(counter, at);
        self.move_ticket(id, place, at);
        self.counter_mut(counter)?.since = at;
        Ok(())
    }

    pub(super) fn transferred(
        &mut self,
        id: TicketId,
        counter: &CounterId,
        service: &ServiceId,
        to_counter: Option<&CounterId>,
        at: Time,
    ) -> Applied {
        if let Some(to) = to_counter {
            self.counter_mut(to)?;
        }
        self.learning().ends(counter, at);
        self.lift(id);
        let ticket = self.get_mut(id)?;
        ticket.service = service.clone();
        ticket.transferred = true;
        self.enter_line(id, to_counter.cloned(), at);
        self.counter_mut(counter)?.since = at;
        Ok(())
    }

    pub(super) fn returned(&mut self, id: TicketId, rank: Time, at: Time) -> Applied {
        self.in_state(id, &[TicketState::NoShow])?;
        self.lift(id);
        let ticket = self.get_mut(id)?;
        ticket.rank = rank;
        ticket.waits_since = at;
        ticket.returns += 1;
        ticket.ended_at = None;
        self.enter_line(id, None, at);
        Ok(())
    }
}

fn born(issued: &TicketIssued, service: ServiceId, board_wait_s: u32, at: Time) -> Ticket {
    Ticket {
        id: issued.ticket,
        number: issued.number.clone(),
        service,
        class: issued.class,
        slot: issued.slot,
        cases: issued.cases,
        device: issued.device,
        paper: Paper::Pending,
        code: issued.code.clone(),
        arrived_at: issued.arrived_at,
        waits_since: issued.arrived_at,
        issued_at: at,
        called_at: None,
        started_at: None,
        ended_at: None,
        times_called: 0,
        recalls: 0,
        reason: None,
        outcome: None,
        state: TicketState::Waiting,
        counter: None,
        sent_to: None,
        rank: issued.rank,
        first_rank: issued.rank,
        returns: 0,
        transferred: false,
        promise: issued.promise.clone().map(Box::new),
        board_wait_s,
    }
}
