//! What the owner does for callers, one type per kind of work.

use super::access::{Caller, Device};
use super::job::Work;
use super::message::{Answered, Failure};
use super::owner::{Owner, State};
use super::person::Person;
use super::round::Round;
use crate::model::{DeviceId, Time};
use crate::protocol::DeviceReport;
use crate::queue::Command;
use crate::store::{Exchange, Fingerprint, Known, Store, StoreError};
use uuid::Uuid;

/// A command with its key.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) caller: Caller,
    pub(super) key: Uuid,
    pub(super) fingerprint: Fingerprint,
    /// The owner fills in a ticket's device, as it knows the devices' numbers.
    pub(super) command: Command,
    /// A note from staff.
    pub(super) note: Option<String>,
    /// The person the ticket is for.
    pub(super) person: Option<Person>,
    /// Also for someone who already holds a ticket.
    pub(super) again: bool,
}

impl Work for Asked {
    type Answer = Answered;

    fn carry_out(&self, round: &mut Round) -> Result<Result<Answered, Failure>, StoreError> {
        round.command(self)
    }

    fn committed(&self, _: &Answered, owner: &mut Owner) {
        if let Command::At { counter, action } = &self.command {
            owner.saw_at(counter, action, &self.caller.device);
        }
    }

    fn kept(&self, store: &Store, state: &State) -> Option<Answered> {
        let device = match &self.caller.device {
            Device::Number(number) => *number,
            Device::Name(name) => *state.devices.get(name)?,
        };
        let kept = store.kept_answer(device, self.key).ok()??;
        (kept.command == self.fingerprint).then_some(Answered {
            status: kept.status,
            body: kept.body,
        })
    }
}

/// What a device reports about itself.
#[derive(Debug)]
pub(super) struct Reported {
    pub(super) device: Device,
    /// The device's name.
    pub(super) name: String,
    pub(super) report: DeviceReport,
}

impl Work for Reported {
    type Answer = DeviceId;

    fn carry_out(&self, round: &mut Round) -> Result<Result<DeviceId, Failure>, StoreError> {
        let device = round.device(&self.device)?;
        if let Ok(device) = device {
            let version = &self.report.version;
            round.store.set_device_version(device, version)?;
        }
        Ok(device)
    }

    fn committed(&self, device: &DeviceId, owner: &mut Owner) {
        owner.heard(*device, self);
    }
}

/// An enrollment secret to be exchanged for a token.
impl Work for Exchange {
    type Answer = Known;

    fn carry_out(&self, round: &mut Round) -> Result<Result<Known, Failure>, StoreError> {
        let known = round.store.exchange(self, round.now)?;
        Ok(known.ok_or(Failure::NoEnrollment))
    }

    fn committed(&self, known: &Known, _: &mut Owner) {
        tracing::info!(device = known.device.0, role = known.grant.role, "enrolled");
    }
}

/// Devices that were heard, and when.
pub(super) struct Heard(pub(super) Vec<(Device, Time)>);

impl Work for Heard {
    type Answer = ();

    fn carry_out(&self, round: &mut Round) -> Result<Result<(), Failure>, StoreError> {
        // Devices of the open loopback that have done nothing yet have no number.
        let numbers = self.0.iter().filter_map(|(device, at)| {
            let number = match device {
                Device::Number(number) => Some(number),
                Device::Name(name) => round.state.devices.get(name),
            };
            number.map(|number| (*number, *at))
        });
        let numbers: Vec<_> = numbers.collect();
        round.store.saw_devices(&numbers).map(Ok)
    }
}
