//! One hub per data folder.

use super::{StoreError, private};
use crate::store::{DATABASE_FILE, LOCK_FILE};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A data folder that no other hub uses while this value lives. The operating system releases the lock when the
/// process ends, however it ends.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Creates the folder if missing, and locks it.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another hub has it; [`StoreError::Open`] if others can read it and it cannot be made
    /// private; [`StoreError::ReadOnly`] or [`StoreError::Folder`] if it cannot be created or written.
    pub fn lock(path: &Path) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| {
            if error.kind() == ErrorKind::ReadOnlyFilesystem {
                StoreError::ReadOnly(path.into())
            } else {
                StoreError::Folder(path.into(), error)
            }
        };
        std::fs::create_dir_all(path).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let lock = options.open(path.join(LOCK_FILE)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {
                let open = private::tighten(path);
                let open = open.map_err(|error| StoreError::Open(path.into(), error))?;
                if open > 0 {
                    tracing::warn!(folder = %path.display(), files = open, "others could read the data folder; now they cannot");
                }
                Ok(Self {
                    path: path.into(),
                    _lock: lock,
                })
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.into())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a hub is using the folder `path` now.
    pub fn is_used(path: &Path) -> bool {
        let lock = File::open(path.join(LOCK_FILE));
        lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE_FILE)
    }
}
