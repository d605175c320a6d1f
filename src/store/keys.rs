//! Stored answers for repeated commands.

use super::StoreError;
use crate::model::{DeviceId, Span, Time};
use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// How long an answer is kept.
pub const KEPT_FOR: Span = Span::from_mins(2 * 24 * 60);
/// How many old answers are cleared at a time, in addition to twice the number of new ones.
const CLEARED_AT_ONCE: usize = 16;

/// SHA-256 of a command as parsed.
pub type Fingerprint = [u8; 32];

/// An answer as first given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    pub command: Fingerprint,
    pub status: u16,
    pub body: Bytes,
}

pub(super) fn find(
    db: &Connection,
    device: DeviceId,
    key: Uuid,
) -> Result<Option<KeptAnswer>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT command, status, body FROM answer WHERE device = ?1 AND key = ?2",
    )?;
    let answer = statement
        .query_row(params![device.0, key.as_bytes().as_slice()], |row| {
            let command: [u8; 32] = row.get(0)?;
            let body: Vec<u8> = row.get(2)?;
            Ok(KeptAnswer {
                command,
                status: row.get(1)?,
                body: body.into(),
            })
        })
        .optional()?;
    Ok(answer)
}

pub(super) fn keep(
    db: &Connection,
    device: DeviceId,
    key: Uuid,
    answer: &KeptAnswer,
    now: Time,
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "INSERT INTO answer (device, key, command, status, body, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    statement.execute(params![
        device.0,
        key.as_bytes().as_slice(),
        answer.command.as_slice(),
        answer.status,
        &answer.body[..],
        now.as_millis(),
    ])?;
    Ok(())
}

/// Clears some expired answers: more than the `added` new ones, so that the table shrinks to what is to be kept, and
/// few enough never to be noticed.
pub(super) fn clear_old(db: &Connection, added: usize, now: Time) -> Result<usize, StoreError> {
    let oldest_kept = now - KEPT_FOR;
    let mut oldest = db.prepare_cached("SELECT at FROM answer ORDER BY id LIMIT 1")?;
    let oldest: Option<i64> = oldest.query_row([], |row| row.get(0)).optional()?;
    if oldest.is_none_or(|at| at >= oldest_kept.as_millis()) {
        return Ok(0);
    }
    let at_once = i64::try_from(2 * added + CLEARED_AT_ONCE).unwrap_or(i64::MAX);
    let mut statement = db.prepare_cached(
        "DELETE FROM answer WHERE id IN
         (SELECT id FROM (SELECT id, at FROM answer ORDER BY id LIMIT ?1) WHERE at < ?2)",
    )?;
    Ok(statement.execute(params![at_once, oldest_kept.as_millis()])?)
}
