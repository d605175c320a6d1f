//! A ticket in words, the same on every screen and on paper.

use super::{Lang, in_lang};
use crate::model::{Class, TicketState};
use crate::protocol::view::ClassNames;

/// What the hall calls the class: 优先, 预约; nothing for a normal ticket.
pub fn class(lang: Lang, names: &ClassNames, class: Class) -> &str {
    match class {
        Class::Normal => "",
        Class::Priority => in_lang(&names.priority, lang),
        Class::Appointment => in_lang(&names.appointment, lang),
    }
}

/// The English source text of the state in which a ticket is; `{0}` is its number.
pub fn state(state: TicketState) -> &'static str {
    match state {
        TicketState::Waiting => "{0} is waiting.",
        TicketState::Called => "{0} has been called.",
        TicketState::Serving => "{0} is being served.",
        TicketState::Parked => "{0} is on hold.",
        TicketState::Served => "{0} has been served.",
        TicketState::NoShow => "{0} did not come when called.",
        TicketState::Canceled => "{0} was canceled.",
        TicketState::Expired => "{0} has expired.",
    }
}
