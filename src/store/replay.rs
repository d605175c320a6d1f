//! The log, read back in order and checked row by row.
//!
//! At a start, a long day costs reading and hashing on one side, decoding and applying on the other. Two threads
//! share this, and the rows of a batch share one buffer: separate allocations would cost more than everything else.

use super::rows::{Fields, Hash, NO_HASH, hash_at_most};
use super::{StoreError, codec, from_sql, to_sql};
use crate::model::{HallId, Time};
use crate::queue::Event;
use rusqlite::{Connection, Row, Rows, params};
use std::sync::mpsc;
use std::thread;

/// Number of rows handed from one thread to the other at a time.
const BATCH: usize = 512;
/// Number of batches read ahead.
const AHEAD: usize = 3;

/// Passes the events from number `from` up to, but not including, `until` (or to the end) to `each` in order, and
/// checks that none is missing or altered.
///
/// # Errors
/// At the first event that is missing, altered or unreadable, or that `each` refuses. All before it were passed on.
pub(super) fn for_each(
    db: &Connection,
    hall: &HallId,
    from: u64,
    until: Option<u64>,
    each: impl FnMut(u64, Event) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let before = match from.checked_sub(1) {
        Some(seq) => hash_at_most(db, hall, seq)?,
        None => None,
    };
    let until = to_sql(until.unwrap_or(u64::MAX));
    let mut statement = db.prepare(
        "SELECT seq, epoch, at, key, device, clerk, kind, version, body, hash
         FROM event WHERE hall = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq",
    )?;
    let mut rows = statement.query(params![hall.as_str(), to_sql(from), until])?;
    let mut chain = Chain {
        hall,
        seq: from,
        hash: before.map_or(NO_HASH, |(_, hash)| hash),
    };
    thread::scope(|scope| {
        let (sender, batches) = mpsc::sync_channel(AHEAD);
        let taker = scope.spawn(move || take_all(&batches, each));
        let read = chain.read_all(&mut rows, &sender);
        drop(sender);
        let taken = taker.join();
        // What was applied comes before what was read.
        taken.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        read
    })
}

/// Rows that passed the check, in order.
#[derive(Default)]
struct Batch {
    /// The texts of all their facts, concatenated.
    texts: String,
    rows: Vec<Checked>,
}

struct Checked {
    seq: u64,
    at: Time,
    /// End of its fact in the text; it begins where the previous one ends.
    end: usize,
}

/// What the next row must follow.
struct Chain<'a> {
    hall: &'a HallId,
    seq: u64,
    hash: Hash,
}

impl Chain<'_> {
    /// Reads and checks to the end, or until the receiver is gone.
    fn read_all(
        &mut self,
        rows: &mut Rows<'_>,
        sender: &mpsc::SyncSender<Batch>,
    ) -> Result<(), StoreError> {
        loop {
            let mut batch = Batch::default();
            let read = self.read_batch(rows, &mut batch);
            let is_last = batch.rows.len() < BATCH;
            let is_taken = sender.send(batch).is_ok();
            read?;
            if is_last || !is_taken {
                return Ok(());
            }
        }
    }

    fn read_batch(&mut self, rows: &mut Rows<'_>, batch: &mut Batch) -> Result<(), StoreError> {
        while batch.rows.len() < BATCH
            && let Some(row) = rows.next()?
        {
            self.follow(row, batch)?;
        }
        Ok(())
    }

    fn follow(&mut self, row: &Row<'_>, batch: &mut Batch) -> Result<(), StoreError> {
        let (seq, fields) = (self.seq, fields(row)?);
        if fields.seq != seq {
            return Err(StoreError::Gap { seq });
        }
        let hash = fields.hash(self.hall, &self.hash);
        if row.get_ref(9)?.as_blob().map_err(rusqlite::Error::from)? != hash {
            return Err(StoreError::Changed { seq });
        }
        (self.seq, self.hash) = (seq + 1, hash);
        codec::join(
            seq,
            fields.kind,
            fields.version,
            fields.body,
            &mut batch.texts,
        )?;
        batch.rows.push(Checked {
            seq,
            at: Time::from_millis(fields.at),
            end: batch.texts.len(),
        });
        Ok(())
    }
}

fn fields<'a>(row: &'a Row<'_>) -> rusqlite::Result<Fields<'a>> {
    Ok(Fields {
        seq: from_sql(row.get(0)?),
        epoch: from_sql(row.get(1)?),
        at: row.get(2)?,
        key: row.get_ref(3)?.as_blob_or_null()?,
        device: row.get(4)?,
        clerk: row.get_ref(5)?.as_str_or_null()?,
        kind: row.get_ref(6)?.as_str()?,
        version: row.get(7)?,
        body: row.get_ref(8)?.as_str()?,
    })
}

fn take_all(
    batches: &mpsc::Receiver<Batch>,
    mut each: impl FnMut(u64, Event) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for Batch { texts, rows } in batches {
        let mut from = 0;
        for Checked { seq, at, end } in rows {
            let fact = codec::read(seq, &texts[from..end])?;
            each(seq, Event { at, fact })?;
            from = end;
        }
    }
    Ok(())
}
