//! `jiaohao check FILE...`: every mistake of every file, with line, column and a remedy.

use super::mistake::{FileFault, Location, Mistake, Severity};
use super::reader::{Table, Variables};
use super::{across, bytes, device, hall, parse_bytes};
use crate::model::Hall;
use crate::words::{Pair, tr, tr_fill};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// Checks the files of a hall and its devices
///
/// Reports every mistake with line, column and remedy, in Chinese and English, and hints at what may be unintended.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Example: jiaohao check config/hall.toml config/kiosk.toml

With the hall file among them, the names that the others take from it are looked up, and what
the display's voice cannot say is named.

Which file it is, its name tells (hall, kiosk, display, counter, rate), or else its content.
Exit codes: 0 no mistake (there may be hints), 1 mistakes, 2 wrong use")]
pub struct CheckArgs {
    /// hall.toml, kiosk.toml, display.toml, counter.toml or rate.toml
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Writes one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hall,
    Kiosk,
    Display,
    Counter,
    Rate,
}

/// The findings for one file.
struct Report {
    file: String,
    kind: Option<Kind>,
    found: Vec<Mistake>,
}

impl CheckArgs {
    /// Of one file, for people.
    pub fn of_hall(file: PathBuf) -> Self {
        Self {
            files: vec![file],
            json: false,
        }
    }
}

/// Checks the files and writes what it found. Returns whether they are free of mistakes; hints don't count.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(args: &CheckArgs, out: &mut dyn Write) -> io::Result<bool> {
    // Names in the other files are looked up in the hall file, if it is among them.
    let hall = args.files.iter().find_map(|path| hall_of(path));
    let check = |path: &PathBuf| check(path, hall.as_ref());
    let reports: Vec<Report> = args.files.iter().map(check).collect();
    if args.json {
        let files: Vec<Value> = reports.iter().map(Report::to_json).collect();
        writeln!(out, "{}", json!({ "files": files }))?;
    } else {
        for report in &reports {
            report.write(out)?;
        }
    }
    Ok(reports
        .iter()
        .all(|report| report.count(Severity::Mistake) == 0))
}

fn hall_of(path: &Path) -> Option<Hall> {
    let bytes = bytes(path).ok()?;
    let is_hall = kind(path, &bytes) == Some(Kind::Hall);
    let loaded = parse_bytes(&bytes, &Variables::new(), hall::read);
    loaded.ok().filter(|_| is_hall).map(|file| file.value.hall)
}

fn check(path: &Path, hall: Option<&Hall>) -> Report {
    let (kind, found) = match bytes(path) {
        Err(fault) => (None, vec![Mistake::of_file(fault)]),
        Ok(bytes) => match kind(path, &bytes) {
            None => (None, vec![Mistake::of_file(FileFault::Unknown)]),
            Some(kind) => (Some(kind), found(kind, path, &bytes, hall)),
        },
    };
    let file = path.display().to_string();
    Report { file, kind, found }
}

fn found(kind: Kind, path: &Path, bytes: &[u8], hall: Option<&Hall>) -> Vec<Mistake> {
    fn by<T>(bytes: &[u8], read: impl FnOnce(&Table<'_>) -> T) -> Vec<Mistake> {
        // The file is checked as it is: variables belong to the device, not to this check.
        match parse_bytes(bytes, &Variables::new(), read) {
            Ok(loaded) => loaded.hints,
            Err(mistakes) => mistakes,
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    match kind {
        Kind::Hall => by(bytes, hall::read),
        Kind::Kiosk => by(bytes, device::read_kiosk),
        Kind::Display => by(bytes, |root| {
            let file = device::read_display(root);
            if let Some(hall) = hall {
                across::of_display(root, &file, hall, folder);
            }
        }),
        Kind::Counter => by(bytes, |root| {
            let file = device::read_counter(root);
            if let Some(hall) = hall {
                across::of_counter(root, &file, hall);
            }
        }),
        Kind::Rate => by(bytes, |root| {
            let file = device::read_rate(root);
            if let Some(hall) = hall {
                across::of_rate(root, &file, hall, folder);
            }
        }),
    }
}

/// By the start of its name, otherwise by a key that only one kind has.
fn kind(path: &Path, bytes: &[u8]) -> Option<Kind> {
    const NAMES: [(&str, Kind); 5] = [
        ("hall", Kind::Hall),
        ("kiosk", Kind::Kiosk),
        ("display", Kind::Display),
        ("counter", Kind::Counter),
        ("rate", Kind::Rate),
    ];
    const KEYS: [(&str, Kind); 8] = [
        ("hall", Kind::Hall),
        ("service", Kind::Hall),
        ("printer", Kind::Kiosk),
        ("pages", Kind::Kiosk),
        ("voice", Kind::Display),
        ("rate", Kind::Rate),
        ("monitor", Kind::Display),
        ("counters", Kind::Counter),
    ];
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let by_name = NAMES.iter().find(|(begin, _)| name.starts_with(begin));
    let by_content = || {
        let text = String::from_utf8_lossy(bytes);
        let (root, _) = DeTable::parse_recoverable(&text);
        let found = KEYS
            .iter()
            .find(|(key, _)| root.get_ref().contains_key(*key));
        found.map(|(_, kind)| *kind)
    };
    by_name.map(|(_, kind)| *kind).or_else(by_content)
}

impl Report {
    /// Four lines per mistake, and one at the end.
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for mistake in &self.found {
            let place = mistake.whereabouts(&self.file);
            let what = &mistake.what;
            for (nth, lang) in Pair::default().both().into_iter().enumerate() {
                let severity = tr(lang, severity_name(what.severity()));
                let text = what.text(lang);
                if nth == 0 {
                    writeln!(out, "{place}: {severity}{text}")?;
                } else {
                    writeln!(out, "    {severity}{text}")?;
                }
                writeln!(out, "    → {}", what.remedy(lang))?;
            }
        }
        let (mistakes, hints) = (self.count(Severity::Mistake), self.count(Severity::Hint));
        let counts = [mistakes.to_string(), hints.to_string()];
        let total = |lang| tr_fill(lang, "mistakes: {}, hints: {}", &[&counts[0], &counts[1]]);
        let totals = Pair::default().both().map(total);
        writeln!(out, "{}: {}", self.file, totals.join(" · "))
    }

    fn to_json(&self) -> Value {
        let mistake = |mistake: &Mistake| {
            let (line, column) = match mistake.place {
                Location::At { line, column } => (Some(line), Some(column)),
                Location::File | Location::Variable(_) => (None, None),
            };
            json!({
                "severity": mistake.what.severity(),
                "line": line,
                "column": column,
                "what": mistake.what,
                "text": mistake.what.texts(),
                "remedy": mistake.what.remedies(),
            })
        };
        json!({
            "file": self.file,
            "kind": self.kind.map(Kind::name),
            "found": self.found.iter().map(mistake).collect::<Vec<_>>(),
        })
    }

    fn count(&self, severity: Severity) -> usize {
        let is_it = |mistake: &&Mistake| mistake.what.severity() == severity;
        self.found.iter().filter(is_it).count()
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Hall => "hall",
            Self::Kiosk => "kiosk",
            Self::Display => "display",
            Self::Counter => "counter",
            Self::Rate => "rate",
        }
    }
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Mistake => "Mistake: ",
        Severity::Hint => "Hint: ",
    }
}
