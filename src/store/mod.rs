//! The hall's log on disk: one SQLite database in one data folder, written through one connection.
//!
//! *Invariants* (ARCHITECTURE.md): once [`Store::commit`] returns, the data is on disk (`synchronous=FULL`); events
//! are only ever appended, each chained to the previous one by its hash; an answer is stored in the same transaction
//! as the events it tells of.

mod access;
mod clock;
pub mod codec;
mod device_settings;
mod devices;
mod files;
mod hall_files;
mod keys;
mod lock;
mod people;
mod pin_tries;
mod private;
mod ratings;
mod reader;
mod records;
mod replay;
mod rows;

pub use access::{
    AccessBook, DeviceRow, ENROLLMENT_VALID_FOR, Exchange, Exchanged, Forgotten, KnownDevice, Lan,
    NoRename, SecretHash,
};
pub use device_settings::{SetRow, SettableDevice};
pub use files::{
    ADDRESS_FILE, ANNALS_FILE, DATABASE_FILE, FILES_FOLDER, FIRST_SIGN_IN_FILE, HALL_FILE,
    LOCAL_TOKEN_FILE, LOCK_FILE, OLD_KEY_FILE, PERSON_KEY_FILE,
};
pub use hall_files::{HallOrigin, HallRow, hall_hash, hall_hash_text};
pub use keys::{Fingerprint, KEPT_FOR, KeptAnswer};
pub use lock::DataFolder;
pub use people::PersonCode;
pub use pin_tries::PinTries;
pub use ratings::{Followed, RATINGS_MOST, RatingRow, RatingWords, Which};
pub use reader::Reader;
pub use records::Step;
pub use rows::{Hash, Origin};

use crate::model::{CounterId, DeviceId, DeviceSettings, HallId, Time};
use crate::queue::{Event, Fact, Grant, Mismatch};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;

/// One script per schema version, in order; `PRAGMA user_version` counts them.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_log.sql"),
    include_str!("migrations/0002_access.sql"),
    include_str!("migrations/0003_locks.sql"),
    include_str!("migrations/0004_people.sql"),
    include_str!("migrations/0005_days.sql"),
    include_str!("migrations/0006_hall_files.sql"),
    include_str!("migrations/0007_device_settings.sql"),
    include_str!("migrations/0008_ratings.sql"),
];

/// Size to which the write-ahead log shrinks after a burst, in bytes.
const WAL_KEPT_BYTES: u32 = 16 * 1024 * 1024;

/// How much a probe writes: if less fits, the next round would fail again.
const PROBE_BYTES: usize = 256 * 1024;

const META_HALL: &str = "hall";
const META_REHEARSAL: &str = "rehearsal";
const META_PROBE: &str = "probe";
/// Present in a copy only: when it was made. A hub that continues from a copy begins a new epoch.
const META_COPY: &str = "copy";

/// A hall's database, open for writing.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    hall: HallId,
    /// Number of the last event.
    seq: u64,
    hash: Hash,
    /// Answers stored since the transaction began.
    kept: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the data folder {0} cannot be used: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("others can read the data folder {0}, and that cannot be changed: {1}")]
    Open(PathBuf, std::io::Error),
    #[error("the file system of the data folder {0} is read-only")]
    ReadOnly(PathBuf),
    #[error("another hub uses the data folder {0}")]
    InUse(PathBuf),
    #[error("the database belongs to the hall {found:?}, not to {wanted:?}")]
    OtherHall { found: String, wanted: String },
    #[error("the database was written by a newer program (schema {found}, known: {known})")]
    Newer { found: usize, known: usize },
    #[error("event {seq} is of an unknown kind or version: {kind} {version}")]
    UnknownEvent {
        seq: u64,
        kind: String,
        version: u16,
    },
    #[error("event {seq} cannot be read: {why}")]
    Unreadable { seq: u64, why: String },
    #[error("event {seq} is missing")]
    Gap { seq: u64 },
    #[error("event {seq} was changed after it was written: its hash is wrong")]
    Changed { seq: u64 },
    #[error(transparent)]
    Impossible(#[from] Mismatch),
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file system cannot do what a write-ahead log needs.
    #[error("the database cannot be made safe against a power cut here (journal mode {0:?})")]
    NotDurable(String),
    /// Erased data is still in the write-ahead log: a reader holds an older snapshot.
    #[error("what was erased still stands in the write-ahead log")]
    StillInLog,
    #[error("the database cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
}

