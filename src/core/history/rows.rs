//! What is kept of a day beside the log: a row a visit with its legs, and how each counter spent its time. All of it follows
//! from the events, see `docs/figures.md`.

use crate::model::rating::Grade;
use crate::model::{Class, ClerkId, CounterId, OutcomeId, ServiceId, TicketId, Time};
use jiff::civil::Date;

/// A day, from `DayStarted` to `DayEnded`, or as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRows {
    pub date: Date,
    /// The number of the event that was its `DayStarted`.
    pub first: u64,
    pub visits: Vec<Visit>,
    pub desks: Vec<DeskTime>,
}

/// What one ticket went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub ticket: TicketId,
    pub number: String,
    pub class: Class,
    pub slot: Option<Time>,
    pub arrived_at: Time,
    /// The hour of the hall's clock in which it arrived, 0 to 23.
    pub hour: i8,
    /// The range that was promised, in seconds from the arrival.
    pub promise: Option<(u64, u64)>,
    /// As it was tapped last; of what a review takes out it knows nothing.
    pub rating: Option<Grade>,
    /// In order, the first one from its arrival; never empty.
    pub legs: Vec<Leg>,
}

/// A visit's stay with one service, until it is sent on or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    pub service: ServiceId,
    /// The wait that the hall aims at, in seconds.
    pub target_s: i64,
    pub joined_at: Time,
    /// When it last entered a line: as it joined, came back after a no-show, or was put back by a counter that closed.
    pub entered_at: Time,
    /// Where it was last called, and who sat there then, or at the start or end since.
    pub counter: Option<CounterId>,
    pub clerk: Option<ClerkId>,
    pub calls: Option<Calls>,
    /// Of the service after the last call: as it was started, or taken from the parked ones without a start.
    pub started_at: Option<Time>,
    /// From the last call to its start in seconds; `None` if it was not started.
    pub way_s: Option<i64>,
    /// `None` while it goes on.
    pub end: Option<(Time, LegEnd)>,
}

/// The first and the last call of a leg, recalls not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    pub first: Time,
    pub last: Time,
    /// The line that it was last called from had been entered then.
    pub entered_at: Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegEnd {
    Served {
        outcome: OutcomeId,
        cases: u32,
        /// After the end of the day's serving hours, or on a day without any.
        after_hours: bool,
    },
    /// Sent on to another service, or to a counter.
    SentOn,
    NoShow,
    /// Withdrawn.
    Canceled,
    /// The day ended before it was called, or before somebody came.
    Expired,
    /// The day ended while it was served.
    LeftOpen,
}

/// How a clerk's time at a counter was spent, in whole seconds of the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskTime {
    pub counter: CounterId,
    pub clerk: ClerkId,
    pub spent: Spent,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub serving_s: i64,
    pub calling_s: i64,
    pub paused_s: i64,
    /// Without a ticket while somebody waited whom this counter could have called.
    pub free_with_line_s: i64,
    pub free_without_line_s: i64,
}

/// What a counter does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Serving,
    Calling,
    Paused,
    FreeWithLine,
    FreeWithoutLine,
}

impl Visit {
    /// The first leg, with which it was issued.
    pub fn first(&self) -> &Leg {
        &self.legs[0]
    }

    /// Where it is, or ended.
    pub fn last(&self) -> &Leg {
        &self.legs[self.legs.len() - 1]
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Leg> {
        self.legs.last_mut()
    }
}

impl LegEnd {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Served { .. } => "served",
            Self::SentOn => "sent-on",
            Self::NoShow => "no-show",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::LeftOpen => "left-open",
        }
    }
}

impl Spent {
    pub fn add(&mut self, doing: Doing, seconds: i64) {
        let part = match doing {
            Doing::Serving => &mut self.serving_s,
            Doing::Calling => &mut self.calling_s,
            Doing::Paused => &mut self.paused_s,
            Doing::FreeWithLine => &mut self.free_with_line_s,
            Doing::FreeWithoutLine => &mut self.free_without_line_s,
        };
        *part += seconds;
    }

    pub fn merge(&mut self, other: &Self) {
        for (doing, seconds) in other.parts() {
            self.add(doing, seconds);
        }
    }

    pub fn parts(&self) -> [(Doing, i64); 5] {
        [
            (Doing::Serving, self.serving_s),
            (Doing::Calling, self.calling_s),
            (Doing::Paused, self.paused_s),
            (Doing::FreeWithLine, self.free_with_line_s),
            (Doing::FreeWithoutLine, self.free_without_line_s),
        ]
    }

    /// All of it: how long the counter was open with this clerk.
    pub fn session_s(&self) -> i64 {
        self.parts().iter().map(|(_, seconds)| seconds).sum()
    }
}
