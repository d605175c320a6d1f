//! Which devices were heard lately.

use super::Device;
use crate::queue::Time;
use std::collections::BTreeMap;

/// Devices heard since the last report, and those that have a stream.
#[derive(Default)]
pub(super) struct Seen {
    heard: BTreeMap<Device, Time>,
    streams: BTreeMap<Device, usize>,
}

impl Seen {
    pub(super) fn saw(&mut self, device: &Device, now: Time) {
        self.heard.insert(device.clone(), now);
    }

    /// A stream of a device opens (`true`) or ends.
    pub(super) fn count_stream(&mut self, device: &Device, opens: bool, now: Time) {
        self.saw(device, now);
        let open = self.streams.entry(device.clone()).or_default();
        *open = if opens {
            *open + 1
        } else {
            open.saturating_sub(1)
        };
        if *open == 0 {
            self.streams.remove(device);
        }
    }

    /// The devices that were heard since the last time, and when.
    pub(super) fn take(&mut self, now: Time) -> Vec<(Device, Time)> {
        let listening = self.streams.keys().map(|device| (device.clone(), now));
        self.heard.extend(listening);
        std::mem::take(&mut self.heard).into_iter().collect()
    }
}