impl Store {
    /// How long another process may hold the database before that counts as a failure.
    const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

    /// Opens the hall's database, or creates one.
    ///
    /// # Errors
    /// If it belongs to another hall, was written by a newer program, or cannot be used.
    pub fn open(folder: &DataFolder, hall: &HallId) -> Result<Self, StoreError> {
        let db = Connection::open(folder.database())?;
        db.busy_timeout(Self::BUSY_TIMEOUT)?;
        db.set_prepared_statement_cache_capacity(32);
        // Without these a power cut could lose a commit, and references could dangle.
        write_ahead(&db)?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        db.pragma_update(None, "trusted_schema", false)?;
        db.pragma_update(None, "cell_size_check", true)?;
        db.pragma_update(None, "journal_size_limit", WAL_KEPT_BYTES)?;
        migrate(&db)?;
        check_hall(&db, hall)?;
        let (seq, hash) = rows::tip(&db, hall)?;
        Ok(Self {
            db,
            hall: hall.clone(),
            seq,
            hash,
            kept: 0,
        })
    }

    /// Number of the last event; 0 before the first.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The hash of the last event, which covers all before it.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Time of the last event.
    pub fn last_event_at(&self) -> Result<Option<Time>, StoreError> {
        Ok(rows::last_at(&self.db, &self.hall)?)
    }

    /// Whether this database's clock was set by hand; `None` for a new one.
    pub fn rehearsal(&self) -> Result<Option<bool>, StoreError> {
        Ok(meta(&self.db, META_REHEARSAL)?.map(|value| value == "true"))
    }

    pub fn set_rehearsal(&self, rehearsal: bool) -> Result<(), StoreError> {
        let value = if rehearsal { "true" } else { "false" };
        set_meta(&self.db, META_REHEARSAL, value)
    }

    /// Whether this log is a copy whose original may have gone on.
    pub fn is_copy(&self) -> Result<bool, StoreError> {
        Ok(meta(&self.db, META_COPY)?.is_some())
    }

    /// A new epoch has begun, which skips whatever the original may have issued.
    pub fn is_original_now(&self) -> Result<(), StoreError> {
        let statement = "DELETE FROM meta WHERE name = ?1";
        self.db.execute(statement, [META_COPY])?;
        Ok(())
    }

    /// Passes the events from the start of the latest day to `each`, in order.
    ///
    /// # Errors
    /// At an event that is missing, altered or unreadable; and those of `each`.
    pub fn replay_day(
        &self,
        each: impl FnMut(u64, Event) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        let from = rows::latest_day(&self.db, &self.hall)?.unwrap_or(1);
        replay::for_each(&self.db, &self.hall, from, None, each)
    }

    /// The device that last worked at each of these counters, as far as the end of the log tells, with its name: only
    /// devices that once reported what they are.
    pub fn last_at(
        &self,
        counters: &BTreeSet<CounterId>,
    ) -> Result<BTreeMap<CounterId, (DeviceId, String)>, StoreError> {
        devices::last_at(&self.db, &self.hall, counters)
    }

    pub fn devices(&self) -> Result<BTreeMap<String, DeviceId>, StoreError> {
        devices::all(&self.db)
    }

