//! What all others speak of: ids, times, names, a hall as its file says it. It imports nothing of ours.

mod action;
pub mod calendar;
pub mod hall;
mod id;
mod moment;
mod status;
pub mod text;
mod ticket;
mod time;
mod turn;

pub use action::{Action, EndCalled, Target};
pub use hall::Hall;
pub use id::{
    ClerkId, CounterId, DeviceId, GroupId, HallId, OutcomeId, PauseReasonId, ServiceId, TicketId,
};
pub use moment::Moment;
pub use status::{CounterStateName, ServiceStatus};
pub use ticket::{Class, Paper, Reason, TicketState};
pub use time::{Span, Time};
pub use turn::Turn;

/// Most cases that a ticket may ever bring, whatever the hall says.
pub const CASES_MOST: u32 = 99;
/// How many calls stay known, newest first.
pub const CALLS_KEPT: usize = 50;
