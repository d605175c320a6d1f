//! The day's tickets, by id. A hundred thousand of them are most of a hub's memory, and every event looks one up: ids
//! ascend, so the tickets form a sorted vector, and a ticket's index follows from its id.

use super::ticket::Ticket;
use crate::model::TicketId;
use std::ops::Index;

/// In the order of their ids.
#[expect(
    clippy::vec_box,
    reason = "a row that grows moves all that stands in it, and may be half empty after"
)]
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tickets(Vec<Box<Ticket>>);

impl Tickets {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn get(&self, id: &TicketId) -> Option<&Ticket> {
        let place = self.place_of(*id)?;
        Some(&self.0[place])
    }

    pub(super) fn get_mut(&mut self, id: &TicketId) -> Option<&mut Ticket> {
        let place = self.place_of(*id)?;
        Some(&mut self.0[place])
    }

    /// Adds a new ticket. Its id is greater than all before it.
    pub(super) fn push(&mut self, ticket: Ticket) {
        debug_assert!(self.0.last().is_none_or(|last| last.id < ticket.id));
        self.0.push(Box::new(ticket));
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Ticket> {
        self.0.iter().map(Box::as_ref)
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Ticket> {
        self.0.iter_mut().map(Box::as_mut)
    }

    /// Those with an id greater than `id`.
    pub(super) fn after(&self, id: TicketId) -> impl Iterator<Item = &Ticket> {
        let first = self.0.partition_point(|ticket| ticket.id <= id);
        self.0[first..].iter().map(Box::as_ref)
    }

    fn place_of(&self, id: TicketId) -> Option<usize> {
        let first = self.0.first()?.id;
        let last = self.0.len() - 1;
        // Ids skipped by an epoch lie before it, so its index is this one or a smaller one.
        let place = id.0.checked_sub(first.0)?;
        let place = usize::try_from(place).map_or(last, |place| place.min(last));
        if self.0[place].id == id {
            return Some(place);
        }
        let before = &self.0[..place];
        before.binary_search_by_key(&id, |ticket| ticket.id).ok()
    }
}

impl Index<&TicketId> for Tickets {
    type Output = Ticket;

    fn index(&self, id: &TicketId) -> &Ticket {
        self.get(id).expect("a ticket of the day")
    }
}
