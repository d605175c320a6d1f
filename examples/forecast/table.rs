//! A CSV file without quotes, gzipped or not.

use anyhow::{Context, anyhow};
use flate2::read::GzDecoder;
use jiaohao::model::Time;
use jiff::civil::Date;
use std::io::Read;
use std::path::Path;

/// The first bytes of every gzipped file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    cells: &'a [String],
}

impl Table {
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let mut text = String::new();
        if bytes.starts_with(&GZIP) {
            GzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8(bytes)?;
        }
        let mut rows = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect());
        let columns = rows.next().context("the file is empty")?;
        Ok(Self {
            columns,
            rows: rows.collect(),
        })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }
}

impl<'a> Row<'a> {
    /// The cell in a column; empty if there is none.
    pub(crate) fn cell(self, column: &str) -> &'a str {
        let place = self.table.columns.iter().position(|name| name == column);
        let cell = place.and_then(|place| self.cells.get(place));
        cell.map_or("", |cell| cell.trim())
    }

    pub(crate) fn number(self, column: &str) -> anyhow::Result<f64> {
        let cell = self.cell(column);
        cell.parse()
            .map_err(|_| anyhow!("{column}: {cell:?} is no number in {:?}", self.cells))
    }

    pub(crate) fn day(self) -> anyhow::Result<Date> {
        Ok(self.cell("day").parse()?)
    }
}

/// The time this many seconds after midnight on that day.
pub(crate) fn time(day: Date, zone: &str, seconds: f64) -> anyhow::Result<Time> {
    let midnight = day.in_tz(zone)?.timestamp().as_millisecond();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a day has few milliseconds"
    )]
    let after = (seconds * 1_000.0).round() as i64;
    Ok(Time::from_millis(midnight + after))
}

impl std::fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.cells.join(","))
    }
}
