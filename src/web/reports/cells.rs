//! Figures as people read them, each with the way to the tickets behind it.

use crate::report::figures::{FEW, Figures};
use crate::words::figures::Noted;
use crate::words::numbers;
pub(super) use crate::words::numbers::grouped as count;
use crate::words::{Lang, tr_fill, tr_fill_as};
use maud::{Markup, html};

/// Below this share of visits in time, the figure is red.
pub(super) const IN_TIME_LEAST_PERCENT: u64 = 85;

/// `16 分`; below a minute the seconds. Rounded, never cut.
pub(super) fn minutes(lang: Lang, seconds: i64) -> String {
    match seconds {
        ..60 => tr_fill(lang, "{0} s", &[&seconds.max(0).to_string()]),
        _ => tr_fill_as(
            lang,
            "report",
            "{0} min",
            &[&((seconds + 30) / 60).to_string()],
        ),
    }
}

/// `0:35:12`, for whoever wants to know.
pub(super) fn exact(seconds: i64) -> String {
    format!(
        "{}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// `108.2 时`.
pub(super) fn hours(lang: Lang, seconds: i64) -> String {
    let tenths = (seconds + 180) / 360;
    let hours = format!("{}.{}", tenths / 10, tenths % 10);
    tr_fill_as(lang, "report", "{0} h", &[&hours])
}

/// `0:42`, hours and minutes.
pub(super) fn clock(seconds: i64) -> String {
    let minutes = (seconds + 30) / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// `95.8%`; nothing of nobody.
pub(super) fn percent(n: u64, of: u64) -> Option<String> {
    numbers::tenths(n, of).map(numbers::percent)
}

/// The same without a place: `61%`.
pub(super) fn whole_percent(n: i64, of: i64) -> Option<String> {
    (of > 0).then(|| format!("{}%", (200 * n + of) / (2 * of)))
}

/// A number of tickets that leads to them.
pub(super) fn tickets(n: u64, to: String) -> Markup {
    html! { @if n == 0 { "0" } @else { a href=(to) { (count(n)) } } }
}

/// A time, with the seconds for whoever points at it; marked if few made it.
pub(super) fn time(lang: Lang, seconds: Option<i64>, n: u64, to: String) -> Markup {
    html! {
        @match seconds {
            Some(seconds) => { a href=(to) title=(exact(seconds)) { (minutes(lang, seconds)) } (few(n)) }
            None => "–",
        }
    }
}

/// The share that waited no longer than the target.
pub(super) fn in_time(figures: &Figures, to: String) -> Markup {
    let within = figures.within_target;
    let is_low = within.of > 0 && 100 * within.n < IN_TIME_LEAST_PERCENT * within.of;
    html! {
        @match percent(within.n, within.of) {
            Some(share) => { a.low[is_low] href=(to) title={ (within.n) " ÷ " (within.of) } { (share) } (few(within.of)) }
            None => "–",
        }
    }
}

/// The mark of a figure that few made; not of nobody's.
pub(super) fn few(n: u64) -> Markup {
    html! { @if (1..FEW).contains(&n) { small.few { (Noted::Few.mark()) } } }
}
