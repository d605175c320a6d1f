//! What the window says about the last press: its result, or why nothing happened.

use super::acts::Act;
use crate::model::ServiceId;
use crate::protocol::view::CounterView;
use crate::protocol::{Problem, Verb};
use std::time::Duration;
use uuid::Uuid;

/// How long failures and results stay visible.
const FAILED_STAYS: Duration = Duration::from_secs(12);
const DONE_STAYS: Duration = Duration::from_secs(6);

/// A command that is still unanswered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) key: Uuid,
    /// The key that was pressed.
    pub(super) act: Act,
    pub(super) what: What,
    /// The ticket it is about.
    pub(super) number: Option<String>,
    /// The service it is sent to, if no counter is open for it.
    pub(super) to_nobody: Option<ServiceId>,
}

/// What was asked for, as far as its result is worth a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    At(Verb),
    Return,
    Cancel,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AskError {
    Refused(Box<Problem>),
    NoAnswer,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    Failed(AskError),
    /// A ticket left the counter; its number.
    Done(Done, String),
    /// A ticket was sent to a service for which no counter is open.
    ToNobody(String, ServiceId),
    /// The last ticket was ended, and nobody is left to call.
    NobodyElse,
    /// These return to their lines if the counter closes: needs a second press.
    CloseAgain(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Served,
    NoShow,
    Parked,
    Transferred,
    Returned,
    Canceled,
}

impl Note {
    pub(super) fn stays(&self) -> Duration {
        match self {
            Self::Failed(_) | Self::CloseAgain(_) | Self::ToNobody(..) => FAILED_STAYS,
            Self::Done(..) | Self::NobodyElse => DONE_STAYS,
        }
    }

    /// What is worth saying after a command; `counter` is the counter's state afterwards.
    pub(super) fn after(asked: &Asked, counter: Option<&CounterView>) -> Option<Self> {
        let done = match asked.what {
            What::Return => Done::Returned,
            What::Cancel => Done::Canceled,
            What::At(Verb::Finish) => Done::Served,
            What::At(Verb::NoShow) => Done::NoShow,
            What::At(Verb::Park) => Done::Parked,
            What::At(Verb::Transfer) => match &asked.to_nobody {
                Some(service) => {
                    return Some(Self::ToNobody(asked.number.clone()?, service.clone()));
                }
                None => Done::Transferred,
            },
            What::At(Verb::Next) => {
                let nobody = counter.is_some_and(|counter| counter.ticket.is_none());
                return nobody.then_some(Self::NobodyElse);
            }
            What::At(
                Verb::Open
                | Verb::Close
                | Verb::Pause
                | Verb::Resume
                | Verb::Call
                | Verb::Recall
                | Verb::Start
                | Verb::Unpark,
            ) => return None,
        };
        Some(Self::Done(done, asked.number.clone()?))
    }
}
