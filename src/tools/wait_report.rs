//! `jiaohao hub wait-report`: how accurate a day's promised waits were.

use crate::history::History;
use crate::hub::words;
use crate::queue::forecast::report::{Summary, Trust, WaitReport};
use crate::say;
use crate::store::{Reader, StoreError};
use anyhow::anyhow;
use clap::Args;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Shows how accurate a day's promised waits were, by service
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub wait-report --data /var/lib/jiaohao --day 2026-11-23
Exit codes: 0 done, 1 there is no such day or the log cannot be read, 2 wrong use")]
pub(super) struct WaitReportArgs {
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The day; by default the latest one on which a ticket was taken
    #[arg(long, value_name = "DATE")]
    day: Option<Date>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Printed {
    hall: String,
    rehearsal: bool,
    #[serde(flatten)]
    report: WaitReport,
}

/// # Errors
/// If there is no such day, or its log cannot be read.
pub(super) fn run(args: &WaitReportArgs) -> anyhow::Result<bool> {
    let found = find(&args.data, args.day);
    let found = found.map_err(|error| anyhow!(words::of_store(&error)))?;
    let printed = found.ok_or_else(|| anyhow!(no_day(args.day)))?;
    if args.json {
        say!("{}", serde_json::to_string(&printed)?);
    } else {
        say!("{}", table(&printed).trim_end());
    }
    Ok(true)
}

/// The day's report; `None` if the log has no such day.
fn find(data: &Path, day: Option<Date>) -> Result<Option<Printed>, StoreError> {
    let log = Reader::open(data)?;
    let mut past = History::default();
    let found = log.replay_one_day(day, |seq, event| Ok(past.take(seq, &event)?))?;
    let Some(queue) = past.queue().filter(|_| found) else {
        return Ok(None);
    };
    Ok(Some(Printed {
        hall: log.hall().to_string(),
        rehearsal: log.is_rehearsal()?,
        report: queue.wait_report(),
    }))
}

fn no_day(day: Option<Date>) -> String {
    match day {
        Some(day) => format!("记录里没有 {day} 这一天。\nThe log has no day {day}."),
        None => "还没有人取过号。\nNobody has taken a ticket yet.".into(),
    }
}

const HEADS: [(&str, &str); 8] = [
    ("业务", "Service"),
    ("在范围内", "Kept"),
    ("", ""),
    ("早于预估", "Sooner"),
    ("晚于预估", "Later"),
    ("未估计", "Unsaid"),
    ("平均偏差", "Error"),
    ("旧算法偏差", "Old rule"),
];

/// A table as wide as its contents, with the verdict below.
fn table(printed: &Printed) -> String {
    let report = &printed.report;
    let mut rows = vec![
        HEADS.map(|(zh, _)| zh.to_owned()),
        HEADS.map(|(_, en)| en.to_owned()),
    ];
    for service in &report.services {
        let name: Vec<_> = service.name.texts().collect();
        let name = name.join(" ");
        rows.push(row(&name, &service.summary));
    }
    rows.push(row("合计 All", &report.all));
    let mut text = format!(
        "等候预估 Promised waits: {} · {}\n\n",
        printed.hall, report.day
    );
    text.push_str(&super::table::lines(&rows));
    let _ = writeln!(text, "\n{}", verdict(report));
    text.push_str(
        "偏差：预估的中值与实际等候之差。旧算法：位次×每件分钟÷窗口数。\n\
         Error: between the likely and the real wait. Old rule: position × minutes ÷ counters.\n",
    );
    text
}

fn row(name: &str, summary: &Summary) -> [String; HEADS.len()] {
    let percent = summary.kept_percent.map(|percent| format!("{percent} %"));
    [
        name.into(),
        format!("{}/{}", summary.kept, summary.judged()),
        percent.unwrap_or_default(),
        summary.below.to_string(),
        summary.above.to_string(),
        summary.unsaid.to_string(),
        minutes(summary.error_s),
        minutes(summary.board_error_s),
    ]
}

/// `12.5 分 min`
fn minutes(seconds: Option<u64>) -> String {
    seconds.map_or_else(
        || "–".into(),
        |seconds| {
            let tenths = (seconds + 3) / 6;
            format!("{}.{} 分 min", tenths / 10, tenths % 10)
        },
    )
}

fn verdict(report: &WaitReport) -> &'static str {
    match report.trust {
        Trust::TooFew => {
            "叫到的号太少，看不出准不准。\nToo few were called to tell whether the screens can be believed."
        }
        Trust::Good => {
            "屏幕上的等候时间可信：约五次里四次在范围内。\nThe screens can be believed: about four waits of five came within their range."
        }
        Trust::Fair => {
            "屏幕上的等候时间大致可信，今天偏差较大。\nThe screens are roughly right: fewer waits than usual came within their range."
        }
        Trust::Poor => {
            "今天的等候时间不可信：请看窗口是否按时叫号、离开时是否按“暂停”。\nDon't believe the screens today: see whether counters call in time and press pause when they leave."
        }
    }
}
