//! What reports cost: the rows made from the whole log, a period that nobody has asked for since the start, and today's.

use super::StartedHub;
use super::line::Client;
use anyhow::bail;
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};

/// Number of reports of today.
const TODAY: usize = 50;
/// How often it is asked whether the rows are made.
const LOOK: Duration = Duration::from_millis(100);
/// The year of the day that the benchmark is on.
const YEAR: i32 = 2026;

#[derive(Debug, Serialize)]
pub(super) struct Reports {
    /// From the start of the program, with no rows, until there is a report.
    pub(super) rows_s: f64,
    /// From the question to the answer, in milliseconds: the first one after a start, a year.
    pub(super) cold_ms: f64,
    /// All years of the history, one after another.
    pub(super) years_ms: f64,
    /// The page of a year, with the year before it.
    pub(super) page_ms: f64,
    /// Today, as counters work: the middle one and the longest.
    pub(super) today_ms: f64,
    pub(super) today_most_ms: f64,
    /// Memory of the hub after a start, and after these reports; `None` if the system does not report it.
    pub(super) memory_before_mib: Option<f64>,
    pub(super) memory_after_mib: Option<f64>,
}

/// `hub` has been started at `started` on a folder without rows.
pub(super) async fn rows_made(hub: &StartedHub, started: Instant) -> anyhow::Result<f64> {
    let mut line = Client::connect(hub.address).await?;
    while line.get("/v1/reports/day").await?.status != 200 {
        tokio::time::sleep(LOOK).await;
    }
    Ok(started.elapsed().as_secs_f64())
}

/// Measures a hub that is started for it.
pub(super) async fn measure(
    config: &Path,
    data: &Path,
    years: u32,
    rows_s: f64,
) -> anyhow::Result<Reports> {
    let hub = StartedHub::start(config, data)?;
    let memory_before_mib = hub.memory_mib();
    let mut line = Client::connect(hub.address).await?;
    // The first year that is whole, where there is one.
    let years = i32::try_from(years.max(1))?;
    let year = |back: i32| format!("/v1/reports/year?date={}-06-01", YEAR - back);
    let cold_ms = ask(&mut line, &year(i32::from(years > 1))).await?;
    let mut years_ms = 0.0;
    for back in 0..years {
        years_ms += ask(&mut line, &year(back)).await?;
    }
    let page_ms = ask(
        &mut line,
        &format!("/reports?period=year&date={YEAR}-06-01"),
    )
    .await?;
    let mut today = Vec::new();
    for _ in 0..TODAY {
        today.push(ask(&mut line, "/v1/reports/day").await?);
    }
    today.sort_by(f64::total_cmp);
    Ok(Reports {
        rows_s,
        cold_ms,
        years_ms,
        page_ms,
        today_ms: today[TODAY / 2],
        today_most_ms: today[TODAY - 1],
        memory_before_mib,
        memory_after_mib: hub.memory_mib(),
    })
}

/// How long the answer takes, in milliseconds.
async fn ask(line: &mut Client, path: &str) -> anyhow::Result<f64> {
    let asked = Instant::now();
    // Of a long day the rows are made first.
    loop {
        match line.get(path).await?.status {
            200 => break,
            503 => tokio::time::sleep(LOOK).await,
            other => bail!("{path}: {other}"),
        }
    }
    Ok(asked.elapsed().as_secs_f64() * 1_000.0)
}
