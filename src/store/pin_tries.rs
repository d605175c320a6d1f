//! Wrong PINs: who tried how many, kept across restarts of the hub.

use super::{AccessBook, StoreError};
use crate::model::{ClerkId, DeviceId, Time};
use rusqlite::params;

/// Wrong PINs of one clerk from one device, since the last right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinTries {
    pub clerk: ClerkId,
    pub device: DeviceId,
    pub wrong: u32,
    pub last: Time,
}

impl AccessBook {
    pub fn pin_tries(&self) -> Result<Vec<PinTries>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT clerk, device, wrong, last FROM pin_tries")?;
        let rows = statement.query_map([], |row| {
            let clerk: String = row.get(0)?;
            Ok(PinTries {
                clerk: ClerkId::from(clerk.as_str()),
                device: DeviceId(row.get(1)?),
                wrong: row.get(2)?,
                last: Time::from_millis(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn keep_pin_tries(&self, tries: &PinTries) -> Result<(), StoreError> {
        let upsert = "INSERT INTO pin_tries (clerk, device, wrong, last) VALUES (?1, ?2, ?3, ?4)
                      ON CONFLICT DO UPDATE SET
                          wrong = max(wrong, excluded.wrong), last = max(last, excluded.last)";
        let mut statement = self.db.prepare_cached(upsert)?;
        let (clerk, device) = (tries.clerk.as_str(), tries.device.0);
        statement.execute(params![clerk, device, tries.wrong, tries.last.as_millis()])?;
        Ok(())
    }

    /// The right PIN was entered at this device.
    pub fn drop_pin_tries(&self, clerk: &ClerkId, device: DeviceId) -> Result<(), StoreError> {
        let delete = "DELETE FROM pin_tries WHERE clerk = ?1 AND device = ?2";
        self.db.execute(delete, params![clerk.as_str(), device.0])?;
        Ok(())
    }
}
