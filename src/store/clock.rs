//! What has been said about the clock, kept across restarts of the hub.

use super::{AccessBook, Store, StoreError, meta, set_meta};
use crate::model::Time;
use rusqlite::Connection;

/// When a supervisor last confirmed the computer's clock.
const META_CONFIRMED: &str = "clock-confirmed";
/// Until the date is proved: time of the last event known for sure.
const META_ASKED: &str = "clock-asked";

impl AccessBook {
    pub fn clock_confirmed(&self) -> Result<Option<Time>, StoreError> {
        time(&self.db, META_CONFIRMED)
    }

    pub fn confirm_clock(&self, now: Time) -> Result<(), StoreError> {
        set_time(&self.db, META_CONFIRMED, Some(now))
    }

    pub fn clock_asked(&self) -> Result<Option<Time>, StoreError> {
        time(&self.db, META_ASKED)
    }

    pub fn set_clock_asked(&self, last: Option<Time>) -> Result<(), StoreError> {
        set_asked(&self.db, last)
    }
}

impl Store {
    /// In the transaction that begins the doubtful day: the question outlives a hub that is killed before the answer.
    pub fn ask_of_clock(&mut self, last: Time) -> Result<(), StoreError> {
        set_asked(&self.db, Some(last))
    }

    pub fn clock_confirmed(&self) -> Result<Option<Time>, StoreError> {
        time(&self.db, META_CONFIRMED)
    }
}

fn time(db: &Connection, name: &str) -> Result<Option<Time>, StoreError> {
    let millis = meta(db, name)?.and_then(|text| text.parse().ok());
    Ok(millis.map(Time::from_millis))
}

pub(super) fn set_asked(db: &Connection, last: Option<Time>) -> Result<(), StoreError> {
    set_time(db, META_ASKED, last)
}

fn set_time(db: &Connection, name: &str, time: Option<Time>) -> Result<(), StoreError> {
    let text = time.map_or(String::new(), |time| time.as_millis().to_string());
    set_meta(db, name, &text)
}
