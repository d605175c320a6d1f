//! Numbers and times in readable form.

use crate::model::{CounterStateName, Moment, ServiceId};
use crate::protocol::view::{CounterView, HallView};
pub(super) use crate::words::in_lang;
use crate::words::{Lang, lists, tr, tr_fill};
use jiff::civil::Weekday;

/// `11月23日 星期一`
pub(super) fn date(lang: Lang, moment: Moment) -> String {
    let day = moment.zoned();
    let weekday = tr(lang, weekday(day.weekday()));
    match lang {
        Lang::Zh => format!("{}月{}日 {weekday}", day.month(), day.day()),
        Lang::En => format!("{weekday}, {}", day.strftime("%b %-d")),
    }
}

/// `13:00～17:00`
pub(super) fn period(lang: Lang, from: Moment, to: Moment) -> String {
    let dash = match lang {
        Lang::Zh => '～',
        Lang::En => '–',
    };
    format!("{}{dash}{}", from.clock(), to.clock())
}

/// When something opens, as seen from `now`: `13:00`, `明天 8:10`, `11月25日 8:10`.
pub(super) fn opening(lang: Lang, opens: Moment, now: Moment) -> String {
    let (day, today) = (opens.zoned().date(), now.zoned().date());
    let time = opens.clock();
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

/// Where tickets of a service are called, `2 至 5 号窗口`: the counters that serve or help it and are not closed, else all
/// that do so when they are open. Empty if there are none.
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
    places.join(lists::comma(lang))
}

/// Joins names.
pub(super) fn list<'a>(lang: Lang, names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(lists::comma(lang))
}

/// `2 至 5、7`: three or more consecutive numbers become a range.
fn ranges(lang: Lang, numbers: &[u32]) -> String {
    let mut parts = Vec::new();
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, _, .., last] => parts.push(match lang {
                Lang::Zh => format!("{first} 至 {last}"),
                Lang::En => format!("{first}–{last}"),
            }),
            few => parts.extend(few.iter().map(ToString::to_string)),
        }
    }
    parts.join(lists::comma(lang))
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
