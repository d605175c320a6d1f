//! The files that people write: `hall.toml` and the devices' files, read and checked.
//!
//! Nothing starts with a file that has a mistake, and all mistakes are reported at once, each with line, column and
//! remedy. A hint points at something that may be intended.

pub mod changes;
pub mod check;
pub mod device;
pub mod edit;
pub mod form;
pub mod hall;
pub mod mistake;
pub mod steps;
pub mod templates;

mod across;
mod characters;
mod fault;
mod hours;
mod lines;
mod near;
mod notation;
mod paths;
mod reader;
mod reused;
mod services;
mod values;
mod words;

pub use device::{CounterFile, Device, DisplayFile, KioskFile, RateFile, WindowPlace};
pub use hall::{BackupSettings, CertificateFiles, HallFile, HubSettings, Loopback};
pub use mistake::{Location, Mistake, Mistakes, Severity, What};
pub use reader::Variables;

pub use paths::Paths;
pub use reused::UsedIds;

use mistake::FileFault;
use reader::Table;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Maximum size of a file, in bytes. The largest hall needs a tenth of it.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// The contents of a valid file.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded<T> {
    pub value: T,
    /// By line.
    pub hints: Vec<Mistake>,
}

fn load<T>(
    path: &Path,
    variables: &Variables,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<Loaded<T>, Mistakes> {
    load_with_text(path, variables, read).map(|(loaded, _)| loaded)
}

fn load_with_text<T>(
    path: &Path,
    variables: &Variables,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<(Loaded<T>, String), Mistakes> {
    let bytes = bytes(path).map_err(|fault| vec![Mistake::of_file(fault)]);
    let loaded = bytes.and_then(|bytes| {
        let loaded = parse_bytes(&bytes, variables, read)?;
        Ok((loaded, String::from_utf8_lossy(&bytes).into_owned()))
    });
    let file = path.display().to_string();
    loaded.map_err(|list| Mistakes { file, list })
}

fn parse_bytes<T>(
    bytes: &[u8],
    variables: &Variables,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<Loaded<T>, Vec<Mistake>> {
    match str::from_utf8(bytes) {
        Ok(text) => parse(text, variables, read),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let place = lines::place_behind(&String::from_utf8_lossy(good));
            let what = FileFault::NotUtf8.into();
            Err(vec![Mistake { place, what }])
        }
    }
}

fn parse<T>(
    text: &str,
    variables: &Variables,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<Loaded<T>, Vec<Mistake>> {
    let (value, found) = reader::read(text, variables, read);
    let is_mistake = |mistake: &Mistake| mistake.what.severity() == Severity::Mistake;
    if found.iter().any(is_mistake) {
        Err(found)
    } else {
        let hints = found;
        Ok(Loaded { value, hints })
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, FileFault> {
    let unreadable = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound {
            return FileFault::Missing;
        }
        let why = error.to_string();
        FileFault::Unreadable { why }
    };
    // Opening a pipe would block until its other end is opened.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(FileFault::NoFile);
    }
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let mut limited = file.take(FILE_BYTES_MAX + 1);
    limited.read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > FILE_BYTES_MAX) {
        let most_bytes = FILE_BYTES_MAX;
        return Err(FileFault::TooLarge { most_bytes });
    }
    Ok(bytes)
}
