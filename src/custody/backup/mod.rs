//! Backups: a folder that holds the whole hub, its database and everything else in its data folder (the hall file in
//! force, certificate, keys, the pictures of notices). It is made while the hub runs, and read back before it counts.

mod files;
mod names;
mod pictures;
mod restore;

pub(crate) use files::write;
pub(crate) use names::{TIME_OF_DAY, folder, stamp, stamped};
pub(crate) use restore::restore;

use super::audit::{self, Audit};
use crate::model::Time;
use crate::store::{
    ADDRESS_FILE, ANNALS_FILE, DATABASE_FILE, FIRST_SIGN_IN_FILE, LOCAL_TOKEN_FILE, LOCK_FILE,
    OLD_KEY_FILE, PERSON_KEY_FILE, Reader, StoreError,
};
use files::{copy, read_sum, sync_folder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// A backup's description of itself.
const MANIFEST_FILE: &str = "backup.json";
/// Suffix of an unfinished backup, also of one cut short by a power failure.
const UNFINISHED: &str = "partial";

/// A backup's description of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// RFC 3339, in UTC.
    pub(crate) made_at: String,
    /// Version of the program that made it.
    pub(crate) version: String,
    pub(crate) hall: String,
    pub(crate) epoch: u64,
    pub(crate) events: u64,
    pub(crate) tickets: u64,
    /// The hash of the last event.
    pub(crate) hash: String,
    pub(crate) files: Vec<FileSum>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileSum {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error("{0} is there already")]
    Exists(PathBuf),
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    #[error("{0} is no backup")]
    NoBackup(PathBuf),
    /// A file differs from what the backup's manifest says.
    #[error("{0} was changed or is damaged")]
    Changed(PathBuf),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::File(path.into(), error)
    }
}

/// Backs up the data folder `data` into the new folder `to`, and reads it back.
///
/// # Errors
/// If anything cannot be read or written, or the log is damaged; then there is no folder `to`.
pub(crate) fn make(data: &Path, to: &Path, now: Time) -> Result<Manifest, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.into()));
    }
    let unfinished = unfinished(to);
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).map_err(BackupError::file(&unfinished))?;
    }
    files::make_private(&unfinished).map_err(BackupError::file(&unfinished))?;
    let made = fill(data, &unfinished, &pictures::siblings(to), now);
    let Ok(manifest) = made else {
        // What is left of it is useless; if it cannot be removed, its name marks it as unfinished.
        let _ = std::fs::remove_dir_all(&unfinished);
        return made;
    };
    std::fs::rename(&unfinished, to).map_err(BackupError::file(to))?;
    let parent = to.parent().filter(|parent| parent.is_dir());
    sync_folder(parent.unwrap_or(Path::new("."))).map_err(BackupError::file(to))?;
    Ok(manifest)
}

fn fill(data: &Path, to: &Path, siblings: &[PathBuf], now: Time) -> Result<Manifest, BackupError> {
    let database = to.join(DATABASE_FILE);
    Reader::open(data)?.copy_to(&database, now)?;
    let mut files = vec![read_sum(to, DATABASE_FILE)?];
    for name in files::others(data)? {
        copy(&data.join(&name), &to.join(&name))?;
        files.push(read_sum(to, &name)?);
    }
    files.extend(pictures::take_along(data, to, siblings)?);
    // Only what can be read back counts.
    let audit = audit::audit(&Reader::open(to)?)?;
    let manifest = Manifest::new(audit, files, now);
    let path = to.join(MANIFEST_FILE);
    let text = serde_json::to_vec_pretty(&manifest).expect("a manifest has text keys");
    write(&path, &text)?;
    sync_folder(to).map_err(BackupError::file(to))?;
    Ok(manifest)
}

impl Manifest {
    fn new(audit: Audit, files: Vec<FileSum>, now: Time) -> Self {
        let made_at = Timestamp::from_millisecond(now.as_millis()).unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            made_at: made_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            version: env!("CARGO_PKG_VERSION").into(),
            hall: audit.hall,
            epoch: audit.epoch,
            events: audit.events,
            tickets: audit.tickets,
            hash: audit.hash,
            files,
        }
    }

    /// The manifest of the folder `path`.
    ///
    /// # Errors
    /// If it is not a backup.
    pub(crate) fn read(path: &Path) -> Result<Self, BackupError> {
        let text = std::fs::read(path.join(MANIFEST_FILE));
        let text = text.map_err(|_| BackupError::NoBackup(path.into()))?;
        serde_json::from_slice(&text).map_err(|_| BackupError::NoBackup(path.into()))
    }

    /// Total size of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

pub(crate) fn unfinished(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    to.with_file_name(name)
}

/// Whether a file of a data folder is meaningful only on this computer and at this moment, or follows from the database as the
/// rows of the reports do. The key of the day is one: a
/// backup containing it would reveal whose the codes in it are.
fn is_passing(name: &str) -> bool {
    name.starts_with(DATABASE_FILE)
        || name.starts_with(ANNALS_FILE)
        || name.starts_with(PERSON_KEY_FILE)
        || name.ends_with(UNFINISHED)
        || [
            LOCK_FILE,
            ADDRESS_FILE,
            LOCAL_TOKEN_FILE,
            FIRST_SIGN_IN_FILE,
            OLD_KEY_FILE,
            MANIFEST_FILE,
        ]
        .contains(&name)
}
