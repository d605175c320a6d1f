//! Files that are synced to disk before they count, and their checksums.

use super::{BackupError, FileSum, is_passing};
use crate::custody::audit::hex;
pub(crate) use crate::system::private_file::{make_private, sync_folder};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Read buffer size, in bytes.
const PART: usize = 256 * 1024;

/// Names of the files in a data folder that belong to the hub, besides the database.
pub(crate) fn others(data: &Path) -> Result<Vec<String>, BackupError> {
    let failed = || BackupError::file(data);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(data).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if entry.path().is_file() && !is_passing(&name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Copies a file with its permissions and syncs it, through the handle that wrote it: Windows refuses to sync a
/// read-only handle, and the copy of a read-only file can be opened no other way.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut source = File::open(from).map_err(BackupError::file(from))?;
    let mut written = || {
        let mut file = File::create(to)?;
        io::copy(&mut source, &mut file)?;
        file.set_permissions(source.metadata()?.permissions())?;
        file.sync_all()
    };
    written().map_err(BackupError::file(to))
}

/// Writes and syncs a file, completely or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let unfinished = super::unfinished(path);
    let written = || {
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)
    };
    written().map_err(BackupError::file(path))
}

/// Size and checksum of a file, read back from where it was written.
pub(crate) fn read_sum(folder: &Path, name: &str) -> Result<FileSum, BackupError> {
    let path = folder.join(name);
    let sum = || {
        let mut file = File::open(&path)?;
        let (mut hasher, mut bytes) = (Sha256::new(), 0);
        let mut part = vec![0; PART];
        loop {
            let length = file.read(&mut part)?;
            if length == 0 {
                break;
            }
            hasher.update(&part[..length]);
            bytes += length as u64;
        }
        Ok((bytes, hex(&hasher.finalize())))
    };
    let (bytes, sha256) = sum().map_err(BackupError::file(&path))?;
    Ok(FileSum {
        name: name.into(),
        bytes,
        sha256,
    })
}
