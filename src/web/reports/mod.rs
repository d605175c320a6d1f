//! The page of figures (统计) and the lists of the tickets behind them.

mod cells;
mod charts;
mod link;
mod period;
mod seen;
mod tables;
mod tickets;

pub use seen::{Names, PeriodSeen, Sign, Worked};
pub use tickets::{TicketsSeen, report_tickets_page};

use super::shell::{Tab, page_with_bar};
use crate::model::ClerkId;
use crate::protocol::view::HallView;
use crate::report::behind::Figure;
use crate::report::{By, Days, Period, Row};
use crate::words::figures::{Noted, general};
use crate::words::{Lang, dates, lists, tr_as, tr_fill, tr_fill_as};
use link::Behind;
use maud::{Markup, html};

const PERIODS: [Period; 5] = [
    Period::Day,
    Period::Week,
    Period::Month,
    Period::Quarter,
    Period::Year,
];

/// What every part of the page needs.
struct Page<'a> {
    lang: Lang,
    hall: &'a HallView,
    names: &'a Names,
    seen: &'a PeriodSeen,
    /// Which days the figures are of.
    days: Days,
}

impl Page<'_> {
    /// The same for other days.
    fn of(&self, days: Days) -> Self {
        Self { days, ..*self }
    }

    /// Where the tickets behind a figure are; of a row, or of the total.
    fn behind(&self, figure: Figure, by: By, id: Option<&str>) -> String {
        let behind = Behind::new(self.seen.period, self.days.from, figure);
        match id {
            Some(id) => behind.of(by, id).address(),
            None => behind.address(),
        }
    }

    /// Services as the hall lists them, then those that it no longer has.
    fn in_halls_order<'r>(&self, rows: &'r [Row]) -> Vec<&'r Row> {
        let place = |row: &&Row| {
            let mut services = self.hall.services.iter();
            let place = services.position(|service| service.id.as_str() == row.id);
            place.unwrap_or(usize::MAX)
        };
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(place);
        rows
    }
}

pub fn reports_page(
    whom: (Lang, &HallView, Option<&ClerkId>),
    names: &Names,
    seen: &PeriodSeen,
) -> String {
    let page = Page {
        lang: whom.0,
        hall: whom.1,
        names,
        seen,
        days: seen.days,
    };
    let body = html! {
        main.reports {
            (head(&page))
            div.columns {
                div.column {
                    (tables::services(&page))
                    div.pair { (tables::counters(&page)) (tables::clerks(&page)) }
                }
                div.column {
                    (charts::waits(&page))
                    (charts::crowds(&page))
                    (charts::promises(&page))
                }
            }
            (notes(&page))
        }
    };
    page_with_bar(whom, Tab::Reports, &["reports.js"], &body)
}

/// Which period it is, and the way to others.
fn head(page: &Page) -> Markup {
    let (lang, seen) = (page.lang, page.seen);
    let (period, from) = (seen.period, seen.days.from);
    let before = from.yesterday().ok();
    let after = (seen.days.to <= seen.today).then_some(seen.days.to);
    let [earlier, later] = period::steps(lang, period);
    html! {
        div.head {
            h2 { (period::name(lang, period, seen.days)) }
            nav.steps aria-label=(tr_as(lang, "report", "Another time")) {
                @if let Some(before) = before { a.key rel="prev" href=(link::page(period, before)) { "‹ " (earlier) } }
                @match after {
                    Some(after) => { a.key rel="next" href=(link::page(period, after)) { (later) " ›" } }
                    None => { span.key { (later) " ›" } }
                }
            }
            nav.periods aria-label=(tr_as(lang, "report", "Length of time")) {
                @for one in PERIODS {
                    a href=(link::page(one, shown_day(seen))) aria-current=[(one == period).then_some("true")] { (period::word(lang, one)) }
                }
            }
            form action="/reports" {
                input type="hidden" name="period" value=(link::word(&period));
                label for="date" { (tr_as(lang, "report", "With the day")) }
                input #date name="date" type="date" required max=(seen.today) value=(shown_day(seen));
                button { (tr_as(lang, "report", "Show")) }
            }
            p { (summary(page)) }
            div.keys {
                a.key href=(link::exported(period, from)) { (tr_as(lang, "report", "Export XLSX")) }
                a.key href=(link::bulletin(from)) { (tr_as(lang, "report", "Monthly bulletin")) }
                button #print type="button" hidden { (tr_as(lang, "report", "Print")) }
            }
        }
    }
}

/// The day that another length of time is chosen around: today, where it is in the period.
fn shown_day(seen: &PeriodSeen) -> jiff::civil::Date {
    match seen.days.contains(seen.today) {
        true => seen.today,
        false => seen.worked.last.unwrap_or(seen.days.from),
    }
}

/// `18 个工作日，10月8日～10月30日`.
fn summary(page: &Page) -> String {
    let (lang, worked) = (page.lang, page.seen.worked);
    let Some((first, last)) = worked.first.zip(worked.last) else {
        return tr_as(lang, "report", "Nobody came in this time").into();
    };
    let days = tr_fill(lang, "{0} days worked", &[&worked.days.to_string()]);
    let between = match first == last {
        true => dates::day_of_month(lang, first),
        false => lists::range(
            lang,
            &dates::day_of_month(lang, first),
            &dates::day_of_month(lang, last),
        ),
    };
    lists::clauses(lang, [days, between])
}

/// `5～10 分`, `10 分以内`: a range as it was told.
fn told(lang: Lang, low_s: u64, high_s: u64) -> String {
    let [low, high] = [low_s, high_s].map(|seconds| (seconds / 60).to_string());
    match low_s {
        0 => tr_fill_as(lang, "report", "up to {0} min", &[&high]),
        _ => tr_fill(lang, "{0} to {1} min", &[&low, &high]),
    }
}

/// What the figures mean.
fn notes(page: &Page) -> Markup {
    let lang = page.lang;
    let total = &page.seen.services.total;
    let within = total.within_target;
    let all = cells::percent(within.n, within.of_all).unwrap_or_default();
    let everybody = tr_fill(
        lang,
        "With those who left: {0} ÷ {1} = {2}",
        &[&cells::count(within.n), &cells::count(within.of_all), &all],
    );
    html! {
        footer.notes {
            @for text in general(lang) { p { (text) } }
            @for note in Noted::ALL {
                p {
                    (note.mark()) " " (note.text(lang))
                    @if note == Noted::WithinTarget && within.of_all > 0 { ". " (everybody) }
                }
            }
            p { (charts::legend(page)) }
            p { (charts::as_of(page)) }
        }
    }
}
