//! Whether the disk of the data folder has room left. A full one takes no tickets: whoever looks after the hub hears of it
//! long before.

use crate::model::Time;
use std::path::Path;

const MEBIBYTE: u64 = 1024 * 1024;
/// With less it is a trouble: a hall writes a few megabytes a day, its daily backup as much as all its data.
const LOW: u64 = 1024 * MEBIBYTE;
/// With more it is over. In between it stays as it was.
const ENOUGH: u64 = 1280 * MEBIBYTE;

#[derive(Debug, Default)]
pub struct Room {
    low_since: Option<Time>,
    /// As last told.
    free: u64,
}

impl Room {
    /// Since when there has been little room in the folder, and how much is left. Nothing is known of a disk that does not
    /// tell: it stays as it was.
    pub(super) fn low_since(&mut self, folder: &Path, now: Time) -> Option<(Time, String)> {
        match fs4::available_space(folder) {
            Ok(free) => self.see(free, now),
            Err(error) => tracing::debug!(%error, "the disk does not tell how much room it has"),
        }
        self.low_since.map(|since| (since, self.left()))
    }

    /// Takes in how many bytes are free `now`.
    pub fn see(&mut self, free: u64, now: Time) {
        self.free = free;
        self.low_since = match self.low_since {
            None if free < LOW => Some(now),
            Some(since) if free < ENOUGH => Some(since),
            None | Some(_) => None,
        };
    }

    pub fn is_low(&self) -> bool {
        self.low_since.is_some()
    }

    /// `0.4 GiB`: a trouble is told anew whenever this changes.
    fn left(&self) -> String {
        let tenths = self.free / (LOW / 10);
        format!("{}.{} GiB", tenths / 10, tenths % 10)
    }
}
