//! Looks into the watched folder: which files are there, which have come to rest, and what they hold.

use super::super::problem::Told;
use crate::protocol::UPLOAD_LIMIT;
use crate::system::steady::Steady;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file is read once it has not changed for this long: before, somebody may still be writing it.
const AT_REST_MS: i64 = 2_000;
/// Maximum number of files in the folder.
const ENTRIES_MOST: usize = 200;
/// Maximum size of a text, in bytes.
const TEXT_BYTES_MOST: usize = 16 * 1024;
const PICTURES: [&str; 5] = ["png", "jpg", "jpeg", "webp", "pdf"];
const TEXT: &str = "md";

/// The files of one notice: a text, a picture, or both, of one name but for the ending.
pub(super) type Stamps = Vec<Stamp>;

/// How a file is told from what it was before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    name: String,
    bytes: u64,
    changed: Option<SystemTime>,
}

/// What the files of a notice hold.
pub(super) struct Held {
    pub(super) text: Option<String>,
    pub(super) picture: Option<Bytes>,
}

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    seen: BTreeMap<String, (Stamps, Steady)>,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            seen: BTreeMap::new(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The notices whose files are there, each with whether they have come to rest.
    ///
    /// # Errors
    /// If the folder cannot be read, or has too many files: then nothing is known of it.
    pub(super) fn look(&mut self) -> io::Result<BTreeMap<String, (Stamps, bool)>> {
        let mut there: BTreeMap<String, Stamps> = BTreeMap::new();
        for (count, entry) in std::fs::read_dir(&self.path)?.enumerate() {
            if count >= ENTRIES_MOST {
                return Err(io::Error::other(format!("more than {ENTRIES_MOST} files")));
            }
            let path = entry?.path();
            if let (Some(stem), Some(stamp)) = (stem(&path), stamp(&path)) {
                there.entry(stem).or_default().push(stamp);
            }
        }
        let now = Steady::now();
        self.seen.retain(|stem, _| there.contains_key(stem));
        let looked = there.into_iter().map(|(stem, mut stamps)| {
            stamps.sort();
            let seen = self.seen.entry(stem.clone());
            let (before, since) = seen.or_insert_with(|| (stamps.clone(), now));
            if *before != stamps {
                (*before, *since) = (stamps.clone(), now);
            }
            let is_at_rest = now.since(*since).as_millis() >= AT_REST_MS;
            (stem, (stamps, is_at_rest))
        });
        Ok(looked.collect())
    }

    /// Reads the files of a notice.
    ///
    /// # Errors
    /// Which cannot be taken.
    pub(super) fn read(&self, stamps: &Stamps) -> Result<Held, Told> {
        let mut held = Held {
            text: None,
            picture: None,
        };
        for stamp in stamps {
            let is_text = ending(Path::new(&stamp.name)).as_deref() == Some(TEXT);
            let most = if is_text {
                TEXT_BYTES_MOST
            } else {
                UPLOAD_LIMIT
            };
            let bytes = self.bytes(&stamp.name, most)?;
            if is_text {
                let text = String::from_utf8(bytes);
                held.text =
                    Some(text.map_err(|_| Told::folder_file("The file is no text in UTF-8."))?);
            } else if held.picture.replace(bytes.into()).is_some() {
                let text = "There are two pictures of this name: only one belongs to a notice.";
                return Err(Told::folder_file(text));
            }
        }
        Ok(held)
    }

    fn bytes(&self, name: &str, most: usize) -> Result<Vec<u8>, Told> {
        let unread = |_| Told::folder_file("The file cannot be read.");
        let file = open(&self.path.join(name)).map_err(unread)?;
        if !file.metadata().map_err(unread)?.is_file() {
            return Err(Told::folder_file(
                "Only files of the folder itself are read, no links.",
            ));
        }
        let mut bytes = Vec::new();
        let mut file = file.take(most as u64 + 1);
        file.read_to_end(&mut bytes).map_err(unread)?;
        if bytes.len() > most {
            return Err(Told::too_large(most));
        }
        Ok(bytes)
    }
}

/// Neither follows a link nor waits for a pipe.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let how = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, how, Mode::empty())?.into())
}

/// A link was left out when the folder was looked at.
#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// The name of the notice, if the file is one of those that become notices.
fn stem(path: &Path) -> Option<String> {
    let ending = ending(path)?;
    let is_known = ending == TEXT || PICTURES.contains(&ending.as_str());
    let stem = path.file_stem()?.to_str()?;
    (is_known && !stem.starts_with('.')).then(|| stem.to_owned())
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// `None` for what is no file of the folder itself.
fn stamp(path: &Path) -> Option<Stamp> {
    let about: Metadata = std::fs::symlink_metadata(path).ok()?;
    about.is_file().then(|| Stamp {
        name: path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .into(),
        bytes: about.len(),
        changed: about.modified().ok(),
    })
}
