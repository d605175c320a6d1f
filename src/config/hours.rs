//! When the hall is open: `[[hours]]` and `[dates]`.

use super::mistake::Misfit;
use super::reader::{At, Table};
use super::values;
use crate::model::hall::{Hours, MonthDay, Period, Season};
use jiff::civil::{Date, Weekday};
use std::collections::BTreeSet;

/// Four seasons, each with its own hours for every weekday.
const HOURS_MAX: usize = 28;
/// Days of three years.
const DATES_MAX: usize = 1_000;
const PERIODS_MAX: usize = 12;
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

pub(super) fn read_hours(root: &Table<'_>) -> Vec<Hours> {
    let all = root.filled_sections("hours", HOURS_MAX, |hours| {
        let days = hours.filled_list("days", WEEKDAYS.len(), values::choice(WEEKDAYS));
        name_repeats(hours, &days, |day| weekday_name(*day).into());
        let from = hours.optional("from", values::month_day);
        let until = hours.optional("until", values::month_day);
        if hours.spot_of("from").is_some() {
            hours.must_have("until");
        } else if hours.spot_of("until").is_some() {
            hours.must_have("from");
        }
        let season = from.zip(until).map(|(from, until)| Season {
            from: from.value,
            until: until.value,
        });
        let take = read_periods(hours, "take");
        let serve = read_periods(hours, "serve");
        let days = days.into_iter().map(|at| at.value).collect();
        let value = Hours {
            days,
            season,
            take,
            serve,
        };
        At {
            value,
            spot: hours.spot().clone(),
        }
    });
    name_overlaps(root, &all);
    all.into_iter().map(|at| at.value).collect()
}

/// `[dates]`: closed days, and weekend days on which the hall works.
pub(super) fn read_dates(dates: &Table<'_>) -> (Vec<Date>, Vec<Date>) {
    let closed = dates.list("closed", DATES_MAX, values::date);
    let workdays = dates.list("workdays", DATES_MAX, values::date);
    name_repeats(dates, &closed, Date::to_string);
    name_repeats(dates, &workdays, Date::to_string);
    let shut: BTreeSet<Date> = closed.iter().map(|at| at.value).collect();
    for day in workdays.iter().filter(|day| shut.contains(&day.value)) {
        let date = day.value.to_string();
        dates.add(&day.spot, Misfit::ClosedWorkday { date });
    }
    let values = |days: Vec<At<Date>>| days.into_iter().map(|at| at.value).collect();
    (values(closed), values(workdays))
}

fn read_periods(hours: &Table<'_>, key: &'static str) -> Vec<Period> {
    let periods = hours.filled_list(key, PERIODS_MAX, values::period);
    for (earlier, later) in periods.iter().zip(periods.iter().skip(1)) {
        if later.value.from_min < earlier.value.to_min {
            let value = period_text(later.value);
            hours.add(&later.spot, Misfit::PeriodsOverlap { value });
        }
    }
    periods.into_iter().map(|at| at.value).collect()
}

/// With two hours for one day it would be unclear which apply; a season takes precedence over the year.
fn name_overlaps(root: &Table<'_>, all: &[At<Hours>]) {
    for (nth, later) in all.iter().enumerate() {
        let overlaps = |earlier: &&At<Hours>| {
            let days = &earlier.value.days;
            let same_day = later.value.days.iter().any(|day| days.contains(day));
            same_day && overlap(earlier.value.season, later.value.season)
        };
        if let Some(earlier) = all[..nth].iter().find(overlaps) {
            let first_line = root.line(&earlier.spot);
            root.add(&later.spot, Misfit::HoursOverlap { first_line });
        }
    }
}

fn overlap(one: Option<Season>, other: Option<Season>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => contains(one, other.from) || contains(other, one.from),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A season may span New Year.
fn contains(season: Season, day: MonthDay) -> bool {
    if season.from <= season.until {
        season.from <= day && day <= season.until
    } else {
        day >= season.from || day <= season.until
    }
}

/// Reports every repeated value in a list.
pub(super) fn name_repeats<T: Clone + PartialEq>(
    table: &Table<'_>,
    list: &[At<T>],
    text: impl Fn(&T) -> String,
) {
    let mut seen = BTreeSet::new();
    for at in list {
        let value = text(&at.value);
        if !seen.insert(value.clone()) {
            table.add(&at.spot, Misfit::Repeated { value });
        }
    }
}

fn weekday_name(day: Weekday) -> &'static str {
    let named = WEEKDAYS.iter().find(|(_, weekday)| *weekday == day);
    named.map_or("", |(name, _)| *name)
}

fn period_text(period: Period) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{}-{}", clock(period.from_min), clock(period.to_min))
}
