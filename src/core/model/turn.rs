//! The order in which a counter takes tickets: the rule that hub and devices share.

use super::{Class, TicketId, Time};

/// When a counter gets to a ticket that it may call: the smallest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// An appointment before its slot goes after everyone else.
    pub early: bool,
    /// Its rank, plus the delay for a service that the counter only helps.
    pub rank: Time,
    pub ticket: TicketId,
    pub helping: bool,
}

impl Turn {
    /// An appointment is not called before its slot while others are waiting.
    pub fn is_early(class: Class, slot: Option<Time>, now: Time) -> bool {
        class == Class::Appointment && slot.is_some_and(|slot| now < slot)
    }
}
