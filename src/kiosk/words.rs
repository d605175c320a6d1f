//! Figures and times as people read them.

use crate::lang::{Lang, tr, tr_fill};
use crate::queue::hall::Words;
use crate::queue::view::{CounterStateName, CounterView, HallView, Moment, Wait};
use crate::queue::{Class, ServiceId};
use jiff::civil::Weekday;

/// Waits are told in steps of so many minutes: a finer figure would promise too much.
const STEP_MIN: u64 = 5;
/// From here on a wait is told in hours.
const HOURS_FROM_MIN: u64 = 120;
/// Shorter is no wait.
const NO_WAIT_S: u64 = 60;

/// A wait, rounded outward: what the figure says is true at both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rounded {
    Within(u64),
    Minutes(u64, u64),
    Hours(u64, u64),
}

pub(super) fn in_lang(words: &Words, lang: Lang) -> &str {
    match lang {
        Lang::En if !words.en.is_empty() => &words.en,
        Lang::Zh | Lang::En => &words.zh,
    }
}

/// `约 15–25 分钟`
pub(super) fn wait(lang: Lang, wait: Wait) -> String {
    match round(wait) {
        Rounded::Within(most) => tr_fill(lang, "{0} min or less", &[&most.to_string()]),
        Rounded::Minutes(low, high) => {
            tr_fill(lang, "{0}–{1} min", &[&low.to_string(), &high.to_string()])
        }
        Rounded::Hours(low, high) => tr_fill(
            lang,
            "{0}–{1} hours",
            &[&low.to_string(), &high.to_string()],
        ),
    }
}

/// `15–25` and `分钟`
pub(super) fn wait_figure(lang: Lang, wait: Wait) -> (String, &'static str) {
    match round(wait) {
        Rounded::Within(most) => (most.to_string(), tr(lang, "min or less")),
        Rounded::Minutes(low, high) => (format!("{low}–{high}"), tr(lang, "min")),
        Rounded::Hours(low, high) => (format!("{low}–{high}"), tr(lang, "hours")),
    }
}

/// Whether somebody who comes now is called at once.
pub(super) fn is_free(waiting: u64, wait: Option<Wait>) -> bool {
    waiting == 0 && wait.is_none_or(|wait| wait.likely_s < NO_WAIT_S)
}

/// `10:21`
pub(super) fn clock(moment: Moment) -> String {
    moment.zoned().strftime("%-H:%M").to_string()
}

/// `11月23日 星期一`
pub(super) fn date(lang: Lang, moment: Moment) -> String {
    let day = moment.zoned();
    let weekday = tr(lang, weekday(day.weekday()));
    match lang {
        Lang::Zh => format!("{}月{}日 {weekday}", day.month(), day.day()),
        Lang::En => format!("{weekday}, {}", day.strftime("%b %-d")),
    }
}

/// When something opens, as seen from `now`: `13:00`, `明天 8:10`, `11月25日 8:10`.
pub(super) fn opening(lang: Lang, opens: Moment, now: Moment) -> String {
    let (day, today) = (opens.zoned().date(), now.zoned().date());
    let time = clock(opens);
    if day == today {
        time
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) {
        tr_fill(lang, "tomorrow {0}", &[&time])
    } else {
        match lang {
            Lang::Zh => format!("{}月{}日 {time}", day.month(), day.day()),
            Lang::En => format!("{} {time}", day.strftime("%b %-d")),
        }
    }
}

/// 优先, 预约; nothing for a normal ticket.
pub(super) fn class(lang: Lang, class: Class) -> &'static str {
    match class {
        Class::Normal => "",
        Class::Priority => tr(lang, "Priority"),
        Class::Appointment => tr(lang, "Appointment"),
    }
}

/// Where tickets of a service are called, `2–5 号窗口`: the counters that serve or help it and are not closed, else all
/// that do when they are open. Empty if there is none.
pub(super) fn counters(lang: Lang, hall: &HallView, service: &ServiceId) -> String {
    let all = hall.counters.iter();
    let suited: Vec<_> = all
        .filter(|counter| counter.serves.contains(service) || counter.helps.contains(service))
        .collect();
    let open = |counter: &&CounterView| counter.state != CounterStateName::Closed;
    let mut here: Vec<_> = suited.iter().copied().filter(open).collect();
    if here.is_empty() {
        here = suited;
    }
    let mut numbers: Vec<_> = here.iter().filter_map(|counter| counter.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut places = Vec::new();
    match numbers.as_slice() {
        [] => {}
        [one] => places.push(tr_fill(lang, "counter {0}", &[&one.to_string()])),
        more => places.push(tr_fill(lang, "counters {0}", &[&ranges(lang, more)])),
    }
    let rooms = here.iter().filter(|counter| counter.number.is_none());
    places.extend(rooms.map(|room| in_lang(&room.name, lang).to_owned()));
    places.join(comma(lang))
}

/// Names in a row.
pub(super) fn list<'a>(lang: Lang, names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(comma(lang))
}

fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

/// `2–5、7`: three and more in a row become a range.
fn ranges(lang: Lang, numbers: &[u32]) -> String {
    let mut parts = Vec::new();
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, _, .., last] => parts.push(format!("{first}–{last}")),
            few => parts.extend(few.iter().map(ToString::to_string)),
        }
    }
    parts.join(comma(lang))
}

fn round(wait: Wait) -> Rounded {
    let low = wait.low_s / 60 / STEP_MIN * STEP_MIN;
    let high = wait.high_s.div_ceil(60 * STEP_MIN).max(1) * STEP_MIN;
    if high > HOURS_FROM_MIN {
        let (low, high) = (wait.low_s / 3600, wait.high_s.div_ceil(3600));
        Rounded::Hours(low, high.max(low + 1))
    } else if low == 0 {
        Rounded::Within(high)
    } else {
        Rounded::Minutes(low, high.max(low + STEP_MIN))
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}
