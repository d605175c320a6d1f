//! `jiaohao report`: the figures of a day, week, month, quarter or year, from a data folder.

use super::data_failed;
use crate::annals::Annals;
use crate::model::Hall;
use crate::report::figures::Figures;
use crate::report::{By, Days, Period, Report, report};
use crate::say;
use crate::store::AccessBook;
use crate::system::process;
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Reports the figures of a period; what each means: docs/figures.md
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao report month 2026-11 --data /var/lib/jiaohao
Exit codes: 0 done, 1 the log cannot be read, 2 wrong use")]
pub struct ReportArgs {
    /// day, week, month, quarter or year
    #[arg(value_parser = named::<Period>)]
    period: Period,
    /// Which one: 2026-11-23 (any period that this day is in), 2026-W48, 2026-11, 2026-Q4 or 2026
    #[arg(value_parser = date)]
    date: Date,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// What the rows are about: service, counter, clerk, class, hour, weekday, day, week, month, quarter or year
    #[arg(long, default_value = "service", value_parser = named::<By>)]
    by: By,
    /// For people, for programs, or for a spreadsheet
    #[arg(long, default_value = "text")]
    format: Format,
    /// Writes a file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Makes the rows that reports are made from anew, from the log, and the table of ratings
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub rebuild-history --data /var/lib/jiaohao
Exit codes: 0 done, 1 the log cannot be read, 2 wrong use")]
pub(super) struct RebuildArgs {
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

/// # Errors
/// If the log or its rows cannot be read, or the file cannot be written.
pub fn run(args: &ReportArgs) -> anyhow::Result<bool> {
    process::keep_files_private();
    let days = args.period.around(args.date);
    let days = days.context("这个时间太远。\nThat period is beyond the calendar.")?;
    let mut annals = Annals::open(&args.data).map_err(data_failed)?;
    annals.follow().map_err(data_failed)?;
    let queue = annals.queue();
    let queue = queue.ok_or_else(|| anyhow!("还没有营业记录。\nThe log has no day yet."))?;
    let now = queue.last_event_at();
    let report_of = |days: Days| -> anyhow::Result<Report> {
        let rows = annals.rows(days, now).map_err(data_failed)?;
        Ok(report(
            days,
            args.by,
            &rows,
            now.as_millis().div_euclid(1_000),
        ))
    };
    let found = report_of(days)?;
    let text = match args.format {
        Format::Text => {
            let before = days.before(args.period).map(report_of).transpose()?;
            as_text(&found, before.as_ref(), queue.hall())
        }
        Format::Json => serde_json::to_string(&found)?,
        Format::Csv => csv(&found)?,
    };
    match &args.out {
        Some(file) => std::fs::write(file, text)
            .with_context(|| format!("写不了 {0}。\n{0} cannot be written.", file.display()))?,
        None => say!("{}", text.trim_end()),
    }
    Ok(true)
}

/// # Errors
/// If the log cannot be read, or the rows cannot be written.
pub(super) fn rebuild(args: &RebuildArgs) -> anyhow::Result<bool> {
    let annals = Annals::rebuild(&args.data).map_err(data_failed)?;
    let (days, visits) = annals.size().map_err(data_failed)?;
    let mut book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    let ratings = book.rebuild_ratings().map_err(data_failed)?;
    say!(
        "{days} 天，{visits} 人次，{ratings} 条评价。\n{days} days, {visits} visits, {ratings} ratings."
    );
    Ok(true)
}

/// A word of the wire.
fn named<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let word: StrDeserializer<'_, ValueError> = text.into_deserializer();
    T::deserialize(word).map_err(|error| error.to_string())
}

/// A day of the period that is meant.
fn date(text: &str) -> Result<Date, String> {
    let wrong = || format!("{text}: 2026-11-23, 2026-W48, 2026-11, 2026-Q4 or 2026");
    let (year, rest) = text.split_once('-').unwrap_or((text, "01"));
    let number = |text: &str| text.parse::<i8>().ok();
    let year: i16 = year.parse().map_err(|_| wrong())?;
    let found = match (
        rest.strip_prefix('W'),
        rest.strip_prefix('Q'),
        rest.split_once('-'),
    ) {
        (Some(week), ..) => number(week)
            .and_then(|week| ISOWeekDate::new(year, week, Weekday::Monday).ok())
            .map(ISOWeekDate::date),
        (_, Some(quarter), _) => number(quarter)
            .filter(|quarter| (1..=4).contains(quarter))
            .and_then(|quarter| Date::new(year, quarter * 3 - 2, 1).ok()),
        (.., Some((month, day))) => number(month)
            .zip(number(day))
            .and_then(|(month, day)| Date::new(year, month, day).ok()),
        _ => number(rest).and_then(|month| Date::new(year, month, 1).ok()),
    };
    found.ok_or_else(wrong)
}

const HEADS: [(&str, &str); 11] = [
    ("", ""),
    ("发号", "Issued"),
    ("叫到", "Called"),
    ("办完", "Served"),
    ("过号", "No-show"),
    ("离开", "Left"),
    ("中位等候", "Wait p50"),
    ("90% 等候", "Wait p90"),
    ("最长", "Longest"),
    ("达标", "In time"),
    ("经手中位", "Service p50"),
];

/// The rows, the total, and that of the period before.
fn as_text(report: &Report, before: Option<&Report>, hall: &Hall) -> String {
    let mut rows = vec![
        HEADS.map(|(zh, _)| zh.to_owned()),
        HEADS.map(|(_, en)| en.to_owned()),
    ];
    for row in &report.rows {
        rows.push(cells(&name(report.by, &row.id, hall), &row.figures));
    }
    rows.push(cells("合计 All", &report.total));
    rows.extend(before.map(|before| cells("上一期 Before", &before.total)));
    let last = report.to.yesterday().unwrap_or(report.to);
    let hall_name = hall.name.get(hall.languages.first.as_str());
    let mut text = format!("{hall_name} · {} – {last}\n\n", report.from);
    text.push_str(&super::table::lines(&rows));
    text.push_str("\n各项怎么算，见 docs/figures.md。What each figure means: docs/figures.md\n");
    text
}

/// What people call it now; of what the hall no longer has, its id.
fn name(by: By, id: &str, hall: &Hall) -> String {
    let lang = hall.languages.first.as_str();
    let named = match by {
        By::Service => hall
            .service(&id.into())
            .map(|one| one.name.get(lang).to_owned()),
        By::Counter => hall
            .counter(&id.into())
            .map(|one| format!("{id} {}", one.name.get(lang))),
        By::Clerk
        | By::Class
        | By::Hour
        | By::Weekday
        | By::Day
        | By::Week
        | By::Month
        | By::Quarter
        | By::Year => None,
    };
    named.unwrap_or_else(|| id.to_owned())
}

fn cells(name: &str, figures: &Figures) -> [String; HEADS.len()] {
    let count = |count: Option<u64>| count.map_or("–".into(), |count: u64| count.to_string());
    let within = figures.within_target;
    let percent = match within.of {
        0 => "–".into(),
        of => format!("{}%", (200 * within.n + of) / (2 * of)),
    };
    [
        name.to_owned(),
        count(figures.issued),
        figures.called.to_string(),
        figures.served.to_string(),
        figures.no_show.to_string(),
        count(figures.walk_out),
        clock(figures.wait_first.p50_s),
        clock(figures.wait_first.p90_s),
        clock(figures.wait_first.max_s),
        percent,
        clock(figures.service.p50_s),
    ]
}

/// `1:05:09`, `5:09`.
fn clock(seconds: Option<i64>) -> String {
    let Some(seconds) = seconds else {
        return "–".into();
    };
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A line a row and the total, all figures; UTF-8 with its mark, as spreadsheets want it.
fn csv(report: &Report) -> anyhow::Result<String> {
    let total = std::iter::once(("total", &report.total));
    let rows = report
        .rows
        .iter()
        .map(|row| (row.id.as_str(), &row.figures));
    let mut lines = Vec::new();
    for (id, figures) in rows.chain(total) {
        let mut fields = BTreeMap::new();
        flatten("", &serde_json::to_value(figures)?, &mut fields);
        lines.push((safe(id), fields));
    }
    // Not every row has every figure.
    let heads = lines.iter().flat_map(|(_, fields)| fields.keys().cloned());
    let heads: BTreeSet<String> = heads.collect();
    let mut sheet = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    sheet.write_field("id")?;
    sheet.write_record(&heads)?;
    for (id, fields) in lines {
        sheet.write_field(id)?;
        sheet.write_record(
            heads
                .iter()
                .map(|head| fields.get(head).map_or("", String::as_str)),
        )?;
    }
    Ok(String::from_utf8(sheet.into_inner()?)?)
}

/// `wait_first.p50_s` and so on, each with its value.
fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                let name = if name.is_empty() {
                    part.clone()
                } else {
                    format!("{name}.{part}")
                };
                flatten(&name, value, into);
            }
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            into.insert(name.into(), value.to_string());
        }
    }
}

/// A text that a spreadsheet takes for a formula is shown as a text.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}
