//! What devices report about themselves while they are present, and which of them are missing.

use super::access::{Access, Device, Kiosk, Presence};
use crate::model::{Announced, ClerkId, DeviceId, DeviceSettings, Span, Time};
use crate::protocol::view::{Trouble, TroubleKind};
use crate::protocol::{DeviceReport, Role};
use crate::queue::Queue;
use std::collections::BTreeMap;

/// A program that is back within this time was restarted, or its connection was briefly interrupted.
pub(super) const GONE: Span = Span::from_secs(30);

/// What a device reports about itself.
#[derive(Debug)]
pub(super) struct Reported {
    pub(super) device: Device,
    /// The device's name.
    pub(super) name: String,
    pub(super) report: DeviceReport,
}

/// What a display, or the hub itself, says of a call.
#[derive(Debug)]
pub(super) struct CallReport {
    /// `None` for the hub.
    pub(super) device: Option<Device>,
    /// Number of the event that was the call.
    pub(super) call: u64,
    pub(super) outcome: Announced,
}

pub(super) struct Reports {
    /// Since when devices have been heard.
    since: Time,
    access: Access,
    said: BTreeMap<DeviceId, Said>,
    /// The hall's screens, and since when they have been known.
    screens: BTreeMap<DeviceId, Screen>,
}

struct Said {
    device: Device,
    role: Option<Role>,
    speaks: bool,
    /// Whose calls it speaks; `None`: those of the whole hall.
    zone: Option<String>,
    troubles: Vec<Trouble>,
}

struct Screen {
    device: Device,
    name: String,
    role: Role,
    since: Time,
}

impl Reports {
    pub(super) fn new(access: Access, now: Time) -> Self {
        Self {
            since: now,
            access,
            said: BTreeMap::new(),
            screens: BTreeMap::new(),
        }
    }

    /// A device reports its troubles: all that it has now.
    pub(super) fn take(&mut self, id: DeviceId, reported: &Reported) {
        let troubles = reported.report.trouble.iter().map(|trouble| Trouble {
            device: Some(id),
            name: Some(reported.name.clone()),
            kind: trouble.kind.clone(),
            since: trouble.since,
            detail: trouble.detail.clone(),
        });
        let said = Said {
            device: reported.device.clone(),
            role: reported.report.role,
            speaks: reported.report.speaks,
            zone: zone_of(&reported.report),
            troubles: troubles.collect(),
        };
        self.said.insert(id, said);
    }

    /// Whether nothing is known of how the device is, although it still belongs to the hall.
    pub(super) fn is_silent(&self, device: DeviceId) -> bool {
        let said = self.said.get(&device);
        let has_left = said.is_some_and(
            |said| matches!(said.device, Device::Number(number) if !self.access.is_member(number)),
        );
        let is_heard = said.is_some_and(|said| self.listens(said));
        !is_heard && !has_left && !self.access.is_forgotten(device)
    }

    /// Whether nothing speaks the calls of a zone: neither does any device that is here, nor may one be about to come
    /// back. A display whose volume is 0 now does not.
    pub(super) fn lacks_speaker(&self, zone: Option<&str>, now: Time) -> bool {
        let is_here = |said: &Said| !is_away(&self.access, &said.device, now);
        let is_of =
            |said: &Said| said.zone.is_none() || zone.is_none() || said.zone.as_deref() == zone;
        let mut said = self.said.values();
        let speaks = said.any(|said| said.speaks && is_of(said) && is_here(said));
        !speaks && self.since + GONE <= now
    }

    fn listens(&self, said: &Said) -> bool {
        self.access.presence(&said.device) == Presence::Listening
    }

    /// Drops the devices that were forgotten.
    pub(super) fn drop_forgotten(&self, devices: &mut BTreeMap<String, DeviceId>) {
        devices.retain(|_, device| !self.access.is_forgotten(*device));
    }

