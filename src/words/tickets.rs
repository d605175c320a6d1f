//! A ticket in words, the same on every screen and on paper.

use super::{Lang, in_lang};
use crate::model::Class;
use crate::protocol::view::ClassNames;

/// What the hall calls the class: 优先, 预约; nothing for a normal ticket.
pub fn class(lang: Lang, names: &ClassNames, class: Class) -> &str {
    match class {
        Class::Normal => "",
        Class::Priority => in_lang(&names.priority, lang),
        Class::Appointment => in_lang(&names.appointment, lang),
    }
}
