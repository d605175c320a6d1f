//! Location and names of the daily backups.

use crate::config::BackupSettings;
use crate::model::{HallId, Moment};
use std::path::{Path, PathBuf};

/// The default place, in the data folder.
const FOLDER: &str = "backups";

/// Where the backups of a data folder are.
pub(crate) fn folder(data: &Path, settings: &BackupSettings) -> PathBuf {
    let folder = settings.folder.as_ref().map(PathBuf::from);
    folder.unwrap_or_else(|| data.join(FOLDER))
}

/// Format of the time of day in a backup's name.
pub(crate) const TIME_OF_DAY: &str = "hhmmss";

/// `county-estate-2026-11-23T080003`.
pub(crate) fn stamp(hall: &HallId, now: Moment) -> String {
    format!("{hall}-{}", now.zoned().strftime("%Y-%m-%dT%H%M%S"))
}

/// Names of a hall's finished daily backups, oldest first. Those dated in the future come from a wrong clock, and are
/// the first to go.
pub(crate) fn stamped(folder: &Path, hall: &HallId, now: Moment) -> Vec<String> {
    let pattern = |name: &String| {
        let stamp = name.strip_prefix(hall.as_str());
        stamp
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|stamp| jiff::civil::DateTime::strptime("%Y-%m-%dT%H%M%S", stamp).is_ok())
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(pattern).collect();
    let now = stamp(hall, now);
    names.sort_by(|a, b| (*a <= now, a).cmp(&(*b <= now, b)));
    names
}
