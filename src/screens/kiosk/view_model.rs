//! What the kiosk's window shows: a pure function of the visitor's actions and the state of hub and printer.

use super::known::{Known, both, both_names, cannot_keep, counters, sentence, waiting_place};
use super::screen::{Choices, EntryPage, Light, Phase, Screen, Ticket};
use super::visit::{Page, PrinterState};
use super::words::in_lang;
use super::{cards, entry_words, notices, printer_words};
use crate::link::LinkState;
use crate::model::{CounterStateName, Moment, ServiceStatus};
use crate::protocol::view::{CounterView, HallView, ServiceView, TicketView};
use crate::screens::shell::window::TouchState;
use crate::words::waits::WaitWords;
use crate::words::{beside, dates, tickets, tr, tr_count, tr_fill, troubles};

pub fn screen(known: Known) -> Screen {
    let (flow, lang) = (known.flow, known.flow.lang());
    let phase = phase(known);
    let (light, status) = status(known);
    let (columns, rows) = known
        .hall
        .map_or_else(|| (1, Vec::new()), |hall| cards::page(known, hall));
    let urgent = urgent(known, phase);
    let is_urgent = urgent.is_some();
    let (hall, second_hall) = urgent.unwrap_or_else(|| hall_name(known));
    Screen {
        phase,
        lang,
        second: beside(lang, known.hall),
        large: flow.is_large(),
        priority: flow.is_priority(),
        held: flow.asking().map_or_else(String::new, ToString::to_string),
        hall,
        second_hall,
        urgent: is_urgent,
        rehearsal: known.hall.is_some_and(|hall| hall.hall.rehearsal),
        clock: known.clock.map_or_else(String::new, Moment::clock),
        date: known
            .clock
            .map_or_else(String::new, |now| dates::short_date(lang, now)),
        device: known.device.into(),
        light,
        status,
        rows,
        columns,
        choices: known
            .hall
            .map_or_else(Choices::default, |hall| cards::choices(known, hall)),
        guides: known
            .hall
            .map_or_else(Vec::new, |hall| cards::guides(known, hall)),
        longest_name: known.hall.map_or(0, |hall| cards::longest_name(lang, hall)),
        guide: cards::guide(known),
        entry: if let Page::Entry(entry) = flow.page() {
            entry_words::page(lang, beside(lang, known.hall), entry)
        } else {
            EntryPage::default()
        },
        ticket: flow
            .ticket()
            .map_or_else(Ticket::default, |shown| ticket(known, shown)),
        printing: flow.is_printing(),
        notice: notices::notice(known, phase),
        steps: notices::steps(known),
        can_cancel: matches!(flow.page(), Page::Kept(_)),
        countdown: flow.countdown(known.now),
        priority_who: known.hall.map_or_else(String::new, |hall| {
            in_lang(&hall.hall.priority_who, lang).into()
        }),
        still_valid: known.hall.is_none_or(are_numbers_valid),
    }
}

fn phase(known: Known) -> Phase {
    match known.flow.page() {
        Page::Ticket => Phase::Ticket,
        Page::Kept(_) => Phase::Kept,
        Page::Notice(_) => Phase::Notice,
        Page::Guide => Phase::Guide,
        Page::GuideDetail(_) => Phase::GuideDetail,
        Page::Entry(_) => Phase::Entry,
        page @ (Page::Home | Page::Choices { .. }) => match (known.link, known.hall) {
            // Somebody waits for an answer: the page stays until it is clear that none will come.
            (_, Some(_)) if known.flow.asking().is_some() => open_phase(page),
            (LinkState::Connected, Some(hall)) if cannot_keep(hall) => Phase::Offline,
            (LinkState::Connected, Some(hall)) if is_closed(hall) => Phase::Closed,
            (LinkState::Connected, Some(_)) => open_phase(page),
            (
                LinkState::Connecting | LinkState::Reconnecting { .. } | LinkState::Refused { .. },
                _,
            )
            | (_, None) => Phase::Offline,
        },
    }
}

fn open_phase(page: &Page) -> Phase {
    if let Page::Choices { .. } = page {
        Phase::Choices
    } else {
        Phase::Home
    }
}

/// No service gives tickets, because of the hour.
fn is_closed(hall: &HallView) -> bool {
    let closed = |service: &ServiceView| {
        matches!(
            service.status,
            ServiceStatus::NotYet | ServiceStatus::Closed
        )
    };
    hall.services.iter().all(closed)
}

/// Whether today's numbers may still be called. A day's numbers end with the day.
fn are_numbers_valid(hall: &HallView) -> bool {
    let serving = &hall.hall.serving;
    let has_begun = hall.services.iter().any(|service| service.waiting > 0)
        || serving
            .iter()
            .any(|period| period.from.time <= hall.now.time);
    let goes_on = serving.iter().any(|period| hall.now.time < period.to.time);
    let is_there = |counter: &CounterView| counter.state != CounterStateName::Closed;
    (has_begun && goes_on) || hall.counters.iter().any(is_there)
}

