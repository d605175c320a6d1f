//! `jiaohao hub`.

use super::access::{self, Access, AccessSettings, Entrance, FirstString, FolderKey, Token};
use super::annalist::Annalist;
use super::api::{Api, router};
use super::clock::Clock;
use super::clock_judge::ClockJudge;
use super::crowd::Crowd;
use super::daily_backup::Daily;
use super::feed::ToFeedMessage;
use super::first_start::{self, Made, Stop};
use super::hall_file::{self, Chosen, HallFiles, NoHallFile};
use super::http::{Door, Server, bind};
use super::lan::{self, LanFacts};
use super::metrics::Metrics;
use super::notice_folder::{Hints, Watcher};
use super::ratings::Ratings;
use super::records::Records;
use super::{announce, notify, owner, start, sweep, words};
use crate::config::{HubSettings, Loopback};
use crate::custody::backup;
use crate::files::Files;
use crate::model::{Hall, HallId, Moment};
use crate::queue::Queue;
use crate::say;
use crate::store::ADDRESS_FILE;
use crate::store::{self, AccessBook};
use crate::system::process;
use crate::system::process::vital;
use crate::words::Lang;
use anyhow::anyhow;
use clap::Args;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long to wait at shutdown for what has not ended on its own.
const END_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The hall file: imported at the first start, and whenever it has changed since; without it the one in the data
    /// folder holds, and a new folder is set up in a browser
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder; created if missing
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to listen, instead of the hall file's address; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Sets the hub's clock, for demos, training and tests: 2026-11-23T09:00:00+08:00
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
}

/// Runs until told to stop (SIGTERM, Ctrl-C).
///
/// # Errors
/// If the hub cannot start; the message says what to do.
pub fn run(args: &ServeArgs) -> anyhow::Result<()> {
    process::start_logs();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(begin(args));
    // An unfinished backup is started over another time.
    runtime.shutdown_timeout(END_TIMEOUT);
    ended
}

/// Without a hall it asks for one first.
async fn begin(args: &ServeArgs) -> anyhow::Result<()> {
    let (chosen, made) = match hall_file::choose(&args.data, args.config.as_deref()) {
        Err(NoHallFile::NoHall(data)) => {
            let listen = args.listen.unwrap_or(HubSettings::default().listen);
            let Some(made) = first_start::ask(&data, listen).await? else {
                return Ok(());
            };
            (hall_file::choose(&data, None), Some(made))
        }
        chosen => (chosen, None),
    };
    let mut chosen = chosen.map_err(|error| anyhow!(words::explain_no_hall_file(&error)))?;
    tell_hints(&chosen);
    // A hall's own certificate lies beside the file that people write.
    let beside = args.config.as_deref().and_then(Path::parent);
    chosen.file.hub.resolve(beside.unwrap_or(&args.data));
    let hub = &chosen.file.hub;
    let (loopback, stop) = match made {
        Some(Made { listener, stop }) => (listener, Some(stop)),
        None => {
            let listen = args.listen.unwrap_or(hub.listen);
            (listen_on(listen, Entrance::Loopback).await?, None)
        }
    };
    let lan = match hub.lan {
        Some(address) => Some(listen_on(address, Entrance::Lan).await?),
        None => None,
    };
    serve(args, &chosen, Listeners { loopback, lan }, stop).await
}

struct Listeners {
    loopback: TcpListener,
    /// For the devices of the hall.
    lan: Option<TcpListener>,
}

async fn listen_on(address: SocketAddr, line: Entrance) -> anyhow::Result<TcpListener> {
    let bound = bind(address, line).await;
    bound.map_err(|error| anyhow!(words::explain_bind(&error)))
}

