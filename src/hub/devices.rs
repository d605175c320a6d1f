//! The devices of the hall: what is known of them, and what changes it. Every change is made in the owner's transaction
//! and stands in the log.

use super::access::{Access, Caller, Device, Presence};
use super::message::{Answered, Failure};
use super::round::{Round, encoded};
use crate::model::DeviceId;
use crate::protocol::view::HallView;
use crate::protocol::{DeviceView, DevicesPage, NoBody, Refusal};
use crate::queue::{Event, Fact};
use crate::store::{
    DeviceRow, Exchange, Fingerprint, KeptAnswer, KnownDevice, NoRename, Origin, StoreError,
};
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
    Rename { device: DeviceId, to: String },
    Revoke { device: DeviceId },
}

impl Round<'_> {
    /// Carries a command about a device out once: a retry gets the first answer.
    ///
    /// # Errors
    /// If the database fails; then nothing of the round has happened.
    pub(super) fn device_command(
        &mut self,
        asked: &DeviceCommand,
    ) -> Result<Result<Answered, Failure>, StoreError> {
        let caller = match self.device(&asked.caller.device)? {
            Ok(device) => device,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Some(kept) = self.kept(caller, asked.key, asked.fingerprint)? {
            return Ok(kept);
        }
        let fact = match self.change_device(&asked.change)? {
            Ok(fact) => fact,
            Err(refusal) => {
                let today = self.state.queue.day().date;
                return Ok(Err(Failure::Refused(Box::new(refusal), today)));
            }
        };
        let origin = Origin {
            key: Some(asked.key),
            device: Some(caller),
            clerk: asked.caller.staff.clone(),
        };
        let at = self.now;
        self.take_in(&[Event { at, fact }], &origin)?;
        let answered = encoded(&self.state.queue, NoBody {});
        let kept = KeptAnswer {
            command: asked.fingerprint,
            status: answered.status,
            body: answered.body.clone(),
        };
        self.store.keep_answer(caller, asked.key, &kept, self.now)?;
        Ok(Ok(answered))
    }

    fn change_device(
        &mut self,
        change: &DeviceChange,
    ) -> Result<Result<Fact, Refusal>, StoreError> {
        match change {
            DeviceChange::Rename { device, to } => {
                let device = *device;
                let from = match self.store.rename_device(device, to)? {
                    Ok(from) => from,
                    Err(NoRename::Unknown) => return Ok(Err(Refusal::UnknownDevice { device })),
                    Err(NoRename::Taken) => {
                        return Ok(Err(Refusal::NameTaken { name: to.clone() }));
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
                let name = self.store.revoke_device(device)?;
                let revoked = name.map(|name| Fact::DeviceRevoked { device, name });
                Ok(revoked.ok_or(Refusal::UnknownDevice { device }))
            }
        }
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
            name: row.name,
        }
    });
    DevicesPage {
        devices: devices.collect(),
    }
}

/// Browsers and tools have rows too, as commands come from them; they have no role and never say what they are.
fn is_device(row: &DeviceRow) -> bool {
    row.role.is_some() || row.version.is_some()
}
