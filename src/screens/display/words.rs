//! The board's texts that hold values: marks and places.

use crate::model::{Class, Reason};
use crate::protocol::view::{CounterView, HallView};
use crate::words::{Lang, in_lang, tickets, tr, tr_fill};

/// Why a number goes before others, in a word; empty if it does not.
pub(super) fn mark(lang: Lang, hall: &HallView, reason: Option<Reason>, class: Class) -> &str {
    let of_class = |class| tickets::class(lang, &hall.hall.classes, class);
    match reason {
        Some(Reason::Priority) => of_class(Class::Priority),
        Some(Reason::Appointment) => of_class(Class::Appointment),
        Some(Reason::Chosen) => of_class(class),
        Some(Reason::Returned) => tr(lang, "Returned"),
        Some(Reason::Transferred) => tr(lang, "Transferred"),
        Some(Reason::Arrival | Reason::Helping) | None => "",
    }
}

/// Where a call goes, in one language.
pub(super) struct Place {
    /// `3`, or a name.
    pub(super) counter: String,
    /// Whether it goes by a name because it has no number.
    pub(super) named: bool,
    /// `号窗口`: what follows the number, if anything in this language.
    pub(super) suffix: String,
    /// `3 号窗口`.
    pub(super) whole: String,
}

pub(super) fn place(lang: Lang, counter: &CounterView) -> Place {
    let Some(number) = counter.number else {
        let name = in_lang(&counter.name, lang);
        // A counter without number and name is a mistake of the hall file; its id still says where.
        let name = if name.is_empty() {
            counter.id.as_str()
        } else {
            name
        };
        return Place {
            counter: name.into(),
            named: true,
            suffix: String::new(),
            whole: name.into(),
        };
    };
    let pattern = tr(lang, "Counter {}");
    let suffix = pattern.split_once("{}").map_or("", |(_, suffix)| suffix);
    Place {
        counter: number.to_string(),
        named: false,
        suffix: suffix.trim().into(),
        whole: tr_fill(lang, "Counter {}", &[&number.to_string()]),
    }
}

/// `请 C027 号到 3 号窗口`.
pub(super) fn sentence(lang: Lang, number: &str, place: &Place) -> String {
    let pattern = if place.named {
        "Ticket {0}, please go to {1}"
    } else {
        "Ticket {0}, please go to counter {1}"
    };
    tr_fill(lang, pattern, &[number, &place.counter])
}
