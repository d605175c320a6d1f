//! One visit's place in the queue.

use super::forecast::Promise;
use crate::model::{
    Class, CounterId, DeviceId, OutcomeId, Paper, Reason, ServiceId, TicketId, TicketState, Time,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub id: TicketId,
    /// What is printed and spoken, such as `B012`. It never changes.
    pub number: String,
    pub service: ServiceId,
    pub class: Class,
    pub slot: Option<Time>,
    pub cases: u32,
    /// The device that asked for it.
    pub device: DeviceId,
    pub paper: Paper,
    /// Eight letters and digits that nobody can guess.
    pub code: Option<String>,
    pub arrived_at: Time,
    /// Since when it waits: its arrival, or the return after its last no-show.
    pub waits_since: Time,
    pub issued_at: Time,
    pub called_at: Option<Time>,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub times_called: u32,
    /// How often it was recalled since it was called the last time.
    pub recalls: u32,
    /// Why it was called, the last time.
    pub reason: Option<Reason>,
    pub outcome: Option<OutcomeId>,
    pub state: TicketState,
    /// Where it is, was last called, or is sent to.
    pub counter: Option<CounterId>,
    /// While it waits: the only counter that may call it.
    pub sent_to: Option<CounterId>,
    /// Its place in the order: the counter calls the smallest.
    pub rank: Time,
    /// The rank that it was born with; no return goes before it.
    pub first_rank: Time,
    /// How often it came back from a no-show.
    pub returns: u32,
    /// Whether it ever changed its service or was sent to a counter.
    pub transferred: bool,
    /// The wait that was promised when it was issued, until it is put to the test by a call.
    pub promise: Option<Box<Promise>>,
    /// What a board by position × minutes ÷ counters would have said then, to compare with.
    pub board_wait_s: u32,
}
