//! A small hall that takes numbers all day.

use jiaohao::config::HallFile;
use jiaohao::model::Hall;

/// 2026-11-23 is a Monday.
pub(crate) const MONDAY_MORNING: &str = "2026-11-23T09:00:00+08:00";
/// The hall takes no numbers on Sundays.
pub(crate) const SUNDAY_MORNING: &str = "2026-11-22T09:00:00+08:00";

pub(crate) const HALL_FILE: &str = include_str!("hall.toml");

pub(crate) fn hall() -> Hall {
    HallFile::parse(HALL_FILE)
        .expect("the hall of the tests is a good one")
        .value
        .hall
}
