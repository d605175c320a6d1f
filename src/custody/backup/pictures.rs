//! The pictures of notices in a backup. They never change and have their hash for a name: one that an earlier backup
//! beside this one has already is linked, not copied, where the disk knows links. It is read all the same.

use super::files::{copy, make_private, read_sum, sync_folder};
use super::{BackupError, FileSum};
use crate::model::FileHash;
use crate::store::FILES_FOLDER;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Puts the pictures of the data folder `data` into the backup `to`, which stands beside `siblings`. One that is damaged
/// stays out: the log is worth more than a backup with all pictures.
pub(super) fn take_along(
    data: &Path,
    to: &Path,
    siblings: &[PathBuf],
) -> Result<Vec<FileSum>, BackupError> {
    let hashes = hashes(&data.join(FILES_FOLDER))?;
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let folder = to.join(FILES_FOLDER);
    make_private(&folder).map_err(BackupError::file(&folder))?;
    let mut sums = Vec::new();
    for hash in hashes {
        let name = name(&hash);
        let linked = siblings
            .iter()
            .find(|sibling| std::fs::hard_link(sibling.join(&name), to.join(&name)).is_ok());
        if linked.is_some() {
            if let Some(sum) = whole(to, &hash)? {
                sums.push(sum);
                continue;
            }
            std::fs::remove_file(to.join(&name)).map_err(BackupError::file(&to.join(&name)))?;
        }
        match copy(&data.join(&name), &to.join(&name)) {
            // No notice has named it for long, and it was deleted meanwhile.
            Err(BackupError::File(_, error)) if error.kind() == ErrorKind::NotFound => continue,
            copied => copied?,
        }
        match whole(to, &hash)? {
            Some(sum) => sums.push(sum),
            None => {
                tracing::warn!(%hash, "a picture is damaged and stays out of the backup");
                std::fs::remove_file(to.join(&name)).map_err(BackupError::file(&to.join(&name)))?;
            }
        }
    }
    sync_folder(&folder).map_err(BackupError::file(&folder))?;
    Ok(sums)
}

/// The folders beside a new backup, of which some are backups.
pub(super) fn siblings(to: &Path) -> Vec<PathBuf> {
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    let entries = std::fs::read_dir(parent.unwrap_or(Path::new(".")));
    let paths = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let mut siblings: Vec<_> = paths
        .filter(|path| path.join(FILES_FOLDER).is_dir())
        .collect();
    siblings.sort();
    siblings
}

/// Whether a backup's file is a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let hash = name
        .strip_prefix(FILES_FOLDER)
        .and_then(|rest| rest.strip_prefix('/'));
    hash.and_then(FileHash::new).is_some()
}

fn whole(to: &Path, hash: &FileHash) -> Result<Option<FileSum>, BackupError> {
    let sum = read_sum(to, &name(hash))?;
    Ok((sum.sha256 == hash.as_str()).then_some(sum))
}

/// With a slash on every system, as a manifest has it.
fn name(hash: &FileHash) -> String {
    format!("{FILES_FOLDER}/{hash}")
}

fn hashes(folder: &Path) -> Result<Vec<FileHash>, BackupError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(BackupError::file(folder))?,
    };
    let mut hashes = Vec::new();
    for entry in entries {
        let name = entry.map_err(BackupError::file(folder))?.file_name();
        hashes.extend(name.to_str().and_then(FileHash::new));
    }
    hashes.sort();
    Ok(hashes)
}
