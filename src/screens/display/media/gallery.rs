//! Gets the pictures of notices ready, in the background: fetched from the hub, checked against their hash, kept on disk,
//! decoded to the size at which they are shown.
//!
//! One is fetched and one decoded at a time. What fails is tried again, less and less often, but not a file that is whole
//! and no picture. What is decoded is bounded in number and size: those wanted now, and the latest ones besides.

use super::album::{Album, Fault, Frame, Picture, Wanted};
use super::decode;
use super::shelf::{Shelf, is_of};
use crate::link::LinkError;
use crate::model::FileHash;
use slint::{Rgb8Pixel, SharedPixelBuffer};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep_until};

/// Maximum size of a file, in bytes.
pub const FILE_MOST: usize = 8 * 1024 * 1024;
/// Maximum size of what is kept on disk, in bytes.
pub const KEPT_MOST: u64 = 512 * 1024 * 1024;
/// Maximum number of decoded pictures.
pub const DECODED_MOST: usize = 6;
/// Maximum size of those besides the wanted ones, in bytes.
const SPARE_MOST: usize = 16 * 1024 * 1024;
/// Delay before the second try; it doubles with each.
const RETRY: Duration = Duration::from_secs(2);
const RETRY_LONGEST: Duration = Duration::from_secs(60);
/// A hub that is restarted answers again by then.
const SILENCES_MOST: u32 = 2;

/// Where files come from.
pub type Fetch = Box<
    dyn Fn(FileHash) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, LinkError>> + Send>> + Send,
>;

pub struct Gallery {
    fetch: Fetch,
    shelf: Shelf,
    wanted: watch::Receiver<Wanted>,
    /// What was wanted when the shelf was last looked through: what comes meanwhile waits for the next look.
    current: Wanted,
    told: watch::Sender<Arc<Album>>,
    album: Album,
    /// Files whose fetching has failed.
    retries: BTreeMap<FileHash, Retry>,
    work: JoinSet<Done>,
    fetching: Option<FileHash>,
    decoding: Option<FileHash>,
}

struct Retry {
    tries: u32,
    next: Instant,
}

enum Done {
    Fetched(FileHash, Result<(), Fault>),
    Decoded(
        FileHash,
        Frame,
        Result<SharedPixelBuffer<Rgb8Pixel>, Undecoded>,
    ),
}

/// Why a file on the shelf did not become a picture.
enum Undecoded {
    /// It is gone, or was damaged: it is fetched again.
    Lost,
    NoPicture,
}

impl Gallery {
    pub fn new(
        fetch: Fetch,
        shelf: Shelf,
        wanted: watch::Receiver<Wanted>,
        told: watch::Sender<Arc<Album>>,
    ) -> Self {
        Self {
            fetch,
            shelf,
            wanted,
            current: Wanted::default(),
            told,
            album: Album::default(),
            retries: BTreeMap::new(),
            work: JoinSet::new(),
            fetching: None,
            decoding: None,
        }
    }

    /// Works until nobody wants anything any more.
    pub async fn keep(mut self) {
        self.look_up();
        loop {
            self.fetch_next();
            self.decode_next();
            self.tell();
            let retry = self.next_retry();
            tokio::select! {
                changed = self.wanted.changed() => match changed {
                    Ok(()) => self.look_up(),
                    Err(_) => return,
                },
                Some(done) = self.work.join_next() => match done {
                    Ok(done) => self.take(done),
                    Err(error) => std::panic::resume_unwind(error.into_panic()),
                },
                () = sleep_until(retry.unwrap_or_else(Instant::now)), if retry.is_some() => {}
            }
        }
    }

    /// What is wanted has changed: the rest is forgotten, and what is on disk already counts.
    fn look_up(&mut self) {
        self.current = self.wanted.borrow_and_update().clone();
        let there = self.shelf.files();
        let is_wanted = |file: &FileHash| self.current.kept.contains(file);
        self.album.kept = there.into_iter().filter(is_wanted).collect();
        self.album.failed.retain(|file, _| is_wanted(file));
        self.retries.retain(|file, _| is_wanted(file));
        self.album
            .decoded
            .retain(|picture| is_wanted(&picture.file));
    }

    fn fetch_next(&mut self) {
        if self.fetching.is_some() {
            return;
        }
        let now = Instant::now();
        let is_time = |file: &&FileHash| {
            let retry = self.retries.get(*file);
            retry.is_none_or(|retry| retry.next <= now)
        };
        let wanted = self.current.kept.clone();
        let missing = wanted
            .iter()
            .filter(|file| !self.album.kept.contains(*file));
        let Some(file) = missing.filter(is_time).min_by_key(|file| self.tries(file)) else {
            return;
        };
        let (file, shelf) = (file.clone(), self.shelf.clone());
        self.fetching = Some(file.clone());
        let coming = (self.fetch)(file.clone());
        self.work.spawn(async move {
            let bytes = coming.await;
            let kept = move |file: &FileHash| keep(&shelf, file, bytes, &wanted);
            let (file, kept) = off_thread(file, kept).await;
            Done::Fetched(file, kept.unwrap_or(Err(Fault::NotKept)))
        });
    }

