//! `jiaohao ratings export`: a row a served visit, for a province's platform.

use super::data_failed;
use crate::annals::Annals;
use crate::hub::ratings_export::{Cursor, RatingsExport, export};
use crate::say;
use crate::store::{Reader, StoreError};
use crate::system::process;
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// What visitors rated (好差评), for other programs
#[derive(Debug, Args)]
pub struct RatingsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Export(ExportArgs),
}

/// Writes a row a served visit: the service, its rating, and what was done about a bad one
#[derive(Debug, Args)]
#[command(after_help = "\
Rows come in an order in which later ones only come at the end: keep the last row's cursor, and ask with --after for what is
new or has changed since; `again` marks visits that came before. Only days that have ended are exported.
The rows hold what visitors wrote: keep the file from others.
Example: jiaohao ratings export --from 2026-11-01 --to 2026-11-30 --format csv --out november.csv --data /var/lib/jiaohao
Exit codes: 0 done, 1 the log cannot be read, 2 wrong use")]
struct ExportArgs {
    /// The first day: 2026-11-01
    #[arg(long)]
    from: Date,
    /// The last day
    #[arg(long)]
    to: Date,
    /// For programs, or for a spreadsheet
    #[arg(long, default_value = "json")]
    format: Format,
    /// The cursor of the last row that came before
    #[arg(long, value_name = "CURSOR")]
    after: Option<Cursor>,
    /// The data folder; its hub may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Writes a file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
}

/// # Errors
/// If the log cannot be read, or the file cannot be written.
pub fn run(args: &RatingsArgs) -> anyhow::Result<bool> {
    process::keep_files_private();
    let Verb::Export(args) = &args.verb;
    let days = (args.from, args.to);
    let all = read(&args.data, days, args.after).map_err(data_failed)?;
    let text = match args.format {
        Format::Json => serde_json::to_string(&all)?,
        Format::Csv => all.csv()?,
    };
    match &args.out {
        Some(file) => std::fs::write(file, text)
            .with_context(|| format!("写不了 {0}。\n{0} cannot be written.", file.display()))?,
        None => say!("{}", text.trim_end()),
    }
    Ok(true)
}

fn read(
    folder: &Path,
    days: (Date, Date),
    after: Option<Cursor>,
) -> Result<RatingsExport, StoreError> {
    let mut annals = Annals::open(folder)?;
    annals.follow()?;
    match annals.queue() {
        Some(queue) => export(
            &Reader::open(folder)?,
            (&annals, queue),
            days,
            after,
            usize::MAX,
        ),
        None => Ok(RatingsExport::default()),
    }
}
