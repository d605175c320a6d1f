//! The devices of the hall: what is known of them, and what changes it. Every change is made in the owner's transaction
//! and stands in the log.

use super::access::{Access, Caller, Device, Presence};
use super::message::{Answered, Failure};
use super::round::{Known, Round, answered};
use crate::model::{DeviceId, DeviceSettings, Time};
use crate::protocol::view::HallView;
use crate::protocol::{
    BY_DIGITS, DeviceSettingsBody, DeviceView, DevicesPage, NoBody, PairingKey, Refusal, SetView,
};
use crate::queue::{Event, Fact, Grant};
use crate::store::{
    DeviceRow, Exchange, Fingerprint, KnownDevice, NoRename, Origin, SetRow, SettableDevice,
    StoreError,
};
use std::net::IpAddr;
use uuid::Uuid;

/// What a supervisor changes about a device, with its key.
#[derive(Debug)]
pub(super) struct DeviceCommand {
    pub(super) caller: Caller,
    pub(super) key: Uuid,
    pub(super) fingerprint: Fingerprint,
    pub(super) change: DeviceChange,
}

#[derive(Debug)]
pub(super) enum DeviceChange {
    Rename {
        device: DeviceId,
        to: String,
    },
    Revoke {
        device: DeviceId,
    },
    Set {
        device: DeviceId,
        to: DeviceSettingsBody,
    },
    /// Lets the new device with this key in.
    Approve {
        key: PairingKey,
        address: IpAddr,
        as_what: Admission,
        /// By the computer's clock.
        now: Time,
    },
}

/// What a new device is let in as.
#[derive(Debug)]
pub(super) enum Admission {
    New(Grant),
    /// It takes over the other one's name, role and counters; that one is out as soon as the new one has its token.
    InPlaceOf(DeviceId),
}

type Admitted = (Grant, Option<DeviceId>);

