//! Replays a day's log of some queue through the product's forecast, and prints what it would have
//! promised and how true that was.
//!
//! ```text
//! cargo run --release --example forecast -- hall tests/data/hall-simulated.csv.gz --out hall.csv
//! ```
//!
//! No windows are needed: `--no-default-features` builds it faster.
#![expect(clippy::print_stdout, reason = "this is a command line")]

mod bank;
mod hall;
mod naive;
mod offices;
mod picture;
mod score;
mod table;

use clap::{Parser, ValueEnum};
use score::Said;
use std::path::PathBuf;
use table::Table;

/// Replays a log of a queue through the forecast and says how true it was
#[derive(Debug, Parser)]
#[command(after_help = "\
Example: forecast hall tests/data/hall-simulated.csv.gz --out hall.csv --picture hall.svg
Exit codes: 0 done, 1 failed, 2 wrong use")]
struct Arguments {
    /// What the file contains
    kind: Kind,
    /// The log, a CSV file, gzipped or not
    file: PathBuf,
    /// Promises are written here: day, ticket, low_s, likely_s, high_s; empty for no promise
    #[arg(long, value_name = "CSV")]
    out: PathBuf,
    /// Draws promised against real waits into this SVG file
    #[arg(long, value_name = "SVG")]
    picture: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// A call center: arrivals, calls, ends and who hung up, by clerk
    Bank,
    /// Offices: when tickets were taken and called, and nothing else
    Offices,
    /// A hall with classes, helping, breaks and absent counters
    Hall,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let table = Table::read(&arguments.file)?;
    let (columns, said): (_, Vec<Said>) = match arguments.kind {
        Kind::Bank => ("day,ticket", bank::replay(&table)?),
        Kind::Offices => ("day,office,qid,ticket", offices::replay(&table)?),
        Kind::Hall => ("day,ticket", hall::replay(&table)?),
    };
    score::write(&arguments.out, columns, &said)?;
    let groups: &[score::Group] = match arguments.kind {
        Kind::Bank => bank::GROUPS,
        Kind::Offices => offices::GROUPS,
        Kind::Hall => hall::GROUPS,
    };
    println!("{}", score::report(&said, groups));
    if let Some(path) = &arguments.picture {
        std::fs::write(path, picture::draw(&said))?;
    }
    Ok(())
}
