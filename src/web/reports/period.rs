//! Periods as people call them.

use crate::report::{Days, Period};
use crate::words::{Lang, dates, tr_as, tr_fill_as};

/// `2026年10月`, `2026年第48周`.
pub(super) fn name(lang: Lang, period: Period, days: Days) -> String {
    let from = days.from;
    let year = from.year().to_string();
    match period {
        Period::Day => dates::full_day(lang, from),
        Period::Week => {
            let week = from.iso_week_date();
            let (year, week) = (week.year().to_string(), week.week().to_string());
            tr_fill_as(lang, "report", "Week {0}, {1}", &[&week, &year])
        }
        Period::Month => dates::month_of_year(lang, from),
        Period::Quarter => {
            let quarter = ((from.month() + 2) / 3).to_string();
            tr_fill_as(lang, "report", "Quarter {0}, {1}", &[&quarter, &year])
        }
        Period::Year => tr_fill_as(lang, "report", "Year {0}", &[&year]),
    }
}

/// The key that chooses it.
pub(super) fn word(lang: Lang, period: Period) -> &'static str {
    let english = match period {
        Period::Day => "Day",
        Period::Week => "Week",
        Period::Month => "Month",
        Period::Quarter => "Quarter",
        Period::Year => "Year",
    };
    tr_as(lang, "report", english)
}

/// The keys to the one before and the one after.
pub(super) fn steps(lang: Lang, period: Period) -> [&'static str; 2] {
    let english = match period {
        Period::Day => ["Day before", "Day after"],
        Period::Week => ["Week before", "Week after"],
        Period::Month => ["Month before", "Month after"],
        Period::Quarter => ["Quarter before", "Quarter after"],
        Period::Year => ["Year before", "Year after"],
    };
    english.map(|english| tr_as(lang, "report", english))
}
