//! The devices that the hub knows, by number and name.

use super::{StoreError, access};
use crate::model::{CounterId, DeviceId, HallId, Span, Time};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn all(db: &Connection) -> Result<BTreeMap<String, DeviceId>, StoreError> {
    let mut statement = db.prepare("SELECT name, number FROM device WHERE NOT forgotten")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, DeviceId(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn add(db: &Connection, name: &str, now: Time) -> Result<DeviceId, StoreError> {
    let number = db.query_row(
        "INSERT INTO device (name, made_at) VALUES (?1, ?2) RETURNING number",
        params![name, now.as_millis()],
        |row| row.get(0),
    )?;
    Ok(DeviceId(number))
}

pub(super) fn find(db: &Connection, name: &str) -> Result<Option<DeviceId>, StoreError> {
    let query = "SELECT number FROM device WHERE name = ?1";
    let number = db.query_row(query, [name], |row| row.get(0).map(DeviceId));
    Ok(number.optional()?)
}

/// A device heard within this time is in use.
const UNUSED_AFTER: Span = Span::from_mins(60);

pub(super) fn forget_unused(db: &Connection, now: Time) -> Result<Option<String>, StoreError> {
    let forget = "UPDATE device SET forgotten = 1 WHERE number = (
                      SELECT number FROM device
                      WHERE token IS NULL AND NOT forgotten AND coalesce(seen_at, made_at) < ?1
                      ORDER BY coalesce(seen_at, made_at), number LIMIT 1)
                  RETURNING name";
    let before = (now - UNUSED_AFTER).as_millis();
    let name = db.query_row(forget, [before], |row| row.get(0));
    let name = name.optional()?;
    if name.is_some() {
        access::count_change(db)?;
    }
    Ok(name)
}

pub(super) fn remember(db: &Connection, device: DeviceId) -> Result<(), StoreError> {
    let remember = "UPDATE device SET forgotten = 0 WHERE number = ?1 AND forgotten";
    if db.execute(remember, [device.0])? > 0 {
        access::count_change(db)?;
    }
    Ok(())
}

pub(super) fn set_version(
    db: &Connection,
    device: DeviceId,
    version: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE device SET version = ?2 WHERE number = ?1";
    db.execute(update, params![device.0, version])?;
    Ok(())
}

pub(super) fn saw(db: &Connection, seen: &[(DeviceId, Time)]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("UPDATE device SET seen_at = ?2 WHERE number = ?1")?;
    for (device, at) in seen {
        statement.execute(params![device.0, at.as_millis()])?;
    }
    Ok(())
}

/// How many rows back the log is searched for them.
const ROWS_MOST: usize = 5_000;

/// The device that last worked at each of these counters, among those that have reported what they are.
pub(super) fn last_at(
    db: &Connection,
    hall: &HallId,
    counters: &BTreeSet<CounterId>,
) -> Result<BTreeMap<CounterId, (DeviceId, String)>, StoreError> {
    #[derive(Deserialize)]
    struct Body {
        counter: Option<CounterId>,
    }
    let mut found = BTreeMap::new();
    let mut statement = db.prepare(
        "SELECT event.body, device.number, device.name FROM event
         JOIN device ON device.number = event.device AND device.version IS NOT NULL
         WHERE event.hall = ?1 ORDER BY event.seq DESC",
    )?;
    let mut rows = statement.query([hall.as_str()])?;
    for _ in 0..ROWS_MOST {
        let Some(row) = rows.next()?.filter(|_| found.len() < counters.len()) else {
            break;
        };
        let body = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let counter = serde_json::from_str::<Body>(body).ok();
        let counter = counter.and_then(|body| body.counter);
        let Some(counter) = counter.filter(|counter| counters.contains(counter)) else {
            continue;
        };
        let device = (DeviceId(row.get(1)?), row.get(2)?);
        found.entry(counter).or_insert(device);
    }
    Ok(found)
}
