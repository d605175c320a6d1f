//! What the clerk's window says: times, reasons, refusals, troubles.

use super::flow::AskError;
use crate::lang::{Lang, tr, tr_fill};
use crate::protocol::{Problem, ProblemKind};
use crate::queue::hall::Words;
use crate::queue::view::{Moment, TicketView, Trouble};
use crate::queue::{Class, Reason, Span};
use crate::trouble_words;

pub(super) fn in_lang(words: &Words, lang: Lang) -> &str {
    match lang {
        Lang::En if !words.en.is_empty() => &words.en,
        Lang::Zh | Lang::En => &words.zh,
    }
}

/// `10:42`
pub(super) fn clock(moment: Moment) -> String {
    moment.zoned().strftime("%H:%M").to_string()
}

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

/// 优先, 预约; nothing for a normal ticket.
pub(super) fn class(lang: Lang, class: Class) -> &'static str {
    match class {
        Class::Normal => "",
        Class::Priority => tr(lang, "Priority"),
        Class::Appointment => tr(lang, "Appointment"),
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

/// What became of a key press that did nothing.
pub(super) fn note(lang: Lang, error: &AskError) -> String {
    match error {
        AskError::NoAnswer => tr(
            lang,
            "The hub did not answer. See what the window shows when it is back.",
        )
        .into(),
        AskError::Refused(problem) => refused(lang, problem),
    }
}

fn refused(lang: Lang, problem: &Problem) -> String {
    let fact = |name| match problem.fact(name) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    match problem.known_kind() {
        Some(ProblemKind::NobodyWaiting) => tr(lang, "Nobody is waiting for this counter.").into(),
        Some(ProblemKind::ClerkElsewhere) => tr_fill(
            lang,
            "{0} is signed in at counter {1}.",
            &[&fact("clerk"), &fact("counter")],
        ),
        Some(ProblemKind::UnknownClerk) => {
            tr_fill(lang, "No clerk has the number {0}.", &[&fact("clerk")])
        }
        Some(ProblemKind::WrongPin) => tr(lang, "Please enter the right PIN.").into(),
        Some(ProblemKind::NotAllowed) => {
            tr(lang, "This place may not do that. Ask the supervisor.").into()
        }
        // The hub's own words fit what is left: they are of this very case.
        _ => in_lang(&problem.text, lang).into(),
    }
}

/// What does not work in the hall, most urgent first; empty when all is well.
pub(super) fn troubles(lang: Lang, troubles: &[Trouble]) -> String {
    let text = |trouble: &Trouble| {
        let kind = trouble_words::of(&trouble.kind);
        format!("{} {}", tr(lang, kind), clock(trouble.since))
    };
    let hub_first = |trouble: &&Trouble| trouble.device.is_some();
    let mut sorted: Vec<_> = troubles.iter().collect();
    sorted.sort_by_key(hub_first);
    let parts: Vec<String> = sorted.into_iter().map(text).collect();
    parts.join(match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    })
}
