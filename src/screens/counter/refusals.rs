//! Why the hub did not do what was asked, said to the clerk: from the problem's type and facts, in
//! the reader's language. The hub's own words are for scripts.

use super::words::{self, in_lang};
use crate::model::{CounterId, CounterStateName, ServiceId, TicketState};
use crate::protocol::view::HallView;
use crate::protocol::{Problem, ProblemKind};
use crate::words::{Lang, tr, tr_fill};
use serde::de::DeserializeOwned;

pub(super) fn words(lang: Lang, problem: &Problem, hall: Option<&HallView>) -> String {
    let facts = Facts {
        lang,
        problem,
        hall,
    };
    let Some(kind) = problem.known_kind() else {
        // Of a later hub: nobody here knows better.
        return in_lang(&problem.text, lang).into();
    };
    match kind {
        ProblemKind::NobodyWaiting => tr(lang, "Nobody is waiting for this counter.").into(),
        ProblemKind::CounterNotOpen => facts.not_open(),
        ProblemKind::ClerkElsewhere => tr_fill(
            lang,
            "Clerk {0} is signed in at {1}.",
            &[&facts.text("clerk"), &facts.place_within()],
        ),
        ProblemKind::AlreadyWaiting => tr_fill(
            lang,
            "This person has the number {0} already.",
            &[&facts.text("number")],
        ),
        ProblemKind::WrongState => facts.wrong_state(),
        ProblemKind::ServiceClosed => tr_fill(
            lang,
            "No counter is open for {0}: it was not transferred.",
            &[&facts.service()],
        ),
        ProblemKind::UnknownClerk => tr_fill(
            lang,
            "No clerk has the number {0}.",
            &[&facts.text("clerk")],
        ),
        ProblemKind::UnknownTicket => tr(lang, "The hub does not know this number today.").into(),
        ProblemKind::UnknownService => tr(lang, "The hall no longer has this service.").into(),
        ProblemKind::UnknownCounter => tr_fill(
            lang,
            "The hall has no counter {0}. Check this device's file.",
            &[&facts.text("counter")],
        ),
        ProblemKind::WrongPin => tr(lang, "Please enter the right PIN.").into(),
        ProblemKind::NotAllowed | ProblemKind::NoToken => {
            tr(lang, "This place may not do that. Ask the supervisor.").into()
        }
        ProblemKind::StorageFailed => tr(
            lang,
            "The hub's disk takes no writes. Nothing was done; tell the supervisor.",
        )
        .into(),
        ProblemKind::Busy | ProblemKind::TooMany => {
            tr(lang, "The hub is busy. Please press again.").into()
        }
        ProblemKind::Malformed if problem.fact("outcome").is_some() => tr(
            lang,
            "This service has no such outcome. Choose another one.",
        )
        .into(),
        ProblemKind::Malformed if problem.fact("cases").is_some() => {
            tr_fill(lang, "At most {0} cases.", &[&facts.text("most")])
        }
        ProblemKind::Malformed
        | ProblemKind::KeyMissing
        | ProblemKind::KeyReused
        | ProblemKind::NotFound
        | ProblemKind::NotAllowedHere
        | ProblemKind::TooEarly
        | ProblemKind::TooLate
        | ProblemKind::QuotaReached
        | ProblemKind::TooLarge
        | ProblemKind::WrongHost => tr_fill(
            lang,
            "The hub did not take that: {0}.",
            &[tr(lang, kind.title())],
        ),
    }
}

struct Facts<'a> {
    lang: Lang,
    problem: &'a Problem,
    hall: Option<&'a HallView>,
}

impl Facts<'_> {
    fn text(&self, name: &str) -> String {
        match self.problem.fact(name) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    fn parsed<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(self.problem.fact(name)?.clone()).ok()
    }

    /// The counter that the problem is about: `3 号窗口`.
    fn place(&self) -> String {
        let id = self.text("counter");
        let counter = self
            .hall
            .and_then(|hall| hall.counter(&CounterId::from(id.as_str())));
        counter.map_or(id, |counter| words::place(self.lang, counter).1)
    }

    /// The same within a sentence: Chinese stands a space away from digits.
    fn place_within(&self) -> String {
        let place = self.place();
        let is_spaced = self.lang == Lang::Zh && place.starts_with(|c: char| c.is_ascii());
        if is_spaced {
            format!(" {place}")
        } else {
            place
        }
    }

    fn service(&self) -> String {
        let id = self.text("service");
        let service = self
            .hall
            .and_then(|hall| hall.service(&ServiceId::from(id.as_str())));
        service.map_or(id, |service| in_lang(&service.name, self.lang).into())
    }

    fn not_open(&self) -> String {
        let text = match self.parsed("state") {
            Some(CounterStateName::Paused) => "{0} is on pause.",
            Some(CounterStateName::Open | CounterStateName::Closed) | None => "{0} is not open.",
        };
        tr_fill(self.lang, text, &[&self.place()])
    }

    /// Which of the cases it is shows in which facts there are.
    fn wrong_state(&self) -> String {
        let lang = self.lang;
        let has = |name| self.problem.fact(name).is_some_and(|fact| !fact.is_null());
        let number = self.text("number");
        match (has("number"), has("counter")) {
            (true, _) if has("returns") => tr_fill(
                lang,
                "{0} has come back {1} times, that is all it may. Please take a new number.",
                &[&number, &self.text("returns")],
            ),
            (true, true) => {
                let text = match self.parsed("state") {
                    Some(TicketState::Parked) => "{0} is parked at {1}.",
                    _ => "{0} is still at {1}. Please end it first.",
                };
                tr_fill(lang, text, &[&number, &self.place_within()])
            }
            (true, false) => self.parsed("state").map_or_else(String::new, |state| {
                tr_fill(lang, ticket(state), &[&number])
            }),
            (false, _) => match self.parsed("state") {
                Some(CounterStateName::Open) => tr_fill(lang, "{0} is open.", &[&self.place()]),
                Some(CounterStateName::Closed) => {
                    tr_fill(lang, "{0} is not open.", &[&self.place()])
                }
                Some(CounterStateName::Paused) => {
                    tr_fill(lang, "{0} is on pause.", &[&self.place()])
                }
                None => tr_fill(lang, "There is no number at {0} now.", &[&self.place()]),
            },
        }
    }
}

/// Worded once, for the hub too.
fn ticket(state: TicketState) -> &'static str {
    match state {
        TicketState::Waiting => "{0} is waiting.",
        TicketState::Called => "{0} has been called.",
        TicketState::Serving => "{0} is being served.",
        TicketState::Parked => "{0} is on hold.",
        TicketState::Served => "{0} has been served.",
        TicketState::NoShow => "{0} did not come when called.",
        TicketState::Canceled => "{0} was canceled.",
        TicketState::Expired => "{0} has expired.",
    }
}
