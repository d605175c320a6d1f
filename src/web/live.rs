//! The live page (现场): figures, services, counters, alarms. Every piece that changes has an id, so that a script
//! replaces only those that differ.

use super::dialogs::dialogs;
use super::seen::Seen;
use super::shell::{Tab, page_with_bar};
use super::{alarms, counters, course, services};
use crate::protocol::DayFigures;
use crate::words::{Lang, dates, numbers, tr, tr_as};
use maud::{Markup, html};

/// The whole page.
pub fn live_page(seen: &Seen) -> String {
    let lang = seen.lang;
    let body = html! {
        p #offline role="alert" hidden { (tr(lang, "No connection to the hub. This is what it said last.")) }
        main #live aria-live="off" { (live(seen)) }
        footer { label #sound { input type="checkbox"; (tr(lang, "A sound for each new alarm")) } }
        (dialogs(seen))
    };
    let whom = (lang, seen.hall, seen.staff.as_ref());
    page_with_bar(whom, Tab::Live, &["live.js"], &body)
}

/// The part of it that changes.
pub fn live(seen: &Seen) -> Markup {
    let (lang, now) = (seen.lang, seen.hall.now);
    html! {
        div #now data-now=(now.time.as_millis()) data-clock=(now.clock())
            data-date=(dates::short_date(lang, now)) {}
        @if let Some(day) = seen.figures { (figures(lang, day)) }
        div.columns {
            div.column { (services::services(seen)) (counters::counters(seen)) }
            div.column { (alarms::alarms(seen)) (course::course(seen)) }
        }
    }
}

fn figures(lang: Lang, day: &DayFigures) -> Markup {
    let minutes = |seconds: Option<u64>| seconds.map(|seconds| (seconds + 30) / 60);
    let share = |part: u64, whole: u64| numbers::tenths(part, whole).map(numbers::percent);
    let unit = |value: Option<u64>, unit: &str| {
        html! { @match value {
            Some(value) => { strong { (value) } " " (unit) },
            None => strong { "–" },
        } }
    };
    let rows = [
        ("Numbers given", unit(Some(day.issued), "")),
        ("Cases ended", unit(Some(day.served), "")),
        (
            "Waiting now",
            unit(Some(day.waiting), tr_as(lang, "unit", "people")),
        ),
        (
            "Half waited at most",
            unit(minutes(day.wait_p50_s), tr_as(lang, "unit", "min")),
        ),
        (
            "Nine in ten waited at most",
            unit(minutes(day.wait_p90_s), tr_as(lang, "unit", "min")),
        ),
        (
            "Missed their call",
            unit(
                Some(day.no_shows),
                &share(day.no_shows, day.called).unwrap_or_default(),
            ),
        ),
        (
            "Left the line",
            unit(
                Some(day.left),
                &share(day.left, day.issued).unwrap_or_default(),
            ),
        ),
    ];
    html! {
        dl #figures { @for (name, value) in rows { div { dt { (tr(lang, name)) } dd { (value) } } } }
    }
}
