//! `jiaohao hub VERB`: tools for a hall's data folder, whether or not its hub is running.

mod backup;
mod clock;
mod enroll;
mod forget;
mod pairing;
pub mod ratings;
mod reload;
pub mod report;
mod running;
mod staff;
mod status;
mod table;
mod token;
mod verify;
mod wait_report;

use crate::hub::access::is_device_name;
use crate::hub::words;
use crate::hub::{self, ServeArgs};
use crate::model::CounterId;
use crate::protocol::Role;
use crate::queue::Grant;
use crate::store::StoreError;
use crate::system::process;
use anyhow::anyhow;
use clap::{Args, Subcommand};

/// Runs a hall's hub: its queue, its database, its API. With a verb: a tool for its data folder
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
Example: jiaohao hub --data /var/lib/jiaohao
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct HubArgs {
    #[command(flatten)]
    serve: Option<ServeArgs>,
    #[command(subcommand)]
    tool: Option<Tool>,
}

/// Runs the hub or the named tool. Returns whether all went well; a tool itself reports what did not.
///
/// # Errors
/// If the hub cannot start, or the tool cannot do its work; the message says what to do.
pub fn run(args: &HubArgs) -> anyhow::Result<bool> {
    process::keep_files_private();
    match (&args.tool, &args.serve) {
        (Some(tool), _) => tool.run(),
        (None, Some(args)) => hub::run(args).map(|()| true),
        (None, None) => unreachable!("clap asks for one of them"),
    }
}

#[derive(Debug, Subcommand)]
enum Tool {
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    Status(status::StatusArgs),
    Verify(verify::VerifyArgs),
    Token(token::TokenArgs),
    Enroll(enroll::EnrollArgs),
    Pending(pairing::PendingArgs),
    Approve(pairing::ApproveArgs),
    Devices(token::DevicesArgs),
    Revoke(token::RevokeArgs),
    Staff(staff::StaffArgs),
    Forget(forget::ForgetArgs),
    Reload(reload::ReloadArgs),
    Clock(clock::ClockArgs),
    WaitReport(wait_report::WaitReportArgs),
    RebuildHistory(report::RebuildArgs),
}

impl Tool {
    /// Returns whether all is well; a tool itself reports what is not.
    ///
    /// # Errors
    /// If it cannot do its work.
    fn run(&self) -> anyhow::Result<bool> {
        match self {
            Self::Backup(args) => backup::backup(args),
            Self::Restore(args) => backup::restore(args),
            Self::Status(args) => status::run(args),
            Self::Verify(args) => verify::run(args),
            Self::Token(args) => token::token(args),
            Self::Enroll(args) => enroll::run(args),
            Self::Pending(args) => pairing::pending(args),
            Self::Approve(args) => pairing::approve(args),
            Self::Devices(args) => token::devices(args),
            Self::Revoke(args) => token::revoke(args),
            Self::Staff(args) => staff::run(args),
            Self::Forget(args) => forget::run(args),
            Self::Reload(args) => reload::run(args),
            Self::Clock(args) => clock::run(args),
            Self::WaitReport(args) => wait_report::run(args),
            Self::RebuildHistory(args) => report::rebuild(args),
        }
    }
}

/// Waits for what a running hub answers.
fn wait_for<T>(answer: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(answer)
}

/// What a device is to be, validated.
fn grant(device: &token::NewDevice) -> anyhow::Result<Grant> {
    let token::NewDevice {
        role,
        name,
        counter,
    } = device;
    if !is_device_name(name) {
        return Err(anyhow!(words::no_device_name()));
    }
    if !counter.is_empty() && ![Role::Counter, Role::Rater].contains(role) {
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
