//! How a device keeps its view: a change carries new values, so folding means replacing by id.

use super::{Change, CounterView, HallView, ServiceView, TickView, TicketView};
use crate::model::{CALLS_KEPT, TicketState};

impl HallView {
    /// Applies a change. One that is already included has no effect.
    pub fn fold(&mut self, change: Change) {
        if change.seq <= self.seq {
            return;
        }
        self.seq = change.seq;
        self.now = change.at;
        if let Some(call) = change.call {
            self.calls.insert(0, call);
            self.calls.truncate(CALLS_KEPT);
        }
        if let Some(ticket) = change.ticket {
            self.keep_no_show(ticket);
        }
        for counter in change.counters {
            self.replace_counter(counter);
        }
        self.replace_services(change.services);
        if let Some(reprints) = change.reprints {
            self.reprints = reprints;
        }
    }

    /// Applies a tick. One from before the last change only contributes its time and troubles.
    pub fn tick(&mut self, tick: TickView) {
        self.now = tick.now;
        self.trouble = tick.trouble;
        if tick.seq >= self.seq {
            self.replace_services(tick.services);
        }
    }

    fn keep_no_show(&mut self, ticket: TicketView) {
        let place = self.no_shows.iter().position(|known| known.id == ticket.id);
        match (place, ticket.state == TicketState::NoShow) {
            (Some(place), true) => self.no_shows[place] = ticket,
            (Some(place), false) => {
                self.no_shows.remove(place);
            }
            (None, true) => {
                let place = self.no_shows.partition_point(|known| known.id < ticket.id);
                self.no_shows.insert(place, ticket);
            }
            (None, false) => {}
        }
    }

    fn replace_counter(&mut self, counter: CounterView) {
        match self
            .counters
            .iter_mut()
            .find(|known| known.id == counter.id)
        {
            Some(known) => *known = counter,
            None => self.counters.push(counter),
        }
    }

    fn replace_services(&mut self, services: Vec<ServiceView>) {
        for service in services {
            match self
                .services
                .iter_mut()
                .find(|known| known.id == service.id)
            {
                Some(known) => *known = service,
                None => self.services.push(service),
            }
        }
    }
}
