//! Why a request was not carried out, as facts and words: the one place where a refusal becomes a
//! problem. A device words it from type and facts; these words are for scripts and for people who
//! look on.

use super::access::PinError;
use super::echo;
use super::message::{Failure, Wall};
use crate::model::hall::Words;
use crate::model::{CounterStateName, Moment, ServiceStatus, TicketState, Time};
use crate::protocol::{Problem, ProblemKind};
use crate::queue::{Refusal, WrongState};
use crate::words::{Lang, tr, tr_fill};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// A problem before a language is chosen for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) kind: ProblemKind,
    /// The English source text.
    text: &'static str,
    /// What stands in the text's places.
    values: Vec<String>,
    facts: Map<String, Value>,
    /// When to ask again.
    retry_after: Option<Duration>,
}

impl Told {
    pub(crate) fn new(kind: ProblemKind, text: &'static str) -> Self {
        Self {
            kind,
            text,
            values: Vec::new(),
            facts: Map::new(),
            retry_after: None,
        }
    }

    /// A request that cannot be read. `why` is for whoever wrote the program that sent it.
    pub(crate) fn malformed(why: &impl ToString) -> Self {
        let told = Self::new(ProblemKind::Malformed, "The request cannot be read: {0}");
        told.value(&echo::short_quotes(&why.to_string()))
    }

    /// What a request about a counter is refused with when the hub knows no such verb.
    pub(crate) fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "There is nothing at this address.")
    }

    /// What a device may not do by its role.
    pub(crate) fn not_allowed() -> Self {
        Self::new(
            ProblemKind::NotAllowed,
            "This device may not do that. It needs another role.",
        )
    }

    #[must_use]
    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// In whole seconds, never too few.
    pub(crate) fn retry_after_s(&self) -> Option<u64> {
        let up = |wait: Duration| wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.retry_after.map(up)
    }

    #[must_use]
    pub(crate) fn fact(mut self, name: &str, value: &impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("facts have text keys and finite numbers");
        self.facts.insert(name.into(), echo::short_value(value));
        self
    }

    #[must_use]
    fn value(mut self, value: &impl ToString) -> Self {
        self.values.push(value.to_string());
        self
    }

    /// A fact that also stands in the text.
    #[must_use]
    fn said<T: Serialize + ToString>(self, name: &str, value: &T) -> Self {
        self.fact(name, value)
            .value(&echo::short(&value.to_string()))
    }

    /// The problem with its detail in `lang`.
    pub(crate) fn problem(&self, lang: Lang) -> Problem {
        let values: Vec<_> = self.values.iter().map(String::as_str).collect();
        let text = Words {
            zh: tr_fill(Lang::Zh, self.text, &values),
            en: tr_fill(Lang::En, self.text, &values),
        };
        let detail = match lang {
            Lang::Zh => text.zh.clone(),
            Lang::En => text.en.clone(),
        };
        Problem {
            detail,
            title: tr(lang, self.kind.title()).into(),
            ..Problem::new(self.kind, text, self.facts.clone())
        }
    }
}

impl From<PinError> for Told {
    fn from(error: PinError) -> Self {
        let kind = ProblemKind::WrongPin;
        match error {
            PinError::Missing => Self::new(kind, "To open the counter, the PIN is needed."),
            PinError::Wrong { .. } => Self::new(kind, "The PIN is wrong."),
            PinError::NotSet => Self::new(
                kind,
                "This clerk has no PIN yet. A supervisor sets one: jiaohao hub staff pin.",
            ),
            PinError::Locked { wait } => {
                let told = Self::new(kind, "Too many PINs were wrong here. Try again in {0} s.");
                let wait = u64::try_from(wait.as_millis()).unwrap_or(0);
                let told = told.retry_after(Duration::from_millis(wait));
                let seconds = told.retry_after_s().unwrap_or(1);
                told.said("retry_after_s", &seconds)
            }
            PinError::Busy => Self::new(
                ProblemKind::TooMany,
                "Too many clerks sign in at once. Try again.",
            ),
        }
    }
}

impl From<Failure> for Told {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal, wall) => refused(&refusal, &wall),
            Failure::KeyReused => Self::new(
                ProblemKind::KeyReused,
                "This Idempotency-Key came with another command before.",
            ),
            Failure::NotItsOwn => Self::new(
                ProblemKind::NotAllowed,
                "This ticket was taken at another kiosk.",
            ),
            Failure::NoEnrollment => Self::new(
                ProblemKind::NoToken,
                "The enrollment is unknown, used, or too old. Ask for a new one: jiaohao hub enroll.",
            ),
            Failure::TooManyDevices => Self::new(
                ProblemKind::TooMany,
                "The hub knows too many devices already.",
            ),
            Failure::Storage => Self::new(
                ProblemKind::StorageFailed,
                "The hub's disk takes no writes. Ask again with the same key.",
            ),
            Failure::Busy => Self::new(
                ProblemKind::Busy,
                "The hub is busy. Ask again with the same key.",
            ),
        }
    }
}

