//! What the owner of the queue has in memory.

use super::access::{Caller, Device};
use super::message::Answered;
use crate::model::DeviceId;
use crate::queue::Queue;
use crate::store::{Fingerprint, Store};
use crate::views::Waits;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The state that the log adds up to, and what is kept beside it.
pub(super) struct State {
    pub(super) queue: Queue,
    pub(super) devices: BTreeMap<String, DeviceId>,
    pub(super) waits: Waits,
}

impl Caller {
    /// What it was answered to this command, if that was committed.
    pub(super) fn kept_answer(
        &self,
        key: Uuid,
        command: Fingerprint,
        store: &Store,
        state: &State,
    ) -> Option<Answered> {
        let device = match &self.device {
            Device::Number(number) => *number,
            Device::Name(name) => *state.devices.get(name)?,
        };
        let kept = store.kept_answer(device, key).ok()??;
        (kept.command == command).then_some(Answered {
            status: kept.status,
            body: kept.body,
        })
    }
}