async fn serve(
    args: &ServeArgs,
    chosen: &Chosen,
    listeners: Listeners,
    stop: Option<Stop>,
) -> anyhow::Result<()> {
    let (settings, hall) = (&chosen.file.hub, Arc::new(chosen.file.hall.clone()));
    let at = args.at.map(|at| at.time);
    let mut opened = start::open(&args.data, &hall, chosen, at)
        .map_err(|error| anyhow!(words::explain(&error)))?;
    let metrics = Metrics::new();
    let feed = opened.start_feed();
    let address = listeners.loopback.local_addr()?;
    let local = leave_in_folder(args, address);
    let rehearsal = opened.rehearsal;
    let wall = opened.queue.moment(opened.clock.now());
    let clock = opened.clock.clone();
    let wall = (clock.clone(), wall);
    let daily = Daily::new(
        &args.data,
        &settings.backups,
        hall.id.clone(),
        wall,
        metrics.clone(),
    );
    let backups = daily.health();
    // Installed before the hub can be found, so that an immediate stop is not missed.
    let stop = match stop {
        Some(stop) => stop,
        None => Box::pin(process::stop_signal()?),
    };
    let access = open_access(args, settings, &hall, &opened.clock, local)?;
    let judge = ClockJudge::new(opened.clock.clone(), &args.data)
        .map_err(|error| anyhow!(words::of_store(&error)))?;
    let key = FolderKey::load(&args.data)?;
    let crowd = Crowd::default();
    let first = access.leave_first(&args.data)?;
    let ports = Ports::open(args, settings, &hall.id, listeners, &crowd)?;
    ports.tell(&args.data, &hall)?;
    say_ready(&opened.queue, &ports);
    if let Some(first) = first {
        say_first(&first, ports.loopback);
    }
    let (owner, thread) = owner::start(
        opened,
        feed.clone(),
        metrics.clone(),
        backups,
        access.clone(),
        crowd,
    )?;
    // Data from a rehearsal needs no backup.
    if !rehearsal && settings.backups.keep > 0 {
        tokio::spawn(vital("daily backup", daily.run()));
    }
    // In a rehearsal the clock is meant to be wrong.
    if !rehearsal {
        tokio::spawn(vital("judge of the clock", judge.run()));
    }
    let announced = ports
        .lan
        .as_ref()
        .and_then(|lan| announce::announce(&hall.id, lan));
    notify::tell(notify::READY);
    let (asked, told) = (owner.clone(), feed.clone());
    let is_alive = async move |wait| notify::is_alive(&asked, &told, wait).await;
    let saying = notify::keep_saying_alive(is_alive);
    let alive = tokio::spawn(vital("watchdog", saying));
    let follow = access::follow(access.clone(), owner.clone());
    let following = tokio::spawn(vital("access", follow));
    let hall_files = HallFiles::new(&args.data, hall.id.clone());
    let files = Files::of(&args.data);
    let sweep = sweep::keep_swept(files.clone(), owner.clone());
    let sweeping = tokio::spawn(vital("files", sweep));
    let hints = Hints::default();
    let watching = settings.notices.as_ref().map(|folder| {
        let watcher = Watcher::new(folder, files.clone(), owner.clone(), hints.clone());
        tokio::spawn(vital("notices' folder", watcher.run()))
    });
    let annalist = Annalist::start(&args.data, clock, metrics.clone())?;
    let ratings = Ratings::new(&args.data, annalist.clone());
    let read = (Records::new(&args.data), annalist, ratings);
    let kept = (hall_files, files, hints);
    let edge = (metrics, access, key, ports.facts);
    let api = Api::new(owner, feed.clone(), read, kept, edge);
    let end_streams = async move {
        // If the feed has ended, so have its streams.
        let _ = feed.send(ToFeedMessage::Stop).await;
    };
    let stop = async {
        stop.await;
        notify::tell(notify::STOPPING);
        drop(announced);
        // The owner ends once nobody can reach it.
        alive.abort();
        following.abort();
        sweeping.abort();
        if let Some(watching) = watching {
            watching.abort();
        }
    };
    Server::new(ports.doors, router(api))
        .run(stop, end_streams)
        .await;
    let ended = tokio::task::spawn_blocking(move || thread.join()).await?;
    ended.map_err(|_| anyhow!("the owner of the queue panicked"))?;
    tracing::info!("stopped");
    Ok(())
}

fn open_access(
    args: &ServeArgs,
    settings: &HubSettings,
    hall: &Arc<Hall>,
    clock: &Clock,
    local: Option<Token>,
) -> anyhow::Result<Access> {
    let settings = AccessSettings {
        loopback: settings.loopback,
        kiosk_tickets_per_minute: settings.kiosk_tickets_per_minute,
        hall: hall.clone(),
        local: local.map(|token| token.hash()),
    };
    let access = Access::open(&args.data, settings, clock.clone());
    access.map_err(|error| anyhow!(words::of_store(&error)))
}

