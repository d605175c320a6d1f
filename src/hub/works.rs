//! What the owner does for callers, one type per kind of work.

use super::access::Device;
use super::asked::Asked;
use super::cases::CaseCommand;
use super::devices::DeviceCommand;
use super::follow_up::FollowUp;
use super::job::Work;
use super::message::{Answered, Failure};
use super::reports::{CallReport, Reported};
use super::round::Round;
use super::state::State;
use crate::model::{DeviceId, Time};
use crate::queue::{Command, Standing};
use crate::store::{Exchange, KnownDevice, Store, StoreError};

impl Work for Asked {
    type Answer = Answered;

    fn carry_out(&self, round: &mut Round) -> Result<Result<Answered, Failure>, StoreError> {
        round.command(self)
    }

    fn follow_up<'a>(&'a self, _: &Answered, follow_up: &mut FollowUp<'a>) {
        if let Command::At { counter, action } = &self.command {
            let at = (counter, action, &self.caller.device);
            follow_up.at_counters.push(at);
        }
    }

    fn kept(&self, store: &Store, state: &State) -> Option<Answered> {
        self.caller
            .kept_answer(self.key, self.fingerprint, store, state)
    }
}

impl Work for DeviceCommand {
    type Answer = Answered;

    fn carry_out(&self, round: &mut Round) -> Result<Result<Answered, Failure>, StoreError> {
        round.device_command(self)
    }

    fn kept(&self, store: &Store, state: &State) -> Option<Answered> {
        self.caller
            .kept_answer(self.key, self.fingerprint, store, state)
    }
}

impl Work for CaseCommand {
    type Answer = Answered;

    fn carry_out(&self, round: &mut Round) -> Result<Result<Answered, Failure>, StoreError> {
        round.case_command(self)
    }

    fn kept(&self, store: &Store, state: &State) -> Option<Answered> {
        self.caller
            .kept_answer(self.key, self.fingerprint, store, state)
    }
}

impl Work for Reported {
    type Answer = DeviceId;

    fn carry_out(&self, round: &mut Round) -> Result<Result<DeviceId, Failure>, StoreError> {
        let device = round.device(&self.device)?;
        if let Ok(device) = device {
            let (version, uses) = (&self.report.version, self.report.uses.as_ref());
            round.store.set_reported(device, version, uses)?;
        }
        Ok(device)
    }

    fn follow_up<'a>(&'a self, device: &DeviceId, follow_up: &mut FollowUp<'a>) {
        follow_up.reports.push((*device, self));
    }
}

/// An enrollment secret to be exchanged for a token.
impl Work for Exchange {
    type Answer = KnownDevice;

    fn carry_out(&self, round: &mut Round) -> Result<Result<KnownDevice, Failure>, StoreError> {
        round.enroll(self)
    }

    fn follow_up<'a>(&'a self, known: &KnownDevice, _: &mut FollowUp<'a>) {
        tracing::info!(device = known.device.0, role = known.grant.role, "enrolled");
    }
}

impl Work for CallReport {
    type Answer = u64;

    fn carry_out(&self, round: &mut Round) -> Result<Result<u64, Failure>, StoreError> {
        round.announced(self)
    }
}

/// What needs a supervisor now.
impl Work for Standing {
    type Answer = ();

    fn carry_out(&self, round: &mut Round) -> Result<Result<(), Failure>, StoreError> {
        round.watch(self).map(Ok)
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
