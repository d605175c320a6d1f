//! `jiaohao hub status`: the state of a hub, from its data folder and, if it is running, from the hub itself.

use super::running::Running;
use crate::config::HallFile;
use crate::custody::backup;
use crate::hub::clock::system_time;
use crate::hub::words;
use crate::protocol::path;
use crate::protocol::view::HallView;
use crate::queue::Fact;
use crate::say;
use crate::store::{ADDRESS_FILE, DataFolder, HALL_FILE, Lan, Reader, StoreError};
use crate::words::{Lang, tr, troubles};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Shows whether the hub is running, what it holds, who is waiting, and what is wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub status --data /var/lib/jiaohao
Exit codes: 0 it runs and all is well, 1 it does not run or answer, or there is a trouble, 2 wrong use")]
pub(super) struct StatusArgs {
    /// The data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Status {
    running: bool,
    address: Option<String>,
    /// SHA-256 of the certificate that browsers trust, as they show it; `None` if the hub has no authority of its own.
    authority: Option<String>,
    log: Log,
    backups: Option<Backups>,
    /// `None` if it does not answer.
    hall: Option<HallView>,
}

#[derive(Debug, Default, Serialize)]
struct Log {
    hall: String,
    rehearsal: bool,
    day: Option<String>,
    events: u64,
    tickets_today: u64,
    last_event_at: Option<String>,
    database_bytes: u64,
    #[serde(skip)]
    devices: BTreeMap<u32, String>,
    #[serde(skip)]
    lan: Option<Lan>,
}

#[derive(Debug, Serialize)]
struct Backups {
    folder: PathBuf,
    count: usize,
    newest: Option<String>,
}

/// # Errors
/// If the data folder cannot be read.
pub(super) fn run(args: &StatusArgs) -> anyhow::Result<bool> {
    let log = read_log(&args.data).map_err(|error| anyhow::anyhow!(words::of_store(&error)))?;
    let address = std::fs::read_to_string(args.data.join(ADDRESS_FILE)).ok();
    // A hub that does not answer is told as such.
    let hall = super::wait_for(async {
        let hub = Running::on(&args.data).await?;
        hub.get(path::HALL).await
    });
    let hall: Option<HallView> = hall.ok();
    let running = DataFolder::is_used(&args.data);
    let status = Status {
        running,
        address: address.filter(|_| running),
        authority: log.lan.as_ref().and_then(|lan| lan.authority.clone()),
        backups: backups(&args.data),
        log,
        hall: hall.filter(|_| running),
    };
    if args.json {
        say!("{}", serde_json::to_string(&status)?);
    } else {
        say!("{}", status.text());
    }
    Ok(status.is_well())
}

fn read_log(data: &Path) -> Result<Log, StoreError> {
    let reader = Reader::open(data)?;
    let mut log = Log {
        hall: reader.hall().to_string(),
        rehearsal: reader.is_rehearsal()?,
        devices: reader.devices()?,
        lan: reader.lan()?,
        ..Log::default()
    };
    reader.replay_day(|seq, event| {
        log.events = seq;
        log.tickets_today += u64::from(matches!(event.fact, Fact::TicketIssued(_)));
        if let Fact::DayStarted(started) = event.fact {
            log.day = Some(started.date.to_string());
        }
        Ok(())
    })?;
    let last = reader.last_event_at()?;
    let last = last.and_then(|at| Timestamp::from_millisecond(at.as_millis()).ok());
    log.last_event_at = last.map(|at| at.to_string());
    let database = std::fs::metadata(data.join(crate::store::DATABASE_FILE));
    log.database_bytes = database.map_or(0, |file| file.len());
    Ok(log)
}

fn backups(data: &Path) -> Option<Backups> {
    let file = HallFile::load(&data.join(HALL_FILE)).ok()?.value;
    let folder = backup::folder(data, &file.hub.backups);
    let zone = TimeZone::get(&file.hall.time_zone).ok()?;
    let names = backup::stamped(&folder, &file.hall.id, words::moment(system_time(), &zone));
    Some(Backups {
        folder,
        count: names.len(),
        newest: names.last().cloned(),
    })
}

impl Status {
    fn is_well(&self) -> bool {
        let hall = self.hall.as_ref();
        hall.is_some_and(|hall| {
            let mut troubles = hall.trouble.iter();
            // What a supervisor takes care of is not a fault of the system.
            troubles.all(|trouble| trouble.kind.is_for_supervisor())
        })
    }

    fn text(&self) -> String {
        let log = &self.log;
        let state = match (self.running, &self.hall) {
            (true, Some(_)) => "运行中 running",
            (true, None) => "运行中，但没有应答 running, but does not answer",
            (false, _) => "没有运行 not running",
        };
        let address = self.address.iter();
        let address: String = address.map(|at| format!(" · http://{at}")).collect();
        let mut lines = vec![format!("服务端 Hub     {state}{address}")];
        let rehearsal = if log.rehearsal {
            " · 演练 rehearsal"
        } else {
            ""
        };
        lines.push(format!(
            "大厅 Hall      {} · {}{rehearsal}",
            log.hall,
            log.day.as_deref().unwrap_or("-")
        ));
        lines.push(format!(
            "记录 Log       {} 条 events · 今天 {} 个号 tickets today · {} MiB",
            log.events,
            log.tickets_today,
            log.database_bytes.div_ceil(1024 * 1024)
        ));
        if let Some(hall) = &self.hall {
            lines.push(waiting(hall));
            lines.push(troubles(hall, &log.devices));
        }
        if let Some(authority) = &self.authority {
            lines.push(format!("根证书 Root     /ca.crt · SHA-256 {authority}"));
        }
        if let Some(backups) = &self.backups {
            lines.push(format!(
                "备份 Backups   {} 份 in {} · 最新 newest: {}",
                backups.count,
                backups.folder.display(),
                backups.newest.as_deref().unwrap_or("没有 none")
            ));
        }
        lines.join("\n")
    }
}

fn waiting(hall: &HallView) -> String {
    let services = hall.services.iter().filter(|service| service.waiting > 0);
    let each: Vec<_> = services
        .map(|service| format!("{} {}", service.prefix, service.waiting))
        .collect();
    let longest = hall.services.iter().map(|service| service.longest_s).max();
    if each.is_empty() {
        return "等候 Waiting   没有人 nobody".to_owned();
    }
    format!(
        "等候 Waiting   {} · 最久 longest {} min",
        each.join(" · "),
        longest.unwrap_or(0) / 60
    )
}

fn troubles(hall: &HallView, devices: &BTreeMap<u32, String>) -> String {
    if hall.trouble.is_empty() {
        return "故障 Troubles  没有 none".to_owned();
    }
    let each = hall.trouble.iter().map(|trouble| {
        let who = match trouble.device {
            None => "服务端 hub",
            Some(device) => devices.get(&device.0).map_or("?", String::as_str),
        };
        let text = troubles::of(&trouble.kind);
        let words = format!("{} {text}", tr(Lang::default(), text));
        let since = trouble.since.zoned().strftime("%m-%d %H:%M").to_string();
        let detail = trouble
            .detail
            .as_deref()
            .map(|detail| format!(" · {detail}"));
        let detail = detail.unwrap_or_default();
        format!(
            "故障 Trouble   {who}: {words}{detail} · {since} ({})",
            trouble.kind
        )
    });
    each.collect::<Vec<_>>().join("\n")
}
