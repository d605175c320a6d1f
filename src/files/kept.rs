//! The folder of files. Each is named by its hash, so that one that was changed is never taken for whole, and the same
//! picture is kept once.

use crate::model::{FileHash, Span, Time};
use crate::store::FILES_FOLDER;
use crate::system::private_file::{make_private, sync_folder};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

/// Maximum size of a file, of all files together, in bytes, and their number.
pub(crate) const FILE_BYTES_MOST: usize = 4 * 1024 * 1024;
const ALL_BYTES_MOST: u64 = 500 * 1024 * 1024;
const FILES_MOST: usize = 5_000;
/// Maximum number of different files that are being sent.
const SENT_MOST: usize = 32;
/// How long a file is kept after it was uploaded, or last named by a notice.
pub(crate) const UNNAMED_FOR: Span = Span::from_mins(7 * 24 * 60);
/// How long at least, when there is no room.
pub(crate) const UNNAMED_LEAST: Span = Span::from_mins(24 * 60);
/// How the name of a file ends that is still being written.
const UNFINISHED: &str = "partial";

/// Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Files(Arc<Folder>);

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// What is being sent: two hundred displays that ask for a picture at once share it.
    sent: Mutex<BTreeMap<FileHash, Weak<[u8]>>>,
    /// Held by whoever changes the folder.
    writing: Mutex<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    New,
    Before,
}

/// Too many files are being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy;

