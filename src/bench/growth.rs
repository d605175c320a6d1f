//! How the cost grows with the tickets of the day, and with the years of a hall.

use super::figures::Latencies;
use super::fill::Filler;
use super::reports::{self, Reports};
use super::{AT, BenchArgs, StartedHub, load};
use crate::config::HallFile;
use crate::model::Moment;
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};

/// Number of *next* commands, sent by one client that waits for each answer.
const CALLS: usize = 1_000;
const CLIENTS: usize = 64;

#[derive(Debug, Serialize)]
pub(super) struct Growth {
    pub(super) tickets: u64,
    pub(super) years: u32,
    pub(super) database_mib: u64,
    /// From the start of the program to a hub that answers, after a crash.
    pub(super) ready_s: f64,
    /// Memory of the process when ready; `None` if the system does not report it.
    pub(super) memory_mib: Option<f64>,
    pub(super) next: Latencies,
    pub(super) commands: Latencies,
    pub(super) backup_s: f64,
    pub(super) reports: Reports,
}

/// # Errors
/// If the folder cannot be filled, or the hub does not start.
pub(super) fn measure(args: &BenchArgs, folder: &Path, tickets: u64) -> anyhow::Result<Growth> {
    let data = folder.join("data");
    let hall = HallFile::load(&args.config)?.value.hall;
    let at: Moment = AT.parse().map_err(anyhow::Error::msg)?;
    let mut filler = Filler::new(&data, hall, at.time, args.years)?;
    filler.past(at.time)?;
    filler.today(at.time, tickets)?;
    drop(filler);
    let started = Instant::now();
    let hub = StartedHub::start(&args.config, &data)?;
    let ready_s = started.elapsed().as_secs_f64();
    let memory_mib = hub.memory_mib();
    let runtime = tokio::runtime::Runtime::new()?;
    let rows_s = runtime.block_on(reports::rows_made(&hub, started))?;
    drop(hub);
    let reports = reports::measure(&args.config, &data, args.years, rows_s);
    let reports = runtime.block_on(reports)?;
    let hub = StartedHub::start(&args.config, &data)?;
    let time = Duration::from_secs(args.seconds);
    let (next, commands) = runtime.block_on(async {
        let pairs = load::open_counters(hub.address).await?;
        let next = load::next(hub.address, &pairs, CALLS).await?;
        let commands =
            load::commands(hub.address, &pairs, CLIENTS, load::Asks::IssueAndNext, time).await?;
        anyhow::Ok((next, commands))
    })?;
    let backup_s = hub.back_up(&data, &folder.join("backup"))?;
    let database = std::fs::metadata(data.join(crate::store::DATABASE_FILE))?;
    Ok(Growth {
        tickets,
        years: args.years,
        database_mib: database.len() / (1024 * 1024),
        ready_s,
        memory_mib,
        next,
        commands,
        backup_s,
        reports,
    })
}
