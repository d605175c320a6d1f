//! The texts of the clerk's window: times, reasons, notes, troubles.

use crate::model::text::columns;
use crate::model::{Class, Moment, Reason, Span, TicketState};
use crate::protocol::view::{CounterView, HallView, TicketView, Trouble};
pub(super) use crate::words::in_lang;
use crate::words::{Lang, lists, tickets, tr, tr_fill, troubles};
use slint::SharedString;

/// More troubles than this are left to the supervisor's screen.
const TROUBLES_SHOWN: usize = 2;

/// `7:12`, and `1:07:12` from an hour on.
pub(super) fn stopwatch(passed: Span) -> String {
    let seconds = passed.as_secs().max(0);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

pub(super) fn between(since: Option<Moment>, now: Option<Moment>) -> Option<Span> {
    Some(now?.time.since(since?.time))
}

/// Why a ticket was called: 等候最久, 优先, …
pub(super) fn reason(lang: Lang, hall: &HallView, reason: Reason) -> &str {
    let of_class = |class| tickets::class(lang, &hall.hall.classes, class);
    let text = match reason {
        Reason::Arrival => "Waited longest",
        Reason::Priority => return of_class(Class::Priority),
        Reason::Appointment => return of_class(Class::Appointment),
        Reason::Returned => "Back after a missed call",
        Reason::Transferred => "Transferred",
        Reason::Helping => "Helping another service",
        Reason::Chosen => "Chosen",
    };
    tr(lang, text)
}

/// 优先, 预约 10:30; nothing for a normal ticket.
pub(super) fn class(lang: Lang, hall: &HallView, ticket: &TicketView) -> String {
    let class = tickets::class(lang, &hall.hall.classes, ticket.class);
    match ticket.slot {
        Some(slot) => format!("{class} {}", slot.clock()).trim_start().into(),
        None => class.into(),
    }
}

/// Why a ticket is at its place in a list: its class, or that it returned.
pub(super) fn mark_in_line(lang: Lang, hall: &HallView, ticket: &TicketView) -> String {
    let class = class(lang, hall, ticket);
    let is_back = ticket.state == TicketState::Waiting && ticket.waits_since != ticket.arrived_at;
    let back = if is_back { tr(lang, "Returned") } else { "" };
    format!("{class} {back}").trim().into()
}

/// The text on the plate and the words beside it: `3` and `3 号窗口`, or no plate and a name.
pub(super) fn place(lang: Lang, counter: &CounterView) -> (String, String) {
    match counter.number {
        Some(number) => {
            let number = number.to_string();
            let place = tr_fill(lang, "Counter {0}", &[&number]);
            (number, place)
        }
        None => (String::new(), in_lang(&counter.name, lang).into()),
    }
}

/// Why a counter pauses: one of the hall's reasons in the clerk's language, or the clerk's own
/// words.
pub(super) fn pause_reason<'a>(lang: Lang, hall: &'a HallView, reason: &'a str) -> &'a str {
    let mut listed = hall.pause_reasons.iter();
    let listed = listed.find(|listed| listed.id.as_str() == reason);
    listed.map_or(reason, |listed| in_lang(&listed.name, lang))
}

/// How long a ticket has waited, or had waited when it was called.
pub(super) fn waited(lang: Lang, ticket: &TicketView, now: Option<Moment>) -> String {
    let until = ticket.called_at.or(now);
    match between(ticket.waits_since, until) {
        Some(span) => minutes(lang, "Waited {0} min", span),
        None => String::new(),
    }
}

pub(super) fn minutes(lang: Lang, text: &'static str, span: Span) -> String {
    tr_fill(lang, text, &[&(span.as_secs().max(0) / 60).to_string()])
}

/// The widest of some names.
pub(super) fn longest<'a>(names: impl Iterator<Item = &'a SharedString>) -> String {
    names
        .max_by_key(|name| columns(name))
        .cloned()
        .unwrap_or_default()
        .into()
}

/// The status of a ticket in a list: how long it has waited, when it was missed or begun.
pub(super) fn standing(lang: Lang, ticket: &TicketView, now: Option<Moment>) -> String {
    let at = |text, moment: Option<Moment>| {
        moment.map_or_else(String::new, |moment| {
            tr_fill(lang, text, &[&moment.clock()])
        })
    };
    match ticket.state {
        TicketState::NoShow => at("missed {0}", ticket.ended_at),
        TicketState::Parked => at("begun {0}", ticket.started_at.or(ticket.called_at)),
        TicketState::Waiting => match between(ticket.waits_since, now) {
            Some(span) => minutes(lang, "Waited {0} min", span),
            None => String::new(),
        },
        TicketState::Called
        | TicketState::Serving
        | TicketState::Served
        | TicketState::Canceled
        | TicketState::Expired => String::new(),
    }
}

/// What does not work in the hall, most urgent first; empty if all is well.
pub(super) fn troubles(lang: Lang, troubles: &[Trouble]) -> String {
    let text = |trouble: &Trouble| {
        let kind = tr(lang, troubles::of(&trouble.kind));
        let since = trouble.since.clock();
        let about = [&trouble.name, &trouble.detail];
        let about: Vec<_> = about.into_iter().flatten().map(String::as_str).collect();
        if about.is_empty() {
            return format!("{kind} {since}");
        }
        tr_fill(lang, "{0} ({1}) {2}", &[kind, &about.join(" · "), &since])
    };
    let hub_first = |trouble: &&Trouble| trouble.device.is_some();
    let mut sorted: Vec<_> = troubles
        .iter()
        .filter(|trouble| !trouble.kind.is_for_supervisor())
        .collect();
    sorted.sort_by_key(hub_first);
    let parts = sorted
        .iter()
        .take(TROUBLES_SHOWN)
        .map(|trouble| text(trouble));
    let shown = lists::long_clauses(lang, parts);
    if sorted.len() > TROUBLES_SHOWN {
        tr_fill(lang, "{0} and more", &[&shown])
    } else {
        shown
    }
}
