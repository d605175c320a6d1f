//! Rows of the log: written once, chained by their hashes, read back in order.

use super::{StoreError, codec, from_sql, to_sql};
use crate::queue::{ClerkId, DeviceId, Event, HallId, Time};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Rows, params};
use sha2::{Digest, Sha256};
use std::sync::mpsc;
use std::thread;
use uuid::Uuid;

pub type Hash = [u8; 32];

/// The hash before the first event.
pub(super) const NO_HASH: Hash = [0; 32];

/// Who made an event, and by which command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub key: Option<Uuid>,
    pub device: Option<DeviceId>,
    pub clerk: Option<ClerkId>,
}

/// A row as it stands in the table.
struct Stored {
    seq: u64,
    epoch: u64,
    at: i64,
    key: Option<Vec<u8>>,
    device: Option<u32>,
    clerk: Option<String>,
    kind: String,
    version: u16,
    body: String,
    hash: Vec<u8>,
}

impl Stored {
    fn hash(&self, hall: &HallId, before: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(before);
        // Every part with its length: no two rows have the same bytes.
        let mut part = |bytes: Option<&[u8]>| {
            let length = bytes.map_or(u64::MAX, |bytes| bytes.len() as u64);
            hasher.update(length.to_le_bytes());
            hasher.update(bytes.unwrap_or_default());
        };
        part(Some(hall.as_str().as_bytes()));
        part(Some(&self.seq.to_le_bytes()));
        part(Some(&self.epoch.to_le_bytes()));
        part(Some(&self.at.to_le_bytes()));
        part(self.key.as_deref());
        part(self.device.map(u32::to_le_bytes).as_ref().map(|b| &b[..]));
        part(self.clerk.as_deref().map(str::as_bytes));
        part(Some(self.kind.as_bytes()));
        part(Some(&self.version.to_le_bytes()));
        part(Some(self.body.as_bytes()));
        hasher.finalize().into()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: from_sql(row.get(0)?),
            epoch: from_sql(row.get(1)?),
            at: row.get(2)?,
            key: row.get(3)?,
            device: row.get(4)?,
            clerk: row.get(5)?,
            kind: row.get(6)?,
            version: row.get(7)?,
            body: row.get(8)?,
            hash: row.get(9)?,
        })
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
    let stored = Stored {
        seq,
        epoch,
        at: event.at.as_millis(),
        key: origin.key.map(|key| key.as_bytes().to_vec()),
        device: origin.device.map(|device| device.0),
        clerk: origin.clerk.as_ref().map(ToString::to_string),
        kind: event.fact.kind().into(),
        version: codec::VERSION,
        body: codec::encode(&event.fact),
        hash: Vec::new(),
    };
    let hash = stored.hash(hall, before);
    let mut statement = db.prepare_cached(
        "INSERT INTO event (hall, seq, epoch, at, key, device, clerk, kind, version, body, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    statement.execute(params![
        hall.as_str(),
        to_sql(stored.seq),
        to_sql(stored.epoch),
        stored.at,
        stored.key,
        stored.device,
        stored.clerk,
        stored.kind,
        stored.version,
        stored.body,
        hash.as_slice(),
    ])?;
    Ok(hash)
}

/// Number and hash of the last event; zeros where there is none.
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

