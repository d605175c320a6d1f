//! The lists that a clerk picks from: typed letters narrow them, Return takes the marked entry.

use super::words::{in_lang, reasons as pause_reasons};
use crate::lang::Lang;
use crate::queue::hall::Words;
use crate::queue::view::{CounterStateName, CounterView, HallView, TicketView};
use crate::queue::{CounterId, ServiceId, Target};

/// Longest text that narrows a list, in characters.
const FILTER_MOST: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Where to work.
    Counters,
    Outcomes,
    /// Where to send a ticket.
    Targets,
    Parked,
    NoShows,
    /// Why the counter pauses.
    Reasons,
    Waiting,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: String,
    /// Letter of a service, number of a counter or a ticket.
    pub lead: String,
    pub sign: Sign,
    pub name: Words,
    /// Of a ticket: since when it waits, in seconds before now; whether it overtakes.
    pub ticket: Option<TicketView>,
}

/// How an entry begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Service,
    Counter,
    Plain,
}

#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub kind: Kind,
    entries: Vec<Entry>,
    /// What was typed.
    pub filter: String,
    marked: usize,
    /// Its entries are still asked for.
    pub loading: bool,
}

impl List {
    fn new(kind: Kind, entries: Vec<Entry>) -> Self {
        Self {
            kind,
            entries,
            filter: String::new(),
            marked: 0,
            loading: false,
        }
    }

    /// The entries that fit what was typed, and whether each is marked.
    pub fn shown(&self) -> impl Iterator<Item = (&Entry, bool)> {
        let fitting = self.entries.iter().filter(|entry| self.fits(entry));
        let fitting = fitting.enumerate();
        fitting.map(|(place, entry)| (entry, place == self.marked))
    }

    pub(super) fn selected(&self) -> Option<String> {
        let mut shown = self.shown();
        shown
            .find(|(_, marked)| *marked)
            .map(|(entry, _)| entry.id.clone())
    }

    pub(super) fn typed(&mut self, text: &str) {
        const UP: &str = "\u{f700}";
        const DOWN: &str = "\u{f701}";
        const BACKSPACE: &str = "\u{8}";
        match text {
            UP => self.marked = self.marked.saturating_sub(1),
            DOWN => self.marked = (self.marked + 1).min(self.shown().count().saturating_sub(1)),
            BACKSPACE => {
                self.filter.pop();
                self.marked = 0;
            }
            letters if letters.chars().all(char::is_alphanumeric) => {
                self.filter.push_str(&letters.to_uppercase());
                self.filter = self.filter.chars().take(FILTER_MOST).collect();
                self.marked = 0;
            }
            _ => {}
        }
    }

    pub(super) fn fill(&mut self, tickets: &[TicketView], hall: Option<&HallView>) {
        if let (Kind::Waiting, Some(hall)) = (self.kind, hall) {
            self.entries = tickets
                .iter()
                .map(|ticket| of_ticket(hall, ticket))
                .collect();
            self.loading = false;
        }
    }

    fn fits(&self, entry: &Entry) -> bool {
        let has = |text: &str| text.to_uppercase().contains(&self.filter);
        has(&entry.lead) || has(&entry.name.zh) || has(&entry.name.en)
    }
}

pub(super) fn counters(hall: &HallView, allowed: &[CounterId]) -> List {
    let all = hall.counters.iter();
    let here = all.filter(|counter| allowed.is_empty() || allowed.contains(&counter.id));
    List::new(Kind::Counters, here.map(of_counter).collect())
}

pub(super) fn outcomes(hall: &HallView, counter: &CounterView) -> List {
    let service = counter.ticket.as_ref().map(|ticket| &ticket.service);
    let service = service.and_then(|id| hall.service(id));
    let ids = service.map_or(&[][..], |service| &service.outcomes);
    let known = ids
        .iter()
        .filter_map(|id| hall.outcomes.iter().find(|outcome| outcome.id == *id));
    let entries = (1..).zip(known).map(|(place, outcome): (u32, _)| Entry {
        id: outcome.id.to_string(),
        lead: place.to_string(),
        sign: Sign::Plain,
        name: outcome.name.clone(),
        ticket: None,
    });
    List::new(Kind::Outcomes, entries.collect())
}

const TO_SERVICE: &str = "service:";
const TO_COUNTER: &str = "counter:";

/// Other services first, then the other counters that are not closed.
pub(super) fn targets(hall: &HallView, counter: &CounterView) -> List {
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
    });
    let others = hall.counters.iter();
    let others =
        others.filter(|other| other.id != counter.id && other.state != CounterStateName::Closed);
    let others = others.map(|other| {
        let entry = of_counter(other);
        let id = format!("{TO_COUNTER}{}", entry.id);
        Entry { id, ..entry }
    });
    List::new(Kind::Targets, services.chain(others).collect())
}

pub(super) fn target(id: &str) -> Option<Target> {
    if let Some(service) = id.strip_prefix(TO_SERVICE) {
        return Some(Target::Service(ServiceId::from(service)));
    }
    let counter = id.strip_prefix(TO_COUNTER)?;
    Some(Target::Counter(CounterId::from(counter)))
}

pub(super) fn parked(hall: &HallView, counter: &CounterView) -> List {
    let parked = counter.parked.iter();
    let entries = parked.map(|ticket| of_ticket(hall, ticket)).collect();
    List::new(Kind::Parked, entries)
}

pub(super) fn no_shows(hall: &HallView) -> List {
    let missed = hall.no_shows.iter();
    let entries = missed.map(|ticket| of_ticket(hall, ticket)).collect();
    List::new(Kind::NoShows, entries)
}

pub(super) fn reasons() -> List {
    let entries = (1..)
        .zip(pause_reasons())
        .map(|(place, name): (u32, _)| Entry {
            id: in_lang(&name, Lang::Zh).into(),
            lead: place.to_string(),
            sign: Sign::Plain,
            name,
            ticket: None,
        });
    List::new(Kind::Reasons, entries.collect())
}

/// Empty until the hub has told who waits.
pub(super) fn waiting() -> List {
    List {
        loading: true,
        ..List::new(Kind::Waiting, Vec::new())
    }
}

fn of_counter(counter: &CounterView) -> Entry {
    let number = counter.number.map(|number| number.to_string());
    Entry {
        id: counter.id.to_string(),
        lead: number.unwrap_or_default(),
        sign: Sign::Counter,
        name: counter.name.clone(),
        ticket: None,
    }
}

fn of_ticket(hall: &HallView, ticket: &TicketView) -> Entry {
    let service = hall.service(&ticket.service);
    Entry {
        id: ticket.id.to_string(),
        lead: ticket.number.clone(),
        sign: Sign::Plain,
        name: service.map_or_else(Words::default, |service| service.name.clone()),
        ticket: Some(ticket.clone()),
    }
}
