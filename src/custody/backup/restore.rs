//! From a backup to a data folder.

use super::files::{copy, make_private, read_sum, sync_folder};
use super::pictures::is_picture;
use super::{BackupError, DATABASE_FILE, MANIFEST_FILE, Manifest, unfinished};
use crate::custody::audit::{Audit, audit};
use crate::store::{DataFolder, FILES_FOLDER, Reader};
use std::path::Path;

/// Creates the data folder `data` from the backup `from`. The copy is marked as one: the hub begins a new epoch with
/// it, so that no number that the lost hub issued after the backup is issued again.
///
/// # Errors
/// If the backup is damaged, or `data` is not empty.
pub(crate) fn restore(from: &Path, data: &Path) -> Result<(Manifest, Audit), BackupError> {
    let manifest = Manifest::read(from)?;
    check(from, &manifest)?;
    check_empty(data)?;
    let folder = DataFolder::lock(data)?;
    if manifest.files.iter().any(|file| is_picture(&file.name)) {
        let folder = data.join(FILES_FOLDER);
        make_private(&folder).map_err(BackupError::file(&folder))?;
    }
    for file in &manifest.files {
        let name = known_name(from, &file.name)?;
        let to = data.join(name);
        // Until the database has its final name there must be none: a hub would begin a new hall.
        let first = if name == DATABASE_FILE {
            unfinished(&to)
        } else {
            to
        };
        copy(&from.join(name), &first)?;
    }
    let database = folder.database();
    std::fs::rename(unfinished(&database), &database).map_err(BackupError::file(&database))?;
    for folder in [data.to_owned(), data.join(FILES_FOLDER)] {
        if folder.is_dir() {
            sync_folder(&folder).map_err(BackupError::file(&folder))?;
        }
    }
    check(data, &manifest)?;
    let audit = audit(&Reader::open(data)?)?;
    if audit.hash != manifest.hash {
        return Err(BackupError::Changed(database));
    }
    Ok((manifest, audit))
}

/// Checks all files against the backup's manifest.
fn check(folder: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    for file in &manifest.files {
        let name = known_name(folder, &file.name)?;
        if read_sum(folder, name)? != *file {
            return Err(BackupError::Changed(folder.join(name)));
        }
    }
    let has_database = manifest.files.iter().any(|file| file.name == DATABASE_FILE);
    if has_database {
        Ok(())
    } else {
        Err(BackupError::NoBackup(folder.into()))
    }
}

/// A manipulated manifest must not lead outside the folder.
fn known_name<'a>(folder: &Path, name: &'a str) -> Result<&'a str, BackupError> {
    let is_plain = Path::new(name).file_name().is_some_and(|last| last == name);
    if (is_plain && name != MANIFEST_FILE) || is_picture(name) {
        Ok(name)
    } else {
        Err(BackupError::NoBackup(folder.into()))
    }
}

fn check_empty(data: &Path) -> Result<(), BackupError> {
    match std::fs::read_dir(data) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::File(data.into(), error)),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(BackupError::NotEmpty(data.into())),
        },
    }
}
