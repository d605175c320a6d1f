//! `jiaohao hub`.

use super::feed::ToFeedMessage;
use super::http::{Api, Server, bind};
use super::metrics::Metrics;
use super::{owner, start, words};
use crate::config::{HallFile, Loopback};
use crate::lang::Lang;
use crate::queue::view::Moment;
use crate::queue::{Hall, Queue};
use anyhow::anyhow;
use clap::Args;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Runs a hall's hub: its queue, its database, its API
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub --config config/hall.toml --data /var/lib/jiaohao
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct HubArgs {
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

/// Runs until it is told to stop (SIGTERM, Ctrl-C).
///
/// # Errors
/// When the hub cannot start; the message says what to do.
pub fn run(args: &HubArgs) -> anyhow::Result<()> {
    start_logs();
    let HallFile { hall, hub, .. } = load_hall(&args.config)?;
    let listen = args.listen.unwrap_or(hub.listen);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = bind(listen).await;
        let listener = listener.map_err(|error| anyhow!(words::explain_bind(&error)))?;
        serve(args, Arc::new(hall), listener).await
    })
}

async fn serve(args: &HubArgs, hall: Arc<Hall>, listener: TcpListener) -> anyhow::Result<()> {
    let at = args.at.map(|at| at.time);
    let mut opened =
        start::open(&args.data, &hall, at).map_err(|error| anyhow!(words::explain(&error)))?;
    let metrics = Metrics::new();
    let feed = opened.start_feed();
    announce(&opened.queue, listener.local_addr()?);
    let (owner, thread) = owner::start(opened, feed.clone(), metrics.clone())?;
    let stop = stop_signal()?;
    let router = Api::new(owner, feed.clone(), metrics).router();
    let end_streams = async move {
        // An ended feed has ended its streams.
        let _ = feed.send(ToFeedMessage::Stop).await;
    };
    Server::new(listener, router).run(stop, end_streams).await;
    let ended = tokio::task::spawn_blocking(move || thread.join()).await?;
    ended.map_err(|_| anyhow!("the owner of the queue panicked"))?;
    tracing::info!("stopped");
    Ok(())
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

fn start_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // In a test or a demo there may be some already.
    let _ = logs.try_init();
}

#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
