//! The rows of a hall's days, kept up with its log: those that have ended in a file beside it, today's in memory.
//!
//! *Invariants*: everything here follows from the log; a day is in the file whole or not at all, in one transaction with the
//! event that it was read up to and that event's hash. A file that does not fit the log (another log was restored, the
//! program of before wrote other rows, the disk spoiled it) is made anew. Nobody else waits: it reads as any reader of the log
//! does, and writes a file of its own.

mod file;

use crate::history::Chronicle;
use crate::history::rows::DayRows;
use crate::model::Time;
use crate::queue::Queue;
use crate::report::Days;
use crate::store::{Hash, Reader, StoreError};
use file::AnnalsFile;
use std::path::{Path, PathBuf};

/// The rows of all days of the log in one data folder.
pub struct Annals {
    folder: PathBuf,
    file: AnnalsFile,
    /// Since the last day that is in the file.
    chronicle: Chronicle,
    /// The last event that has been read, and its hash.
    tip: Option<(u64, Hash)>,
}

impl Annals {
    /// # Errors
    /// If there is no log, or neither the file nor a new one in its place can be used.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Reader::open(folder)?;
        let file = AnnalsFile::open(folder)?;
        let tip = file.position()?;
        Ok(Self {
            folder: folder.into(),
            file,
            chronicle: Chronicle::default(),
            tip,
        })
    }

    /// Makes all rows anew from the log.
    ///
    /// # Errors
    /// As [`Annals::follow`].
    pub fn rebuild(folder: &Path) -> Result<Self, StoreError> {
        Reader::open(folder)?;
        AnnalsFile::remove(folder);
        let mut annals = Self::open(folder)?;
        annals.follow()?;
        Ok(annals)
    }

    /// Reads what the log has gained since.
    ///
    /// # Errors
    /// If the log cannot be read, or holds what cannot have happened; or the file cannot be written.
    pub fn follow(&mut self) -> Result<(), StoreError> {
        let log = Reader::open(&self.folder)?;
        if !self.fits(&log)? {
            AnnalsFile::remove(&self.folder);
            *self = Self::open(&self.folder)?;
        }
        loop {
            // A part ends before the next day, so at most one day ends in it.
            let from = self.tip.map_or(1, |(seq, _)| seq + 1);
            let next = log.next_day(from)?;
            let chronicle = &mut self.chronicle;
            let (mut last, mut over) = (None, None);
            log.replay_part(from, next, |seq, event| {
                if let Some(day) = chronicle.take(seq, &event)? {
                    over = Some(day);
                }
                last = Some(seq);
                Ok(())
            })?;
            if let Some(seq) = last {
                let hash = log.hash_of(seq)?.ok_or(StoreError::Gap { seq })?;
                if let Some(day) = over {
                    self.file.write(&day, seq, &hash)?;
                }
                self.tip = Some((seq, hash));
            }
            if next.is_none() {
                return Ok(());
            }
        }
    }

    /// The rows of `days`, in order; of today until `now`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rows(&self, days: Days, now: Time) -> Result<Vec<DayRows>, StoreError> {
        let mut rows = self.file.rows(days)?;
        let today = self.chronicle.today(now);
        rows.extend(today.filter(|today| days.contains(today.date)));
        Ok(rows)
    }

    /// The number of days that have ended, and of their visits.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn size(&self) -> Result<(u64, u64), StoreError> {
        self.file.size()
    }

    /// The hall after the last event; `None` before its first day.
    pub fn queue(&self) -> Option<&Queue> {
        self.chronicle.queue()
    }

    /// Whether the log still is the one that the rows were made from.
    fn fits(&self, log: &Reader) -> Result<bool, StoreError> {
        match self.tip {
            Some((seq, hash)) => Ok(log.hash_of(seq)? == Some(hash)),
            None => Ok(true),
        }
    }
}
