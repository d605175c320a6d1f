//! `jiaohao hub token`, `devices`, `revoke`: the devices and their tokens.

use super::{data_failed, grant};
use crate::hub::access::Token;
use crate::hub::clock::system_time;
use crate::hub::words;
use crate::model::Time;
use crate::protocol::Role;
use crate::say;
use crate::store::{AccessBook, DeviceRow};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::path::PathBuf;

/// Makes a token for a device, and prints it as the last word
#[derive(Debug, Args)]
#[command(after_help = "\
The token that the device had before is worth nothing from now on. The hub may run, or may never have run yet.
Example: jiaohao hub token --data /var/lib/jiaohao --role kiosk --name kiosk-1
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct TokenArgs {
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    device: NewDevice,
}

/// What a device is to be.
#[derive(Debug, Args)]
pub(super) struct NewDevice {
    /// kiosk, display, counter, rater, guide or supervisor
    #[arg(long)]
    pub(super) role: Role,
    /// The device's name, unique in the hall
    #[arg(long)]
    pub(super) name: String,
    /// With role counter or rater: binds it to this counter; may be repeated
    #[arg(long, value_name = "ID")]
    pub(super) counter: Vec<String>,
}

/// Lists the devices: role, when last seen, version
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub devices --data /var/lib/jiaohao
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct DevicesArgs {
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Takes a device that has no token and is no longer used off the list; its number stays on record
    #[arg(long, value_name = "NAME", conflicts_with = "json")]
    forget: Option<String>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Revokes a device's token and ends its open stream, at once
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub revoke hall-east --data /var/lib/jiaohao
Exit codes: 0 done, 1 failed or no such token, 2 wrong use")]
pub(super) struct RevokeArgs {
    /// The device's name
    name: String,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// # Errors
/// If the data folder cannot be used.
pub(super) fn token(args: &TokenArgs) -> anyhow::Result<bool> {
    let grant = grant(&args.device)?;
    let token = Token::random()?;
    let book = AccessBook::open(&args.data).and_then(|mut book| {
        let given = book.give_token(&grant, &token.hash(), system_time());
        given.map(|number| (book, number))
    });
    let (_, number) = book.map_err(data_failed)?;
    say!(
        "设备 Device {number} {} ({}): {}",
        grant.name,
        grant.role,
        token.text()
    );
    Ok(true)
}

/// # Errors
/// If the data folder cannot be used.
pub(super) fn devices(args: &DevicesArgs) -> anyhow::Result<bool> {
    let mut book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    if let Some(name) = &args.forget {
        if !book.forget_device(name).map_err(data_failed)? {
            return Err(anyhow::anyhow!(words::no_device_to_forget(name)));
        }
        say!("已从名单去掉 Off the list: {name}");
        return Ok(true);
    }
    let devices = book.devices().map_err(data_failed)?;
    let zone = book.time_zone().map_err(data_failed)?;
    let zone = zone.and_then(|zone| TimeZone::get(&zone).ok());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let lines: Vec<Row> = devices.iter().map(|row| Row::of(row, &zone)).collect();
    if args.json {
        say!("{}", serde_json::to_string(&lines)?);
        return Ok(true);
    }
    for line in lines {
        let Row { number, name, .. } = &line;
        let role = line.role.unwrap_or("-");
        let counters = line.counters.join(",");
        let access = if line.token {
            "令牌 token"
        } else {
            "无令牌 no token"
        };
        let seen = line.last_seen.as_deref().unwrap_or("-");
        let version = line.version.unwrap_or("-");
        say!("{number:>4}  {name:<24} {role:<10} {seen:<25} {version:<8} {access} {counters}");
    }
    Ok(true)
}

#[derive(Serialize)]
struct Row<'a> {
    number: u32,
    name: &'a str,
    role: Option<&'a str>,
    counters: Vec<&'a str>,
    token: bool,
    last_seen: Option<String>,
    version: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn of(row: &'a DeviceRow, zone: &TimeZone) -> Self {
        let counters = row.counters.iter().map(|counter| counter.as_str());
        Self {
            number: row.number.0,
            name: &row.name,
            role: row.role.as_deref(),
            counters: counters.collect(),
            token: row.has_token,
            last_seen: row.seen_at.map(|at| moment(at, zone)),
            version: row.version.as_deref(),
        }
    }
}

fn moment(at: Time, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(at.as_millis()).unwrap_or(Timestamp::UNIX_EPOCH);
    let zoned = at.to_zoned_datetime(zone.clone());
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// # Errors
/// If the data folder cannot be used, or the device has no token.
pub(super) fn revoke(args: &RevokeArgs) -> anyhow::Result<bool> {
    let mut book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    if !book.revoke(&args.name).map_err(data_failed)? {
        return Err(anyhow::anyhow!(words::no_such_token(&args.name)));
    }
    say!("已撤销 Revoked: {}", args.name);
    Ok(true)
}
