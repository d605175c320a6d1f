//! One visit's place in the queue.

use super::forecast::kept::Promise;
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
    /// The device that requested it.
    pub device: DeviceId,
    pub paper: Paper,
    /// Eight unguessable letters and digits.
    pub code: Option<String>,
    pub arrived_at: Time,
    /// Since when it has been waiting: its arrival, or the return after its last no-show.
    pub waits_since: Time,
    pub issued_at: Time,
    pub called_at: Option<Time>,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub times_called: u32,
    /// Number of recalls since its last call.
    pub recalls: u32,
    /// The reason for its last call.
    pub reason: Option<Reason>,
    pub outcome: Option<OutcomeId>,
    pub state: TicketState,
    /// Where it is, was last called, or is sent to.
    pub counter: Option<CounterId>,
    /// While it waits: the only counter that may call it.
    pub sent_to: Option<CounterId>,
    /// Its place in the order: the counter calls the smallest.
    pub rank: Time,
    /// Its initial rank; no return goes before it.
    pub first_rank: Time,
    /// How often it came back from a no-show.
    pub returns: u32,
    /// Whether it ever changed its service or was sent to a counter.
    pub transferred: bool,
    /// The wait promised when it was issued, until a call puts it to the test.
    pub promise: Option<Box<Promise>>,
    /// What a board using position × minutes ÷ counters would have said then, for comparison.
    pub board_wait_s: u32,
}
