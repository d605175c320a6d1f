//! The devices that the hub knows, by number and name.

use super::StoreError;
use crate::queue::{DeviceId, Time};
use rusqlite::{Connection, params};
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
