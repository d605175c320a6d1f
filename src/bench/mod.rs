//! `jiaohao bench`: what a real hub on a real disk does.

mod figures;
mod line;
mod load;

use anyhow::{Context, ensure};
use clap::Args;
use figures::Latencies;
use serde::Serialize;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A Monday morning: the hall takes numbers then.
const AT: &str = "2026-11-23T09:00:00+08:00";
/// Calls that are followed to the stream.
const CALLS: usize = 500;

/// Measures a hub: commands a second, and from a call to its event
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao bench --clients 64 --seconds 5
Run it from a release build, on the disk that the hub will use (--folder).
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub struct BenchArgs {
    /// Most clients at once
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// How long each load runs
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// The hall file of the hub that is started
    #[arg(long, value_name = "FILE", default_value = "config/hall.toml")]
    config: PathBuf,
    /// Where that hub's data lies while it runs
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Takes a hub that runs already: 127.0.0.1:7480. It gets tickets that nobody wanted
    #[arg(long, value_name = "ADDRESS")]
    hub: Option<SocketAddr>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    fdatasync: Latencies,
    loads: Vec<Load>,
    call_to_event: Latencies,
}

#[derive(Debug, Serialize)]
struct Load {
    clients: usize,
    commands: Latencies,
    /// Commands for each sync that the disk could have made.
    per_fdatasync: f64,
}

/// Measures and prints.
///
/// # Errors
/// When the hub cannot be started or refuses.
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
    let time = Duration::from_secs(args.seconds);
    let fdatasync = figures::disk(folder, Duration::from_secs(1))?;
    let started = match args.hub {
        Some(_) => None,
        None => Some(StartedHub::start(&args.config, &folder.join("data"))?),
    };
    let hub = args.hub.or(started.as_ref().map(|hub| hub.address));
    let hub = hub.context("there is a hub")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let pairs = load::open_counters(hub).await?;
        let call_to_event = load::call_to_event(hub, &pairs, CALLS).await?;
        let mut loads = Vec::new();
        for clients in [1, 8, 64, 256].into_iter().filter(|n| *n <= args.clients) {
            let commands = load::commands(hub, &pairs, clients, time).await?;
            loads.push(Load {
                clients,
                per_fdatasync: commands.per_second / fdatasync.per_second,
                commands,
            });
        }
        Ok(Report {
            fdatasync,
            loads,
            call_to_event,
        })
    })
}

#[expect(clippy::print_stdout, reason = "this is the command line")]
fn print(report: &Report, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    let line = |what: &str, figures: &Latencies, ratio: &str| {
        println!(
            "{what:<28} {:>10.0}/s   p50 {:>8.3} ms   p99 {:>8.3} ms   {ratio}",
            figures.per_second, figures.p50_ms, figures.p99_ms,
        );
    };
    line("disk: 4 KiB and fdatasync", &report.fdatasync, "");
    for load in &report.loads {
        let what = format!("commands, {} clients", load.clients);
        let ratio = format!("{:.2} commands for each fdatasync", load.per_fdatasync);
        line(&what, &load.commands, &ratio);
    }
    line("next to its event", &report.call_to_event, "");
    Ok(())
}

/// A hub of our own; it ends with this value.
struct StartedHub {
    process: Child,
    address: SocketAddr,
}

impl StartedHub {
    fn start(config: &Path, data: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("hub")
            .arg("--config")
            .arg(config)
            .arg("--data")
            .arg(data);
        command.args(["--listen", "127.0.0.1:0", "--at", AT]);
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("its output is ours")?;
        let mut ready = String::new();
        BufReader::new(output).read_line(&mut ready)?;
        let address = ready
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
        ensure!(address.is_some(), "the hub did not start");
        Ok(Self {
            process,
            address: address.context("the hub says where it listens")?,
        })
    }
}

impl Drop for StartedHub {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
