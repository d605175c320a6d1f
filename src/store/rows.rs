//! Rows of the log: written once, each chained to the previous one by its hash.

use super::{StoreError, codec, from_sql, to_sql, version};
use crate::model::{ClerkId, DeviceId, HallId, Time};
use crate::queue::Event;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub type Hash = [u8; 32];

/// The hash before the first event.
pub(super) const NO_HASH: Hash = [0; 32];

/// The schema from which on days are found by their date.
const DATES_SINCE: usize = 5;

/// Who caused an event, and by which command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub key: Option<Uuid>,
    pub device: Option<DeviceId>,
    pub clerk: Option<ClerkId>,
}

/// A row without its hash, borrowing its data.
pub(super) struct Fields<'a> {
    pub(super) seq: u64,
    pub(super) epoch: u64,
    pub(super) at: i64,
    pub(super) key: Option<&'a [u8]>,
    pub(super) device: Option<u32>,
    pub(super) clerk: Option<&'a str>,
    pub(super) kind: &'a str,
    pub(super) version: u16,
    pub(super) body: &'a str,
}

impl Fields<'_> {
    pub(super) fn hash(&self, hall: &HallId, before: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(before);
        // Each part is prefixed with its length, so that no two rows encode to the same bytes.
        let mut part = |bytes: Option<&[u8]>| {
            let length = bytes.map_or(u64::MAX, |bytes| bytes.len() as u64);
            hasher.update(length.to_le_bytes());
            hasher.update(bytes.unwrap_or_default());
        };
        part(Some(hall.as_str().as_bytes()));
        part(Some(&self.seq.to_le_bytes()));
        part(Some(&self.epoch.to_le_bytes()));
        part(Some(&self.at.to_le_bytes()));
        part(self.key);
        part(self.device.map(u32::to_le_bytes).as_ref().map(|b| &b[..]));
        part(self.clerk.map(str::as_bytes));
        part(Some(self.kind.as_bytes()));
        part(Some(&self.version.to_le_bytes()));
        part(Some(self.body.as_bytes()));
        hasher.finalize().into()
    }
}

/// Appends event `seq` and returns its hash.
pub(super) fn append(
    db: &Connection,
    hall: &HallId,
    (seq, before): (u64, &Hash),
    event: &Event,
    epoch: u64,
    origin: &Origin,
) -> rusqlite::Result<Hash> {
    let body = codec::encode(&event.fact);
    let fields = Fields {
        seq,
        epoch,
        at: event.at.as_millis(),
        key: origin.key.as_ref().map(|key| &key.as_bytes()[..]),
        device: origin.device.map(|device| device.0),
        clerk: origin.clerk.as_ref().map(ClerkId::as_str),
        kind: event.fact.kind(),
        version: codec::VERSION,
        body: &body,
    };
    let hash = fields.hash(hall, before);
    let mut statement = db.prepare_cached(
        "INSERT INTO event (hall, seq, epoch, at, key, device, clerk, kind, version, body, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    statement.execute(params![
        hall.as_str(),
        to_sql(fields.seq),
        to_sql(fields.epoch),
        fields.at,
        fields.key,
        fields.device,
        fields.clerk,
        fields.kind,
        fields.version,
        fields.body,
        hash.as_slice(),
    ])?;
    Ok(hash)
}

/// Number and hash of the last event; zeros if there is none.
pub(super) fn tip(db: &Connection, hall: &HallId) -> Result<(u64, Hash), StoreError> {
    hash_at_most(db, hall, u64::MAX).map(|tip| tip.unwrap_or((0, NO_HASH)))
}

/// Number of the latest event that begins a day.
pub(super) fn latest_day(db: &Connection, hall: &HallId) -> rusqlite::Result<Option<u64>> {
    let latest: Option<i64> = db.query_row(
        "SELECT max(seq) FROM event WHERE hall = ?1 AND kind = 'day-started'",
        [hall.as_str()],
        |row| row.get(0),
    )?;
    Ok(latest.map(from_sql))
}

/// Number of the event that begins the day of event `seq`.
pub(super) fn day_before(
    db: &Connection,
    hall: &HallId,
    seq: u64,
) -> rusqlite::Result<Option<u64>> {
    let latest: Option<i64> = db.query_row(
        "SELECT max(seq) FROM event WHERE hall = ?1 AND kind = 'day-started' AND seq < ?2",
        params![hall.as_str(), to_sql(seq)],
        |row| row.get(0),
    )?;
    Ok(latest.map(from_sql))
}

/// Number of the event that begins this day; of the last such event if there are several.
pub(super) fn day_of(db: &Connection, hall: &HallId, day: Date) -> Result<Option<u64>, StoreError> {
    // Left to itself, SQLite would read ten years of events. A tool may read what an older hub writes, without the index.
    let index = match version(db)? >= DATES_SINCE {
        true => "INDEXED BY event_date",
        false => "",
    };
    let query = format!(
        "SELECT max(seq) FROM event {index}
         WHERE hall = ?1 AND kind = 'day-started' AND json_extract(body, '$.date') = ?2"
    );
    let day = params![hall.as_str(), day.to_string()];
    let found: Option<i64> = db.query_row(&query, day, |row| row.get(0))?;
    Ok(found.map(from_sql))
}

/// Number of the event that begins the day of the last ticket.
pub(super) fn latest_day_with_tickets(
    db: &Connection,
    hall: &HallId,
) -> rusqlite::Result<Option<u64>> {
    let found: Option<i64> = db.query_row(
        "SELECT max(seq) FROM event
         WHERE hall = ?1 AND kind = 'day-started' AND seq < (
             SELECT seq FROM event WHERE hall = ?1 AND kind = 'ticket-issued'
             ORDER BY seq DESC LIMIT 1)",
        [hall.as_str()],
        |row| row.get(0),
    )?;
    Ok(found.map(from_sql))
}

/// Number of the first event after `day` that begins another day.
pub(super) fn next_day(db: &Connection, hall: &HallId, day: u64) -> rusqlite::Result<Option<u64>> {
    let found: Option<i64> = db.query_row(
        "SELECT min(seq) FROM event WHERE hall = ?1 AND kind = 'day-started' AND seq > ?2",
        params![hall.as_str(), to_sql(day)],
        |row| row.get(0),
    )?;
    Ok(found.map(from_sql))
}

/// Time of the last event.
pub(super) fn last_at(db: &Connection, hall: &HallId) -> rusqlite::Result<Option<Time>> {
    let last: Option<i64> = db
        .query_row(
            "SELECT at FROM event WHERE hall = ?1 ORDER BY seq DESC LIMIT 1",
            [hall.as_str()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(last.map(Time::from_millis))
}

/// Number and hash of the last event up to `seq`.
pub(super) fn hash_at_most(
    db: &Connection,
    hall: &HallId,
    seq: u64,
) -> Result<Option<(u64, Hash)>, StoreError> {
    let row: Option<(i64, Vec<u8>)> = db
        .query_row(
            "SELECT seq, hash FROM event WHERE hall = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1",
            params![hall.as_str(), to_sql(seq)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((seq, hash)) = row else {
        return Ok(None);
    };
    let seq = from_sql(seq);
    let hash = hash.try_into().map_err(|_| StoreError::Changed { seq })?;
    Ok(Some((seq, hash)))
}
