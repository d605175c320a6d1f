//! What the kiosk's window shows: a pure function of what the visitor did, what the hub said and what the printer says.

use super::flow::{Flow, GROUP_CHOICES, LARGE_CHOICES, Page, PrinterState};
use super::home::{self, Cell, Content, Form};
use super::notices;
use super::words::{self, in_lang};
use crate::lang::{Lang, tr, tr_fill};
use crate::link::LinkState;
use crate::protocol::GuidePage;
use crate::queue::ServiceId;
use crate::queue::hall::Words;
use crate::queue::view::{HallView, Moment, ServiceStatus, ServiceView, TicketView, Trouble};
use crate::trouble_words;
use crate::wait_words::WaitWords;
use std::time::Duration;

/// All that the kiosk knows.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub flow: &'a Flow,
    /// Since the start of the program.
    pub now: Duration,
    pub link: LinkState,
    pub hall: Option<&'a HallView>,
    /// The hub's clock.
    pub clock: Option<Moment>,
    pub printer: PrinterState,
    pub guide: &'a GuidePage,
    /// What this machine is called.
    pub device: &'a str,
}

/// Page by page as in `ui/kiosk/model.slint`, which explains the fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    pub phase: Phase,
    pub lang: Lang,
    pub large: bool,
    pub priority: bool,
    pub held: String,
    pub hall: String,
    pub second_hall: String,
    pub clock: String,
    pub date: String,
    pub device: String,
    pub light: Light,
    pub status: String,
    pub portrait: Vec<Row>,
    pub landscape: Vec<Row>,
    pub choices: Choices,
    pub guides: Vec<Card>,
    pub guide: Guide,
    pub ticket: Ticket,
    pub printing: bool,
    pub notice: Notice,
    pub steps: Vec<(String, String)>,
    pub can_cancel: bool,
    /// Seconds left, of how many.
    pub countdown: Option<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Home,
    Choices,
    Guide,
    GuideDetail,
    Ticket,
    Kept,
    Notice,
    Offline,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Ok,
    Trouble,
    Offline,
    /// The hub's trouble.
    Hub,
    /// The hub does not accept this machine.
    Refused,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    pub id: String,
    pub letter: String,
    pub name: String,
    pub second_name: String,
    pub plain: String,
    pub count: String,
    pub waiting: String,
    pub wait: String,
    pub free: bool,
    pub enabled: bool,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub headed: bool,
    pub low: bool,
    pub cells: Vec<HomeCell>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HomeCell {
    pub heading: String,
    pub second_heading: String,
    pub span: usize,
    pub is_group: bool,
    pub card: Card,
    pub members: Vec<Card>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    pub title: String,
    pub second_title: String,
    pub cards: Vec<Card>,
    /// What comes after these, if anything does.
    pub more: Option<String>,
    pub has_back: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    pub card: Card,
    pub who: String,
    pub brings: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticket {
    pub number: String,
    pub service: String,
    pub second_service: String,
    pub mark: String,
    pub ahead: String,
    pub ahead_unit: String,
    pub wait_heading: String,
    pub second_wait_heading: String,
    pub wait_before: String,
    pub wait: String,
    pub wait_after: String,
    pub before: String,
    pub place: String,
    pub after: String,
    pub second_place: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notice {
    pub title: String,
    pub flat_title: String,
    pub second_title: String,
    pub body: String,
    pub second_body: String,
    pub number: String,
    pub trouble: bool,
    pub main_key: String,
    pub other_key: String,
}

pub fn screen(known: Known) -> Screen {
    let (flow, lang) = (known.flow, known.flow.lang());
    let phase = phase(known);
    let (light, status) = status(known);
    let rows = |form| {
        known
            .hall
            .map_or_else(Vec::new, |hall| rows(known, hall, form))
    };
    let (hall, second_hall) = hall_name(known);
    Screen {
        phase,
        lang,
        large: flow.is_large(),
        priority: flow.is_priority(),
        held: flow.asking().map_or_else(String::new, ToString::to_string),
        hall,
        second_hall,
        clock: known.clock.map_or_else(String::new, words::clock),
        date: known
            .clock
            .map_or_else(String::new, |now| words::date(lang, now)),
        device: known.device.into(),
        light,
        status,
        portrait: rows(home::PORTRAIT),
        landscape: rows(home::LANDSCAPE),
        choices: known
            .hall
            .map_or_else(Choices::default, |hall| choices(known, hall)),
        guides: known.hall.map_or_else(Vec::new, |hall| guides(known, hall)),
        guide: guide(known),
        ticket: flow
            .ticket()
            .map_or_else(Ticket::default, |shown| ticket(known, shown)),
        printing: flow.is_printing(),
        notice: notices::notice(known, phase),
        steps: notices::steps(known),
        can_cancel: matches!(flow.page(), Page::Kept(_)),
        countdown: flow.countdown(known.now),
    }
}

/// A service as a card.
pub(super) fn card(known: Known, service: &ServiceView) -> Card {
    let lang = known.flow.lang();
    let reason = closed_reason(known, service);
    let wait = known.hall.map_or(WaitWords::Unknown, |hall| {
        WaitWords::new(service.wait, hall.now, &hall.hall.serving)
    });
    Card {
        id: service.id.to_string(),
        letter: service.prefix.clone(),
        name: in_lang(&service.name, lang).into(),
        second_name: in_lang(&service.name, lang.other()).into(),
        plain: in_lang(&service.plain, lang).into(),
        count: tr_fill(lang, "{0} people", &[&service.waiting.to_string()]),
        waiting: tr_fill(lang, "{0} waiting", &[&service.waiting.to_string()]),
        wait: wait.text(lang),
        free: reason.is_none() && service.waiting == 0 && wait == WaitWords::AtOnce,
        enabled: reason.is_none(),
        reason: reason.unwrap_or_default(),
    }
}

/// A service's names, in the language on screen and in the other one.
pub(super) fn both_names(known: Known, id: &ServiceId) -> (String, String) {
    let service = known.hall.and_then(|hall| hall.service(id));
    let names = service.map(|service| &service.name);
    both(known.flow.lang(), names.unwrap_or(&Words::default()))
}

/// The earliest moment at which some service gives tickets again.
pub(super) fn next_opening(hall: &HallView) -> Option<Moment> {
    let openings = hall.services.iter().filter_map(|service| service.opens_at);
    openings.min_by_key(|moment| moment.time)
}

fn both(lang: Lang, words: &Words) -> (String, String) {
    (
        in_lang(words, lang).into(),
        in_lang(words, lang.other()).into(),
    )
}

fn phase(known: Known) -> Phase {
    match known.flow.page() {
        Page::Ticket => Phase::Ticket,
        Page::Kept(_) => Phase::Kept,
        Page::Notice(_) => Phase::Notice,
        Page::Guide => Phase::Guide,
        Page::GuideDetail(_) => Phase::GuideDetail,
        page @ (Page::Home | Page::Choices { .. }) => match (known.link, known.hall) {
            // Somebody waits for an answer: the page stays until it is known that none comes.
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

/// The hub cannot write down what it gives, so it gives nothing.
pub(super) fn cannot_keep(hall: &HallView) -> bool {
    let storage = |trouble: &Trouble| trouble.kind == trouble_words::STORAGE_FAILED;
    hall.trouble.iter().any(storage)
}

/// What is wrong with the hub and concerns whoever stands here.
fn hub_trouble(hall: &HallView) -> Option<&'static str> {
    let public =
        |trouble: &&Trouble| trouble.device.is_none() && trouble_words::is_public(&trouble.kind);
    let first = hall.trouble.iter().find(public);
    first.map(|trouble| trouble_words::of(&trouble.kind))
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

fn hall_name(known: Known) -> (String, String) {
    let Some(hall) = known.hall else {
        return Default::default();
    };
    let lang = known.flow.lang();
    let (name, second) = both(lang, &hall.hall.name);
    if hall.hall.rehearsal {
        return (
            name,
            tr(lang, "Rehearsal: these numbers are not valid").into(),
        );
    }
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
            let text = "Not accepted by the queue system";
            (Light::Refused, tr(lang, text).into())
        }
        LinkState::Connected => {
            if let Some(text) = known.hall.and_then(hub_trouble) {
                return (Light::Hub, tr(lang, text).into());
            }
            let (light, text) = match known.printer {
                PrinterState::None => (Light::Ok, "Numbers on screen only"),
                PrinterState::Starting => (Light::Trouble, "Printer is starting"),
                PrinterState::Ready => (Light::Ok, "Printer ready"),
                PrinterState::NearEnd => (Light::Ok, "Paper runs low"),
                PrinterState::PaperOut => (Light::Trouble, "Out of paper"),
                PrinterState::CoverOpen => (Light::Trouble, "Printer cover is open"),
                PrinterState::Offline => (Light::Trouble, "Printer does not answer"),
                PrinterState::Faulty => (Light::Trouble, "Printer fault"),
            };
            (light, tr(lang, text).into())
        }
    }
}

/// Why a service gives no tickets now.
fn closed_reason(known: Known, service: &ServiceView) -> Option<String> {
    let lang = known.flow.lang();
    Some(match (service.status, service.opens_at, known.clock) {
        (ServiceStatus::Open | ServiceStatus::Unstaffed, _, _) => return None,
        (ServiceStatus::NotYet | ServiceStatus::Closed, Some(opens), Some(now)) => tr_fill(
            lang,
            "Tickets from {0}",
            &[&words::opening(lang, opens, now)],
        ),
        (ServiceStatus::NotYet | ServiceStatus::Closed, _, _) => {
            tr(lang, "Closed for today").into()
        }
        (ServiceStatus::Full, _, _) => tr(lang, "No numbers left today").into(),
        (ServiceStatus::Paused, _, _) => tr(lang, "Paused").into(),
    })
}

fn rows(known: Known, hall: &HallView, form: Form) -> Vec<Row> {
    let rows = home::rows(hall, form).into_iter().map(|row| Row {
        headed: row.is_headed(),
        low: row.is_low(),
        cells: row
            .cells
            .into_iter()
            .map(|cell| home_cell(known, cell))
            .collect(),
    });
    rows.collect()
}

fn home_cell(known: Known, cell: Cell) -> HomeCell {
    let lang = known.flow.lang();
    let (heading, second_heading) = cell
        .heading
        .map_or_else(Default::default, |group| both(lang, &group.name));
    let (is_group, card, members) = match cell.content {
        Content::Service(service) => (false, card(known, service), Vec::new()),
        Content::Group(group, services) => {
            let card = Card {
                id: group.id.to_string(),
                name: tr(lang, "Other services").into(),
                second_name: tr(lang.other(), "Other services").into(),
                enabled: true,
                ..Card::default()
            };
            let members = services
                .into_iter()
                .map(|service| self::card(known, service));
            (true, card, members.collect())
        }
    };
    HomeCell {
        heading,
        second_heading,
        span: cell.span,
        is_group,
        card,
        members,
    }
}

fn choices(known: Known, hall: &HallView) -> Choices {
    let (lang, large) = (known.flow.lang(), known.flow.is_large());
    let (group, first) = if let Page::Choices { group, first } = known.flow.page() {
        (group.as_ref(), *first)
    } else {
        (None, 0)
    };
    let all = group.map_or_else(|| home::in_order(hall), |id| home::behind_card(hall, id));
    let here = all.get(first..).unwrap_or_default();
    let most = if large { LARGE_CHOICES } else { GROUP_CHOICES };
    let shown = if here.len() > most {
        most - 1
    } else {
        here.len()
    };
    let (here, after) = here.split_at(shown);
    let title = |lang| {
        let group = group.and_then(|id| hall.groups.iter().find(|group| group.id == *id));
        match group {
            Some(group) if !large => tr_fill(
                lang,
                "{0}: please choose a service",
                &[in_lang(&group.name, lang)],
            ),
            _ => tr(lang, "Please choose a service").to_owned(),
        }
    };
    let names = |services: &[&ServiceView]| {
        /// So many names fit on the card.
        const NAMED: usize = 3;
        let names = services
            .iter()
            .take(NAMED)
            .map(|service| in_lang(&service.name, lang));
        let named = words::list(lang, names);
        if services.len() > NAMED {
            tr_fill(lang, "{0} and more", &[&named])
        } else {
            named
        }
    };
    Choices {
        title: title(lang),
        second_title: title(lang.other()),
        cards: here.iter().map(|service| card(known, service)).collect(),
        more: (!after.is_empty()).then(|| names(after)),
        has_back: !matches!(known.flow.page(), Page::Home),
    }
}

fn guides(known: Known, hall: &HallView) -> Vec<Card> {
    let services = home::in_order(hall).into_iter();
    services.map(|service| card(known, service)).collect()
}

fn guide(known: Known) -> Guide {
    let Page::GuideDetail(id) = known.flow.page() else {
        return Guide::default();
    };
    let lang = known.flow.lang();
    let service = known.hall.and_then(|hall| hall.service(id));
    let entry = known.guide.services.iter().find(|entry| entry.id == *id);
    let mut card = service.map_or_else(Card::default, |service| card(known, service));
    if known.link != LinkState::Connected {
        card.enabled = false;
        card.reason = tr(lang, "No tickets from this machine for now").into();
    }
    Guide {
        card,
        who: entry.map_or("", |entry| in_lang(&entry.who, lang)).into(),
        brings: entry.map_or_else(Vec::new, |entry| entry.brings.clone()),
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
    let place = |lang| match known.hall {
        Some(hall) => words::counters(lang, hall, &ticket.service),
        None => String::new(),
    };
    let sentence = |lang, place: &str| match place {
        "" => tr(lang, "Please wait in the hall for your number").to_owned(),
        _ => tr_fill(lang, "Please wait in the hall for {0}", &[place]),
    };
    let here = place(lang);
    let whole = sentence(lang, "{0}");
    let (before, after) = match here.as_str() {
        "" => (sentence(lang, ""), ""),
        _ => whole
            .split_once("{0}")
            .map_or((whole.clone(), ""), |(b, a)| (b.to_owned(), a)),
    };
    Ticket {
        number: ticket.number.clone(),
        service,
        second_service,
        mark: words::class(lang, ticket.class).into(),
        ahead: ahead.to_string(),
        ahead_unit: tr(lang, if ahead == 1 { "person" } else { "people" }).into(),
        wait_heading: tr(lang, wait.heading()).into(),
        second_wait_heading: tr(lang.other(), wait.heading()).into(),
        wait_before,
        wait: wait_figure,
        wait_after,
        before: before.trim().into(),
        after: after.trim().into(),
        place: here,
        second_place: sentence(lang.other(), &place(lang.other())),
    }
}
