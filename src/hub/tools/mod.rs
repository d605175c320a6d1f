//! `jiaohao hub VERB`: what is done to a hall's data folder, with its hub running or not.

mod verify;
mod wait_report;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Tool {
    Verify(verify::VerifyArgs),
    WaitReport(wait_report::WaitReportArgs),
}

impl Tool {
    /// Whether all is well; a tool says itself what is not.
    ///
    /// # Errors
    /// When it cannot do what it is for.
    pub(super) fn run(&self) -> anyhow::Result<bool> {
        match self {
            Self::Verify(args) => verify::run(args),
            Self::WaitReport(args) => wait_report::run(args),
        }
    }
}
