//! What the clerk's window says: times, reasons, notes, troubles.

use super::notes::{AskError, Done, Note};
use super::refusals;
pub(super) use crate::lang::in_lang;
use crate::lang::{Lang, tr, tr_fill};
use crate::queue::hall::Words;
use crate::queue::view::{CounterView, HallView, Moment, TicketView, Trouble};
use crate::queue::{Reason, Span, TicketState};
use crate::ticket_words;
use crate::trouble_words;

/// More troubles than this are a matter for the supervisor's screen.
const TROUBLES_SHOWN: usize = 3;

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
pub(super) fn reason(lang: Lang, reason: Reason) -> &'static str {
    let text = match reason {
        Reason::Arrival => "Waited longest",
        Reason::Priority => "Priority",
        Reason::Appointment => "Appointment",
        Reason::Returned => "Back after a missed call",
        Reason::Transferred => "Transferred",
        Reason::Helping => "Helping another service",
        Reason::Chosen => "Chosen",
    };
    tr(lang, text)
}

/// 优先, 预约 10:30; nothing for a normal ticket.
pub(super) fn class(lang: Lang, ticket: &TicketView) -> String {
    let class = ticket_words::class(lang, ticket.class);
    match ticket.slot {
        Some(slot) => format!("{class} {}", slot.clock()),
        None => class.into(),
    }
}

/// What stands on the plate, and the words beside it: `3` and `3 号窗口`, or no plate and a name.
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

/// Between names, and between clauses.
pub(super) fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

pub(super) fn comma_of_clauses(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "，",
        Lang::En => ", ",
    }
}

/// Why a counter pauses.
pub(super) fn reasons() -> Vec<Words> {
    const REASONS: [&str; 5] = [
        "Short break",
        "Meal",
        "Checking papers",
        "Equipment fault",
        "Meeting",
    ];
    let words = |english| Words {
        zh: tr(Lang::Zh, english).into(),
        en: english.into(),
    };
    REASONS.map(words).into()
}

/// A reason as it was chosen from [`reasons`], in the reader's language; a clerk's own words as they are.
pub(super) fn pause_reason(lang: Lang, reason: &str) -> String {
    let known = reasons().into_iter().find(|words| words.zh == reason);
    known.map_or_else(|| reason.into(), |words| in_lang(&words, lang).into())
}

/// How long a ticket has waited, or had when it was called.
pub(super) fn waited(lang: Lang, ticket: &TicketView, now: Option<Moment>) -> String {
    let until = ticket.called_at.or(now);
    match between(ticket.arrived_at, until) {
        Some(span) => minutes(lang, "Waited {0} min", span),
        None => String::new(),
    }
}

pub(super) fn minutes(lang: Lang, text: &'static str, span: Span) -> String {
    tr_fill(lang, text, &[&(span.as_secs().max(0) / 60).to_string()])
}

/// How a ticket in a list stands: how long it waits, when it was missed or begun.
pub(super) fn standing(lang: Lang, ticket: &TicketView, now: Option<Moment>) -> String {
    let at = |text, moment: Option<Moment>| {
        moment.map_or_else(String::new, |moment| {
            tr_fill(lang, text, &[&moment.clock()])
        })
    };
    match ticket.state {
        TicketState::NoShow => at("missed {0}", ticket.ended_at),
        TicketState::Parked => at("begun {0}", ticket.started_at.or(ticket.called_at)),
        TicketState::Waiting => match between(ticket.arrived_at, now) {
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

/// What became of the last press.
pub(super) fn note(lang: Lang, note: &Note, hall: Option<&HallView>) -> String {
    match note {
        Note::Failed(AskError::NoAnswer) => tr(
            lang,
            "The hub did not answer. See what the window shows when it is back.",
        )
        .into(),
        Note::Failed(AskError::Refused(problem)) => refusals::words(lang, problem, hall),
        Note::Done(done, number) => {
            let text = match done {
                Done::Served => "{0} is done",
                Done::NoShow => "{0} noted as a no-show",
                Done::Parked => "{0} is parked",
                Done::Transferred => "{0} is transferred",
                Done::Returned => "{0} is back in line",
                Done::Canceled => "{0} is canceled",
            };
            tr_fill(lang, text, &[number])
        }
        Note::CloseAgain(numbers) => {
            let numbers = numbers.join(comma(lang));
            let text = "{0} will go back in line. Press Close once more to close.";
            tr_fill(lang, text, &[&numbers])
        }
        Note::NobodyElse => tr(lang, "Nobody else is waiting for this counter.").into(),
    }
}

/// What does not work in the hall, most urgent first; empty when all is well.
pub(super) fn troubles(lang: Lang, troubles: &[Trouble]) -> String {
    let text = |trouble: &Trouble| {
        let kind = tr(lang, trouble_words::of(&trouble.kind));
        let since = trouble.since.clock();
        match &trouble.detail {
            Some(detail) => tr_fill(lang, "{0} ({1}) {2}", &[kind, detail, &since]),
            None => format!("{kind} {since}"),
        }
    };
    let hub_first = |trouble: &&Trouble| trouble.device.is_some();
    let mut sorted: Vec<_> = troubles.iter().collect();
    sorted.sort_by_key(hub_first);
    let parts: Vec<String> = sorted
        .iter()
        .take(TROUBLES_SHOWN)
        .map(|t| text(t))
        .collect();
    let shown = parts.join(match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    });
    if sorted.len() > TROUBLES_SHOWN {
        tr_fill(lang, "{0} and more", &[&shown])
    } else {
        shown
    }
}
