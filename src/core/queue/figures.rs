//! The day in figures, for those who look after the hall.

use super::Queue;
use crate::model::{Span, TicketState};

/// Of one day's tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub issued: u64,
    /// Those called at least once.
    pub called: u64,
    pub served: u64,
    pub waiting: u64,
    /// Those that did not come and have not come back.
    pub no_shows: u64,
    /// Those that left: canceled.
    pub left: u64,
    /// From the arrival to the first call, of those called: half of them waited no longer, nine in ten no longer. By
    /// nearest rank; `None` before the first call.
    pub wait_p50: Option<Span>,
    pub wait_p90: Option<Span>,
}

impl Queue {
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for ticket in self.tickets() {
            figures.issued += 1;
            match ticket.state {
                TicketState::Waiting => figures.waiting += 1,
                TicketState::Served => figures.served += 1,
                TicketState::NoShow => figures.no_shows += 1,
                TicketState::Canceled => figures.left += 1,
                TicketState::Called
                | TicketState::Serving
                | TicketState::Parked
                | TicketState::Expired => {}
            }
        }
        let mut waits = self.first_waits.clone();
        waits.sort_unstable();
        figures.called = waits.len() as u64;
        figures.wait_p50 = nearest_rank(&waits, 50);
        figures.wait_p90 = nearest_rank(&waits, 90);
        figures
    }
}

/// The smallest of the sorted `values` that at least `percent` of them do not exceed.
pub fn nearest_rank<T: Copy>(values: &[T], percent: usize) -> Option<T> {
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.checked_sub(1)?).copied()
}
