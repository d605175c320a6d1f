//! The rows of a hall's days, kept up with its log: those that have ended in a file beside it, today's in memory.
//!
//! *Invariants*: everything here follows from the log; a day is in the file whole or not at all, in one transaction with the
//! event that it was read up to and that event's hash. A file that does not fit the log (another log was restored, the
//! program of before wrote other rows, the disk spoiled it) is made anew. Nobody else waits: it reads as any reader of the log
//! does, a part at a time, and writes a file of its own. While that cannot be written, the days are in memory.

mod file;

use crate::history::Chronicle;
use crate::history::rows::DayRows;
use crate::model::Time;
use crate::queue::Queue;
use crate::report::Days;
use crate::store::{Reader, StoreError};
use file::{AnnalsFile, Tip, Written};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// How many events are read at a time: a reader of the log keeps its write-ahead log from being emptied.
const PART: u64 = 20_000;
/// Maximum number of visits in memory while the file takes none: two years of a large hall.
const UNWRITTEN_MOST: usize = 100_000;

/// The rows of all days of the log in one data folder.
pub struct Annals {
    folder: PathBuf,
    /// `None` while it cannot be used.
    file: Option<AnnalsFile>,
    /// What is in the file, as far as is known here.
    written: Option<Tip>,
    /// The days that have ended since, each with its last event.
    unwritten: VecDeque<(DayRows, Tip)>,
    /// Since the last of these.
    chronicle: Chronicle,
    /// The last event that has been read.
    tip: Option<Tip>,
    /// Why the file could not be written the last time.
    not_written: Option<StoreError>,
}

