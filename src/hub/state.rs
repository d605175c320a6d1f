//! What the owner of the queue has in memory.

use crate::model::DeviceId;
use crate::queue::Queue;
use crate::views::Waits;
use std::collections::BTreeMap;

/// The state that the log adds up to, and what is kept beside it.
pub(super) struct State {
    pub(super) queue: Queue,
    pub(super) devices: BTreeMap<String, DeviceId>,
    pub(super) waits: Waits,
}
