//! What a supervisor set for devices, beside their names: the log has each change of it. A row belongs to a name, so that
//! the device that takes another one's place has its settings.

use super::{StoreError, from_sql, to_sql};
use crate::model::{DeviceId, DeviceSettings};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What is set for a device, and the number of the event that did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetRow {
    pub version: u64,
    pub settings: DeviceSettings,
}

/// A device for which something may be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettableDevice {
    /// `None` on the open loopback.
    pub role: Option<String>,
    pub set: Option<SetRow>,
    pub uses: Option<DeviceSettings>,
}

pub(super) fn settable(
    db: &Connection,
    device: DeviceId,
) -> Result<Option<SettableDevice>, StoreError> {
    let query = "SELECT role, settings_seq, settings, uses FROM device
                 WHERE number = ?1 AND NOT forgotten";
    let found = db.query_row(query, [device.0], |row| {
        Ok(SettableDevice {
            role: row.get(0)?,
            set: read(row, 1)?,
            uses: read_settings(row, 3)?,
        })
    });
    Ok(found.optional()?)
}

pub(super) fn set(db: &Connection, device: DeviceId, set: &SetRow) -> Result<(), StoreError> {
    let update = "UPDATE device SET settings_seq = ?2, settings = ?3 WHERE number = ?1";
    let values = params![device.0, to_sql(set.version), json(&set.settings)];
    db.execute(update, values)?;
    Ok(())
}

pub(super) fn set_uses(
    db: &Connection,
    device: DeviceId,
    uses: Option<&DeviceSettings>,
) -> Result<(), StoreError> {
    let update = "UPDATE device SET uses = ?2 WHERE number = ?1";
    db.execute(update, params![device.0, uses.map(json)])?;
    Ok(())
}

pub(super) fn all(db: &Connection) -> Result<Vec<(DeviceId, String, SetRow)>, StoreError> {
    let query = "SELECT number, name, settings_seq, settings FROM device
                 WHERE settings IS NOT NULL";
    let mut statement = db.prepare_cached(query)?;
    let rows = statement.query_map([], |row| {
        let (number, name) = (DeviceId(row.get(0)?), row.get(1)?);
        Ok(read(row, 2)?.map(|set| (number, name, set)))
    })?;
    let rows: Vec<Option<_>> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// Number and settings, from column `first` on.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<SetRow>> {
    let version: Option<i64> = row.get(first)?;
    let settings = read_settings(row, first + 1)?;
    Ok(version.zip(settings).map(|(version, settings)| SetRow {
        version: from_sql(version),
        settings,
    }))
}

/// What a later program wrote and this one does not know counts as nothing.
pub(super) fn read_settings(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<DeviceSettings>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn json(settings: &DeviceSettings) -> String {
    serde_json::to_string(settings).expect("settings have text keys")
}
