//! The day's tickets, by id. A hundred thousand of them are most of a hub's memory: the nodes of a map
//! that grows at its end stay half empty, so they hold pointers, not tickets.

use super::id::TicketId;
use super::ticket::Ticket;
use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::ops::Index;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tickets(BTreeMap<TicketId, Box<Ticket>>);

impl Tickets {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn get(&self, id: &TicketId) -> Option<&Ticket> {
        self.0.get(id).map(Box::as_ref)
    }

    pub(super) fn get_mut(&mut self, id: &TicketId) -> Option<&mut Ticket> {
        self.0.get_mut(id).map(Box::as_mut)
    }

    pub(super) fn insert(&mut self, id: TicketId, ticket: Ticket) {
        self.0.insert(id, Box::new(ticket));
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Ticket> {
        self.0.values().map(Box::as_ref)
    }

    /// Those with an id greater than `id`.
    pub(super) fn after(&self, id: TicketId) -> impl Iterator<Item = &Ticket> {
        let after = self.0.range((Excluded(id), Unbounded));
        after.map(|(_, ticket)| ticket.as_ref())
    }
}

impl Index<&TicketId> for Tickets {
    type Output = Ticket;

    fn index(&self, id: &TicketId) -> &Ticket {
        &self.0[id]
    }
}