#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    #[error("there is no room for more files")]
    Full,
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl Files {
    /// The files of the data folder `data`.
    pub(crate) fn of(data: &Path) -> Self {
        Self(Arc::new(Folder {
            path: data.join(FILES_FOLDER),
            sent: Mutex::default(),
            writing: Mutex::default(),
        }))
    }

    /// The file, if it is here and whole.
    ///
    /// # Errors
    /// If too many others are being sent.
    pub(crate) fn read(&self, hash: &FileHash) -> Result<Option<Arc<[u8]>>, Busy> {
        // Held while it is read: who asks for the same one meanwhile gets this copy.
        let mut sent = locked(&self.0.sent);
        if let Some(bytes) = sent.get(hash).and_then(Weak::upgrade) {
            return Ok(Some(bytes));
        }
        sent.retain(|_, bytes| bytes.strong_count() > 0);
        if sent.len() >= SENT_MOST {
            return Err(Busy);
        }
        let bytes: Option<Arc<[u8]>> = self.whole(hash).map(Into::into);
        if let Some(bytes) = &bytes {
            sent.insert(hash.clone(), Arc::downgrade(bytes));
        }
        Ok(bytes)
    }

    /// What the disk has of it, unless that is something else.
    fn whole(&self, hash: &FileHash) -> Option<Vec<u8>> {
        let file = File::open(self.path(hash)).ok()?;
        let mut bytes = Vec::new();
        let most = FILE_BYTES_MOST as u64 + 1;
        file.take(most).read_to_end(&mut bytes).ok()?;
        if hash_of(&bytes) == *hash {
            return Some(bytes);
        }
        tracing::error!(%hash, "a file of a notice is damaged: upload the picture again");
        None
    }

    /// Keeps pictures, all of them or none. They are on the disk when this returns.
    ///
    /// # Errors
    /// If there is no room, or the disk does not take one.
    pub(crate) fn keep_all<'a>(
        &self,
        pictures: impl Iterator<Item = &'a [u8]>,
        now: Time,
    ) -> Result<Vec<FileHash>, KeepError> {
        let _writing = locked(&self.0.writing);
        self.make_folder()?;
        let (mut hashes, mut new) = (Vec::new(), Vec::new());
        for bytes in pictures {
            let hash = hash_of(bytes);
            let kept = self.keep(&hash, bytes, now).inspect_err(|_| {
                // Nobody is told of them, so they count for nothing.
                for hash in &new {
                    let _ = std::fs::remove_file(self.path(hash));
                }
            })?;
            if kept == Kept::New {
                new.push(hash.clone());
            }
            hashes.push(hash);
        }
        Ok(hashes)
    }

    /// Its name has to outlive a power cut, as those in it do.
    fn make_folder(&self) -> io::Result<()> {
        if self.0.path.is_dir() {
            return Ok(());
        }
        make_private(&self.0.path)?;
        sync_folder(self.0.path.parent().unwrap_or(Path::new("")))
    }

    fn keep(&self, hash: &FileHash, bytes: &[u8], now: Time) -> Result<Kept, KeepError> {
        let path = self.path(hash);
        if self.whole(hash).is_some() {
            renew(&path, now)?;
            return Ok(Kept::Before);
        }
        let (count, all) = self.size()?;
        if count >= FILES_MOST || all + bytes.len() as u64 > ALL_BYTES_MOST {
            return Err(KeepError::Full);
        }
        self.write(hash, bytes)?;
        renew(&path, now)?;
        Ok(Kept::New)
    }

    fn write(&self, hash: &FileHash, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(hash);
        let unfinished = path.with_extension(UNFINISHED);
        let written = || {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&unfinished, &path)?;
            sync_folder(&self.0.path)
        };
        written().inspect_err(|_| {
            let _ = std::fs::remove_file(&unfinished);
        })
    }

    /// Whether the file is here. It then stays for a while, so that a notice can name it.
    pub(crate) fn claim(&self, hash: &FileHash, now: Time) -> bool {
        let _writing = locked(&self.0.writing);
        renew(&self.path(hash), now).is_ok()
    }

    /// Deletes what was neither uploaded within `kept_for` nor named by a notice, and what a crash left unfinished. What
    /// is `named` now stays.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(crate) fn sweep(
        &self,
        named: &BTreeSet<FileHash>,
        kept_for: Span,
        now: Time,
    ) -> io::Result<()> {
        let _writing = locked(&self.0.writing);
        for (path, about) in self.entries()? {
            let hash = hash_in(&path);
            if hash.as_ref().is_some_and(|hash| named.contains(hash)) {
                renew(&path, now)?;
                continue;
            }
            if is_unfinished(&path) || (hash.is_some() && since(&about, now) > kept_for) {
                match std::fs::remove_file(&path) {
                    Ok(()) => {
                        tracing::info!(file = %path.display(), "a file that no notice names was deleted")
                    }
                    Err(error) => {
                        tracing::warn!(file = %path.display(), %error, "a file cannot be deleted")
                    }
                }
            }
        }
        Ok(())
    }

    /// How many files there are, and how many bytes.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(crate) fn size(&self) -> io::Result<(usize, u64)> {
        let entries = self.entries()?;
        Ok((
            entries.len(),
            entries.iter().map(|(_, about)| about.len()).sum(),
        ))
    }

    fn entries(&self) -> io::Result<Vec<(PathBuf, Metadata)>> {
        let entries = match std::fs::read_dir(&self.0.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let known = entries.map(|entry| {
            let entry = entry?;
            Ok((entry.path(), entry.metadata()?))
        });
        known
            .filter(|entry: &io::Result<(_, Metadata)>| !matches!(entry, Ok((_, about)) if !about.is_file()))
            .collect()
    }

    fn path(&self, hash: &FileHash) -> PathBuf {
        self.0.path.join(hash.as_str())
    }
}

/// The hash that names these bytes.
pub(crate) fn hash_of(bytes: &[u8]) -> FileHash {
    let digest = Sha256::digest(bytes);
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    FileHash::new(&hash).expect("a SHA-256 in hexadecimal")
}

fn hash_in(path: &Path) -> Option<FileHash> {
    FileHash::new(path.file_name()?.to_str()?)
}

fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == UNFINISHED)
}

/// The date of a file says when it was uploaded or last named.
fn renew(path: &Path, now: Time) -> io::Result<()> {
    let now = u64::try_from(now.as_millis()).unwrap_or(0);
    let file = File::options().write(true).open(path)?;
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_millis(now))
}

/// Nothing, for one from the future.
fn since(about: &Metadata, now: Time) -> Span {
    let then = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let then = then
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let then = i64::try_from(then.as_millis()).unwrap_or(i64::MAX);
    now.since(Time::from_millis(then))
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