fn refused(refusal: &Refusal, wall: &Wall) -> Told {
    let moment = |time: Time| wall.moment(time);
    match refusal {
        Refusal::UnknownService { service } => {
            Told::new(ProblemKind::UnknownService, "There is no service {0}.")
                .said("service", service)
        }
        Refusal::UnknownCounter { counter } => {
            Told::new(ProblemKind::UnknownCounter, "There is no counter {0}.")
                .said("counter", counter)
        }
        Refusal::UnknownTicket { ticket } => Told::new(
            ProblemKind::UnknownTicket,
            "There is no ticket with the id {0} today.",
        )
        .said("ticket", ticket),
        Refusal::UnknownClerk { clerk } => Told::new(
            ProblemKind::UnknownClerk,
            "{0} is not on the hall's list of clerks.",
        )
        .said("clerk", clerk),
        Refusal::UnknownOutcome { outcome, service } => Told::new(
            ProblemKind::Malformed,
            "{0} is no outcome of the service {1}.",
        )
        .said("outcome", outcome)
        .said("service", service),
        Refusal::CasesOutOfRange { cases, most } => Told::new(
            ProblemKind::Malformed,
            "{0} cases are out of range: 1 to {1} are possible.",
        )
        .said("cases", cases)
        .said("most", most),
        Refusal::SlotMismatch => Told::new(
            ProblemKind::Malformed,
            "An appointment needs a slot, and nothing else has one.",
        ),
        Refusal::NobodyWaiting { counter } => Told::new(
            ProblemKind::NobodyWaiting,
            "Nobody is waiting for counter {0}.",
        )
        .said("counter", counter),
        Refusal::TooEarly { slot, from } => Told::new(
            ProblemKind::TooEarly,
            "The appointment is at {0}; a number is given from {1}.",
        )
        .fact("slot", &moment(*slot))
        .fact("from", &moment(*from))
        .value(&wall.said(*slot))
        .value(&wall.said(*from)),
        Refusal::TooLate { slot } => Told::new(
            ProblemKind::TooLate,
            "The appointment was on {0}. It is over; please take a normal ticket.",
        )
        .fact("slot", &moment(*slot))
        .value(&wall.said(*slot)),
        Refusal::ServiceClosed {
            service,
            status,
            opens_at,
        } => service_closed(*status, opens_at.map(moment))
            .fact("service", service)
            .fact("state", status)
            .fact("opens_at", &opens_at.map(moment)),
        Refusal::CounterNotOpen { counter, state } => {
            counter_state(ProblemKind::CounterNotOpen, *state)
                .said("counter", counter)
                .fact("state", state)
        }
        Refusal::ClerkElsewhere { clerk, counter } => {
            Told::new(ProblemKind::ClerkElsewhere, "Clerk {0} is at counter {1}.")
                .said("clerk", clerk)
                .said("counter", counter)
        }
        Refusal::AlreadyWaiting {
            ticket,
            number,
            service,
            state,
        } => Told::new(
            ProblemKind::AlreadyWaiting,
            "{0} was given for this already, and is valid.",
        )
        .fact("ticket", ticket)
        .said("number", number)
        .fact("service", service)
        .fact("state", state),
        Refusal::WrongState(wrong) => wrong_state(wrong),
    }
}

fn service_closed(status: ServiceStatus, opens_at: Option<Moment>) -> Told {
    let text = match (status, opens_at) {
        (ServiceStatus::NotYet | ServiceStatus::Closed, Some(_)) => {
            "No numbers are given now; the next from {0}."
        }
        (ServiceStatus::Unstaffed, _) => "No open counter serves this now. Please ask the guide.",
        (ServiceStatus::Full, _) => "All numbers of today are given out.",
        (
            ServiceStatus::Open
            | ServiceStatus::NotYet
            | ServiceStatus::Closed
            | ServiceStatus::Paused,
            _,
        ) => "No numbers are given now.",
    };
    let told = Told::new(ProblemKind::ServiceClosed, text);
    match opens_at {
        Some(opens_at) => told.value(&opens_at.zoned().strftime("%m-%d %H:%M")),
        None => told,
    }
}

fn counter_state(kind: ProblemKind, state: CounterStateName) -> Told {
    let text = match state {
        CounterStateName::Closed => "Counter {0} is closed.",
        CounterStateName::Open => "Counter {0} is open.",
        CounterStateName::Paused => "Counter {0} is paused.",
    };
    Told::new(kind, text)
}

fn wrong_state(wrong: &WrongState) -> Told {
    let kind = ProblemKind::WrongState;
    match wrong {
        WrongState::Ticket {
            ticket,
            number,
            state,
        } => ticket_state(*state)
            .fact("ticket", ticket)
            .said("number", number)
            .fact("state", state),
        WrongState::ElsewhereParked {
            ticket,
            number,
            counter,
        } => Told::new(kind, "{0} is on hold at counter {1}.")
            .fact("ticket", ticket)
            .said("number", number)
            .said("counter", counter)
            .fact("state", &TicketState::Parked),
        WrongState::ReturnsUsed {
            ticket,
            number,
            returns,
        } => Told::new(kind, "{0} has come back {1} times already.")
            .fact("ticket", ticket)
            .said("number", number)
            .said("returns", returns)
            .fact("state", &TicketState::NoShow),
        WrongState::NoTicket { counter } => Told::new(kind, "There is no ticket at counter {0}.")
            .said("counter", counter)
            .fact("ticket", &None::<u64>),
        WrongState::Busy {
            counter,
            ticket,
            number,
            state,
        } => Told::new(kind, "{0} is still at counter {1}.")
            .fact("ticket", ticket)
            .said("number", number)
            .said("counter", counter)
            .fact("state", state),
        WrongState::Counter { counter, state } => counter_state(kind, *state)
            .said("counter", counter)
            .fact("state", state),
    }
}

fn ticket_state(state: TicketState) -> Told {
    let text = match state {
        TicketState::Waiting => "{0} is waiting.",
        TicketState::Called => "{0} has been called.",
        TicketState::Serving => "{0} is being served.",
        TicketState::Parked => "{0} is on hold.",
        TicketState::Served => "{0} has been served.",
        TicketState::NoShow => "{0} did not come when called.",
        TicketState::Canceled => "{0} was canceled.",
        TicketState::Expired => "{0} has expired.",
    };
    Told::new(ProblemKind::WrongState, text)
}
