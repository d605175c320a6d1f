//! `jiaohao bench`: measures a real hub on a real disk.

mod devices;
mod figures;
mod fill;
mod growth;
mod hub;
mod line;
mod load;
mod reports;

use crate::say;
use anyhow::Context;
use clap::Args;
use figures::Latencies;
use growth::Growth;
use hub::StartedHub;
use load::Asks;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A Monday morning: the hall takes numbers then.
const AT: &str = "2026-11-23T09:00:00+08:00";
/// Number of calls that are followed to the stream.
const CALLS: usize = 500;

/// Measures a hub: commands a second, and the time from a call to its event
///
/// With --devices: a full hall of 720 devices. With --tickets or --years: how the cost grows with
/// the tickets of the day and the history of the hall.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao bench --clients 64 --seconds 5
Example: jiaohao bench --devices
Example: jiaohao bench --tickets 0,10000,100000,1000000 --years 10
Run it from a release build, on the disk that the hub will use (--folder).
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub struct BenchArgs {
    /// Maximum number of concurrent clients
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// How long each load runs
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// The hall file of the hub that is started
    #[arg(long, value_name = "FILE", default_value = "config/hall.toml")]
    config: PathBuf,
    /// Where that hub's data is kept while it runs
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Uses a hub that is already running: 127.0.0.1:7480. It gets tickets that nobody wanted
    #[arg(long, value_name = "ADDRESS")]
    hub: Option<SocketAddr>,
    /// Connects 500 counters, 200 displays and 20 kiosks, and sends 200 commands a second
    #[arg(long, conflicts_with_all = ["hub", "tickets"])]
    devices: bool,
    /// Starts with this many tickets in the day, one run for each number
    #[arg(long, value_name = "N", value_delimiter = ',', conflicts_with = "hub")]
    tickets: Vec<u64>,
    /// With --tickets: years of history before that day, 44,000 tickets each
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=30))]
    years: u32,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    fdatasync: Latencies,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    loads: Vec<Load>,
    /// A ticket and nothing else, beside `GET /healthz`, with as many clients, at most 64.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_to_event: Option<Latencies>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_hall: Option<devices::FullHall>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    growth: Vec<Growth>,
}

#[derive(Debug, Serialize)]
struct Load {
    clients: usize,
    commands: Latencies,
    /// Commands per sync that the disk could have made.
    per_fdatasync: f64,
}

/// What a durable command costs beside a request that does nothing.
#[derive(Debug, Serialize)]
struct Cost {
    clients: usize,
    issues: Latencies,
    healthz: Latencies,
    /// Issues for each `GET /healthz`.
    ratio: f64,
}

/// Measures and prints.
///
/// # Errors
/// If the hub cannot be started or refuses.
pub fn run(args: &BenchArgs) -> anyhow::Result<()> {
    let folder = args
        .folder
        .join(format!("jiaohao-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let report = measure(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    print(&report?, args.json)
}

fn measure(args: &BenchArgs, folder: &Path) -> anyhow::Result<Report> {
    let mut report = Report {
        fdatasync: figures::disk(folder, Duration::from_secs(1))?,
        loads: Vec::new(),
        cost: None,
        call_to_event: None,
        full_hall: None,
        growth: Vec::new(),
    };
    if args.devices {
        report.full_hall = Some(full_hall(args, folder)?);
    } else if args.tickets.is_empty() {
        loads(args, folder, &mut report)?;
    } else {
        for tickets in &args.tickets {
            let folder = folder.join(tickets.to_string());
            std::fs::create_dir_all(&folder)?;
            report
                .growth
                .push(growth::measure(args, &folder, *tickets)?);
            std::fs::remove_dir_all(&folder)?;
        }
    }
    Ok(report)
}

fn loads(args: &BenchArgs, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let time = Duration::from_secs(args.seconds);
    let started = match args.hub {
        Some(_) => None,
        None => Some(StartedHub::start(&args.config, &folder.join("data"))?),
    };
    let hub = args.hub.or(started.as_ref().map(|hub| hub.address));
    let hub = hub.context("there is a hub")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let pairs = load::open_counters(hub).await?;
        report.call_to_event = Some(load::call_to_event(hub, &pairs, CALLS).await?);
        for clients in [1, 8, 64, 256].into_iter().filter(|n| *n <= args.clients) {
            let commands = load::commands(hub, &pairs, clients, Asks::IssueAndNext, time).await?;
            report.loads.push(Load {
                clients,
                per_fdatasync: commands.per_second / report.fdatasync.per_second,
                commands,
            });
        }
        let clients = args.clients.min(64);
        let issues = load::commands(hub, &pairs, clients, Asks::Issue, time).await?;
        let healthz = load::commands(hub, &pairs, clients, Asks::Healthz, time).await?;
        report.cost = Some(Cost {
            clients,
            ratio: issues.per_second / healthz.per_second,
            issues,
            healthz,
        });
        Ok(())
    })
}

