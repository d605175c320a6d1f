//! The upper part of the window: the state, and the ticket or the line.

use super::screen::{Known, Mood, Screen};
use super::words::{self, in_lang};
use crate::link::LinkState;
use crate::model::{CounterStateName, Moment, Span, TicketState};
use crate::protocol::view::{CounterLine, CounterView, HallView, LineKind, TicketView};
use crate::words::{lists, tr, tr_fill};

pub(super) fn mood(known: Known, counter: Option<&CounterView>) -> Mood {
    let (LinkState::Connected, Some(counter)) = (known.link, counter) else {
        return Mood::Offline;
    };
    match (counter.state, counter.ticket.as_ref().map(|t| t.state)) {
        (CounterStateName::Closed, _) => Mood::Closed,
        (CounterStateName::Paused, _) => Mood::Paused,
        (CounterStateName::Open, None) => Mood::Idle,
        (CounterStateName::Open, Some(TicketState::Called)) => Mood::Called,
        (CounterStateName::Open, Some(_)) => Mood::Serving,
    }
}

/// The state in a word, and for how long.
pub(super) fn state(known: Known, mood: Mood, counter: Option<&CounterView>) -> (String, String) {
    let lang = known.lang;
    let passed = passed(known, mood, counter);
    let ticket = counter.and_then(|counter| counter.ticket.as_ref());
    let (word, note) = match mood {
        Mood::Offline => offline(known),
        Mood::Closed => ("Closed", String::new()),
        Mood::Idle => ("Idle", tr_fill(lang, "idle for {0}", &[&passed])),
        Mood::Paused => {
            let reason = counter.and_then(|counter| counter.pause_reason.as_deref());
            let reason = known
                .hall
                .zip(reason)
                .map_or("", |(hall, reason)| words::pause_reason(lang, hall, reason));
            ("On pause", format!("{reason} {passed}").trim().to_owned())
        }
        Mood::Called => {
            let times = ticket.and_then(|ticket| ticket.times_called).unwrap_or(1);
            let note = tr_fill(lang, "Call {0}, {1}", &[&times.to_string(), &passed]);
            ("Called", note)
        }
        Mood::Serving => {
            let since = ticket.and_then(|ticket| ticket.started_at);
            let note = since.map_or_else(String::new, |since| {
                tr_fill(lang, "since {0}", &[&since.clock()])
            });
            ("Serving", note)
        }
    };
    (tr(lang, word).into(), note)
}

/// The same for tight spaces: `已呼叫 0:12`.
pub(super) fn brief(known: Known, mood: Mood, counter: Option<&CounterView>) -> String {
    let word = match mood {
        Mood::Offline => offline(known).0,
        Mood::Closed => "Closed",
        Mood::Idle => "Idle",
        Mood::Paused => "On pause",
        Mood::Called => "Called",
        Mood::Serving => "Serving",
    };
    let time = match (mood, known.link) {
        (Mood::Offline, LinkState::Reconnecting { since }) => since.clock(),
        (Mood::Offline | Mood::Closed, _) => String::new(),
        (Mood::Idle | Mood::Paused | Mood::Called | Mood::Serving, _) => {
            passed(known, mood, counter)
        }
    };
    format!("{} {time}", tr(known.lang, word)).trim().into()
}

/// How long the counter has been in its state.
fn passed(known: Known, mood: Mood, counter: Option<&CounterView>) -> String {
    let ticket = counter.and_then(|counter| counter.ticket.as_ref());
    let since = match mood {
        Mood::Called => ticket.and_then(|ticket| last_call(known, ticket)),
        Mood::Serving => ticket.and_then(|ticket| ticket.started_at),
        Mood::Offline | Mood::Closed | Mood::Idle | Mood::Paused => None,
    };
    let since = since.or(known.flow.since());
    words::stopwatch(words::between(since, known.clock).unwrap_or(Span::ZERO))
}

