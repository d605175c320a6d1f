//! Limits a device's streams: its newest replaces its oldest.

use super::limits::STREAMS_PER_DEVICE;
use crate::hub::access::Device;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// The streams of each device, oldest first. Clones share them.
#[derive(Clone, Default)]
pub(in crate::hub) struct Turns(Arc<Mutex<BTreeMap<Device, VecDeque<oneshot::Sender<()>>>>>);

impl Turns {
    /// Registers a new stream of the device. It must end when the returned receiver fires.
    pub(in crate::hub) fn begin(&self, device: &Device) -> oneshot::Receiver<()> {
        let (end, over) = oneshot::channel();
        let mut devices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        devices.retain(|_, streams| {
            streams.retain(|stream| !stream.is_closed());
            !streams.is_empty()
        });
        let streams = devices.entry(device.clone()).or_default();
        streams.push_back(end);
        if streams.len() > STREAMS_PER_DEVICE
            && let Some(oldest) = streams.pop_front()
        {
            // It may have just ended.
            let _ = oldest.send(());
        }
        over
    }
}
