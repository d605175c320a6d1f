//! Devices with their tokens, enrollments and PINs, as seen by the tools and the hub's edge: through a separate
//! connection, beside the owner of the log.

use super::device_settings::{self, SetRow};
use super::{DATABASE_FILE, Store, StoreError, empty_log, meta, migrate, people, ratings};
use crate::model::{ClerkId, CounterId, DeviceId, DeviceSettings, Span, Time};
use crate::queue::Grant;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// SHA-256 of a token or a secret.
pub type SecretHash = [u8; 32];

/// How long a secret may be exchanged for a token.
pub const ENROLLMENT_VALID_FOR: Span = Span::from_mins(15);

const META_ACCESS: &str = "access";
/// The address where the hub listens for the hall, and the fingerprints of its key, certificate and authority.
const META_LAN: &str = "lan";
const META_KEY: &str = "fingerprint";
const META_CERTIFICATE: &str = "certificate";
const META_AUTHORITY: &str = "authority";
const META_TIME_ZONE: &str = "time-zone";

/// Truncating the write-ahead log blocks writers while it waits for readers: each attempt is shorter than a hub
/// tolerates, and there are several.
const EMPTY_LOG_TIMEOUT: Duration = Duration::from_millis(100);
const EMPTY_LOG_TRIES: u32 = 20;
const EMPTY_LOG_PAUSE: Duration = Duration::from_millis(150);

/// A device with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    pub device: DeviceId,
    pub grant: Grant,
}

/// A device as listed for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    pub number: DeviceId,
    pub name: String,
    /// `None` for a device of the open loopback.
    pub role: Option<String>,
    pub counters: Vec<CounterId>,
    pub has_token: bool,
    pub seen_at: Option<Time>,
    pub version: Option<String>,
    pub set: Option<SetRow>,
    pub uses: Option<DeviceSettings>,
}

/// A request to exchange a secret for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub secret: SecretHash,
    pub key: Uuid,
    /// The token that the device gets.
    pub token: SecretHash,
    /// Current time by the computer's clock.
    pub now: Time,
}

/// The hub's port for the hall, as recorded when the hub started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lan {
    pub address: String,
    /// Fingerprint of the public key, by which devices know the hub.
    pub key: String,
    /// Of the certificate that devices of earlier versions know, if there is one.
    pub certificate: Option<String>,
    /// SHA-256 of the authority's certificate as people compare it; `None` with the hall's own certificate.
    pub authority: Option<String>,
}

/// Why a device is not renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRename {
    /// No device of this number has a token.
    Unknown,
    /// Another device has the name, or had it: it stays on record.
    Taken,
}

/// A secret that was exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    pub known: KnownDevice,
    /// The same request again: nothing has changed.
    pub is_again: bool,
}

/// How much was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Forgotten {
    pub people: usize,
    pub notes: usize,
    pub ratings: usize,
}

/// A hall's database, opened beside the owner of its log.
#[derive(Debug)]
pub struct AccessBook {
    pub(super) db: Connection,
}

