//! `jiaohao hub VERB`: what is done to a hall's data folder, with its hub running or not.

mod backup;
mod status;
mod verify;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Tool {
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    Status(status::StatusArgs),
    Verify(verify::VerifyArgs),
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
        }
    }
}
