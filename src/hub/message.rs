//! The owner's answers.

use crate::model::CounterId;
use crate::model::device_settings::SettingsFault;
use crate::protocol::{HallChange, HallMistake, Refusal};
use crate::queue::{self, Queue};
use crate::views;
use bytes::Bytes;
use jiff::civil::Date;

/// An answer as it is sent, encoded once.
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
    /// The key was used with a different command before.
    KeyReused,
    /// A ticket of another kiosk.
    NotItsOwn,
    /// A ticket of a counter that the device is not bound to.
    NotItsCounter(CounterId),
    /// A rating that was given at another device.
    NotItsRating,
    /// The enrollment secret is not valid.
    NoEnrollment,
    /// A role for which six digits are not enough.
    NotByDigits,
    /// The hub's limit on devices is reached.
    TooManyDevices,
    /// The hall file in the folder is not the one that the new one was made from.
    HallChanged {
        /// Of the file that is there.
        hash: String,
        changes: Vec<HallChange>,
    },
    HallMistakes(Vec<HallMistake>),
    /// Why the hall file cannot be written.
    HallNotWritten(String),
    /// A device of another role, or one for which there is nothing to set.
    OtherSettings,
    SettingsFaults(Vec<SettingsFault>),
    /// The disk does not take it; a retry with the key tells whether it happened.
    Storage,
    /// Too many requests are waiting.
    Busy,
}

impl Failure {
    pub(crate) fn refused(refusal: queue::Refusal, queue: &Queue) -> Self {
        let refusal = views::refusal(queue, refusal);
        Self::Refused(Box::new(refusal), queue.day().date)
    }
}
