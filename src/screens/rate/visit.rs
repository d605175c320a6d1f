//! What goes into the flow of a rating, and what comes out of it.

use super::reasons::Ticked;
use crate::model::rating::Grade;
use crate::model::{CounterId, Moment, TicketId};
use crate::protocol::view::{CounterView, HallView};
use crate::protocol::{Problem, RatingDetailsBody, RatingGiven};
use std::time::Duration;
use uuid::Uuid;

/// What the visitor asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    Grade(Grade),
    /// No rating, or none other than the one that was given.
    Decline,
    /// A reason, by its code, or [`OTHER`](super::reasons::OTHER).
    Toggle(String),
    /// What is typed.
    Edit(String),
    Submit,
    ChangeMind,
    Close,
}

#[derive(Clone, Debug)]
pub enum Input {
    Intent(Intent),
    Answered(Uuid, Result<RatingGiven, AskError>),
    /// The hub reported something, or time has passed.
    Tick,
}

#[derive(Clone, Debug)]
pub enum AskError {
    Refused(Box<Problem>),
    /// Whether it was carried out is unknown.
    NoAnswer,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Ask(Uuid, Order),
    /// The question, aloud.
    Say,
}

/// What is sent to the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    Rate(TicketId, Grade),
    Detail(TicketId, RatingDetailsBody),
}

/// The context of an input: what else is known at that moment.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Since the start of the program.
    pub now: Duration,
    pub hall: Option<&'a HallView>,
    /// The hub is heard at this moment.
    pub connected: bool,
    /// It does not accept this device.
    pub refused: bool,
    /// The hub's clock.
    pub clock: Option<Moment>,
    /// A key that has never been used.
    pub fresh_key: Uuid,
}

impl<'a> Around<'a> {
    pub(super) fn counter(&self, id: &CounterId) -> Option<&'a CounterView> {
        self.hall?.counter(id)
    }
}

/// What the window is about at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Idle,
    /// The question, until the hub's clock says so.
    Ask {
        until: Moment,
    },
    /// Another grade; `back` is where *leave it* leads.
    Change {
        back: Box<Self>,
    },
    Reasons(Ticked),
    End(Ending),
}

/// How a rating ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Thanks,
    /// With reasons.
    Told,
    /// The grade is kept, the reasons are not.
    Untold,
    /// Somebody has rated this visit before.
    RatedBefore,
    /// The time was over before the tap arrived.
    Late,
    /// No answer came.
    Unknown,
}

/// The grade that the hub has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub grade: Grade,
    /// Until when more may be said.
    pub until: Moment,
}
