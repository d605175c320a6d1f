//! Where a ticket is, and the only code that moves one.

use super::{CounterState, Queue};
use crate::model::{CounterId, TicketId, TicketState};

/// Where a ticket is put.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// In its service's line; with a counter, only that counter may call it.
    Line(Option<CounterId>),
    Called(CounterId),
    Serving(CounterId),
    Parked(CounterId),
    NoShow,
    Ended(TicketState),
}

impl Place {
    fn state(&self) -> TicketState {
        match self {
            Self::Line(_) => TicketState::Waiting,
            Self::Called(_) => TicketState::Called,
            Self::Serving(_) => TicketState::Serving,
            Self::Parked(_) => TicketState::Parked,
            Self::NoShow => TicketState::NoShow,
            Self::Ended(state) => *state,
        }
    }
}

impl Queue {
    /// Moves a ticket of this queue from where it is to another place. Its rank and service may only be changed between
    /// [`Queue::lift`] and [`Queue::put`].
    pub(super) fn place(&mut self, id: TicketId, place: Place) {
        self.lift(id);
        self.put(id, place);
    }

    /// Takes the ticket out of its line or from its counter.
    pub(super) fn lift(&mut self, id: TicketId) {
        let Some(ticket) = self.tickets.get(&id) else {
            return;
        };
        match ticket.state {
            TicketState::Waiting => {
                if let Some(line) = self.lines.get_mut(&ticket.service) {
                    line.remove(ticket);
                }
                let sent_to = ticket
                    .sent_to
                    .as_ref()
                    .and_then(|id| self.counters.get_mut(id));
                if let Some(counter) = sent_to {
                    counter.sent.remove(&(ticket.rank, id));
                }
            }
            TicketState::Called | TicketState::Serving => {
                let counter = ticket
                    .counter
                    .as_ref()
                    .and_then(|id| self.counters.get_mut(id));
                if let Some(CounterState::Open { ticket, .. }) = counter.map(|c| &mut c.state) {
                    *ticket = None;
                }
            }
            TicketState::Parked => {
                let counter = ticket
                    .counter
                    .as_ref()
                    .and_then(|id| self.counters.get_mut(id));
                if let Some(counter) = counter {
                    counter.parked.retain(|parked| *parked != id);
                }
            }
            TicketState::NoShow => {
                self.no_shows.remove(&id);
            }
            TicketState::Served | TicketState::Canceled | TicketState::Expired => {}
        }
    }

    /// Puts a lifted ticket where it belongs.
    pub(super) fn put(&mut self, id: TicketId, place: Place) {
        let Some(ticket) = self.tickets.get_mut(&id) else {
            return;
        };
        ticket.state = place.state();
        match place {
            Place::Line(sent_to) => {
                let line = self.lines.entry(ticket.service.clone()).or_default();
                line.insert(ticket, sent_to.is_some());
                let counter = sent_to.as_ref().and_then(|id| self.counters.get_mut(id));
                if let Some(counter) = counter {
                    counter.sent.insert((ticket.rank, id));
                    ticket.counter.clone_from(&sent_to);
                }
                ticket.sent_to = sent_to;
            }
            Place::Called(at) | Place::Serving(at) => {
                let mut at = at;
                if let Some(counter) = self.counters.get_mut(&at) {
                    // Share the counter's own copy of its id.
                    at = counter.plan.id.clone();
                    if let CounterState::Open { ticket, .. } = &mut counter.state {
                        *ticket = Some(id);
                    }
                }
                ticket.counter = Some(at);
            }
            Place::Parked(at) => {
                if let Some(counter) = self.counters.get_mut(&at) {
                    counter.parked.push(id);
                }
                ticket.counter = Some(at);
            }
            Place::NoShow => {
                self.no_shows.insert(id);
            }
            Place::Ended(_) => {}
        }
    }
}
