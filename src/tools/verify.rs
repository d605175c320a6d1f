//! `jiaohao hub verify`: checks the complete log.

use crate::custody::audit::{Audit, audit};
use crate::hub::words;
use crate::say;
use crate::store::Reader;
use clap::Args;
use std::path::PathBuf;

/// Replays the complete log and checks every event, its position and its hash
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub verify --data /var/lib/jiaohao
The hash it prints stands for all events: noted elsewhere, it shows whether the log was ever made anew.
Exit codes: 0 all is well, 1 the log is damaged or cannot be read, 2 wrong use")]
pub(super) struct VerifyArgs {
    /// The data folder, or a backup; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// # Errors
/// At the first event that is missing or altered, or that cannot have happened.
pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<bool> {
    let audit = Reader::open(&args.data).and_then(|log| audit(&log));
    let audit = audit.map_err(|error| anyhow::anyhow!(words::of_store(&error)))?;
    if args.json {
        say!("{}", serde_json::to_string(&audit)?);
    } else {
        say!("完好 All is well: {}", summary(&audit));
    }
    Ok(true)
}

/// A log in one line.
pub(super) fn summary(audit: &Audit) -> String {
    let Audit {
        hall,
        days,
        events,
        tickets,
        hash,
        ..
    } = audit;
    format!(
        "{hall} · {days} 天 days · {events} 条记录 events · {tickets} 个号 tickets · {}",
        &hash[..16]
    )
}
