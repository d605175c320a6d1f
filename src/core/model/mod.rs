//! The shared vocabulary: ids, times, names, a hall as defined by its file. It imports nothing from this crate.

mod action;
pub mod calendar;
pub mod device_settings;
pub mod hall;
mod id;
mod layout;
mod moment;
mod notice;
pub mod rating;
pub mod rating_case;
mod reprint;
mod status;
pub mod text;
mod ticket;
mod time;
mod trouble;
mod turn;
mod wait_steps;
mod wrong_state;

pub use action::{Action, EndCalled, Target};
pub use device_settings::{DeviceSettings, DisplaySettings, KioskSettings, QuietHours};
pub use hall::Hall;
pub use id::{
    AlarmId, ClerkId, CounterId, DeviceId, GroupId, HallId, NoticeId, OutcomeId, PauseReasonId,
    ReprintId, ServiceId, TicketId,
};
pub use layout::DisplayLayout;
pub use moment::Moment;
pub use notice::{FileHash, NoticeForm, NoticeHours, PageSeconds, Pictures, Weight};
pub use reprint::{CannotPrint, ReprintState};
pub use status::{CounterStateName, ServiceStatus};
pub use ticket::{Announced, Class, Paper, Reason, TicketState};
pub use time::{Span, Time};
pub use trouble::{Speaker, TroubleKind};
pub use turn::Turn;
pub use wait_steps::{STEPS_MIN, nearest_step};
pub use wrong_state::WrongState;

/// Maximum number of cases that a ticket may ever carry, whatever the hall says.
pub const CASES_MOST: u32 = 99;
/// Number of calls that stay known, newest first.
pub const CALLS_KEPT: usize = 50;