fn full_hall(args: &BenchArgs, folder: &Path) -> anyhow::Result<devices::FullHall> {
    let hall = std::fs::read_to_string(&args.config)
        .with_context(|| format!("cannot read {}", args.config.display()))?;
    let config = folder.join("hall.toml");
    std::fs::write(&config, devices::hall_of_500(&hall))?;
    let hub = StartedHub::start(&config, &folder.join("data"))?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let pairs = load::open_counters(hub.address).await?;
        devices::measure(hub.address, &pairs, Duration::from_secs(args.seconds)).await
    })
}

fn print(report: &Report, json: bool) -> anyhow::Result<()> {
    if json {
        say!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    let line = |what: &str, figures: &Latencies, ratio: &str| {
        say!(
            "{what:<28} {:>10.0}/s   p50 {:>8.3} ms   p99 {:>8.3} ms   {ratio}",
            figures.per_second,
            figures.p50_ms,
            figures.p99_ms,
        );
    };
    line("disk: 4 KiB and fdatasync", &report.fdatasync, "");
    for load in &report.loads {
        let what = format!("commands, {} clients", load.clients);
        let ratio = format!("{:.2} commands for each fdatasync", load.per_fdatasync);
        line(&what, &load.commands, &ratio);
    }
    if let Some(cost) = &report.cost {
        line(
            &format!("GET /healthz, {} clients", cost.clients),
            &cost.healthz,
            "",
        );
        let ratio = format!("{:.2} for each GET /healthz", cost.ratio);
        line(
            &format!("issues, {} clients", cost.clients),
            &cost.issues,
            &ratio,
        );
    }
    if let Some(figures) = &report.call_to_event {
        line("next to its event", figures, "");
    }
    if let Some(hall) = &report.full_hall {
        let what = format!("commands, {} streams", hall.streams);
        let heard = format!(
            "{} streams dropped, {} gaps, all heard {:.0} ms after",
            hall.streams_dropped, hall.gaps, hall.all_heard_ms
        );
        line(&what, &hall.commands, &heard);
    }
    for growth in &report.growth {
        let memory = growth
            .memory_mib
            .map_or_else(|| "?".into(), |mib| format!("{mib:.0}"));
        say!(
            "{} tickets, {} years: database {} MiB, ready {:.2} s, memory {memory} MiB, backup {:.1} s",
            growth.tickets,
            growth.years,
            growth.database_mib,
            growth.ready_s,
            growth.backup_s
        );
        line("  next, 1 client", &growth.next, "");
        line("  commands, 64 clients", &growth.commands, "");
        let reports = &growth.reports;
        let mib =
            |memory: Option<f64>| memory.map_or_else(|| "?".into(), |mib| format!("{mib:.1}"));
        say!(
            "  reports: rows made in {:.2} s; a year cold {:.0} ms, all years {:.0} ms, a year's page {:.0} ms; today p50 {:.1} ms, most {:.1} ms; memory {} MiB before, {} after",
            reports.rows_s,
            reports.cold_ms,
            reports.years_ms,
            reports.page_ms,
            reports.today_ms,
            reports.today_most_ms,
            mib(reports.memory_before_mib),
            mib(reports.memory_after_mib)
        );
    }
    Ok(())
}