impl Round<'_> {
    /// Carries a command about a device out once: a retry gets the first answer.
    ///
    /// # Errors
    /// If the database fails; then nothing of the round has happened.
    pub(super) fn device_command(
        &mut self,
        asked: &DeviceCommand,
    ) -> Result<Result<Answered, Failure>, StoreError> {
        let caller = match self.known(&asked.caller, asked.key, asked.fingerprint)? {
            Ok(Known::New(caller)) => caller,
            Ok(Known::Kept(answered)) => return Ok(Ok(answered)),
            Err(failure) => return Ok(Err(failure)),
        };
        let fact = match self.change_device(&asked.change)? {
            Ok(fact) => fact,
            Err(failure) => return Ok(Err(failure)),
        };
        let origin = Origin {
            key: Some(asked.key),
            device: Some(caller),
            clerk: asked.caller.staff.clone(),
        };
        let at = self.now;
        self.take_in(&[Event { at, fact }], &origin)?;
        let answered = answered(&self.state.queue, NoBody {});
        self.keep(caller, asked.key, asked.fingerprint, &answered)?;
        Ok(Ok(answered))
    }

    fn change_device(
        &mut self,
        change: &DeviceChange,
    ) -> Result<Result<Fact, Failure>, StoreError> {
        let today = self.state.queue.day().date;
        let refused = |refusal| Ok(Err(Failure::Refused(Box::new(refusal), today)));
        match change {
            DeviceChange::Rename { device, to } => {
                let device = *device;
                let from = match self.store.rename_device(device, to)? {
                    Ok(from) => from,
                    Err(NoRename::Unknown) => return refused(Refusal::UnknownDevice { device }),
                    Err(NoRename::Taken) => {
                        return refused(Refusal::NameTaken { name: to.clone() });
                    }
                };
                let devices = &mut self.state.devices;
                if devices.remove(&from).is_some() {
                    devices.insert(to.clone(), device);
                }
                let to = to.clone();
                Ok(Ok(Fact::DeviceRenamed { device, from, to }))
            }
            DeviceChange::Revoke { device } => {
                let device = *device;
                match self.store.revoke_device(device)? {
                    Some(name) => Ok(Ok(Fact::DeviceRevoked { device, name })),
                    None => refused(Refusal::UnknownDevice { device }),
                }
            }
            DeviceChange::Set { device, to } => self.set_device(*device, to),
            DeviceChange::Approve {
                key,
                address,
                as_what,
                now,
            } => {
                let (what, replaces) = match self.admitted(as_what)? {
                    Ok(admitted) => admitted,
                    Err(failure) => return Ok(Err(failure)),
                };
                if !self.store.approve(key, &what, *now)? {
                    return refused(Refusal::UnknownPairing);
                }
                let address = address.to_string();
                Ok(Ok(Fact::DeviceApproved {
                    what,
                    address,
                    replaces,
                }))
            }
        }
    }

    /// Sets everything for a device that was set as its supervisor saw it.
    fn set_device(
        &mut self,
        device: DeviceId,
        to: &DeviceSettingsBody,
    ) -> Result<Result<Fact, Failure>, StoreError> {
        let queue = &self.state.queue;
        let refused = |refusal| Ok(Err(Failure::Refused(Box::new(refusal), queue.day().date)));
        let Some(known) = self.store.settable(device)? else {
            return refused(Refusal::UnknownDevice { device });
        };
        let settings = to.settings.clone();
        if !is_for(&settings, &known) {
            return Ok(Err(Failure::OtherSettings));
        }
        let before = known.set.as_ref().map_or(0, |set| set.version);
        if before != to.based_on {
            let now = known.set.map(set_view);
            return refused(Refusal::SettingsChanged { device, now });
        }
        let is_zone = |zone: &str| queue.counters().any(|counter| counter.plan().zone == zone);
        let faults = settings.faults(is_zone);
        if !faults.is_empty() {
            return Ok(Err(Failure::SettingsFaults(faults)));
        }
        let version = self.store.seq() + 1;
        let set = SetRow { version, settings };
        self.store.set_settings(device, &set)?;
        let settings = set.settings;
        Ok(Ok(Fact::DeviceSettingsChanged { device, settings }))
    }

    /// What a device is let in as, and whose place it takes.
    fn admitted(&self, admission: &Admission) -> Result<Result<Admitted, Failure>, StoreError> {
        let queue = &self.state.queue;
        let refused = |refusal| Ok(Err(Failure::Refused(Box::new(refusal), queue.day().date)));
        let (grant, replaces) = match admission {
            Admission::New(grant) => (grant.clone(), None),
            Admission::InPlaceOf(device) => match self.store.grant_of(*device)? {
                Some(grant) => (grant, Some(*device)),
                None => return refused(Refusal::UnknownDevice { device: *device }),
            },
        };
        if !BY_DIGITS.iter().any(|role| role.as_str() == grant.role) {
            return Ok(Err(Failure::NotByDigits));
        }
        if replaces.is_none() && self.store.has_token(&grant.name)? {
            return refused(Refusal::NameTaken { name: grant.name });
        }
        let unknown = grant.counters.iter().find(|id| queue.counter(id).is_none());
        // The one that is replaced may have been bound to a counter that is no longer there.
        if let Some(counter) = unknown.filter(|_| replaces.is_none()) {
            let counter = counter.clone();
            return refused(Refusal::UnknownCounter { counter });
        }
        Ok(Ok((grant, replaces)))
    }

    /// Exchanges a secret for a token.
    ///
    /// # Errors
    /// If the database fails; then nothing of the round has happened.
    pub(super) fn enroll(
        &mut self,
        exchange: &Exchange,
    ) -> Result<Result<KnownDevice, Failure>, StoreError> {
        let Some(exchanged) = self.store.exchange(exchange, self.now)? else {
            return Ok(Err(Failure::NoEnrollment));
        };
        let known = exchanged.known;
        if !exchanged.is_again {
            let fact = Fact::DeviceEnrolled {
                device: known.device,
                what: known.grant.clone(),
            };
            let origin = Origin {
                device: Some(known.device),
                ..Origin::default()
            };
            let at = self.now;
            self.take_in(&[Event { at, fact }], &origin)?;
        }
        Ok(Ok(known))
    }
}

/// The devices as those who look after the hall see them.
pub(super) fn page(rows: Vec<DeviceRow>, hall: &HallView, access: &Access) -> DevicesPage {
    let devices = rows.into_iter().filter(is_device).map(|row| {
        let device = if row.has_token {
            Device::Number(row.number)
        } else {
            Device::Name(row.name.clone())
        };
        let is_its = |device: &Option<DeviceId>| *device == Some(row.number);
        let trouble = hall.trouble.iter().filter(|one| is_its(&one.device));
        DeviceView {
            id: row.number,
            role: row.role.and_then(|role| role.parse().ok()),
            counters: row.counters,
            has_token: row.has_token,
            version: row.version,
            listening: access.presence(&device) == Presence::Listening,
            seen_at: row.seen_at.map(|at| hall.now.at(at)),
            trouble: trouble.cloned().collect(),
            settings: row.set.map(set_view),
            uses: row.uses,
            name: row.name,
        }
    });
    DevicesPage {
        devices: devices.collect(),
    }
}

pub(super) fn set_view(SetRow { version, settings }: SetRow) -> SetView {
    SetView { version, settings }
}

/// Whether the device can have them: by the role that it was let in with, on the open loopback by what it says it uses.
fn is_for(settings: &DeviceSettings, device: &SettableDevice) -> bool {
    let uses = device.uses.as_ref().map(DeviceSettings::role);
    device.role.as_deref().or(uses) == Some(settings.role())
}

/// Browsers and tools have rows too, as commands come from them; they have no role and never say what they are.
fn is_device(row: &DeviceRow) -> bool {
    row.role.is_some() || row.version.is_some()
}
