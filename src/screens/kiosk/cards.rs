//! The services to choose from: on the first page, in a group or in large type, and in the guide.

use super::home::{self, Cell, Content};
use super::known::{Known, both};
use super::screen::{Card, Choices, Guide, HomeCell, Row};
use super::visit::Page;
use super::words::in_lang;
use crate::link::LinkState;
use crate::model::ServiceStatus;
use crate::model::text::columns;
use crate::protocol::view::{HallView, ServiceView};
use crate::words::waits::WaitWords;
use crate::words::{Lang, Pair, beside, dates, lists, tr, tr_fill};

/// Columns and rows of the first page.
pub(super) fn page(known: Known, hall: &HallView) -> (usize, Vec<Row>) {
    let page = home::page(hall, known.shape);
    let rows = page.rows.into_iter().map(|row| Row {
        headed: row.is_headed(),
        low: row.is_low(),
        cells: row
            .cells
            .into_iter()
            .map(|cell| home_cell(known, cell))
            .collect(),
    });
    (page.columns, rows.collect())
}

fn home_cell(known: Known, cell: Cell) -> HomeCell {
    let lang = known.flow.lang();
    let (heading, second_heading) = cell
        .heading
        .map_or_else(Default::default, |group| both(known, &group.name));
    let (is_group, card, members) = match cell.content {
        Content::Service(service) => (false, card(known, service), Vec::new()),
        Content::Group(group, services) => {
            let card = Card {
                id: group.id.to_string().into(),
                name: tr(lang, "Other services").into(),
                second_name: tr(beside(lang, known.hall), "Other services").into(),
                plain: listed(lang, &services).into(),
                waiting: names(lang, &services, NAMES_MOST).into(),
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

/// What a group's card says about its services: nothing if it has a place for each of them.
fn listed(lang: Lang, services: &[&ServiceView]) -> String {
    const PLACES: usize = 4;
    /// In columns; a Chinese character takes two.
    const NAME_MOST: usize = 18;
    let long = |service: &&ServiceView| columns(in_lang(&service.name, lang)) > NAME_MOST;
    if services.len() <= PLACES && !services.iter().any(long) {
        return String::new();
    }
    names(lang, services, NAMES_MOST)
}

/// Room for names on a card, in columns; then the same in large type.
const NAMES_MOST: usize = 96;
const LARGE_NAMES_MOST: usize = 26;

/// As many names as a card has room for, and whether there are more.
fn names(lang: Lang, services: &[&ServiceView], mut room: usize) -> String {
    let fitting = services.iter().take_while(|service| {
        let needed = columns(in_lang(&service.name, lang)) + 2;
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        fits
    });
    let named = fitting.count().max(1);
    let names = services.iter().take(named);
    let text = lists::names(lang, names.map(|service| in_lang(&service.name, lang)));
    if named < services.len() {
        tr_fill(lang, "{0} and more", &[&text])
    } else {
        text
    }
}

pub(super) fn choices(known: Known, hall: &HallView) -> Choices {
    let (lang, large) = (known.flow.lang(), known.flow.is_large());
    let (group, first) = if let Page::Choices { group, first } = known.flow.page() {
        (group.as_ref(), *first)
    } else {
        (None, 0)
    };
    let all = group.map_or_else(
        || home::in_order(hall),
        |id| home::behind_card(hall, id, known.shape),
    );
    let here = all.get(first..).unwrap_or_default();
    let most = known.flow.choices(known.shape);
    let room = if large { LARGE_NAMES_MOST } else { NAMES_MOST };
    let shown = if here.len() > most {
        most - 1
    } else {
        here.len()
    };
    let (here, after) = here.split_at(shown);
    let title = |lang| {
        let group = group.and_then(|id| hall.groups.iter().find(|group| group.id == *id));
        match group {
            Some(group) if !large => {
                tr_fill(lang, "{0}: choose a service", &[in_lang(&group.name, lang)])
            }
            _ => tr(lang, "Choose a service").to_owned(),
        }
    };
    Choices {
        title: title(lang),
        second_title: title(beside(lang, known.hall)),
        cards: here.iter().map(|service| card(known, service)).collect(),
        more: (!after.is_empty()).then(|| names(lang, after, room)),
        has_back: !matches!(known.flow.page(), Page::Home),
    }
}

pub(super) fn guides(known: Known, hall: &HallView) -> Vec<Card> {
    let services = home::in_order(hall).into_iter();
    services.map(|service| card(known, service)).collect()
}

/// In columns; a Chinese character takes two.
pub(super) fn longest_name(lang: Lang, hall: &HallView) -> usize {
    let names = hall.services.iter();
    let widths = names.map(|service| columns(in_lang(&service.name, lang)));
    widths.max().unwrap_or(0)
}

pub(super) fn guide(known: Known) -> Guide {
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
    let brings = entry.map_or_else(Vec::new, |entry| entry.brings.clone());
    /// A line is rarely full to its end.
    const LINE_END: usize = 4;
    let characters = brings
        .iter()
        .map(|text| columns(text).div_ceil(2) + LINE_END);
    Guide {
        characters: characters.sum(),
        card,
        who: entry.map_or("", |entry| in_lang(&entry.who, lang)).into(),
        brings,
    }
}

/// A service as a card.
fn card(known: Known, service: &ServiceView) -> Card {
    let lang = known.flow.lang();
    let reason = closed_reason(known, service);
    let wait = if known.flow.is_priority() {
        service.priority_wait
    } else {
        service.wait
    };
    let wait = known.hall.map_or(WaitWords::Unknown, |hall| {
        WaitWords::of_service(service.status, wait, hall.now, &hall.hall.serving)
    });
    Card {
        id: service.id.to_string().into(),
        letter: service.prefix.clone().into(),
        name: in_lang(&service.name, lang).into(),
        second_name: in_lang(&service.name, beside(lang, known.hall)).into(),
        plain: in_lang(&service.plain, lang).into(),
        count: tr_fill(lang, "{0} people", &[&service.waiting.to_string()]).into(),
        waiting: tr_fill(lang, "{0} waiting", &[&service.waiting.to_string()]).into(),
        wait: wait.text(lang).into(),
        free: reason.is_none() && service.waiting == 0 && wait == WaitWords::SHORTEST,
        enabled: reason.is_none(),
        reason: reason.unwrap_or_default().into(),
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
            &[&dates::opening(lang, opens, now)],
        ),
        (ServiceStatus::NotYet | ServiceStatus::Closed, _, _) => {
            tr(lang, "Closed for today").into()
        }
        (ServiceStatus::Full, _, _) => tr(lang, "No numbers left today").into(),
        (ServiceStatus::Paused, _, _) => match &service.paused_for {
            Some(reason) if is_first(lang, known.hall) => tr_fill(lang, "Paused: {0}", &[reason]),
            Some(_) | None => tr(lang, "Paused").into(),
        },
    })
}

/// A supervisor writes in the hall's first language.
fn is_first(lang: Lang, hall: Option<&HallView>) -> bool {
    hall.is_some_and(|hall| Pair::of(&hall.hall.languages).first == lang)
}
