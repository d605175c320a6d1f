//! The hall files that were put into force, and which of `--config` was imported last.

use super::{Hash, Reader, Store, StoreError, meta, set_meta, version};
use crate::model::{ClerkId, DeviceId, Hall, Time};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// SHA-256 of the last imported `--config`, in hexadecimal.
const META_IMPORTED: &str = "hall_imported";
/// The schema that has the table.
const FILES_SINCE: usize = 6;
/// How many are listed.
const LISTED: usize = 200;

/// A hall file that was put into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HallRow {
    pub id: i64,
    pub hash: Hash,
    pub at: Time,
    pub origin: HallOrigin,
    /// The device's name.
    pub device: Option<String>,
}

/// Where a hall file came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HallOrigin {
    /// A word of the wire: `config`, `folder`, `request`.
    pub source: String,
    pub clerk: Option<ClerkId>,
    pub device: Option<DeviceId>,
}

/// By which a hall file is known.
pub fn hall_hash(toml: &str) -> Hash {
    Sha256::digest(toml).into()
}

/// A hash as it is written on the wire.
pub fn hall_hash_text(hash: &Hash) -> String {
    let mut text = String::with_capacity(2 * hash.len());
    for byte in hash {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Store {
    /// Keeps a file that is in force from now on, unless it is already.
    pub fn keep_hall_file(
        &self,
        toml: &str,
        origin: &HallOrigin,
        now: Time,
    ) -> Result<(), StoreError> {
        let hash = hall_hash(toml);
        let last = last(&self.db)?;
        if last.is_some_and(|(known, _)| known == hash) {
            return Ok(());
        }
        self.db.execute(
            "INSERT INTO hall_file (hash, toml, at, source, clerk, device)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                hash.as_slice(),
                toml,
                now.as_millis(),
                origin.source,
                origin.clerk.as_ref().map(ClerkId::as_str),
                origin.device.map(|device| device.0),
            ],
        )?;
        Ok(())
    }

    /// Remembers the `--config` that was imported last.
    pub fn set_hall_imported(&self, hash: &Hash) -> Result<(), StoreError> {
        set_meta(&self.db, META_IMPORTED, &hall_hash_text(hash))
    }
}

impl Reader {
    /// Whether this `--config` was imported last, or adopted since the last import: then it says nothing new.
    pub fn is_hall_imported(&self, hash: &Hash) -> Result<bool, StoreError> {
        if version(&self.db)? < FILES_SINCE {
            return Ok(false);
        }
        if meta(&self.db, META_IMPORTED)?.as_deref() == Some(&hall_hash_text(hash)) {
            return Ok(true);
        }
        let query = "SELECT count(*) FROM hall_file WHERE hash = ?1 AND id >
             (SELECT coalesce(max(id), 0) FROM hall_file WHERE source = 'config')";
        let found: i64 = self
            .db
            .query_row(query, [hash.as_slice()], |row| row.get(0))?;
        Ok(found > 0)
    }

    /// The file in force, with its hash; `None` before the first.
    pub fn hall_file_in_force(&self) -> Result<Option<(Hash, String)>, StoreError> {
        last(&self.db)
    }

    /// The latest first.
    pub fn hall_files(&self) -> Result<Vec<HallRow>, StoreError> {
        let mut statement = self.db.prepare(
            "SELECT f.id, f.hash, f.at, f.source, f.clerk, f.device, d.name
             FROM hall_file f LEFT JOIN device d ON d.number = f.device ORDER BY f.id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([i64::try_from(LISTED).unwrap_or(i64::MAX)], |row| {
            Ok(HallRow {
                id: row.get(0)?,
                hash: hash(row, 1)?,
                at: Time::from_millis(row.get(2)?),
                origin: HallOrigin {
                    source: row.get(3)?,
                    clerk: row
                        .get::<_, Option<String>>(4)?
                        .map(|clerk| ClerkId::from(clerk.as_str())),
                    device: row.get::<_, Option<u32>>(5)?.map(DeviceId),
                },
                device: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Tells the files after this one of the history, in order.
    pub fn hall_files_after(
        &self,
        id: i64,
        mut told: impl FnMut(i64, &str),
    ) -> Result<(), StoreError> {
        let query = "SELECT id, toml FROM hall_file WHERE id > ?1 ORDER BY id";
        let mut statement = self.db.prepare(query)?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let toml: String = row.get(1)?;
            told(row.get(0)?, &toml);
        }
        Ok(())
    }

    /// The halls with which days began before the history of files did: logs are older than that.
    pub fn halls_before_history(&self, mut told: impl FnMut(&Hall)) -> Result<(), StoreError> {
        let query = "SELECT seq, json_extract(body, '$.hall') FROM event
             WHERE hall = ?1 AND kind = 'day-started'
               AND at < (SELECT coalesce(min(at), 0) FROM hall_file) ORDER BY seq";
        let mut statement = self.db.prepare(query)?;
        let mut rows = statement.query([self.hall().as_str()])?;
        let mut last = String::new();
        while let Some(row) = rows.next()? {
            let hall: String = row.get(1)?;
            if hall != last
                && let Ok(hall) = serde_json::from_str(&hall)
            {
                told(&hall);
            }
            last = hall;
        }
        Ok(())
    }

    /// A file of the history.
    pub fn hall_file(&self, id: i64) -> Result<Option<(Hash, String)>, StoreError> {
        one(&self.db, "WHERE id = ?1", [id])
    }

    /// The file with this hash.
    pub fn hall_file_of(&self, hash: &str) -> Result<Option<(Hash, String)>, StoreError> {
        one(&self.db, "WHERE lower(hex(hash)) = ?1 LIMIT 1", [hash])
    }
}

fn last(db: &Connection) -> Result<Option<(Hash, String)>, StoreError> {
    one(db, "ORDER BY id DESC LIMIT 1", [])
}

fn one(
    db: &Connection,
    which: &str,
    values: impl rusqlite::Params,
) -> Result<Option<(Hash, String)>, StoreError> {
    let query = format!("SELECT hash, toml FROM hall_file {which}");
    let read = |row: &Row<'_>| Ok((hash(row, 0)?, row.get(1)?));
    Ok(db.query_row(&query, values, read).optional()?)
}

fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column)
}
