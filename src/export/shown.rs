//! Figures as people read them on paper.

use super::columns::Cell;
use crate::words::numbers;
pub(super) use crate::words::numbers::{grouped, tenths};

/// In place of a figure that there is none of.
pub(super) const NONE: &str = "–";

impl Cell {
    /// `4,240`, `1:05:09`, `89.0%`.
    pub(super) fn shown(self) -> String {
        match self {
            Self::Nothing => NONE.into(),
            Self::Count(count) => grouped(count),
            Self::Seconds(seconds) => clock(seconds),
            Self::Share { n, of } => percent(tenths(n, of)),
            Self::Flag(true) => "*".into(),
            Self::Flag(false) => String::new(),
        }
    }
}

/// `1:05:09`, `5:09`.
fn clock(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `89.0%`, from tenths.
pub(super) fn percent(tenths: Option<u64>) -> String {
    tenths.map_or(NONE.into(), numbers::percent)
}

/// Whole minutes, rounded half up.
pub(super) fn minutes(seconds: i64) -> i64 {
    (seconds + 30).div_euclid(60)
}

/// Hours and minutes, rounded to the minute: `10:41`.
pub(super) fn hours_minutes(seconds: i64) -> String {
    let minutes = minutes(seconds);
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// Hours with a tenth, rounded half up: `108.2`, and with commas.
pub(super) fn hours(seconds: i64) -> String {
    let tenths = (seconds.max(0).unsigned_abs() + 180) / 360;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

/// What came to it, and what went: `+15`, `−974`, `0`. The minus is a real one.
pub(super) fn signed(change: i64, shown: impl Fn(u64) -> String) -> String {
    let sign = match change {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", shown(change.unsigned_abs()))
}
