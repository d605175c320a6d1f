//! `jiaohao hub VERB`: what is done to a hall's data folder, with its hub running or not.

mod backup;
mod clock;
mod enroll;
mod forget;
mod staff;
mod status;
mod token;
mod verify;
mod wait_report;

use super::access::is_device_name;
use super::words;
use crate::protocol::Role;
use crate::queue::CounterId;
use crate::store::{Grant, StoreError};
use anyhow::anyhow;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Tool {
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    Status(status::StatusArgs),
    Verify(verify::VerifyArgs),
    Token(token::TokenArgs),
    Enroll(enroll::EnrollArgs),
    Devices(token::DevicesArgs),
    Revoke(token::RevokeArgs),
    Staff(staff::StaffArgs),
    Forget(forget::ForgetArgs),
    Clock(clock::ClockArgs),
    WaitReport(wait_report::WaitReportArgs),
}

impl Tool {
    /// Whether all is well; a tool says itself what is not.
    ///
    /// # Errors
    /// When it cannot do what it is for.
    pub(super) fn run(&self) -> anyhow::Result<bool> {
        match self {
            Self::Backup(args) => backup::backup(args),
            Self::Restore(args) => backup::restore(args),
            Self::Status(args) => status::run(args),
            Self::Verify(args) => verify::run(args),
            Self::Token(args) => token::token(args),
            Self::Enroll(args) => enroll::run(args),
            Self::Devices(args) => token::devices(args),
            Self::Revoke(args) => token::revoke(args),
            Self::Staff(args) => staff::run(args),
            Self::Forget(args) => forget::run(args),
            Self::Clock(args) => clock::run(args),
            Self::WaitReport(args) => wait_report::run(args),
        }
    }
}

/// What a device is to be, checked.
fn grant(device: &token::NewDevice) -> anyhow::Result<Grant> {
    let token::NewDevice {
        role,
        name,
        counter,
    } = device;
    if !is_device_name(name) {
        return Err(anyhow!(words::no_device_name()));
    }
    if !counter.is_empty() && *role != Role::Counter {
        return Err(anyhow!(words::counters_for_counters()));
    }
    let counters = counter
        .iter()
        .map(|counter| CounterId::from(counter.as_str()));
    Ok(Grant {
        name: name.trim().to_owned(),
        role: role.to_string(),
        counters: counters.collect(),
    })
}

fn data_failed(error: StoreError) -> anyhow::Error {
    anyhow!(words::of_store(&error))
}