/// Number of the event that begins this day; of the last one, should there be several.
pub(super) fn day_of(db: &Connection, hall: &HallId, day: Date) -> rusqlite::Result<Option<u64>> {
    let found: Option<i64> = db.query_row(
        "SELECT max(seq) FROM event
         WHERE hall = ?1 AND kind = 'day-started' AND json_extract(body, '$.date') = ?2",
        params![hall.as_str(), day.to_string()],
        |row| row.get(0),
    )?;
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

/// Number of the first event after `day` that begins another.
pub(super) fn next_day(db: &Connection, hall: &HallId, day: u64) -> rusqlite::Result<Option<u64>> {
    let found: Option<i64> = db.query_row(
        "SELECT min(seq) FROM event WHERE hall = ?1 AND kind = 'day-started' AND seq > ?2",
        params![hall.as_str(), to_sql(day)],
        |row| row.get(0),
    )?;
    Ok(found.map(from_sql))
}

/// Number and time of the last event.
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

/// So many rows are checked together.
const BATCH: usize = 512;
/// So many batches are read ahead.
const AHEAD: usize = 3;

/// Gives the events from number `from` on, to the one before `until` or to the end, in order,
/// and checks that none is missing or changed.
///
/// What a long day costs at a start is reading, hashing and decoding, and taking in: another thread
/// does the second meanwhile.
pub(super) fn for_each(
    db: &Connection,
    hall: &HallId,
    from: u64,
    until: Option<u64>,
    mut each: impl FnMut(u64, Event) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let before = match from.checked_sub(1) {
        Some(seq) => hash_at_most(db, hall, seq)?,
        None => None,
    };
    let hash = before.map_or(NO_HASH, |(_, hash)| hash);
    let until = to_sql(until.unwrap_or(u64::MAX));
    let mut statement = db.prepare(
        "SELECT seq, epoch, at, key, device, clerk, kind, version, body, hash
         FROM event WHERE hall = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq",
    )?;
    let mut rows = statement.query(params![hall.as_str(), to_sql(from), until])?;
    let mut chain = Chain { seq: from, hash };
    thread::scope(|scope| {
        let (read, to_check) = mpsc::sync_channel::<Vec<Stored>>(AHEAD);
        let (checked, to_take) = mpsc::sync_channel::<Checked>(AHEAD);
        scope.spawn(move || {
            for batch in to_check {
                if checked.send(chain.check(hall, batch)).is_err() {
                    return;
                }
            }
        });
        let mut take = |checked: Checked| {
            for (seq, event) in checked.events {
                each(seq, event)?;
            }
            checked.end.map_or(Ok(()), Err)
        };
        let mut ahead = 0;
        loop {
            let batch = read_batch(&mut rows)?;
            let is_last = batch.len() < BATCH;
            // The other thread lives for as long as it may be given more.
            ahead += usize::from(read.send(batch).is_ok());
            while ahead > 0 && (is_last || ahead == AHEAD) {
                let Ok(checked) = to_take.recv() else { break };
                take(checked)?;
                ahead -= 1;
            }
            if is_last {
                return Ok(());
            }
        }
    })
}

fn read_batch(rows: &mut Rows<'_>) -> Result<Vec<Stored>, StoreError> {
    let mut batch = Vec::with_capacity(BATCH);
    while batch.len() < BATCH
        && let Some(row) = rows.next()?
    {
        batch.push(Stored::read(row)?);
    }
    Ok(batch)
}

/// Events that are as they were written, and why there are no more.
struct Checked {
    events: Vec<(u64, Event)>,
    end: Option<StoreError>,
}

/// What the next row must follow.
struct Chain {
    seq: u64,
    hash: Hash,
}

impl Chain {
    fn check(&mut self, hall: &HallId, batch: Vec<Stored>) -> Checked {
        let mut events = Vec::with_capacity(batch.len());
        for stored in batch {
            match self.follow(hall, &stored) {
                Ok(event) => events.push(event),
                Err(error) => {
                    let end = Some(error);
                    return Checked { events, end };
                }
            }
        }
        Checked { events, end: None }
    }

    fn follow(&mut self, hall: &HallId, stored: &Stored) -> Result<(u64, Event), StoreError> {
        let seq = self.seq;
        if stored.seq != seq {
            return Err(StoreError::Gap { seq });
        }
        self.hash = stored.hash(hall, &self.hash);
        if stored.hash != self.hash {
            return Err(StoreError::Changed { seq });
        }
        let fact = codec::decode(seq, &stored.kind, stored.version, &stored.body)?;
        let at = Time::from_millis(stored.at);
        self.seq += 1;
        Ok((seq, Event { at, fact }))
    }
}

fn hash_at_most(
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