fn offline(known: Known) -> (&'static str, String) {
    match known.link {
        LinkState::Reconnecting { since } => {
            let text = "since {0}, reconnecting";
            let note = tr_fill(known.lang, text, &[&since.clock()]);
            ("Connection lost", note)
        }
        LinkState::Refused { .. } => {
            let note = tr(known.lang, "please tell the IT staff").into();
            ("Device not accepted", note)
        }
        LinkState::Connecting => ("Connecting", String::new()),
        LinkState::Connected => ("No counter", String::new()),
    }
}

/// When the ticket was last called: a recall does not change its `called_at`.
fn last_call(known: Known, ticket: &TicketView) -> Option<Moment> {
    let mut calls = known.hall?.calls.iter();
    let call = calls.find(|call| call.ticket == ticket.id)?;
    (Some(call.times_called) == ticket.times_called).then_some(call.at)
}

pub(super) fn show(screen: &mut Screen, known: Known, hall: &HallView, counter: &CounterView) {
    match &counter.ticket {
        Some(ticket) => show_ticket(screen, known, hall, ticket),
        None => show_line(screen, known, hall, counter),
    }
}

fn show_ticket(screen: &mut Screen, known: Known, hall: &HallView, ticket: &TicketView) {
    let lang = known.lang;
    screen.big = ticket.number.clone();
    screen.mark = words::class(lang, hall, ticket);
    let service = hall.service(&ticket.service);
    let name = service.map_or("", |service| in_lang(&service.name, lang));
    screen.line = name.into();
    screen.line_note = words::waited(lang, ticket, known.clock);
    let cases = ticket.cases.filter(|cases| *cases > 1);
    let cases = cases.map(|cases| tr_fill(lang, "{0} cases", &[&cases.to_string()]));
    let why = ticket
        .reason
        .map(|reason| tr_fill(lang, "Why: {0}", &[words::reason(lang, hall, reason)]));
    let enough = hall.hall.rules.recalls;
    let often = ticket.recalls.is_some_and(|recalls| recalls >= enough);
    if ticket.state == TicketState::Serving {
        let span = words::between(ticket.started_at, known.clock);
        screen.elapsed = span.map_or_else(String::new, words::stopwatch);
    } else if often {
        screen.hint = tr(lang, "Called often enough: a no-show may be noted").into();
        return;
    }
    let parts: Vec<String> = why.into_iter().chain(cases).collect();
    screen.hint = lists::clauses(lang, parts);
}

fn show_line(screen: &mut Screen, known: Known, hall: &HallView, counter: &CounterView) {
    let lang = known.lang;
    let lines = hall.lines_at(counter);
    let (own, helped) = waiting(&lines);
    screen.big = own.to_string();
    screen.big_unit = tr(lang, "people waiting").into();
    if helped > 0 {
        let text = "{0} more to help";
        screen.line_note = tr_fill(lang, text, &[&helped.to_string()]);
    }
    let longest = lines
        .iter()
        .filter(|line| line.kind != LineKind::Helped && line.waiting > 0)
        .max_by_key(|line| line.longest_s);
    if let Some(line) = longest {
        let span = Span::from_secs(i64::try_from(line.longest_s).unwrap_or(i64::MAX));
        screen.line = words::minutes(lang, "Longest wait {0} min", span);
        let service = hall.service(&line.service);
        let name = service.map_or("", |service| in_lang(&service.name, lang));
        screen.hint = tr_fill(lang, "Waiting longest: {0}", &[name]);
    } else if helped == 0 && known.clock.is_some_and(|now| hall.is_after_work(now)) {
        screen.hint = tr(lang, "Today's work is over: please close this counter").into();
    }
}

/// How many *next* would call before helping, and how many it would help.
pub(super) fn waiting(lines: &[CounterLine]) -> (u64, u64) {
    let sum = |helped: bool| {
        let of_kind = |line: &&CounterLine| (line.kind == LineKind::Helped) == helped;
        lines.iter().filter(of_kind).map(|line| line.waiting).sum()
    };
    (sum(false), sum(true))
}