/// Leaves in the data folder how tools find this hub. Without it the hub works just as well. Returns the token that
/// tools use.
fn leave_in_folder(args: &ServeArgs, address: SocketAddr) -> Option<Token> {
    let place = args.data.join(ADDRESS_FILE);
    let left = backup::write(&place, address.to_string().as_bytes());
    if let Err(error) = left {
        tracing::warn!(%error, "a file beside the database cannot be written");
    }
    let token = Token::leave_in(&args.data);
    token
        .inspect_err(|error| tracing::warn!(%error, "tools cannot ask the hub how it is"))
        .ok()
}

fn say_ready(queue: &Queue, ports: &Ports) {
    let hall = queue.hall();
    let lan = match &ports.lan {
        Some(lan) => format!(" · https://{}", lan.address),
        None => String::new(),
    };
    say!(
        "叫号服务端就绪 Hub ready: http://{}{lan} · {} {} · {} · {} events",
        ports.loopback,
        hall.id,
        hall.languages.say(&hall.name),
        queue.day().date,
        queue.seq(),
    );
    if let Some(authority) = ports.lan.as_ref().and_then(|lan| lan.authority.as_ref()) {
        say!("浏览器信任的根证书 Authority for browsers: /ca.crt, /trust · SHA-256 {authority}");
    }
}

/// Says how the first supervisor gets a PIN. The string itself is for a terminal: what else reads this keeps it.
fn say_first(first: &FirstString, loopback: SocketAddr) {
    let file = first.file.display();
    say!(
        "还没有管理员有密码：在本机打开 http://{loopback}/ 设置，一次性口令在 {file}。No supervisor has a PIN yet: set one at that address; the one-time string is in that file."
    );
    if std::io::stdout().is_terminal() {
        say!("一次性口令 One-time string: {}", first.text);
    }
}

fn tell_hints(chosen: &Chosen) {
    for hint in &chosen.hints {
        let file = chosen.path.display();
        tracing::warn!(%file, "{}", hint.what.text(Lang::SOURCE));
    }
}

/// The ports that the hub listens on.
struct Ports {
    doors: Vec<Door>,
    loopback: SocketAddr,
    lan: Option<store::Lan>,
    facts: Option<LanFacts>,
}

impl Ports {
    fn open(
        args: &ServeArgs,
        hub: &HubSettings,
        hall: &HallId,
        listeners: Listeners,
        crowd: &Crowd,
    ) -> anyhow::Result<Self> {
        let loopback = listeners.loopback.local_addr()?;
        let is_open = hub.loopback == Loopback::Open;
        let mut ports = Self {
            doors: vec![Door::loopback(listeners.loopback, is_open, crowd.clone())],
            loopback,
            lan: None,
            facts: None,
        };
        if let Some(listener) = listeners.lan {
            let opened = lan::open(&args.data, hall, hub.certificate.as_ref());
            let opened = opened.map_err(|error| anyhow!(words::explain_lan(&error)))?;
            ports.lan = Some(store::Lan {
                address: listener.local_addr()?.to_string(),
                key: opened.facts.key.to_string(),
                certificate: opened.certificate.map(|known| known.to_string()),
                authority: opened
                    .facts
                    .root
                    .as_ref()
                    .map(|root| root.fingerprint().hex()),
            });
            ports.facts = Some(opened.facts);
            if let Some(renewal) = opened.renewal {
                tokio::spawn(vital("certificate", renewal.keep_valid()));
            }
            ports
                .doors
                .push(Door::lan(listener, opened.acceptor, crowd.clone()));
        }
        Ok(ports)
    }

    /// Records for the tools what they tell people.
    fn tell(&self, data: &Path, hall: &Hall) -> anyhow::Result<()> {
        let told = AccessBook::open(data)
            .and_then(|mut book| book.tell(&hall.time_zone, self.lan.as_ref()));
        told.map_err(|error| anyhow!(words::of_store(&error)))
    }
}
