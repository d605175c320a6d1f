//! What the owner of the queue attends to after a round, before anybody is answered.

use super::access::Device;
use super::reports::Reported;
use crate::model::{Action, CounterId, DeviceId};

#[derive(Default)]
pub(super) struct FollowUp<'a> {
    /// What was done at counters, and from which device.
    pub(super) at_counters: Vec<(&'a CounterId, &'a Action, &'a Device)>,
    pub(super) reports: Vec<(DeviceId, &'a Reported)>,
}
