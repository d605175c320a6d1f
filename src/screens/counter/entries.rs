//! The contents of a list, built from what the hub says.

use super::kind::Kind;
use super::offers::{Deed, offers};
use crate::model::hall::Words;
use crate::model::{CounterId, OutcomeId, PauseReasonId, ServiceId, Target};
use crate::protocol::view::{CounterView, HallView, Named, TicketView};
use std::cmp::Reverse;

/// What entries are built from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) hall: &'a HallView,
    /// `None` until one is chosen.
    pub(super) counter: Option<&'a CounterView>,
    /// Counters this place may work at; empty: any.
    pub(super) allowed: &'a [CounterId],
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: String,
    /// Letter of a service, or number of a counter or ticket.
    pub lead: String,
    pub sign: Sign,
    pub name: Words,
    pub ticket: Option<TicketView>,
    /// A service that no open counter serves or helps.
    pub is_unstaffed: bool,
}

/// What an entry starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Service,
    Counter,
    Plain,
}

const TO_SERVICE: &str = "service:";
const TO_COUNTER: &str = "counter:";

/// The entries of a list. `waiting` holds those who wait, for the list that shows them.
pub(super) fn of(kind: Kind, sources: Sources, waiting: &[TicketView]) -> Vec<Entry> {
    match (kind, sources.counter) {
        (Kind::Counters, _) => counters(sources),
        (Kind::Reasons, _) => reasons(sources.hall),
        (_, None) => Vec::new(),
        (Kind::Outcomes, Some(counter)) => outcomes(sources.hall, counter),
        (Kind::Targets, Some(counter)) => targets(sources.hall, counter),
        (Kind::Parked, Some(counter)) => {
            let parked = counter.parked.iter();
            parked
                .map(|ticket| of_ticket(sources.hall, ticket))
                .collect()
        }
        (Kind::NoShows, Some(counter)) => no_shows(sources.hall, counter),
        (Kind::Waiting, Some(counter)) => in_line(sources.hall, counter, waiting),
    }
}

/// Where an entry of [`Kind::Targets`] sends a ticket.
pub(super) fn target(id: &str) -> Option<Target> {
    if let Some(service) = id.strip_prefix(TO_SERVICE) {
        return Some(Target::Service(ServiceId::from(service)));
    }
    let counter = id.strip_prefix(TO_COUNTER)?;
    Some(Target::Counter(CounterId::from(counter)))
}

/// Those who missed a call at this counter first, latest first.
pub(super) fn missed<'a>(hall: &'a HallView, counter: &CounterView) -> Vec<&'a TicketView> {
    let mut missed: Vec<_> = hall.no_shows.iter().collect();
    missed.sort_by_key(|ticket| {
        let at = ticket.ended_at.map(|moment| moment.time);
        (ticket.counter.as_ref() != Some(&counter.id), Reverse(at))
    });
    missed
}

pub(super) fn of_ticket(hall: &HallView, ticket: &TicketView) -> Entry {
    let service = hall.service(&ticket.service);
    Entry {
        id: ticket.id.to_string(),
        lead: ticket.number.clone(),
        sign: Sign::Plain,
        name: service.map_or_else(Words::default, |service| service.name.clone()),
        ticket: Some(ticket.clone()),
        is_unstaffed: false,
    }
}

fn counters(sources: Sources) -> Vec<Entry> {
    let all = sources.hall.counters.iter();
    let here =
        all.filter(|counter| sources.allowed.is_empty() || sources.allowed.contains(&counter.id));
    here.map(of_counter).collect()
}

fn outcomes(hall: &HallView, counter: &CounterView) -> Vec<Entry> {
    let service = counter.ticket.as_ref().map(|ticket| &ticket.service);
    let service = service.and_then(|id| hall.service(id));
    let ids = service.map_or(&[][..], |service| &service.outcomes);
    let known = ids
        .iter()
        .filter_map(|id| hall.outcomes.iter().find(|outcome| outcome.id == *id));
    let entry = |(place, outcome): (u32, &Named<OutcomeId>)| Entry {
        id: outcome.id.to_string(),
        lead: place.to_string(),
        sign: Sign::Plain,
        name: outcome.name.clone(),
        ticket: None,
        is_unstaffed: false,
    };
    (1..).zip(known).map(entry).collect()
}

/// Other services first, then the other counters that are not closed.
fn targets(hall: &HallView, counter: &CounterView) -> Vec<Entry> {
    let own = counter.ticket.as_ref().map(|ticket| &ticket.service);
    let services = hall
        .services
        .iter()
        .filter(|service| Some(&service.id) != own);
    let services = services.map(|service| Entry {
        id: format!("{TO_SERVICE}{}", service.id),
        lead: service.prefix.clone(),
        sign: Sign::Service,
        name: service.name.clone(),
        ticket: None,
        is_unstaffed: !hall.is_staffed(&service.id),
    });
    let others = hall.counters.iter();
    let others =
        others.filter(|other| other.id != counter.id && offers(counter, Deed::TransferTo(other)));
    let others = others.map(|other| {
        let entry = of_counter(other);
        let id = format!("{TO_COUNTER}{}", entry.id);
        Entry { id, ..entry }
    });
    services.chain(others).collect()
}

fn no_shows(hall: &HallView, counter: &CounterView) -> Vec<Entry> {
    let missed = missed(hall, counter).into_iter();
    missed.map(|ticket| of_ticket(hall, ticket)).collect()
}

fn reasons(hall: &HallView) -> Vec<Entry> {
    let entry = |(place, reason): (u32, &Named<PauseReasonId>)| Entry {
        id: reason.id.to_string(),
        lead: place.to_string(),
        sign: Sign::Plain,
        name: reason.name.clone(),
        ticket: None,
        is_unstaffed: false,
    };
    (1..).zip(&hall.pause_reasons).map(entry).collect()
}

/// In the order in which *next* at this counter would call them, then the rest by arrival.
fn in_line(hall: &HallView, counter: &CounterView, waiting: &[TicketView]) -> Vec<Entry> {
    let mut waiting: Vec<_> = waiting.iter().collect();
    waiting.sort_by_key(|ticket| {
        let turn = hall.turn_at(counter, ticket);
        let since = ticket.waits_since.map(|moment| moment.time);
        (turn.is_none(), turn, since, ticket.id)
    });
    let waiting = waiting.into_iter();
    waiting.map(|ticket| of_ticket(hall, ticket)).collect()
}

fn of_counter(counter: &CounterView) -> Entry {
    let number = counter.number.map(|number| number.to_string());
    Entry {
        id: counter.id.to_string(),
        lead: number.unwrap_or_default(),
        sign: Sign::Counter,
        name: counter.name.clone(),
        ticket: None,
        is_unstaffed: false,
    }
}
