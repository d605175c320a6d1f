//! When a counter comes to whom: the rule of order that hub and devices share.

use super::{Class, TicketId, Time};

/// When a counter comes to a ticket that it may call: the smallest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// An appointment before its slot goes after everybody else.
    pub early: bool,
    /// Its rank, with the delay of a service that the counter only helps.
    pub rank: Time,
    pub ticket: TicketId,
    pub helping: bool,
}

impl Turn {
    /// An appointment is not called before its slot while others wait.
    pub fn is_early(class: Class, slot: Option<Time>, now: Time) -> bool {
        class == Class::Appointment && slot.is_some_and(|slot| now < slot)
    }
}
