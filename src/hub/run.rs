//! `jiaohao hub`.

use super::backup::{self, Daily};
use super::feed::ToFeedMessage;
use super::http::{Api, Server, bind};
use super::metrics::Metrics;
use super::tools::Tool;
use super::{notify, owner, start, words};
use crate::config::{HallFile, HubSettings, Loopback};
use crate::lang::Lang;
use crate::process;
use crate::queue::view::Moment;
use crate::queue::{Hall, Queue};
use anyhow::anyhow;
use clap::Args;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// What has not ended by itself when the hub stops is left so long.
const END_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs a hall's hub: its queue, its database, its API. With a verb: a tool for its data folder
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
Example: jiaohao hub --config config/hall.toml --data /var/lib/jiaohao
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct HubArgs {
    #[command(flatten)]
    serve: Option<ServeArgs>,
    #[command(subcommand)]
    tool: Option<Tool>,
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// The hall file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The data folder; made where there is none
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to listen instead of the hall file's address; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Sets the hub's clock, for demos, training and tests: 2026-11-23T09:00:00+08:00
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
}

/// Runs the hub, or the tool that is named. Whether all went well; a tool says itself what did not.
///
/// # Errors
/// When the hub cannot start, or the tool cannot do its work; the message says what to do.
pub fn run(args: &HubArgs) -> anyhow::Result<bool> {
    match (&args.tool, &args.serve) {
        (Some(tool), _) => tool.run(),
        (None, Some(args)) => run_until_stopped(args).map(|()| true),
        (None, None) => unreachable!("clap asks for one of them"),
    }
}

/// Runs until it is told to stop (SIGTERM, Ctrl-C).
fn run_until_stopped(args: &ServeArgs) -> anyhow::Result<()> {
    process::start_logs();
    let HallFile { hall, hub, .. } = load_hall(&args.config)?;
    let listen = args.listen.unwrap_or(hub.listen);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(async {
        let listener = bind(listen).await;
        let listener = listener.map_err(|error| anyhow!(words::explain_bind(&error)))?;
        serve(args, &hub, Arc::new(hall), listener).await
    });
    // A backup that is not finished is begun anew another time.
    runtime.shutdown_timeout(END_TIMEOUT);
    ended
}

async fn serve(
    args: &ServeArgs,
    settings: &HubSettings,
    hall: Arc<Hall>,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let at = args.at.map(|at| at.time);
    let mut opened =
        start::open(&args.data, &hall, at).map_err(|error| anyhow!(words::explain(&error)))?;
    let metrics = Metrics::new();
    let feed = opened.start_feed();
    let address = listener.local_addr()?;
    leave_in_folder(args, address);
    let rehearsal = opened.rehearsal;
    let wall = opened.queue.moment(opened.clock.now());
    let clock = (opened.clock.clone(), wall);
    let daily = Daily::new(
        &args.data,
        &settings.backups,
        hall.id.clone(),
        clock,
        metrics.clone(),
    );
    let backups = daily.health();
    // Before anybody knows that there is a hub: whoever stops it at once is heard.
    let stop = process::stop_signal()?;
    announce(&opened.queue, address);
    let (owner, thread) = owner::start(opened, feed.clone(), metrics.clone(), backups)?;
    // What a training wrote is worth no backup.
    if !rehearsal && settings.backups.keep > 0 {
        tokio::spawn(daily.run());
    }
    notify::tell(notify::READY);
    let alive = tokio::spawn(notify::keep_saying_alive(owner.clone(), feed.clone()));
    let router = Api::new(owner, feed.clone(), metrics).router();
    let end_streams = async move {
        // An ended feed has ended its streams.
        let _ = feed.send(ToFeedMessage::Stop).await;
    };
    let stop = async {
        stop.await;
        notify::tell(notify::STOPPING);
        // The owner ends when nobody can ask it any more.
        alive.abort();
    };
    Server::new(listener, router).run(stop, end_streams).await;
    let ended = tokio::task::spawn_blocking(move || thread.join()).await?;
    ended.map_err(|_| anyhow!("the owner of the queue panicked"))?;
    tracing::info!("stopped");
    Ok(())
}

/// Leaves in the data folder what belongs to a backup, and where tools find this hub. Without them the
/// hub works as well.
fn leave_in_folder(args: &ServeArgs, address: SocketAddr) {
    let kept = args.data.join(backup::HALL_FILE);
    let same = |path: &Path| path.canonicalize().ok();
    let left = match std::fs::read(&args.config) {
        Ok(text) if same(&args.config) != same(&kept) => backup::write(&kept, &text),
        Ok(_) => Ok(()),
        Err(error) => Err(backup::BackupError::File(args.config.clone(), error)),
    };
    let place = args.data.join(backup::ADDRESS_FILE);
    let left = left.and_then(|()| backup::write(&place, address.to_string().as_bytes()));
    if let Err(error) = left {
        tracing::warn!(%error, "a file beside the database cannot be written");
    }
}

#[expect(clippy::print_stdout, reason = "this is the command line")]
fn announce(queue: &Queue, address: SocketAddr) {
    let hall = queue.hall();
    println!(
        "大厅中枢就绪 Hub ready: http://{address} · {} {} · {} · {} events",
        hall.id,
        hall.name.zh,
        queue.day().date,
        queue.seq(),
    );
}

/// The hall file, checked; its hints go to the log.
fn load_hall(path: &Path) -> anyhow::Result<HallFile> {
    let loaded = HallFile::load(path)?;
    for hint in loaded.hints {
        tracing::warn!(file = %path.display(), "{}", hint.what.text(Lang::En));
    }
    match loaded.value.hub.loopback {
        Loopback::Open => Ok(loaded.value),
        Loopback::Token => Err(anyhow!(words::no_tokens_yet())),
    }
}
