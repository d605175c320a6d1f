//! The log, read beside the hub that writes it: reports, checks and lists look at one moment of it
//! and hold nobody up.

use super::{META_HALL, META_REHEARSAL, MIGRATIONS, Store, StoreError, lock, meta, rows, version};
use crate::queue::{Event, HallId};
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags};
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
    /// When there is none, it was written by a newer program, or cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let file = path.join(lock::DATABASE_FILE);
        if let Err(error) = std::fs::metadata(&file) {
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
        // One moment for all that is read.
        db.execute_batch("BEGIN")?;
        Ok(Self { db, hall })
    }

    pub fn hall(&self) -> &HallId {
        &self.hall
    }

    /// Number of the last event; 0 before the first.
    pub fn seq(&self) -> Result<u64, StoreError> {
        Ok(rows::tip(&self.db, &self.hall)?.0)
    }

    /// Whether the clock of this database was set by hand.
    pub fn is_rehearsal(&self) -> Result<bool, StoreError> {
        Ok(meta(&self.db, META_REHEARSAL)?.is_some_and(|value| value == "true"))
    }

    /// Gives the events of one day in order, beginning with its `DayStarted`; without a `day` of
    /// the latest one on which a ticket was issued. Returns whether there is such a day.
    ///
    /// # Errors
    /// At an event that is missing, was changed, or cannot be read; and those of `each`.
    pub fn replay_one_day(
        &self,
        day: Option<Date>,
        mut each: impl FnMut(u64, Event) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let from = match day {
            Some(day) => rows::day_of(&self.db, &self.hall, day)?,
            None => rows::latest_day_with_tickets(&self.db, &self.hall)?,
        };
        let Some(from) = from else {
            return Ok(false);
        };
        let next = rows::next_day(&self.db, &self.hall, from)?;
        rows::for_each(&self.db, &self.hall, from, next, &mut each)?;
        Ok(true)
    }

    /// Gives all events there are, in order.
    ///
    /// # Errors
    /// At an event that is missing, was changed, or cannot be read; and those of `each`.
    pub fn replay_all(
        &self,
        each: impl FnMut(u64, Event) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        rows::for_each(&self.db, &self.hall, 1, None, each)
    }
}
