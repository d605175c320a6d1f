//! `jiaohao report`: the figures of a day, week, month, quarter or year, from a data folder.

use super::data_failed;
use crate::annals::Annals;
use crate::export::bulletin::{self, Style, bulletin};
use crate::export::{self, Beside, NoPapers, Papers};
use crate::model::calendar::Calendar;
use crate::report::figures::Figures;
use crate::report::wire::ReportView;
use crate::report::{By, Period, Report};
use crate::say;
use crate::store::AccessBook;
use crate::system::process;
use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::path::PathBuf;

/// Reports the figures of a period; what each means: docs/figures.md
#[derive(Debug, Args)]
#[command(after_help = "\
Examples: jiaohao report month 2026-11 --data /var/lib/jiaohao
          jiaohao report month 2026-11 --format xlsx --out 2026-11.xlsx --data /var/lib/jiaohao
          jiaohao report month 2026-11 --format bulletin --out 2026-11.html --data /var/lib/jiaohao
Exit codes: 0 done, 1 the log cannot be read or the file cannot be written, 2 wrong use")]
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
    /// What the rows are about: service, counter, clerk, class, hour, weekday, day, week, month, quarter or year. Left out:
    /// service; xlsx and html have a table for each of service, counter, clerk, hour, weekday and day
    #[arg(long, value_parser = named::<By>)]
    by: Option<By>,
    /// text for people, json for programs, csv and xlsx for a spreadsheet, html to print, bulletin: a month's page
    #[arg(long, default_value = "text")]
    format: Format,
    /// Writes a file instead of the terminal; xlsx needs one
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
    Xlsx,
    Html,
    /// 月度简报
    Bulletin,
}

/// # Errors
/// If the log or its rows cannot be read, or the file cannot be written.
pub fn run(args: &ReportArgs) -> anyhow::Result<bool> {
    process::keep_files_private();
    if args.format == Format::Xlsx && args.out.is_none() {
        bail!("xlsx 是文件，请加 --out 文件名。\nAn xlsx is a file: add --out FILE.");
    }
    if args.format == Format::Bulletin && (args.period != Period::Month || args.by.is_some()) {
        bail!(
            "简报按月，不分项：report month 2026-11 --format bulletin。\nA bulletin is of a month, without --by: report month 2026-11 --format bulletin."
        );
    }
    let by = match (args.by, args.format) {
        (Some(by), _) => vec![by],
        (None, Format::Xlsx | Format::Html) => export::TABLES.to_vec(),
        (None, Format::Bulletin) => bulletin::NEEDS.to_vec(),
        (None, Format::Text | Format::Json | Format::Csv) => vec![By::Service],
    };
    let beside = match args.format {
        Format::Json | Format::Csv => Beside::Nothing,
        Format::Text | Format::Xlsx | Format::Html | Format::Bulletin => Beside::All,
    };
    let papers = Papers::read(&args.data, (args.period, args.date), &by, beside);
    let papers = papers.map_err(failed)?;
    let found = papers.reports.first().context("a report is asked for")?;
    let text = match args.format {
        Format::Text => as_text(&papers, found).into_bytes(),
        Format::Json => {
            let calendar = Calendar::new(&papers.hall.time_zone)?;
            serde_json::to_vec(&ReportView::new(found, &calendar, None))?
        }
        Format::Csv => export::csv(found)?.into_bytes(),
        Format::Xlsx => export::xlsx(&papers)?,
        Format::Html => export::html(&papers).into_bytes(),
        Format::Bulletin => bulletin(&papers, Style::Within).into_bytes(),
    };
    match &args.out {
        Some(file) => std::fs::write(file, text)
            .with_context(|| format!("写不了 {0}。\n{0} cannot be written.", file.display()))?,
        None => say!("{}", String::from_utf8_lossy(&text).trim_end()),
    }
    Ok(true)
}

fn failed(error: NoPapers) -> anyhow::Error {
    match error {
        NoPapers::BeyondCalendar => anyhow!("这个时间太远。\nThat period is beyond the calendar."),
        NoPapers::NoDay => anyhow!("还没有营业记录。\nThe log has no day yet."),
        NoPapers::Store(error) => data_failed(error),
    }
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
fn as_text(papers: &Papers, report: &Report) -> String {
    let mut rows = vec![
        HEADS.map(|(zh, _)| zh.to_owned()),
        HEADS.map(|(_, en)| en.to_owned()),
    ];
    for row in &report.rows {
        rows.push(cells(&papers.label(report.by, &row.id), &row.figures));
    }
    rows.push(cells("合计 All", &report.total));
    let before = papers.before.as_ref();
    rows.extend(before.map(|before| cells("上一期 Before", &before.total)));
    let last = report.to.yesterday().unwrap_or(report.to);
    let hall_name = papers.hall_name();
    let mut text = format!("{hall_name} · {} – {last}\n\n", report.from);
    text.push_str(&super::table::lines(&rows));
    text.push_str("\n各项怎么算，见 docs/figures.md。What each figure means: docs/figures.md\n");
    text
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
