//! The devices that the hub knows, by number and name.

use super::StoreError;
use crate::queue::{DeviceId, Time};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

pub(super) fn all(db: &Connection) -> Result<BTreeMap<String, DeviceId>, StoreError> {
    let mut statement = db.prepare("SELECT name, number FROM device")?;
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
