//! The addresses that the page of reports leads to.

use crate::report::behind::Figure;
use crate::report::{By, Period};
use jiff::civil::{Date, Weekday};
use serde::Serialize;

/// The page of a period.
pub(super) fn page(period: Period, date: Date) -> String {
    format!("/reports?period={}&date={date}", word(&period))
}

/// The same figures as a file.
pub(super) fn exported(period: Period, date: Date) -> String {
    format!("/reports/export.xlsx?period={}&date={date}", word(&period))
}

/// The bulletin of the month that the day is in.
pub(super) fn bulletin(date: Date) -> String {
    format!("/reports/bulletin?date={date}")
}

/// Which tickets of a period are behind a figure.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    address: String,
}

impl Behind {
    pub(super) fn new(period: Period, date: Date, figure: Figure) -> Self {
        let (period, figure) = (word(&period), word(&figure));
        Self {
            address: format!("/reports/tickets?period={period}&date={date}&figure={figure}"),
        }
    }

    /// Of one row of a table.
    pub(super) fn of(self, by: By, id: &str) -> Self {
        self.and("by", &word(&by)).and("id", id)
    }

    /// Who waited at least `from` seconds, and shorter than `to`.
    pub(super) fn waited(self, from: i64, to: Option<i64>) -> Self {
        let self_from = self.and("from_s", &from.to_string());
        match to {
            Some(to) => self_from.and("to_s", &to.to_string()),
            None => self_from,
        }
    }

    /// Who was promised this range.
    pub(super) fn promised(self, low: u64, high: u64) -> Self {
        self.and("low_s", &low.to_string())
            .and("high_s", &high.to_string())
    }

    /// Who waited at this hour of this weekday.
    pub(super) fn at(self, weekday: Weekday, hour: i8) -> Self {
        let weekday = crate::model::hall::weekdays::name(weekday);
        self.and("weekday", weekday).and("hour", &hour.to_string())
    }

    pub(super) fn page(self, page: usize) -> String {
        match page {
            0 => self.address,
            page => self.and("page", &page.to_string()).address,
        }
    }

    pub(super) fn address(self) -> String {
        self.address
    }

    fn and(mut self, name: &str, value: &str) -> Self {
        self.address.push('&');
        self.address.push_str(name);
        self.address.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                self.address.push(char::from(byte));
            } else {
                self.address.push_str(&format!("%{byte:02X}"));
            }
        }
        self
    }
}

/// What the wire calls it.
pub(super) fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    let word = word.as_ref().and_then(|word| word.as_str());
    word.unwrap_or_default().to_owned()
}
