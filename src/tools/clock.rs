//! `jiaohao hub clock`: the time by the computer and by the log, and the two things that a supervisor can say about it.

use super::data_failed;
use crate::hub::clock::system_time;
use crate::hub::{replay, words};
use crate::model::Time;
use crate::queue::{Command, Fact};
use crate::say;
use crate::store::{AccessBook, DataFolder, Origin, Reader, Store, StoreError};
use anyhow::anyhow;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// If the clock was ahead over more begun days than this, no single step back sets the log right.
const DAYS_MOST: u64 = 3;

/// Shows the time by the computer and by the log; confirms the date, or turns back a wrong one
#[derive(Debug, Args)]
#[command(after_help = "\
--confirm     the computer's date is right: a hub that asks about it goes by it
--turn-back   the hub had a date too late, and the computer's is right now. Stop the hub, turn back, start it:
              who came on that day keeps the place in line, and the record tells of it
Example: jiaohao hub clock --confirm --data /var/lib/jiaohao
Exit codes: 0 done, or nothing is asked, 1 failed, or the date is asked about, 2 wrong use")]
pub(super) struct ClockArgs {
    /// The data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The computer's date and time are right
    #[arg(long, conflicts_with = "turn_back")]
    confirm: bool,
    /// Goes back to the computer's date and time; the hub must be stopped
    #[arg(long)]
    turn_back: bool,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// What was done and the resulting state, with all times in the hall's zone.
#[derive(Debug, Serialize)]
struct Told {
    computer: String,
    last_event: String,
    /// The hub asks whether the date is right.
    asked: bool,
    behind: bool,
    confirmed: bool,
    /// The time from which it was turned back.
    turned_back_from: Option<String>,
}

/// # Errors
/// If the data folder cannot be used, or the clock cannot be turned back.
pub(super) fn run(args: &ClockArgs) -> anyhow::Result<bool> {
    let now = system_time();
    let from = args
        .turn_back
        .then(|| turn_back(&args.data, now))
        .transpose()?;
    let book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    if args.confirm {
        book.confirm_clock(now).map_err(data_failed)?;
        // In case no hub reads the confirmation, or it stops before it does.
        book.set_clock_asked(None).map_err(data_failed)?;
    }
    let last = last_event(&args.data).map_err(data_failed)?;
    let zone = book.time_zone().map_err(data_failed)?;
    let told = Told {
        computer: words::said(now, zone.as_deref()),
        last_event: words::said(last, zone.as_deref()),
        asked: book.clock_asked().map_err(data_failed)?.is_some() && !args.confirm,
        behind: now < last,
        confirmed: args.confirm,
        turned_back_from: from.map(|from| words::said(from, zone.as_deref())),
    };
    if args.json {
        say!("{}", serde_json::to_string(&told)?);
    } else {
        say!("{}", told.text());
    }
    Ok(!told.asked && !told.behind)
}

fn last_event(data: &Path) -> Result<Time, StoreError> {
    let last = Reader::open(data)?.last_event_at()?;
    Ok(last.unwrap_or(Time::from_millis(0)))
}

/// Writes the step back into the log of a stopped hub. Returns the time from which it leads.
fn turn_back(data: &Path, to: Time) -> anyhow::Result<Time> {
    let failed = |error: StoreError| {
        if matches!(error, StoreError::InUse(_)) {
            anyhow!(words::stop_the_hub())
        } else {
            data_failed(error)
        }
    };
    let (hall, is_rehearsal) = Reader::open(data)
        .and_then(|log| Ok((log.hall().clone(), log.is_rehearsal()?)))
        .map_err(failed)?;
    if is_rehearsal {
        return Err(anyhow!(words::no_way_back_in_a_rehearsal()));
    }
    let folder = DataFolder::lock(data).map_err(failed)?;
    let mut store = Store::open(&folder, &hall).map_err(failed)?;
    if store.days_begun_after(to).map_err(failed)? > DAYS_MOST {
        return Err(anyhow!(words::too_far_back(DAYS_MOST)));
    }
    let replayed = replay::replay(&store, is_rehearsal).map_err(failed)?;
    let queue = replayed.map(|replayed| replayed.queue);
    let events = queue.as_ref().map(|queue| {
        let back = queue.decide(&Command::TurnBack { to }, to);
        back.expect("a way back is never refused")
    });
    let Some((queue, event)) = queue.zip(events.and_then(|events| events.into_iter().next()))
    else {
        return Err(anyhow!(words::not_behind()));
    };
    let Fact::ClockTurnedBack { from, .. } = event.fact else {
        unreachable!("this is what was decided");
    };
    let mut write = || {
        store.begin()?;
        store.append(&event, queue.epoch(), &Origin::default())?;
        store.forget_the_future(to)?;
        store.commit(to)
    };
    write().map_err(failed)?;
    Ok(from)
}

impl Told {
    fn text(&self) -> String {
        let mut lines = vec![
            format!("电脑时钟 Computer     {}", self.computer),
            format!("最后记录 Last event   {}", self.last_event),
        ];
        lines.extend(self.turned_back_from.as_ref().map(|from| {
            format!("已从 {from} 拨回，请启动服务端 Turned back from {from}: start the hub")
        }));
        if self.confirmed {
            lines.push("已确认：电脑时钟正确 Confirmed: the computer's clock is right".into());
        }
        if self.asked {
            lines.push("待确认：电脑日期对吗？对，请加 --confirm；不对，请先校准电脑时钟 Is the computer's date right? Yes: --confirm. No: set its clock first".into());
        }
        if self.behind {
            lines.push("电脑时钟早于最后记录：若现在的电脑时钟正确，请停止服务端，再加 --turn-back The computer is behind the last event: where it is right now, stop the hub and use --turn-back".into());
        }
        lines.join("\n")
    }
}
