//! The phase of the hall, beyond its calls: not open yet, noon break, serving its last tickets,
//! closed. Pure.

use crate::model::{CounterStateName, Moment, ServiceStatus, Span};
use crate::protocol::view::{CounterView, HallView};
use crate::words::{Lang, dates, tr, tr_fill};

/// After work, somebody called this long ago was forgotten at the counter.
const FORGOTTEN: Span = Span::from_mins(60);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    Open,
    /// Nobody serves yet, and no numbers are given before `takes_at`.
    BeforeOpening {
        takes_at: Moment,
    },
    /// Nobody serves between two working periods of the day.
    Noon {
        serves_at: Moment,
    },
    /// No more numbers for now; this many people are still served with the numbers they have.
    LastTickets {
        people: u64,
        takes_at: Option<Moment>,
    },
    /// Nobody serves, and no numbers are given today.
    Closed {
        takes_at: Option<Moment>,
    },
}

impl Phase {
    pub(super) fn of(hall: &HallView, now: Moment) -> Self {
        // A counter that nobody closed after work keeps no hall open.
        let is_over = hall.is_after_work(now) && !has_anybody(hall, now);
        let is_open = |counter: &CounterView| counter.state == CounterStateName::Open && !is_over;
        let takes_at = hall
            .services
            .iter()
            .filter_map(|service| service.opens_at)
            .min_by_key(|moment| moment.time);
        let takes_today = takes_at.filter(|at| at.zoned().date() == now.zoned().date());
        match (hall.counters.iter().any(is_open), is_taking(hall)) {
            (true, true) => Self::Open,
            (true, false) => Self::LastTickets {
                people: people(hall),
                takes_at: takes_today,
            },
            (false, takes) => match (serves_at(hall, now), takes_today) {
                (Some(serves_at), _) if has_served(hall, now) => Self::Noon { serves_at },
                (_, Some(takes_at)) if !takes => Self::BeforeOpening { takes_at },
                (_, _) if takes => Self::Open,
                (_, _) => Self::Closed { takes_at },
            },
        }
    }

    /// What the band says in place of calls; `None` while the last call may be shown.
    pub(super) fn message(self, lang: Lang) -> Option<String> {
        match self {
            Self::Open | Self::LastTickets { .. } => None,
            Self::BeforeOpening { takes_at } => Some(tickets_from(lang, &takes_at.clock())),
            Self::Noon { serves_at } => Some(tr_fill(
                lang,
                "Lunch break. Service resumes at {}; this morning's tickets stay valid",
                &[&serves_at.clock()],
            )),
            Self::Closed { takes_at: None } => Some(tr(lang, "The hall is closed").into()),
            Self::Closed {
                takes_at: Some(takes_at),
            } => {
                let day = dates::date(lang, takes_at);
                let when = format!("{day} {}", takes_at.clock());
                Some(tr_fill(
                    lang,
                    "The hall is closed, tickets from {}",
                    &[&when],
                ))
            }
        }
    }

    /// What the band says while nobody is called.
    pub(super) fn idle_message(self, lang: Lang) -> &'static str {
        let english = match self {
            Self::LastTickets { .. } => "Please wait until your number is called",
            Self::Open | Self::BeforeOpening { .. } | Self::Noon { .. } | Self::Closed { .. } => {
                "Please take a ticket and wait for your number"
            }
        };
        tr(lang, english)
    }

    /// What precedes the hall's notices.
    pub(super) fn notice(self, lang: Lang) -> Option<String> {
        let Self::LastTickets { people, takes_at } = self else {
            return None;
        };
        let people = people.to_string();
        Some(match (takes_at, people.as_str()) {
            (None, "0") => tr(lang, "No more tickets today").into(),
            (None, people) => tr_fill(
                lang,
                "No more tickets today; everybody who has one will be called: {} people",
                &[people],
            ),
            (Some(at), people) => tr_fill(
                lang,
                "No more tickets until {0}; everybody who has one will be called: {1} people",
                &[&at.clock(), people],
            ),
        })
    }
}

fn tickets_from(lang: Lang, when: &str) -> String {
    tr_fill(lang, "Tickets from {}", &[when])
}

/// When counters work again today.
pub(super) fn serves_at(hall: &HallView, now: Moment) -> Option<Moment> {
    let starts = hall.hall.serving.iter().map(|period| period.from);
    starts
        .filter(|from| from.time > now.time)
        .min_by_key(|from| from.time)
}

/// Whether counters work just now, by the hall's hours.
pub(super) fn is_serving(hall: &HallView, now: Moment) -> bool {
    let mut periods = hall.hall.serving.iter();
    periods.any(|period| period.from.time <= now.time && now.time < period.to.time)
}

fn has_served(hall: &HallView, now: Moment) -> bool {
    hall.hall
        .serving
        .iter()
        .any(|period| period.to.time <= now.time)
}

/// Whether the hall gives numbers; a full or paused service says nothing about the hall.
fn is_taking(hall: &HallView) -> bool {
    let has = |wanted: &[ServiceStatus]| {
        let mut services = hall.services.iter();
        services.any(|service| wanted.contains(&service.status))
    };
    has(&[ServiceStatus::Open, ServiceStatus::Unstaffed])
        || !has(&[ServiceStatus::NotYet, ServiceStatus::Closed])
}

/// Whether anybody waits, or was called recently and is still called or served: a ticket that nobody finished keeps no
/// hall open.
fn has_anybody(hall: &HallView, now: Moment) -> bool {
    let lately = |counter: &CounterView| {
        let ticket = counter.ticket.as_ref().map(|ticket| ticket.id);
        let mut calls = hall.calls.iter();
        calls.any(|call| Some(call.ticket) == ticket && now.time.since(call.at.time) < FORGOTTEN)
    };
    hall.services.iter().any(|service| service.waiting > 0) || hall.counters.iter().any(lately)
}

/// Number of people waiting or at a counter.
fn people(hall: &HallView) -> u64 {
    let waiting: u64 = hall.services.iter().map(|service| service.waiting).sum();
    let at = |counter: &CounterView| usize::from(counter.ticket.is_some()) + counter.parked.len();
    let at_counters: usize = hall.counters.iter().map(at).sum();
    waiting + at_counters as u64
}
