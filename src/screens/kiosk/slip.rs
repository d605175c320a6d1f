//! A ticket's texts on paper. Pure.

use super::words::{self, in_lang};
use crate::model::text::columns;
use crate::model::{Moment, TicketState};
use crate::printer::Slip;
use crate::printer::slip::clean;
use crate::protocol::view::{HallView, TicketView};
use crate::protocol::{GuideEntry, GuidePage};
use crate::words::waits::WaitWords;
use crate::words::{Lang, tickets, tr, tr_fill};

/// A small line of the paper, in columns; it wraps on narrower paper.
const LINE_COLUMNS: usize = 48;
/// A code is read in halves: `7KQ2-M4TD`.
const CODE_HALF: usize = 4;

/// Which paper of the ticket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    First,
    /// Says so, with this time, and tells how things are then.
    Again(Moment),
}

/// What is printed for `ticket` in `lang`; `guide` knows what to bring.
pub fn slip(
    lang: Lang,
    hall: &HallView,
    guide: &GuidePage,
    ticket: &TicketView,
    copy: Copy,
) -> Slip {
    let issued = ticket.issued_at.unwrap_or(hall.now);
    let from = match copy {
        Copy::First => issued,
        Copy::Again(now) => now,
    };
    let waits = ticket.state == TicketState::Waiting;
    let service = hall.service(&ticket.service);
    let mut entries = guide.services.iter();
    let entry = entries.find(|entry| entry.id == ticket.service);
    let wait = WaitWords::new(ticket.wait, from, &hall.hall.serving);
    let code = ticket.code.as_deref().unwrap_or_default();
    let taken = issued.zoned().strftime("%Y-%m-%d %H:%M").to_string();
    Slip {
        hall: vec![in_lang(&hall.hall.name, lang).into()],
        number: ticket.number.clone(),
        class: tickets::class(lang, &hall.hall.classes, ticket.class).into(),
        banner: banner(lang, hall),
        again: again(lang, copy),
        service: service
            .map_or("", |service| in_lang(&service.name, lang))
            .into(),
        ahead: in_line(waits, || {
            let ahead = ticket.ahead.unwrap_or(0).to_string();
            tr_fill(lang, "{0} ahead of you", &[&ahead])
        }),
        wait: in_line(waits, || wait.paper_line(lang)),
        counters: in_line(waits, || place(lang, hall, ticket)),
        time: tr_fill(lang, "Taken {0}, valid today", &[&taken]),
        who: who(lang, entry),
        brings: brings(lang, entry),
        brings_elsewhere: tr(lang, "What to bring: ask at the information desk").into(),
        foot: [
            "Missed your call? Go to the information desk.",
            "Not served in the morning? The number is valid in the afternoon.",
        ]
        .map(|text| tr(lang, text).into())
        .into(),
        line: in_lang(&hall.hall.ticket_line, lang).into(),
        qr: code.into(),
        qr_caption: caption(lang, code),
    }
}

/// What is told of a place in the line, to whoever has one.
fn in_line(waits: bool, text: impl FnOnce() -> String) -> String {
    if waits { text() } else { String::new() }
}

/// Two papers with one number: this tells which is the later one.
fn again(lang: Lang, copy: Copy) -> String {
    match copy {
        Copy::First => String::new(),
        Copy::Again(now) => tr_fill(lang, "Printed again {0}", &[&now.clock()]),
    }
}

/// Nobody must take a paper of a rehearsal for a real one.
fn banner(lang: Lang, hall: &HallView) -> String {
    match hall.hall.rehearsal {
        true => tr(lang, "Rehearsal").into(),
        false => String::new(),
    }
}

fn place(lang: Lang, hall: &HallView, ticket: &TicketView) -> String {
    match words::counters(lang, hall, &ticket.service).as_str() {
        "" => tr(lang, "Wait in the hall for your number").into(),
        place => tr_fill(lang, "Wait for {0}", &[place]),
    }
}

/// Comes first: a missing co-owner sends more people home than a missing paper.
fn who(lang: Lang, entry: Option<&GuideEntry>) -> String {
    match entry.map_or("", |entry| in_lang(&entry.who, lang)) {
        "" => String::new(),
        who => tr_fill(lang, "Who comes: {0}", &[who]),
    }
}

/// The lists are in Chinese as published by the hall; half of each would help nobody. Cleaned as for printing, so that
/// they fill its lines.
fn brings(lang: Lang, entry: Option<&GuideEntry>) -> Vec<String> {
    let items = entry.map_or(&[][..], |entry| entry.brings.as_slice());
    let items: Vec<String> = items.iter().map(|item| clean(item)).collect();
    let items = items.iter().map(String::as_str);
    fill_lines(tr(lang, "Bring: "), "；", items)
}

/// As many items per line as fit; the first line starts with `head`.
fn fill_lines<'a>(head: &str, between: &str, items: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            None => lines.push(format!("{head}{item}")),
            Some(line) if columns(line) + columns(between) + columns(item) <= LINE_COLUMNS => {
                line.push_str(between);
                line.push_str(item);
            }
            Some(_) => lines.push(item.into()),
        }
    }
    lines
}

fn caption(lang: Lang, code: &str) -> String {
    match code.split_at_checked(CODE_HALF) {
        Some((first, last)) if !last.is_empty() => {
            tr_fill(lang, "Ticket code {0}", &[&format!("{first}-{last}")])
        }
        _ => String::new(),
    }
}
