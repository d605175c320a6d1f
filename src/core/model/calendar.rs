//! The hall's wall clock: which day it is, and when numbers are issued and counters work.

use super::Time;
use super::hall::{Hall, Hours, MonthDay, Period, Season};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use std::cmp::Reverse;

/// How many days ahead to look for the next opening.
const LOOK_AHEAD_DAYS: i32 = 14;
/// How many days ahead working days are counted.
const WORKDAYS_AHEAD_DAYS: i64 = 366;

/// The hall's time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    zone: TimeZone,
}

/// An interval of time: `from` inclusive, `to` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: Time,
    pub to: Time,
}

/// One day of a hall.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    pub date: Date,
    /// Midnight to midnight in the hall's zone.
    pub whole: Stretch,
    /// When numbers are issued, in order.
    pub take: Vec<Stretch>,
    /// When counters work, in order.
    pub serve: Vec<Stretch>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no time zone is called {0:?}")]
pub struct UnknownTimeZone(pub String);

impl Stretch {
    pub fn contains(&self, time: Time) -> bool {
        self.from <= time && time < self.to
    }
}

impl Calendar {
    /// # Errors
    /// If the time zone database does not know the name.
    pub fn new(time_zone: &str) -> Result<Self, UnknownTimeZone> {
        let zone = TimeZone::get(time_zone).map_err(|_| UnknownTimeZone(time_zone.into()))?;
        Ok(Self { zone })
    }

    /// The hall's local date at `time`.
    pub fn date(&self, time: Time) -> Date {
        self.zone.to_datetime(timestamp(time)).date()
    }

    /// How many seconds the hall's local time is ahead of UTC at `time`.
    pub fn offset_s(&self, time: Time) -> i32 {
        self.zone.to_offset(timestamp(time)).seconds()
    }

    pub fn day(&self, hall: &Hall, date: Date) -> Day {
        let hours = hours_on(hall, date);
        let stretches = |periods: fn(&Hours) -> &Vec<Period>| {
            let periods = hours.map(periods).into_iter().flatten();
            periods.map(|period| self.stretch(date, *period)).collect()
        };
        let next = date.tomorrow().unwrap_or(date);
        Day {
            date,
            whole: Stretch {
                from: self.at(date, 0),
                to: self.at(next, 0),
            },
            take: stretches(|hours| &hours.take),
            serve: stretches(|hours| &hours.serve),
        }
    }

    /// The next moment after `time` from which numbers are issued, if there is one soon.
    pub fn next_taking(&self, hall: &Hall, time: Time) -> Option<Time> {
        let today = self.date(time);
        (0..=LOOK_AHEAD_DAYS)
            .filter_map(|ahead| today.checked_add(jiff::Span::new().days(ahead)).ok())
            .flat_map(|date| self.day(hall, date).take)
            .map(|stretch| stretch.from)
            .find(|from| *from > time)
    }

    /// The `n`-th working day of the hall after `date`: one on which counters work. Where there are too few of them in
    /// sight, as in a hall without hours, weeks of five days count.
    pub fn workday_after(&self, hall: &Hall, date: Date, n: u32) -> Date {
        let after = |days: i64| date.checked_add(jiff::Span::new().days(days));
        let days = (1..=WORKDAYS_AHEAD_DAYS).filter_map(|days| after(days).ok());
        let is_workday = |date: &Date| hours_on(hall, *date).is_some_and(|it| !it.serve.is_empty());
        let last = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
        let found = days.filter(is_workday).nth(last);
        found.unwrap_or_else(|| after(i64::from(n.div_ceil(5)) * 7).unwrap_or(date))
    }

    fn stretch(&self, date: Date, period: Period) -> Stretch {
        Stretch {
            from: self.at(date, period.from_min),
            to: self.at(date, period.to_min),
        }
    }

    /// The moment at which the wall clock shows this many minutes after midnight.
    fn at(&self, date: Date, minute: u16) -> Time {
        let midnight = date.at(0, 0, 0, 0);
        let wall = midnight.checked_add(jiff::Span::new().minutes(i64::from(minute)));
        wall.map_or(Time::from_millis(i64::MAX), |wall| self.of_wall(wall))
    }

    /// The moment at which the wall clock shows this. If daylight saving time skips or repeats it, the zone's compatible
    /// disambiguation applies.
    pub fn of_wall(&self, wall: DateTime) -> Time {
        let zoned = wall.to_zoned_datetime(self.zone.clone());
        Time::from_millis(zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_millisecond()))
    }
}

fn timestamp(time: Time) -> Timestamp {
    let bounds = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
    let millis = time.as_millis().clamp(*bounds.start(), *bounds.end());
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The hours that apply on `date`: those of a season take precedence over those of the whole year. A weekend day that
/// is a workday has Monday's hours.
fn hours_on(hall: &Hall, date: Date) -> Option<&Hours> {
    if hall.closed.contains(&date) {
        return None;
    }
    let weekday = if hall.workdays.contains(&date) {
        Weekday::Monday
    } else {
        date.weekday()
    };
    let today = MonthDay {
        month: date.month(),
        day: date.day(),
    };
    hall.hours
        .iter()
        .filter(|hours| hours.days.contains(&weekday))
        .filter(|hours| hours.season.is_none_or(|season| season.contains(today)))
        .min_by_key(|hours| Reverse(hours.season.is_some()))
}

impl Season {
    fn contains(self, day: MonthDay) -> bool {
        if self.from <= self.until {
            self.from <= day && day <= self.until
        } else {
            day >= self.from || day <= self.until
        }
    }
}
