//! A ticket in words, the same on every screen and on paper.

use crate::lang::{Lang, tr};
use crate::queue::Class;

/// 优先, 预约; nothing for a normal ticket.
pub fn class(lang: Lang, class: Class) -> &'static str {
    match class {
        Class::Normal => "",
        Class::Priority => tr(lang, "Priority"),
        Class::Appointment => tr(lang, "Appointment"),
    }
}