    /// Begins a transaction. Everything until [`Store::commit`] happens together or not at all.
    pub fn begin(&mut self) -> Result<(), StoreError> {
        self.kept = 0;
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    pub fn commit(&mut self, now: Time) -> Result<(), StoreError> {
        if self.kept > 0 {
            keys::clear_old(&self.db, self.kept, now)?;
        }
        Ok(self.db.execute_batch("COMMIT")?)
    }

    pub fn append(
        &mut self,
        event: &Event,
        epoch: u64,
        origin: &Origin,
    ) -> Result<u64, StoreError> {
        let seq = self.seq + 1;
        let tip = (seq, &self.hash);
        self.hash = rows::append(&self.db, &self.hall, tip, event, epoch, origin)?;
        people::follow(&self.db, &event.fact)?;
        ratings::follow(&self.db, &self.hall, seq, event)?;
        if let Fact::DayStarted(started) = &event.fact {
            let months = started.hall.rules.ratings_kept_months;
            ratings::keep_as_told(&self.db, months, started.date, event.at)?;
        }
        self.seq = seq;
        Ok(seq)
    }

    /// Stores a staff note to event `seq`.
    pub fn add_note(&self, seq: u64, text: &str) -> Result<(), StoreError> {
        let mut statement = self
            .db
            .prepare_cached("INSERT INTO note (hall, seq, text) VALUES (?1, ?2, ?3)")?;
        statement.execute(params![self.hall.as_str(), to_sql(seq), text])?;
        Ok(())
    }

    pub fn add_device(&self, name: &str, now: Time) -> Result<DeviceId, StoreError> {
        devices::add(&self.db, name, now)
    }

    /// The number of a device that a tool may have created.
    pub fn find_device(&self, name: &str) -> Result<Option<DeviceId>, StoreError> {
        devices::find(&self.db, name)
    }

    /// A forgotten device is heard again.
    pub fn remember_device(&self, device: DeviceId) -> Result<(), StoreError> {
        devices::remember(&self.db, device)
    }

    /// Forgets the open-loopback device that has been silent longest, if long enough. Returns its name.
    pub fn forget_unused_device(&self, now: Time) -> Result<Option<String>, StoreError> {
        devices::forget_unused(&self.db, now)
    }

    /// Records the version that a device reports, and the settings that it goes by.
    pub fn set_reported(
        &self,
        device: DeviceId,
        version: &str,
        uses: Option<&DeviceSettings>,
    ) -> Result<(), StoreError> {
        devices::set_version(&self.db, device, version)?;
        device_settings::set_uses(&self.db, device, uses)
    }

    /// A device for which something may be set; `None` if it is not there.
    pub fn settable(&self, device: DeviceId) -> Result<Option<SettableDevice>, StoreError> {
        device_settings::settable(&self.db, device)
    }

    /// Sets them for a device, with the number of the event that does.
    pub fn set_settings(&self, device: DeviceId, set: &SetRow) -> Result<(), StoreError> {
        device_settings::set(&self.db, device, set)?;
        Ok(access::count_change(&self.db)?)
    }

    /// Records that these devices were heard.
    pub fn saw_devices(&self, seen: &[(DeviceId, Time)]) -> Result<(), StoreError> {
        devices::saw(&self.db, seen)
    }

    /// Exchanges an enrollment secret for a token; `None` if the secret is not valid.
    pub fn exchange(
        &self,
        exchange: &Exchange,
        now: Time,
    ) -> Result<Option<Exchanged>, StoreError> {
        access::exchange(&self.db, exchange, now)
    }

    /// Lets a secret be exchanged for a token, for [`ENROLLMENT_VALID_FOR`] from `now`, by the computer's clock. Returns
    /// `false` if it was let in before.
    pub fn approve(
        &self,
        secret: &SecretHash,
        grant: &Grant,
        now: Time,
    ) -> Result<bool, StoreError> {
        access::approve(&self.db, secret, grant, now)
    }

    /// What a device was let in as, whether or not it has a token now; `None` if it never was.
    pub fn grant_of(&self, device: DeviceId) -> Result<Option<Grant>, StoreError> {
        access::grant_of(&self.db, device)
    }

    /// Whether a device of this name has a token.
    pub fn has_token(&self, name: &str) -> Result<bool, StoreError> {
        access::has_token(&self.db, name)
    }

    /// Renames a device that has a token. Returns its former name.
    pub fn rename_device(
        &self,
        device: DeviceId,
        to: &str,
    ) -> Result<Result<String, NoRename>, StoreError> {
        access::rename(&self.db, device, to)
    }

    /// Revokes a device's token. Returns its name; `None` if it has none.
    pub fn revoke_device(&self, device: DeviceId) -> Result<Option<String>, StoreError> {
        access::revoke(&self.db, device)
    }

    pub fn kept_answer(
        &self,
        device: DeviceId,
        key: Uuid,
    ) -> Result<Option<KeptAnswer>, StoreError> {
        keys::find(&self.db, device, key)
    }

    pub fn keep_answer(
        &mut self,
        device: DeviceId,
        key: Uuid,
        answer: &KeptAnswer,
        now: Time,
    ) -> Result<(), StoreError> {
        self.kept += 1;
        keys::keep(&self.db, device, key, answer, now)
    }

    /// How many days of the log begin after this and have not been turned back already.
    pub fn days_begun_after(&self, time: Time) -> Result<u64, StoreError> {
        let query =
            "SELECT count(*) FROM event WHERE hall = ?1 AND kind = 'day-started' AND at > ?2
             AND seq > (SELECT coalesce(max(seq), 0) FROM event
                        WHERE hall = ?1 AND kind = 'clock-turned-back')";
        let values = params![self.hall.as_str(), time.as_millis()];
        let count = self.db.query_row(query, values, |row| row.get(0))?;
        Ok(from_sql(count))
    }

    /// The clock was turned back to `now`: moves later timestamps back to it, and clears the question about the date.
    pub fn forget_the_future(&self, now: Time) -> Result<(), StoreError> {
        for change in [
            "UPDATE device SET seen_at = ?1 WHERE seen_at > ?1",
            // Otherwise a PIN mistyped then would lock its clerk out until that day.
            "UPDATE pin_tries SET last = ?1 WHERE last > ?1",
            // Otherwise personal data would be kept until then.
            "UPDATE person SET at = ?1 WHERE at > ?1",
            "UPDATE person_code SET at = ?1 WHERE at > ?1",
            "UPDATE rating_text SET at = ?1 WHERE at > ?1",
        ] {
            self.db.execute(change, [now.as_millis()])?;
        }
        clock::set_asked(&self.db, None)
    }

    /// Tests whether the disk takes writes again: checkpoints everything so far into the database file, then writes
    /// and syncs as much as a busy round needs.
    pub fn probe(&self, now: Time) -> Result<(), StoreError> {
        if !empty_log(&self.db)? {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
            return Err(rusqlite::Error::SqliteFailure(code, None).into());
        }
        set_meta(&self.db, META_PROBE, &"0".repeat(PROBE_BYTES))?;
        set_meta(&self.db, META_PROBE, &now.as_millis().to_string())
    }
}

/// SQLite returns the mode it is in, and stays in the old one if the file system does not support WAL.
fn write_ahead(db: &Connection) -> Result<(), StoreError> {
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(StoreError::NotDurable(mode))
    }
}

