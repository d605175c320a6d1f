//! Reads the log beside the hub that writes it: reports, checks and lists see one snapshot of it and block nobody.

use super::{
    Hash, Lan, META_COPY, META_HALL, META_REHEARSAL, MIGRATIONS, Store, StoreError, access,
    devices, meta, replay, rows, set_meta, version,
};
use crate::model::{HallId, Time};
use crate::queue::Event;
use crate::store::DATABASE_FILE;
use jiff::civil::Date;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;

/// A hall's database, open for reading.
#[derive(Debug)]
pub struct Reader {
    pub(super) db: Connection,
    hall: HallId,
}

impl Reader {
    /// Opens the database in the data folder `path`.
    ///
    /// # Errors
    /// If there is none, it was written by a newer program, or cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_file(&path.join(DATABASE_FILE), path)
    }

    /// Opens the database `file` of the folder `path`.
    fn open_file(file: &Path, path: &Path) -> Result<Self, StoreError> {
        if let Err(error) = std::fs::metadata(file) {
            return Err(StoreError::Folder(path.into(), error));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(file, flags)?;
        db.busy_timeout(Store::BUSY_TIMEOUT)?;
        let found = version(&db)?;
        if found > MIGRATIONS.len() {
            let known = MIGRATIONS.len();
            return Err(StoreError::Newer { found, known });
        }
        let hall = meta(&db, META_HALL)?.unwrap_or_default();
        let hall = HallId::from(hall.as_str());
        // One snapshot for all reads.
        db.execute_batch("BEGIN")?;
        Ok(Self { db, hall })
    }

    pub fn hall(&self) -> &HallId {
        &self.hall
    }

    /// Number of the last event; 0 before the first.
    pub fn seq(&self) -> Result<u64, StoreError> {
        Ok(self.tip()?.0)
    }

    /// Number and hash of the last event. The hash covers all events.
    pub fn tip(&self) -> Result<(u64, Hash), StoreError> {
        rows::tip(&self.db, &self.hall)
    }

    /// Time of the last event.
    pub fn last_event_at(&self) -> Result<Option<Time>, StoreError> {
        Ok(rows::last_at(&self.db, &self.hall)?)
    }

    /// Whether this log is a copy that no hub has continued from.
    pub fn is_copy(&self) -> Result<bool, StoreError> {
        Ok(meta(&self.db, META_COPY)?.is_some())
    }

    /// Whether this database's clock was set by hand.
    pub fn is_rehearsal(&self) -> Result<bool, StoreError> {
        Ok(meta(&self.db, META_REHEARSAL)?.is_some_and(|value| value == "true"))
    }

    /// The hub's port for the hall, as recorded at its start; `None` if it has none.
    pub fn lan(&self) -> Result<Option<Lan>, StoreError> {
        access::lan(&self.db)
    }

    /// Passes the events of one day to `each` in order, beginning with its `DayStarted`; without a `day`, those of
    /// the latest day on which a ticket was issued. Returns whether there is such a day.
    ///
    /// # Errors
    /// At an event that is missing, altered or unreadable; and those of `each`.
    pub fn replay_one_day(
        &self,
        day: Option<Date>,
        each: impl FnMut(u64, Event) -> Result<(), StoreError> + Send,
    ) -> Result<bool, StoreError> {
        let from = match day {
            Some(day) => rows::day_of(&self.db, &self.hall, day)?,
            None => rows::latest_day_with_tickets(&self.db, &self.hall)?,
        };
        let Some(from) = from else {
            return Ok(false);
        };
        let next = rows::next_day(&self.db, &self.hall, from)?;
        replay::for_each(&self.db, &self.hall, from, next, each)?;
        Ok(true)
    }

    /// Passes all events to `each`, in order.
    ///
    /// # Errors
    /// At an event that is missing, altered or unreadable; and those of `each`.
    pub fn replay_all(
        &self,
        each: impl FnMut(u64, Event) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        replay::for_each(&self.db, &self.hall, 1, None, each)
    }

    /// Passes the events from number `from` up to, but not including, `until` (or to the end) to `each`, in order.
    ///
    /// # Errors
    /// As [`Reader::replay_all`].
    pub fn replay_part(
        &self,
        from: u64,
        until: Option<u64>,
        each: impl FnMut(u64, Event) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        replay::for_each(&self.db, &self.hall, from, until, each)
    }

    /// Number of the first event after `seq` that begins a day.
    pub fn next_day(&self, seq: u64) -> Result<Option<u64>, StoreError> {
        Ok(rows::next_day(&self.db, &self.hall, seq)?)
    }

    /// The hash of an event; `None` if there is none of that number.
    pub fn hash_of(&self, seq: u64) -> Result<Option<Hash>, StoreError> {
        let found = rows::hash_at_most(&self.db, &self.hall, seq)?;
        Ok(found.and_then(|(found, hash)| (found == seq).then_some(hash)))
    }

    /// Passes the events from the start of the latest day to `each`, in order.
    ///
    /// # Errors
    /// As [`Reader::replay_all`].
    pub fn replay_day(
        &self,
        each: impl FnMut(u64, Event) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        let from = rows::latest_day(&self.db, &self.hall)?.unwrap_or(1);
        replay::for_each(&self.db, &self.hall, from, None, each)
    }

    /// The names of all devices that the hub has ever known.
    pub fn devices(&self) -> Result<BTreeMap<u32, String>, StoreError> {
        let names = devices::all(&self.db)?;
        Ok(names.into_iter().map(|(name, id)| (id.0, name)).collect())
    }

    /// Checks the database itself: its pages, its indexes and its foreign keys.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with SQLite's message.
    pub fn check_pages(&self) -> Result<(), StoreError> {
        let said: String = self
            .db
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if said != "ok" {
            return Err(StoreError::Damaged(said));
        }
        let mut astray = self.db.prepare("PRAGMA foreign_key_check")?;
        let mut rows = astray.query([])?;
        match rows.next()? {
            None => Ok(()),
            Some(row) => {
                let table: String = row.get(0)?;
                let why = format!("a row of the table {table} leads nowhere");
                Err(StoreError::Damaged(why))
            }
        }
    }

    /// Copies the database, as of this reader's snapshot, into a new file while the hub keeps writing. The copy is
    /// marked as one.
    ///
    /// # Errors
    /// If it cannot be read or written completely.
    pub fn copy_to(&self, file: &Path, now: Time) -> Result<(), StoreError> {
        let mut copy = Connection::open(file)?;
        let whole = Backup::new(&self.db, &mut copy)?.step(-1)?;
        if whole != StepResult::Done {
            return Err(StoreError::Damaged("the copy ended early".into()));
        }
        // A single file without a write-ahead log is easy to carry away.
        copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        set_meta(&copy, META_COPY, &now.as_millis().to_string())?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    }
}