impl Annals {
    /// # Errors
    /// If there is no log.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Reader::open(folder)?;
        Ok(Self {
            folder: folder.into(),
            file: None,
            written: None,
            unwritten: VecDeque::new(),
            chronicle: Chronicle::default(),
            tip: None,
            not_written: None,
        })
    }

    /// Makes all rows anew from the log, also while a hub follows it.
    ///
    /// # Errors
    /// As [`Annals::follow`], or if the file cannot be written.
    pub fn rebuild(folder: &Path) -> Result<Self, StoreError> {
        let mut annals = Self::open(folder)?;
        let mut file = AnnalsFile::open(folder)?;
        if let Err(error) = file.empty() {
            if !file::is_spoiled(&error) {
                return Err(error);
            }
            drop(file);
            AnnalsFile::remove(folder);
        }
        annals.follow()?;
        match annals.not_written.take() {
            Some(error) => Err(error),
            None => Ok(annals),
        }
    }

    /// Reads what the log has gained since.
    ///
    /// # Errors
    /// If the log cannot be read, or holds what cannot have happened; or the days are too many for memory while the file
    /// cannot be written.
    pub fn follow(&mut self) -> Result<(), StoreError> {
        while self.follow_part()? {}
        Ok(())
    }

    /// Reads some of it; answers whether there is more.
    ///
    /// # Errors
    /// As [`Annals::follow`].
    pub fn follow_part(&mut self) -> Result<bool, StoreError> {
        let log = Reader::open(&self.folder)?;
        self.look_at_file(&log)?;
        let read = self.read_part(&log);
        drop(log);
        if read.is_err() {
            // What was taken in of the part would be taken in again.
            self.begin_after(self.written);
        }
        let more = read?;
        self.write();
        let in_memory: usize = self.unwritten.iter().map(|(day, _)| day.visits.len()).sum();
        if in_memory > UNWRITTEN_MOST {
            self.begin_after(self.written);
            let error = self.not_written.take();
            return Err(error.unwrap_or_else(|| StoreError::Damaged("too many visits".into())));
        }
        Ok(more)
    }

    /// The rows of `days`, in order; of today until `now`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rows(&self, days: Days, now: Time) -> Result<Vec<DayRows>, StoreError> {
        let mut rows = match &self.file {
            Some(file) => file.rows(days)?,
            None => Vec::new(),
        };
        let unwritten = self.unwritten.iter().map(|(day, _)| day);
        let unwritten = unwritten.filter(|day| days.contains(day.date)).cloned();
        // A long day is copied only for whoever asks for it.
        let today = self.chronicle.queue().map(|queue| queue.day().date);
        let today = today.filter(|today| days.contains(*today));
        let today = today.and_then(|_| self.chronicle.today(now));
        for day in unwritten.chain(today) {
            // Another program may have written it a moment ago.
            if rows.iter().all(|known| known.first != day.first) {
                rows.push(day);
            }
        }
        Ok(rows)
    }

    /// The number of days that have ended, and of their visits.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn size(&self) -> Result<(u64, u64), StoreError> {
        let (mut days, mut visits) = match &self.file {
            Some(file) => file.size()?,
            None => (0, 0),
        };
        for (day, _) in &self.unwritten {
            days += 1;
            visits += day.visits.len() as u64;
        }
        Ok((days, visits))
    }

    /// How many visits of today are in memory.
    pub fn visits_today(&self) -> usize {
        self.chronicle.visits_today()
    }

    /// The hall after the last event; `None` before its first day.
    pub fn queue(&self) -> Option<&Queue> {
        self.chronicle.queue()
    }

    /// Why the file is not written, while it is not.
    pub fn not_written(&self) -> Option<&StoreError> {
        self.not_written.as_ref()
    }

    /// Drops the file if it is to blame for `error`; answers whether it was. [`Annals::follow`] then makes it anew.
    pub fn mend(&mut self, error: &StoreError) -> bool {
        let is_to_blame = file::is_spoiled(error);
        if is_to_blame {
            tracing::warn!(%error, "the rows of the days are damaged");
            self.file = None;
            AnnalsFile::remove(&self.folder);
        }
        is_to_blame
    }

    /// Makes sure that what is known here, the file and the log fit each other.
    fn look_at_file(&mut self, log: &Reader) -> Result<(), StoreError> {
        let is_gone = self.file.as_ref().is_some_and(|file| !file.is_in_place());
        if is_gone {
            self.file = None;
        }
        // What SQLite opened on a disk that took nothing may never write.
        if self.file.is_none() || self.not_written.is_some() {
            match AnnalsFile::open(&self.folder) {
                Ok(file) => self.file = Some(file),
                Err(error) => self.not_written = Some(error),
            }
        }
        let position = self.position(log)?;
        let reached = |tip: Option<Tip>| tip.map_or(0, |(seq, _)| seq);
        let is_behind = reached(position) < reached(self.written);
        let is_ahead = reached(position) > reached(self.tip);
        if is_behind || is_ahead || !fits(log, self.tip)? {
            self.begin_after(position);
        }
        self.written = position;
        let written = reached(position);
        self.unwritten.retain(|(_, (seq, _))| *seq > written);
        Ok(())
    }

    /// How far the file has come; one of another log, or that is damaged, is begun anew.
    fn position(&mut self, log: &Reader) -> Result<Option<Tip>, StoreError> {
        let Some(file) = &mut self.file else {
            return Ok(None);
        };
        let found = match file.position() {
            Ok(position) if fits(log, position)? => return Ok(position),
            Ok(_) => {
                tracing::warn!("the rows of the days are of another log: they are made anew");
                file.empty()
            }
            Err(error) => Err(error),
        };
        if let Err(error) = found
            && !self.mend(&error)
        {
            self.file = None;
            self.not_written = Some(error);
        }
        Ok(None)
    }

    fn begin_after(&mut self, tip: Option<Tip>) {
        self.chronicle = Chronicle::default();
        self.unwritten.clear();
        self.tip = tip;
    }

    fn read_part(&mut self, log: &Reader) -> Result<bool, StoreError> {
        let from = self.tip.map_or(1, |(seq, _)| seq + 1);
        let until = from + PART;
        let chronicle = &mut self.chronicle;
        let (mut last, mut over) = (None, Vec::new());
        log.replay_part(from, Some(until), |seq, event| {
            let day = chronicle.take(seq, &event)?;
            over.extend(day.map(|day| (day, seq)));
            last = Some(seq);
            Ok(())
        })?;
        let tip_at =
            |seq| Ok::<_, StoreError>((seq, log.hash_of(seq)?.ok_or(StoreError::Gap { seq })?));
        for (day, seq) in over {
            self.unwritten.push_back((day, tip_at(seq)?));
        }
        if let Some(last) = last {
            self.tip = Some(tip_at(last)?);
        }
        Ok(last.is_some_and(|last| last + 1 == until))
    }

    /// Writes what has ended, as far as the disk takes it.
    fn write(&mut self) {
        let Some(file) = &mut self.file else { return };
        while let Some((day, tip)) = self.unwritten.front() {
            match file.write(day, self.written, tip) {
                Ok(Written::Now) => self.written = Some(*tip),
                // The next look at the file tells how far it has come.
                Ok(Written::Already | Written::Elsewhere) => break,
                Err(error) => {
                    if self.not_written.is_none() {
                        tracing::warn!(%error, "the rows of the days cannot be written: they are in memory");
                    }
                    self.not_written = Some(error);
                    return;
                }
            }
            self.unwritten.pop_front();
        }
        self.not_written = None;
    }
}

/// Whether the log still is the one that was read.
fn fits(log: &Reader, tip: Option<Tip>) -> Result<bool, StoreError> {
    match tip {
        Some((seq, hash)) => Ok(log.hash_of(seq)? == Some(hash)),
        None => Ok(true),
    }
}