/// Checkpoints the write-ahead log into the database and truncates it. Returns whether it is empty: that is
/// impossible while a reader holds an older snapshot.
fn empty_log(db: &Connection) -> Result<bool, StoreError> {
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy: i64 = db.query_row(checkpoint, [], |row| row.get(0))?;
    Ok(busy == 0)
}

fn migrate(db: &Connection) -> Result<(), StoreError> {
    let version = version(db)?;
    if version > MIGRATIONS.len() {
        return Err(StoreError::Newer {
            found: version,
            known: MIGRATIONS.len(),
        });
    }
    if version == MIGRATIONS.len() {
        return Ok(());
    }
    // Nothing that a migration drops remains in the files.
    db.pragma_update(None, "secure_delete", true)?;
    for (number, script) in (1..).zip(MIGRATIONS).skip(version) {
        migrate_to(number, script, db)?;
    }
    db.pragma_update(None, "secure_delete", false)?;
    if !empty_log(db)? {
        tracing::warn!(
            "another program reads the database: what the new version drops goes from its files when this one ends"
        );
    }
    Ok(())
}

/// A tool and a hub may do this at the same time: only one of them applies it.
fn migrate_to(number: usize, script: &str, db: &Connection) -> Result<(), StoreError> {
    let behavior = rusqlite::TransactionBehavior::Immediate;
    let transaction = rusqlite::Transaction::new_unchecked(db, behavior)?;
    if version(&transaction)? < number {
        let script = format!("{script}\nPRAGMA user_version = {number};");
        transaction.execute_batch(&script)?;
    }
    Ok(transaction.commit()?)
}

/// Number of migrations applied to the database.
fn version(db: &Connection) -> Result<usize, StoreError> {
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

fn check_hall(db: &Connection, hall: &HallId) -> Result<(), StoreError> {
    match meta(db, META_HALL)? {
        None => set_meta(db, META_HALL, hall.as_str()),
        Some(found) if found == hall.as_str() => Ok(()),
        Some(found) => Err(StoreError::OtherHall {
            found,
            wanted: hall.to_string(),
        }),
    }
}

fn meta(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let query = "SELECT value FROM meta WHERE name = ?1";
    Ok(db.query_row(query, [name], |row| row.get(0)).optional()?)
}

fn set_meta(db: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    let upsert = "INSERT INTO meta (name, value) VALUES (?1, ?2)
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    db.execute(upsert, [name, value])?;
    Ok(())
}

/// SQLite integers are signed; our values never come near the limit.
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