impl AccessBook {
    /// Opens the database in the data folder `path`, or creates one.
    ///
    /// # Errors
    /// If it was written by a newer program, or cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::Folder(path.into(), error);
        std::fs::create_dir_all(path).map_err(failed)?;
        let db = Connection::open(path.join(DATABASE_FILE))?;
        db.busy_timeout(Store::BUSY_TIMEOUT)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        db.pragma_update(None, "trusted_schema", false)?;
        migrate(&db)?;
        Ok(Self { db })
    }

    /// Opens the existing database of a hall.
    ///
    /// # Errors
    /// If there is none; and those of [`AccessBook::open`].
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        let file = path.join(DATABASE_FILE);
        let missing = |error| StoreError::Folder(path.into(), error);
        std::fs::metadata(file).map_err(missing)?;
        Self::open(path)
    }

    /// Incremented with every change of tokens and PINs.
    pub fn version(&self) -> Result<u64, StoreError> {
        let version = meta(&self.db, META_ACCESS)?;
        Ok(version.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// The devices that have a token, by its hash.
    pub fn tokens(&self) -> Result<BTreeMap<SecretHash, KnownDevice>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT token, number, name, role, counters FROM device
             WHERE token IS NOT NULL AND role IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| {
            let grant = read_grant(row, 2)?;
            let device = DeviceId(row.get(1)?);
            Ok((row.get(0)?, KnownDevice { device, grant }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The hash of each clerk's PIN.
    pub fn pins(&self) -> Result<BTreeMap<ClerkId, String>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT clerk, hash FROM pin")?;
        let rows = statement.query_map([], |row| {
            let clerk: String = row.get(0)?;
            Ok((ClerkId::from(clerk.as_str()), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn devices(&self) -> Result<Vec<DeviceRow>, StoreError> {
        let mut statement = self.db.prepare(
            "SELECT number, name, role, counters, token IS NOT NULL, seen_at, version,
                    settings_seq, settings, uses
             FROM device WHERE NOT forgotten ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| {
            let seen_at: Option<i64> = row.get(5)?;
            Ok(DeviceRow {
                number: DeviceId(row.get(0)?),
                name: row.get(1)?,
                role: row.get(2)?,
                counters: read_counters(row, 3)?,
                has_token: row.get(4)?,
                seen_at: seen_at.map(Time::from_millis),
                version: row.get(6)?,
                set: device_settings::read(row, 7)?,
                uses: device_settings::read_settings(row, 9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What is set for devices, by number and name.
    pub fn settings(&self) -> Result<Vec<(DeviceId, String, SetRow)>, StoreError> {
        device_settings::all(&self.db)
    }

    /// Gives a device this token; its previous token, and secrets for a token, become invalid.
    pub fn give_token(
        &mut self,
        grant: &Grant,
        token: &SecretHash,
        now: Time,
    ) -> Result<DeviceId, StoreError> {
        self.change(|db| {
            end_enrollments(db, &grant.name)?;
            Ok(give_token(db, grant, token, now)?)
        })
    }

    /// Revokes a device's token and every secret for one. Returns whether it had any.
    pub fn revoke(&mut self, name: &str) -> Result<bool, StoreError> {
        self.change(|db| {
            let had = "UPDATE device SET token = NULL WHERE name = ?1 AND token IS NOT NULL";
            Ok(db.execute(had, [name])? + end_enrollments(db, name)? > 0)
        })
    }

    /// Forgets a device, so that it is no longer missed. Returns whether there is one of this name without a token.
    pub fn forget_device(&mut self, name: &str) -> Result<bool, StoreError> {
        let forget = "UPDATE device SET forgotten = 1
                      WHERE name = ?1 AND token IS NULL AND NOT forgotten";
        self.change(|db| {
            let is_there = db.execute(forget, [name])? > 0;
            end_enrollments(db, name)?;
            Ok(is_there)
        })
    }

    /// The forgotten devices.
    pub fn forgotten(&self) -> Result<BTreeSet<DeviceId>, StoreError> {
        let query = "SELECT number FROM device WHERE forgotten";
        let mut statement = self.db.prepare_cached(query)?;
        let rows = statement.query_map([], |row| Ok(DeviceId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores a secret that may be exchanged until the given time. Expired secrets and earlier ones of this device
    /// are deleted.
    pub fn add_enrollment(
        &mut self,
        secret: &SecretHash,
        grant: &Grant,
        until: Time,
        now: Time,
    ) -> Result<(), StoreError> {
        self.change(|db| add_enrollment(db, secret, grant, until, now))
    }

    pub fn set_pin(&mut self, clerk: &ClerkId, hash: &str) -> Result<(), StoreError> {
        self.change(|db| {
            let upsert = "INSERT INTO pin (clerk, hash) VALUES (?1, ?2)
                          ON CONFLICT (clerk) DO UPDATE SET hash = excluded.hash";
            db.execute(upsert, [clerk.as_str(), hash])?;
            // Guesses at the old PIN say nothing about the new one, and its owner is no guesser.
            let forgive = "DELETE FROM pin_tries WHERE clerk = ?1";
            db.execute(forgive, [clerk.as_str()])?;
            Ok(())
        })
    }

    /// Erases personal data older than this, including its traces in the files.
    ///
    /// # Errors
    /// [`StoreError::StillInLog`] while a reader holds an older snapshot: the data is deleted, but not yet gone from
    /// the files. Also if the database cannot be written.
    pub fn forget(&mut self, before: Time) -> Result<Forgotten, StoreError> {
        self.db.pragma_update(None, "secure_delete", true)?;
        let before = before.as_millis();
        let forgotten = self.change(|db| {
            let people = people::forget(db, before)?;
            let old = "DELETE FROM note WHERE EXISTS (
                           SELECT 1 FROM event
                           WHERE event.hall = note.hall AND event.seq = note.seq AND at < ?1)";
            let notes = db.execute(old, [before])?;
            let ratings = ratings::forget(db, before)?;
            Ok(Forgotten {
                people,
                notes,
                ratings,
            })
        })?;
        self.db.busy_timeout(EMPTY_LOG_TIMEOUT)?;
        for _ in 0..EMPTY_LOG_TRIES {
            if empty_log(&self.db)? {
                return Ok(forgotten);
            }
            // The hub writes between two attempts.
            std::thread::sleep(EMPTY_LOG_PAUSE);
        }
        Err(StoreError::StillInLog)
    }

    /// As recorded by the hub at its start; `None` if it has no port for the hall.
    pub fn lan(&self) -> Result<Option<Lan>, StoreError> {
        lan(&self.db)
    }

    /// The hall's time zone; `None` before the first start.
    pub fn time_zone(&self) -> Result<Option<String>, StoreError> {
        meta(&self.db, META_TIME_ZONE)
    }

    /// Records that the hall lies in another time zone.
    pub fn set_time_zone(&self, time_zone: &str) -> Result<(), StoreError> {
        super::set_meta(&self.db, META_TIME_ZONE, time_zone)
    }

    /// Records what the hub tells the tools at its start.
    pub fn tell(&mut self, time_zone: &str, lan: Option<&Lan>) -> Result<(), StoreError> {
        super::set_meta(&self.db, META_TIME_ZONE, time_zone)?;
        let texts = lan.map(|lan| {
            let optional = |text: &Option<String>| text.clone().unwrap_or_default();
            let (certificate, authority) = (optional(&lan.certificate), optional(&lan.authority));
            [lan.address.clone(), lan.key.clone(), certificate, authority]
        });
        let names = [META_LAN, META_KEY, META_CERTIFICATE, META_AUTHORITY];
        for (name, text) in names.iter().zip(texts.unwrap_or_default()) {
            super::set_meta(&self.db, name, &text)?;
        }
        Ok(())
    }

    fn change<T>(
        &mut self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let transaction = self.db.transaction_with_behavior(behavior)?;
        let done = change(&transaction)?;
        count_change(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// The port for the hall, as the hub recorded it at its start.
pub(super) fn lan(db: &Connection) -> Result<Option<Lan>, StoreError> {
    let filled = |name| Ok::<_, StoreError>(meta(db, name)?.filter(|text| !text.is_empty()));
    let (address, key) = (filled(META_LAN)?, filled(META_KEY)?);
    let (certificate, authority) = (filled(META_CERTIFICATE)?, filled(META_AUTHORITY)?);
    Ok(address.zip(key).map(|(address, key)| Lan {
        address,
        key,
        certificate,
        authority,
    }))
}

fn add_enrollment(
    db: &Connection,
    secret: &SecretHash,
    grant: &Grant,
    until: Time,
    now: Time,
) -> Result<(), StoreError> {
    let over = "DELETE FROM enrollment WHERE until < ?1";
    db.execute(over, [now.as_millis()])?;
    end_enrollments(db, &grant.name)?;
    let add = "INSERT INTO enrollment (secret, name, role, counters, until)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let counters = write_counters(&grant.counters);
    let until = until.as_millis();
    db.execute(
        add,
        params![secret.as_slice(), grant.name, grant.role, counters, until],
    )?;
    Ok(())
}

/// Lets a secret be exchanged, in the owner's transaction. Returns whether it could not before: it is let in once.
pub(super) fn approve(
    db: &Connection,
    secret: &SecretHash,
    grant: &Grant,
    now: Time,
) -> Result<bool, StoreError> {
    let known = "SELECT count(*) FROM enrollment WHERE secret = ?1";
    let known: u32 = db.query_row(known, [secret.as_slice()], |row| row.get(0))?;
    if known > 0 {
        return Ok(false);
    }
    add_enrollment(db, secret, grant, now + ENROLLMENT_VALID_FOR, now)?;
    count_change(db)?;
    Ok(true)
}

/// What a device was let in as, whether or not it has a token now; `None` if it never was.
pub(super) fn grant_of(db: &Connection, device: DeviceId) -> Result<Option<Grant>, StoreError> {
    let query = "SELECT name, role, counters FROM device WHERE number = ?1 AND role IS NOT NULL";
    let grant = db.query_row(query, [device.0], |row| read_grant(row, 0));
    Ok(grant.optional()?)
}

/// Whether a device of this name has a token.
pub(super) fn has_token(db: &Connection, name: &str) -> Result<bool, StoreError> {
    let query = "SELECT count(*) FROM device WHERE name = ?1 AND token IS NOT NULL";
    let count: u32 = db.query_row(query, [name], |row| row.get(0))?;
    Ok(count > 0)
}

/// Exchanges a secret, in the owner's transaction. `None` if it is unknown, expired, or was used by another request. A
/// repetition of the same request succeeds as long as the device still has the token it got.
pub(super) fn exchange(
    db: &Connection,
    exchange: &Exchange,
    now: Time,
) -> Result<Option<Exchanged>, StoreError> {
    let found = db
        .query_row(
            "SELECT until, key, name, role, counters FROM enrollment WHERE secret = ?1",
            [exchange.secret.as_slice()],
            |row| {
                let (until, key): (i64, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
                Ok((Time::from_millis(until), key, read_grant(row, 2)?))
            },
        )
        .optional()?;
    let Some((until, used, grant)) = found else {
        return Ok(None);
    };
    let key = exchange.key.as_bytes().as_slice();
    let is_again = used.as_deref() == Some(key);
    // A wrong clock at its creation must not make it valid for longer.
    let is_valid = exchange.now <= until && until <= exchange.now + ENROLLMENT_VALID_FOR;
    if (used.is_some() && !is_again) || !is_valid {
        return Ok(None);
    }
    if is_again {
        let device = holder(db, &exchange.token)?;
        return Ok(device.map(|device| Exchanged {
            known: KnownDevice { device, grant },
            is_again,
        }));
    }
    let device = give_token(db, &grant, &exchange.token, now)?;
    db.execute(
        "UPDATE enrollment SET key = ?2, device = ?3 WHERE secret = ?1",
        params![exchange.secret.as_slice(), key, device.0],
    )?;
    count_change(db)?;
    Ok(Some(Exchanged {
        known: KnownDevice { device, grant },
        is_again,
    }))
}

/// Renames a device that has a token, in the owner's transaction. Returns its former name.
pub(super) fn rename(
    db: &Connection,
    device: DeviceId,
    to: &str,
) -> Result<Result<String, NoRename>, StoreError> {
    let Some(from) = member(db, device)? else {
        return Ok(Err(NoRename::Unknown));
    };
    let other = "SELECT count(*) FROM device WHERE name = ?1 AND number <> ?2";
    let others: u32 = db.query_row(other, params![to, device.0], |row| row.get(0))?;
    if others > 0 {
        return Ok(Err(NoRename::Taken));
    }
    // What would bring a device of the old name in would bring back the old name.
    end_enrollments(db, &from)?;
    let rename = "UPDATE device SET name = ?2 WHERE number = ?1";
    db.execute(rename, params![device.0, to])?;
    count_change(db)?;
    Ok(Ok(from))
}

/// Revokes a device's token, in the owner's transaction. Returns its name; `None` if it has no token.
pub(super) fn revoke(db: &Connection, device: DeviceId) -> Result<Option<String>, StoreError> {
    let Some(name) = member(db, device)? else {
        return Ok(None);
    };
    let revoke = "UPDATE device SET token = NULL WHERE number = ?1";
    db.execute(revoke, [device.0])?;
    end_enrollments(db, &name)?;
    count_change(db)?;
    Ok(Some(name))
}

/// The name of a device that has a token.
fn member(db: &Connection, device: DeviceId) -> rusqlite::Result<Option<String>> {
    let name = "SELECT name FROM device WHERE number = ?1 AND token IS NOT NULL";
    db.query_row(name, [device.0], |row| row.get(0)).optional()
}

fn give_token(
    db: &Connection,
    grant: &Grant,
    token: &SecretHash,
    now: Time,
) -> rusqlite::Result<DeviceId> {
    let upsert = "INSERT INTO device (name, role, counters, token, made_at)
                  VALUES (?1, ?2, ?3, ?4, ?5)
                  ON CONFLICT (name) DO UPDATE SET
                      role = excluded.role, counters = excluded.counters, token = excluded.token,
                      forgotten = 0
                  RETURNING number";
    let counters = write_counters(&grant.counters);
    let values = params![
        grant.name,
        grant.role,
        counters,
        token.as_slice(),
        now.as_millis()
    ];
    db.query_row(upsert, values, |row| row.get(0).map(DeviceId))
}

/// The device that holds the token.
fn holder(db: &Connection, token: &SecretHash) -> rusqlite::Result<Option<DeviceId>> {
    let holder = "SELECT number FROM device WHERE token = ?1";
    db.query_row(holder, [token.as_slice()], |row| row.get(0).map(DeviceId))
        .optional()
}

/// Deletes all secrets for this name, also for retries. Returns how many there were.
fn end_enrollments(db: &Connection, name: &str) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM enrollment WHERE name = ?1", [name])
}

pub(super) fn count_change(db: &Connection) -> rusqlite::Result<()> {
    let count = "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = ?1";
    db.execute(count, [META_ACCESS]).map(drop)
}

/// Name, role and counters, from column `first` on.
fn read_grant(row: &Row<'_>, first: usize) -> rusqlite::Result<Grant> {
    Ok(Grant {
        name: row.get(first)?,
        role: row.get(first + 1)?,
        counters: read_counters(row, first + 2)?,
    })
}

fn read_counters(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<CounterId>> {
    let text: String = row.get(column)?;
    // An unreadable list must never mean all counters.
    serde_json::from_str(&text).map_err(|error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, kind, error.into())
    })
}

fn write_counters(counters: &[CounterId]) -> String {
    serde_json::to_string(counters).expect("a list of texts")
}
