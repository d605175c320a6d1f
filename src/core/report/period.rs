//! Which days a report is about.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Days: `from` inclusive, `to` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub from: Date,
    pub to: Date,
}

impl Period {
    /// The one that `date` is in; `None` at the end of the calendar.
    pub fn around(self, date: Date) -> Option<Days> {
        let (from, span) = match self {
            Self::Day => (date, 1.day()),
            Self::Week => {
                let since_monday = date.weekday().since(Weekday::Monday);
                let monday = date.checked_sub(i64::from(since_monday).days()).ok()?;
                (monday, 1.week())
            }
            Self::Month => (date.first_of_month(), 1.month()),
            Self::Quarter => {
                let month = quarter(date) * 3 - 2;
                (Date::new(date.year(), month, 1).ok()?, 3.months())
            }
            Self::Year => (date.first_of_year(), 1.year()),
        };
        let to = from.checked_add(span).ok()?;
        Some(Days { from, to })
    }

    /// What the period that `date` is in is called: `2026-11-23`, `2026-W48`, `2026-11`, `2026-Q4`, `2026`.
    pub fn name(self, date: Date) -> String {
        match self {
            Self::Day => date.to_string(),
            Self::Week => {
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Self::Quarter => format!("{:04}-Q{}", date.year(), quarter(date)),
            Self::Year => format!("{:04}", date.year()),
        }
    }
}

impl Days {
    pub fn contains(self, date: Date) -> bool {
        self.from <= date && date < self.to
    }

    /// The period of the same kind before this one.
    pub fn before(self, period: Period) -> Option<Self> {
        period.around(self.from.yesterday().ok()?)
    }
}

/// 1 to 4.
fn quarter(date: Date) -> i8 {
    (date.month() - 1) / 3 + 1
}