/// The urgent notice, where people choose: its large letters, and its text for where there is room.
fn urgent(known: Known, phase: Phase) -> Option<(String, String)> {
    let (hall, now) = (known.hall?, known.clock?);
    let (Phase::Home | Phase::Choices) = phase else {
        return None;
    };
    let lang = known.flow.lang();
    let mut notices = hall.notices.iter();
    let notice = notices.find(|notice| notice.is_urgent() && notice.is_shown(now))?;
    let title = in_lang(&notice.title, lang).to_owned();
    // As below the hall's name: that it is a rehearsal comes first.
    let (_, second) = hall_name(known);
    let text = match hall.hall.rehearsal {
        true => second,
        false => in_lang(&notice.text, lang).into(),
    };
    Some((title, text))
}

fn hall_name(known: Known) -> (String, String) {
    let Some(hall) = known.hall else {
        return Default::default();
    };
    let lang = known.flow.lang();
    let (name, second) = both(known, &hall.hall.name);
    if hall.hall.rehearsal {
        return (
            name,
            tr(lang, "Rehearsal: these numbers are not valid").into(),
        );
    }
    // Large type shows the visitor's language only.
    let second = if known.flow.is_large() {
        String::new()
    } else {
        second
    };
    (name, second)
}

fn status(known: Known) -> (Light, String) {
    let lang = known.flow.lang();
    match known.link {
        LinkState::Connecting => (Light::Offline, tr(lang, "Connecting").into()),
        LinkState::Reconnecting { since } => {
            let passed = known
                .clock
                .map_or(0, |now| now.time.since(since.time).as_secs() / 60);
            let text = "Offline for {0} min, reconnecting";
            (
                Light::Offline,
                tr_fill(lang, text, &[&passed.max(0).to_string()]),
            )
        }
        LinkState::Refused { .. } => {
            let text = "Access refused. IT staff: enroll it again (jiaohao hub enroll), restart it";
            (Light::Refused, tr(lang, text).into())
        }
        LinkState::Connected => {
            if let Some(text) = known.hall.and_then(troubles::of_hub) {
                return (Light::Hub, tr(lang, text).into());
            }
            if known.touch == TouchState::Stuck {
                let text = "Something touches the screen all the time: please wipe it";
                return (Light::Touch, tr(lang, text).into());
            }
            let (light, text) = match known.printer {
                PrinterState::Offline(device) => {
                    return (Light::Trouble, printer_words::offline(lang, device));
                }
                PrinterState::None => (Light::Ok, "Numbers on screen only"),
                PrinterState::Starting => (Light::Trouble, "Printer is starting"),
                PrinterState::Ready => (Light::Ok, "Printer ready"),
                PrinterState::NearEnd => (Light::Ok, "Paper runs low"),
                PrinterState::PaperOut => (Light::Trouble, "Out of paper"),
                PrinterState::CoverOpen => (Light::Trouble, "Printer cover is open"),
                PrinterState::Faulty => (Light::Trouble, "Printer fault"),
            };
            let remark = printer_words::remark(lang, known.remarks);
            let text = match remark {
                Some(remark) if light == Light::Ok => remark,
                Some(_) | None => tr(lang, text).into(),
            };
            (light, text)
        }
    }
}

fn ticket(known: Known, ticket: &TicketView) -> Ticket {
    let lang = known.flow.lang();
    let (service, second_service) = both_names(known, &ticket.service);
    let ahead = ticket.ahead.unwrap_or(0);
    let wait = known.hall.map_or(WaitWords::Unknown, |hall| {
        let from = ticket.issued_at.unwrap_or(hall.now);
        WaitWords::new(ticket.wait, from, &hall.hall.serving)
    });
    let [wait_before, wait_figure, wait_after] = wait.parts(lang);
    let (before, place, after) = waiting_place(known, &ticket.service);
    Ticket {
        number: ticket.number.clone().into(),
        service: service.into(),
        second_service: second_service.into(),
        mark: known
            .hall
            .map_or("", |hall| {
                tickets::class(lang, &hall.hall.classes, ticket.class)
            })
            .into(),
        ahead: ahead.to_string().into(),
        ahead_unit: tr_count(lang, "person\0people", ahead).into(),
        wait_heading: tr(lang, wait.heading()).into(),
        second_wait_heading: tr(beside(lang, known.hall), wait.heading()).into(),
        wait_before: wait_before.into(),
        wait: wait_figure.into(),
        wait_after: wait_after.into(),
        before: before.into(),
        place: place.into(),
        after: after.into(),
        second_place: sentence(
            beside(lang, known.hall),
            &counters(known, beside(lang, known.hall), &ticket.service),
        )
        .into(),
    }
}