    fn decode_next(&mut self) {
        if self.decoding.is_some() {
            return;
        }
        let wanted = self.current.shown.clone();
        let is_missing = |(file, frame): &(FileHash, Frame)| {
            self.album.has(file) && self.album.fitted(file, *frame).is_none()
        };
        let Some((file, frame)) = wanted.into_iter().find(is_missing) else {
            return;
        };
        self.decoding = Some(file.clone());
        let shelf = self.shelf.clone();
        self.work.spawn(async move {
            let made = move |file: &FileHash| made(&shelf, file, frame);
            let (file, made) = off_thread(file, made).await;
            Done::Decoded(file, frame, made.unwrap_or(Err(Undecoded::NoPicture)))
        });
    }

    fn take(&mut self, done: Done) {
        match done {
            Done::Fetched(file, Ok(())) => {
                self.fetching = None;
                self.retries.remove(&file);
                self.album.failed.remove(&file);
                self.album.kept.insert(file);
            }
            Done::Fetched(file, Err(fault)) => {
                self.fetching = None;
                self.fail(file, fault);
            }
            Done::Decoded(file, frame, Ok(pixels)) => {
                self.decoding = None;
                self.hang(Picture {
                    file,
                    frame,
                    pixels,
                });
            }
            Done::Decoded(file, _, Err(Undecoded::Lost)) => {
                self.decoding = None;
                self.album.kept.remove(&file);
            }
            Done::Decoded(file, _, Err(Undecoded::NoPicture)) => {
                self.decoding = None;
                self.album.failed.insert(file, Fault::Unreadable);
            }
        }
    }

    fn fail(&mut self, file: FileHash, fault: Fault) {
        let tries = self.tries(&file) + 1;
        tracing::warn!(%file, tries, "a picture of a notice is not there: {}", fault.text());
        let delay = RETRY.saturating_mul(1 << (tries - 1).min(16));
        let next = Instant::now() + delay.min(RETRY_LONGEST);
        self.retries.insert(file.clone(), Retry { tries, next });
        if fault != Fault::NoAnswer || tries >= SILENCES_MOST {
            self.album.failed.insert(file, fault);
        }
    }

    /// Takes in a picture, and lets go of those that are too many.
    fn hang(&mut self, picture: Picture) {
        let decoded = &mut self.album.decoded;
        decoded.insert(0, picture);
        let wanted = &self.current;
        let is_wanted = |picture: &Picture| {
            let mut shown = wanted.shown.iter();
            shown.any(|(file, frame)| picture.is_of(file, *frame))
        };
        let mut spare = 0;
        let mut count = wanted.shown.len();
        decoded.retain(|picture| {
            if is_wanted(picture) {
                return true;
            }
            let bytes = picture.pixels.as_bytes().len();
            let fits = count < DECODED_MOST && spare + bytes <= SPARE_MOST;
            (count, spare) = (count + usize::from(fits), spare + bytes * usize::from(fits));
            fits
        });
    }

    fn tell(&self) {
        self.told.send_if_modified(|known| {
            let differs = **known != self.album;
            if differs {
                *known = Arc::new(self.album.clone());
            }
            differs
        });
    }

    fn next_retry(&self) -> Option<Instant> {
        let all = self.retries.values().map(|retry| retry.next);
        all.min().filter(|_| self.fetching.is_none())
    }

    fn tries(&self, file: &FileHash) -> u32 {
        self.retries.get(file).map_or(0, |retry| retry.tries)
    }
}

fn keep(
    shelf: &Shelf,
    file: &FileHash,
    bytes: Result<Vec<u8>, LinkError>,
    wanted: &BTreeSet<FileHash>,
) -> Result<(), Fault> {
    let bytes = bytes.map_err(|error| match error {
        error if error.may_pass() => Fault::NoAnswer,
        LinkError::Refused(_) | LinkError::Unreachable(_) => Fault::Missing,
        LinkError::Unreadable(_) => Fault::Unreadable,
    })?;
    if !is_of(file, &bytes) {
        return Err(Fault::WrongBytes);
    }
    let kept = shelf.keep(file, &bytes, wanted);
    kept.map_err(|error| {
        tracing::warn!(%file, %error, "a picture is not kept");
        Fault::NotKept
    })
}

fn made(
    shelf: &Shelf,
    file: &FileHash,
    frame: Frame,
) -> Result<SharedPixelBuffer<Rgb8Pixel>, Undecoded> {
    let bytes = shelf.read(file).ok_or(Undecoded::Lost)?;
    decode::picture(&bytes, frame).map_err(|error| {
        tracing::warn!(%file, %error, "a picture of a notice cannot be read");
        Undecoded::NoPicture
    })
}

/// Does what blocks for a while where nothing waits for it. `None` if it panicked.
async fn off_thread<T: Send + 'static>(
    file: FileHash,
    work: impl FnOnce(&FileHash) -> T + Send + 'static,
) -> (FileHash, Option<T>) {
    let name = file.clone();
    let done = spawn_blocking(move || work(&name)).await;
    (file, done.ok())
}
