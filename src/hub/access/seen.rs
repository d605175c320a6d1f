//! Which devices were heard recently.

use super::Device;
use crate::model::Time;
use std::collections::BTreeMap;

/// Devices heard since the last report, and those with an open stream.
#[derive(Default)]
pub(super) struct Seen {
    heard: BTreeMap<Device, Time>,
    streams: BTreeMap<Device, usize>,
    /// Since when a device that had a stream has had none.
    gone: BTreeMap<Device, Time>,
}

/// Whether a device is listening to the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It never has, as far as this run of the hub knows.
    Unknown,
    Listening,
    GoneSince(Time),
}

impl Seen {
    pub(super) fn saw(&mut self, device: &Device, now: Time) {
        self.heard.insert(device.clone(), now);
    }

    /// A stream of the device opens (`true`) or ends.
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
            self.gone.insert(device.clone(), now);
        } else {
            self.gone.remove(device);
        }
    }

    pub(super) fn presence(&self, device: &Device) -> Presence {
        match self.gone.get(device) {
            Some(since) => Presence::GoneSince(*since),
            None if self.streams.contains_key(device) => Presence::Listening,
            None => Presence::Unknown,
        }
    }

    /// The devices heard since the last call, and when.
    pub(super) fn take(&mut self, now: Time) -> Vec<(Device, Time)> {
        let listening = self.streams.keys().map(|device| (device.clone(), now));
        self.heard.extend(listening);
        std::mem::take(&mut self.heard).into_iter().collect()
    }
}
