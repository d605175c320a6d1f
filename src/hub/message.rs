//! What the owner answers.

use crate::protocol::Refusal;
use crate::queue::{self, Queue};
use crate::views;
use bytes::Bytes;
use jiff::civil::Date;

/// An answer as it goes out, encoded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// By the queue, on this day of the hall.
    Refused(Box<Refusal>, Date),
    /// The key came with another command before.
    KeyReused,
    /// A ticket of another kiosk.
    NotItsOwn,
    /// The secret of an enrollment is worth nothing.
    NoEnrollment,
    /// More devices than the hub keeps.
    TooManyDevices,
    /// The disk does not take it; whether it happened, the key will tell.
    Storage,
    /// Too many requests wait.
    Busy,
}

impl Failure {
    pub(crate) fn refused(refusal: queue::Refusal, queue: &Queue) -> Self {
        let refusal = views::refusal(queue, refusal);
        Self::Refused(Box::new(refusal), queue.day().date)
    }
}
