//! `jiaohao hub staff`: the staff, and their PINs.

use super::data_failed;
use crate::config::HallFile;
use crate::hub::access::hash_pin;
use crate::hub::words;
use crate::model::ClerkId;
use crate::model::hall::StaffRole;
use crate::say;
use crate::store::AccessBook;
use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::{BufRead, IsTerminal as _, Read as _};
use std::path::PathBuf;

/// Maximum length of a line with a PIN, in bytes.
const LINE_MOST: u64 = 64;

/// Lists the staff in the hall file and who has a PIN; with a verb, sets a PIN
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
Example: jiaohao hub staff --config config/hall.toml --data /var/lib/jiaohao
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct StaffArgs {
    #[command(flatten)]
    list: Option<ListArgs>,
    #[command(subcommand)]
    verb: Option<StaffVerb>,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// The hall file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum StaffVerb {
    Pin(PinArgs),
}

/// Sets a clerk's PIN, from a prompt or from standard input
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub staff pin 1001 --data /var/lib/jiaohao
Exit codes: 0 done, 1 failed, 2 wrong use")]
struct PinArgs {
    /// The clerk's number in the hall file
    clerk: String,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The hall file; if given, a number that is not in it is refused
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// # Errors
/// If a file or the data folder cannot be used, or the PIN is not acceptable.
pub(super) fn run(args: &StaffArgs) -> anyhow::Result<bool> {
    match (&args.verb, &args.list) {
        (Some(StaffVerb::Pin(args)), _) => set_pin(args),
        (None, Some(args)) => list(args),
        (None, None) => unreachable!("clap asks for one of them"),
    }
}

#[derive(Serialize)]
struct Row<'a> {
    clerk: &'a str,
    name: &'a str,
    roles: Vec<&'static str>,
    pin: bool,
}

fn list(args: &ListArgs) -> anyhow::Result<bool> {
    let file = HallFile::load(&args.config)?.value;
    let book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    let pins = book.pins().map_err(data_failed)?;
    let lines = file.hall.staff.iter().map(|staff| Row {
        clerk: staff.id.as_str(),
        name: file.staff_names.get(&staff.id).map_or("", String::as_str),
        roles: staff.roles.iter().map(|role| role_name(*role)).collect(),
        pin: pins.contains_key(&staff.id),
    });
    let lines: Vec<_> = lines.collect();
    if args.json {
        say!("{}", serde_json::to_string(&lines)?);
        return Ok(true);
    }
    for line in lines {
        let pin = if line.pin {
            "有密码 PIN"
        } else {
            "无密码 no PIN"
        };
        say!(
            "{:<10} {pin}  {}  {}",
            line.clerk,
            line.roles.join(","),
            line.name
        );
    }
    Ok(true)
}

fn role_name(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Clerk => "clerk",
        StaffRole::Guide => "guide",
        StaffRole::Supervisor => "supervisor",
    }
}

fn set_pin(args: &PinArgs) -> anyhow::Result<bool> {
    let clerk = ClerkId::from(args.clerk.as_str());
    if let Some(config) = &args.config {
        let staff = HallFile::load(config)?.value.hall.staff;
        if !staff.iter().any(|one| one.id == clerk) {
            return Err(anyhow!(words::no_such_clerk(&args.clerk)));
        }
    }
    let mut book = AccessBook::open(&args.data).map_err(data_failed)?;
    let pin = read_pin()?;
    let hash = hash_pin(&clerk, pin.trim()).map_err(|why| anyhow!(words::no_pin(why)))?;
    book.set_pin(&clerk, &hash).map_err(data_failed)?;
    say!("已设置密码 PIN set: {clerk}");
    Ok(true)
}

/// Never from an argument: every program on the computer can see those.
fn read_pin() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let pin = rpassword::prompt_password("密码 PIN: ")?;
        let again = rpassword::prompt_password("再输一次 Once more: ")?;
        return if pin == again {
            Ok(pin)
        } else {
            Err(anyhow!(words::pins_differ()))
        };
    }
    let mut line = String::new();
    stdin.lock().take(LINE_MOST).read_line(&mut line)?;
    Ok(line)
}
