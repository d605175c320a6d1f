//! `jiaohao hub verify`: replays the whole log, as far back as it goes.

use crate::hub::words;
use crate::queue::{Fact, Queue};
use crate::store::{Reader, StoreError};
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Replays the whole log and checks every event, its place and its hash
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub verify --data /var/lib/jiaohao
Exit codes: 0 all is well, 1 the log is damaged or cannot be read, 2 wrong use")]
pub(in crate::hub) struct VerifyArgs {
    /// The data folder; its hub may run
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    hall: String,
    rehearsal: bool,
    days: u64,
    events: u64,
    tickets: u64,
}

/// # Errors
/// At the first event that is missing, was changed, or cannot have happened.
#[expect(clippy::print_stdout, reason = "this is the command line")]
pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<bool> {
    let report = verify(&args.data).map_err(|error| anyhow::anyhow!(words::of_store(&error)))?;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        let Report { hall, days, .. } = &report;
        let Report {
            events, tickets, ..
        } = &report;
        println!(
            "完好 All is well: {hall} · {days} 天 days · {events} 条记录 events · {tickets} 张票 tickets"
        );
    }
    Ok(true)
}

fn verify(data: &Path) -> Result<Report, StoreError> {
    let log = Reader::open(data)?;
    let mut report = Report {
        hall: log.hall().to_string(),
        rehearsal: log.is_rehearsal()?,
        days: 0,
        events: 0,
        tickets: 0,
    };
    let mut queue: Option<Queue> = None;
    log.replay_all(|seq, event| {
        report.events = seq;
        match (&mut queue, &event.fact) {
            (_, Fact::DayStarted(started)) => {
                report.days += 1;
                queue = Some(Queue::start(seq, event.at, started)?);
            }
            (Some(queue), fact) => {
                report.tickets += u64::from(matches!(fact, Fact::TicketIssued(_)));
                queue.apply(&event)?;
            }
            (None, _) => {}
        }
        Ok(())
    })?;
    Ok(report)
}
