//! The folder in which a display keeps pictures of notices: it shows them also while the hub is away.
//!
//! A file is named by the SHA-256 of its bytes. Whatever else is in the folder is left alone.

use crate::model::FileHash;
use crate::system::private_file;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
    /// Maximum size of all files together, in bytes.
    most: u64,
}

struct Book {
    file: FileHash,
    bytes: u64,
    written: SystemTime,
}

impl Shelf {
    pub fn new(folder: PathBuf, most: u64) -> Self {
        Self { folder, most }
    }

    /// What is there; whether it is whole shows when it is read.
    pub fn files(&self) -> BTreeSet<FileHash> {
        self.books().into_iter().map(|book| book.file).collect()
    }

    /// A file's bytes; `None` if it is not there or broken, and then it is gone.
    pub fn read(&self, file: &FileHash) -> Option<Vec<u8>> {
        let path = self.folder.join(file.as_str());
        let bytes = std::fs::read(&path).ok()?;
        if is_of(file, &bytes) {
            return Some(bytes);
        }
        tracing::warn!(%file, "a picture was damaged on the disk");
        let _ = std::fs::remove_file(path);
        None
    }

    /// Keeps a file, and makes room for it: the oldest that are not `wanted` go.
    ///
    /// # Errors
    /// If there is no room, or the disk does not take it.
    pub fn keep(
        &self,
        file: &FileHash,
        bytes: &[u8],
        wanted: &BTreeSet<FileHash>,
    ) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let mut books = self.books();
        books.sort_by_key(|book| book.written);
        let mut taken: u64 = books.iter().map(|book| book.bytes).sum();
        let room = self.most.saturating_sub(bytes.len() as u64);
        let mut others = books.iter().filter(|book| !wanted.contains(&book.file));
        while taken > room {
            let book = others.next().ok_or(io::ErrorKind::StorageFull)?;
            std::fs::remove_file(self.folder.join(book.file.as_str()))?;
            taken -= book.bytes;
        }
        private_file::write(&self.folder.join(file.as_str()), bytes)
    }

    fn books(&self) -> Vec<Book> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten();
        let book = |entry: std::fs::DirEntry| {
            let file = FileHash::new(entry.file_name().to_str()?)?;
            let about = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some(Book {
                file,
                bytes: about.len(),
                written: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            })
        };
        entries.flatten().filter_map(book).collect()
    }
}

/// Whether these are the bytes that the hash names.
pub(super) fn is_of(file: &FileHash, bytes: &[u8]) -> bool {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text == file.as_str()
}
