//! `jiaohao hub forget`: erases personal data. Numbers, events and counts are unaffected.

use super::data_failed;
use crate::hub::clock::system_time;
use crate::hub::words;
use crate::model::Span;
use crate::say;
use crate::store::{AccessBook, Forgotten};
use anyhow::anyhow;
use clap::Args;
use std::path::PathBuf;

const DAYS_MOST: u32 = 36_500;
const MINUTES_A_DAY: i64 = 24 * 60;

/// Erases what remains of ID and telephone numbers, staff notes, and what visitors wrote to ratings
#[derive(Debug, Args)]
#[command(after_help = "\
What tells whose a number is goes by itself with its day; after that a few of its digits are left, and a hall
that wants none (person_kept in its file) keeps none. With 0d today's go at once: nobody of today is known
again, and may take a second ticket for the same service. The log, its counts and its hashes stay as they are.
Backups made before still hold what is erased here, and the oldest ones, with a secret.key, whole numbers.
It fails while another program reads what was before, as a backup: run it again then.
Example: jiaohao hub forget --older-than 30d --data /var/lib/jiaohao
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct ForgetArgs {
    /// In days: 30d
    #[arg(long, value_name = "DAYS", value_parser = days)]
    older_than: u32,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

fn days(text: &str) -> Result<u32, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    days.filter(|days| *days <= DAYS_MOST)
        .ok_or_else(|| "a number of days, as 30d".into())
}

/// # Errors
/// If the data folder cannot be used.
pub(super) fn run(args: &ForgetArgs) -> anyhow::Result<bool> {
    let mut book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    let before = system_time() - Span::from_mins(i64::from(args.older_than) * MINUTES_A_DAY);
    let forgotten = book.forget(before);
    let forgotten = forgotten.map_err(|error| anyhow!(words::of_store(&error)))?;
    if args.json {
        say!("{}", serde_json::to_string(&forgotten)?);
    } else {
        let Forgotten {
            people,
            notes,
            ratings,
        } = forgotten;
        say!(
            "已清除 Erased: {people} 个号的身份或电话信息 tickets' people · {notes} 条备注 notes · {ratings} 条评价的文字和联系方式 ratings' texts and contacts"
        );
        if args.older_than == 0 && people > 0 {
            say!("今天取过号的人，不再能被认出，可能为同一业务再取一个号。");
            say!(
                "Nobody who took a number today is known again: one person may take a second one."
            );
        }
    }
    Ok(true)
}