    /// Troubles reported by present devices, and devices that are missing. Nothing else is known of a device that is
    /// away: the paper may have been replaced, the loudspeaker repaired.
    pub(super) fn troubles(&mut self, queue: Option<&Queue>, now: Time) -> Vec<Trouble> {
        self.know_screens(now);
        let missed = queue.map_or_else(Vec::new, |queue| self.missed(queue, now));
        let access = &self.access;
        self.said.values_mut().for_each(|said| {
            if is_away(access, &said.device, now) {
                said.troubles.clear();
            }
        });
        let guessed = queue.map_or_else(Vec::new, |queue| self.guessed(queue));
        let said = self.said.values().flat_map(|said| &said.troubles);
        let missed = guessed.into_iter().chain(missed);
        missed
            .chain(said.cloned())
            .map(|trouble| self.with_name_of_today(trouble))
            .collect()
    }

    /// A device may have been renamed since it said so.
    fn with_name_of_today(&self, trouble: Trouble) -> Trouble {
        let device = trouble.device;
        let name = device.and_then(|device| self.access.name_of(device));
        Trouble {
            name: name.or(trouble.name),
            ..trouble
        }
    }

    /// Kiosks and displays: by their tokens, and by the role that this computer's own programs report.
    fn know_screens(&mut self, now: Time) {
        let members = self.access.members().into_iter().filter_map(|known| {
            let role = known.grant.role.parse().ok()?;
            let device = Device::Number(known.device);
            Some((known.device, device, known.grant.name, role))
        });
        let local = self
            .said
            .iter()
            .filter_map(|(id, said)| match &said.device {
                Device::Name(_) if self.access.is_forgotten(*id) => None,
                Device::Name(name) => Some((*id, said.device.clone(), name.clone(), said.role?)),
                Device::Number(_) => None,
            });
        let screens = members.chain(local).filter_map(|(id, device, name, role)| {
            let known = self.screens.get(&id).filter(|known| known.device == device);
            let since = known.map_or(now, |known| known.since);
            let screen = Screen {
                device,
                name,
                role,
                since,
            };
            [Role::Kiosk, Role::Display]
                .contains(&role)
                .then_some((id, screen))
        });
        self.screens = screens.collect();
        let kiosks = self.screens.iter();
        let kiosks = kiosks.filter(|(_, screen)| screen.role == Role::Kiosk);
        let kiosks = kiosks.map(|(id, screen)| Kiosk {
            id: *id,
            name: screen.name.clone(),
            device: screen.device.clone(),
        });
        self.access.know_kiosks(kiosks.collect());
    }

    /// Counters at which PINs are being guessed.
    fn guessed(&self, queue: &Queue) -> Vec<Trouble> {
        let members = self.access.members();
        let guessed = self.access.guessed_pins().into_iter();
        let trouble = |(clerk, device, since): (ClerkId, DeviceId, Time)| {
            let name = members.iter().find(|known| known.device == device);
            Trouble {
                device: Some(device),
                name: name.map(|known| known.grant.name.clone()),
                kind: TroubleKind::PinGuessed,
                since: queue.moment(since),
                detail: Some(clerk.to_string()),
            }
        };
        guessed.map(trouble).collect()
    }

    /// Screens that are away during working hours. At night they are switched off.
    fn missed(&self, queue: &Queue, now: Time) -> Vec<Trouble> {
        if !queue.is_at_work(now) {
            return Vec::new();
        }
        let missed = self.screens.iter().filter_map(|(id, screen)| {
            let since = match self.access.presence(&screen.device) {
                Presence::Listening => return None,
                Presence::GoneSince(since) => since,
                // Since the hub started, or since the device was enrolled.
                Presence::Unknown => screen.since,
            };
            (since + GONE <= now).then(|| Trouble {
                device: Some(*id),
                name: Some(screen.name.clone()),
                kind: TroubleKind::DeviceOffline,
                since: queue.moment(since),
                detail: None,
            })
        });
        missed.collect()
    }
}

fn zone_of(report: &DeviceReport) -> Option<String> {
    let display = report.uses.as_ref().and_then(DeviceSettings::display);
    display.and_then(|display| display.zone.clone())
}

/// Whether a device has been gone for a while, or its token is.
fn is_away(access: &Access, device: &Device, now: Time) -> bool {
    match access.presence(device) {
        Presence::GoneSince(since) if since + GONE <= now => true,
        Presence::Listening | Presence::GoneSince(_) | Presence::Unknown => {
            matches!(device, Device::Number(number) if !access.is_member(*number))
        }
    }
}
