//! Days and times of day as people read them.

use super::{Lang, lists, tr, tr_as, tr_fill, tr_fill_as};
use crate::model::Moment;
use jiff::civil::{Date, Weekday};

/// `11月23日 星期一`.
pub fn date(lang: Lang, moment: Moment) -> String {
    let day = moment.zoned();
    let number = day.day().to_string();
    let month = tr(lang, MONTHS[place(day.date())]);
    tr_fill(
        lang,
        "{0}, {1} {2}",
        &[tr(lang, weekday(day.weekday())), &number, month],
    )
}

/// The same, as short as can be.
pub fn short_date(lang: Lang, moment: Moment) -> String {
    let weekday = short_weekday(lang, moment.zoned().weekday());
    tr_fill(lang, "{0}, {1}", &[weekday, &day(lang, moment)])
}

/// `星期一`, as short as can be.
pub fn short_weekday(lang: Lang, day: Weekday) -> &'static str {
    tr_as(lang, "short", weekday(day))
}

/// `11月23日`.
pub fn day(lang: Lang, moment: Moment) -> String {
    day_of_month(lang, moment.zoned().date())
}

/// `2026年11月`.
pub fn month_of_year(lang: Lang, date: Date) -> String {
    let (month, year) = (tr(lang, MONTHS[place(date)]), date.year().to_string());
    tr_fill_as(lang, "month", "{0} {1}", &[month, &year])
}

/// `2026年11月23日`.
pub fn full_day(lang: Lang, date: Date) -> String {
    let year = date.year().to_string();
    tr_fill_as(lang, "year", "{0} {1}", &[&day_of_month(lang, date), &year])
}

/// `11月23日`.
pub fn day_of_month(lang: Lang, date: Date) -> String {
    let number = date.day().to_string();
    let month = tr_as(lang, "short", MONTHS[place(date)]);
    tr_fill_as(lang, "day", "{0} {1}", &[month, &number])
}

/// `11月`, from 1.
pub fn month_name(lang: Lang, month: i8) -> &'static str {
    let place = usize::try_from(month).unwrap_or(1).saturating_sub(1);
    tr(lang, MONTHS[place % MONTHS.len()])
}

/// `13:00～17:00`.
pub fn period(lang: Lang, from: Moment, to: Moment) -> String {
    lists::range(lang, &from.clock(), &to.clock())
}

/// When something opens, as seen from `now`: `13:00`, `明天 08:10`, `11月25日 08:10`.
pub fn opening(lang: Lang, opens: Moment, now: Moment) -> String {
    let (date, today) = (opens.zoned().date(), now.zoned().date());
    let time = opens.clock();
    if date == today {
        time
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        tr_fill(lang, "tomorrow {0}", &[&time])
    } else {
        format!("{} {time}", day(lang, opens))
    }
}

/// A half hour of the clock: `11 点`, `11 点半`.
pub fn half_hour(lang: Lang, moment: Moment) -> String {
    let time = moment.zoned();
    let context = if time.minute() == 0 {
        "full hour"
    } else {
        "half hour"
    };
    tr_fill_as(
        lang,
        context,
        "{0}",
        &[&moment.clock(), &time.hour().to_string()],
    )
}

/// From 0.
fn place(date: Date) -> usize {
    let month = usize::try_from(date.month()).unwrap_or(1);
    month.saturating_sub(1) % MONTHS.len()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
