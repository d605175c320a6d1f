//! The hall's clock at a moment, for whoever reads its past beside the owner.

use crate::model::calendar::Calendar;
use crate::model::{Moment, Time};
use crate::queue::Queue;
use jiff::civil::Date;

/// What is to be known of the hall to read its ratings.
#[derive(Clone, Debug)]
pub(super) struct HallNow {
    pub(super) calendar: Calendar,
    pub(super) today: Date,
    pub(super) now: Time,
}

impl HallNow {
    pub(super) fn of(queue: &Queue, now: Time) -> Self {
        Self {
            calendar: queue.calendar().clone(),
            today: queue.day().date,
            now,
        }
    }

    pub(super) fn moment(&self, time: Time) -> Moment {
        Moment {
            time,
            offset_s: self.calendar.offset_s(time),
        }
    }
}
