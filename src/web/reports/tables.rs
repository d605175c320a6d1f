//! The figures by service, counter and clerk.

use super::Page;
use super::cells::{clock, count, few, hours, in_time, percent, tickets, time, whole_percent};
use crate::report::behind::Figure;
use crate::report::figures::Figures;
use crate::report::{By, Row};
use crate::words::figures::Noted;
use crate::words::{in_lang, lists, tr_as, tr_fill};
use maud::{Markup, html};

type Head = (&'static str, Option<Noted>);

const SERVICES: [Head; 10] = [
    ("Issued", None),
    ("Called", None),
    ("Served", None),
    ("No-show", None),
    ("Left", None),
    ("Median wait", None),
    ("90 % wait", None),
    ("Longest", None),
    ("In time", Some(Noted::WithinTarget)),
    ("Median service", None),
];
const COUNTERS: [Head; 5] = [
    ("Served", None),
    ("Open", None),
    ("Use", Some(Noted::Utilization)),
    ("Idle", Some(Noted::FreeWithLine)),
    ("Median service", None),
];
const CLERKS: [Head; 6] = [
    ("Served", None),
    ("Median service", None),
    ("90 % service", None),
    ("No-show", Some(Noted::NoShow)),
    ("Rated", Some(Noted::Rated)),
    ("Good", Some(Noted::Good)),
];

fn heads(page: &Page, first: &'static str, heads: &[Head]) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (tr_as(page.lang, "report", first)) }
            @for (head, note) in heads {
                th scope="col" { (tr_as(page.lang, "report", head)) @if let Some(note) = note { (note.mark()) } }
            }
        } }
    }
}

/// What a narrow screen shows beside a figure, where there is no room for the heads.
fn label(page: &Page, heads: &[Head], place: usize) -> &'static str {
    tr_as(page.lang, "report", heads[place].0)
}

pub(super) fn services(page: &Page) -> Markup {
    let lang = page.lang;
    let report = &page.seen.services;
    html! {
        section.services {
            h2 { (tr_as(lang, "report", "By service")) }
            @if report.rows.is_empty() { (nothing(page)) }
            table {
                (heads(page, "Service", &SERVICES))
                tbody {
                    @for row in page.in_halls_order(&report.rows) {
                        @let (letter, name) = page.names.service(page.hall, lang, &row.id);
                        tr {
                            th scope="row" { @if !letter.is_empty() { span.tile { (letter) } } (name) }
                            (service_cells(page, Some(&row.id), &row.figures))
                        }
                    }
                }
                tfoot {
                    tr.all { th scope="row" { (tr_as(lang, "report", "All")) } (service_cells(page, None, &report.total)) }
                    @if let Some((days, worked, before)) = &page.seen.before {
                        tr.before {
                            th scope="row" {
                                a href=(super::link::page(page.seen.period, days.from)) { (super::period::name(lang, page.seen.period, *days)) }
                                " " (tr_fill(lang, "{0} days worked", &[&worked.days.to_string()]))
                            }
                            (service_cells(&page.of(*days), None, &before.total))
                        }
                    }
                }
            }
        }
    }
}

fn service_cells(page: &Page, id: Option<&str>, figures: &Figures) -> Markup {
    let lang = page.lang;
    let to = |figure| page.behind(figure, By::Service, id);
    let wait = &figures.wait_first;
    html! {
        td data-label=(label(page, &SERVICES, 0)) { (tickets(figures.issued.unwrap_or(0), to(Figure::Issued))) }
        td data-label=(label(page, &SERVICES, 1)) { (tickets(figures.called, to(Figure::Called))) }
        td data-label=(label(page, &SERVICES, 2)) { (tickets(figures.served, to(Figure::Served))) }
        td data-label=(label(page, &SERVICES, 3)) { (tickets(figures.no_show, to(Figure::NoShow))) }
        td data-label=(label(page, &SERVICES, 4)) { (tickets(figures.walk_out.unwrap_or(0), to(Figure::WalkOut))) }
        td data-label=(label(page, &SERVICES, 5)) { (time(lang, wait.p50_s, wait.n, to(Figure::WaitFirst))) }
        td data-label=(label(page, &SERVICES, 6)) { (time(lang, wait.p90_s, wait.n, to(Figure::WaitFirst))) }
        td data-label=(label(page, &SERVICES, 7)) { (time(lang, wait.max_s, u64::MAX, to(Figure::WaitFirst))) }
        td data-label=(label(page, &SERVICES, 8)) { strong { (in_time(figures, to(Figure::BeyondTarget))) } }
        td data-label=(label(page, &SERVICES, 9)) { (time(lang, figures.service.p50_s, figures.service.n, to(Figure::Service))) }
    }
}

pub(super) fn counters(page: &Page) -> Markup {
    let lang = page.lang;
    let report = &page.seen.counters;
    html! {
        section.counters {
            h2 { (tr_as(lang, "report", "By counter")) }
            @if report.rows.is_empty() { (nothing(page)) } @else {
                table {
                    (heads(page, "Counter", &COUNTERS))
                    tbody { @for row in &report.rows {
                        @let (number, name) = page.names.counter(page.hall, lang, &row.id);
                        tr {
                            th scope="row" { @if !number.is_empty() { span.plate { (number) } } (name) }
                            (counter_cells(page, row))
                        }
                    } }
                }
            }
        }
    }
}

fn counter_cells(page: &Page, row: &Row) -> Markup {
    let (lang, figures) = (page.lang, &row.figures);
    let to = |figure| page.behind(figure, By::Counter, Some(&row.id));
    let desk = figures.desk.unwrap_or_default();
    let used = whole_percent(desk.serving_s, desk.session_s - desk.paused_s);
    html! {
        td data-label=(label(page, &COUNTERS, 0)) { strong { (tickets(figures.served, to(Figure::Served))) } }
        td data-label=(label(page, &COUNTERS, 1)) { (hours(lang, desk.session_s)) }
        td data-label=(label(page, &COUNTERS, 2)) { (used.as_deref().unwrap_or("–")) }
        td data-label=(label(page, &COUNTERS, 3)) { (clock(desk.free_with_line_s)) }
        td data-label=(label(page, &COUNTERS, 4)) { (time(lang, figures.service.p50_s, figures.service.n, to(Figure::Service))) }
    }
}

pub(super) fn clerks(page: &Page) -> Markup {
    let lang = page.lang;
    let report = &page.seen.clerks;
    html! {
        section.clerks {
            h2 { (tr_as(lang, "report", "By clerk")) }
            @if report.rows.is_empty() { (nothing(page)) } @else {
                table {
                    (heads(page, "Staff number", &CLERKS))
                    tbody { @for row in &report.rows {
                        tr {
                            th scope="row" { (row.id) }
                            (clerk_cells(page, row))
                        }
                        @let said = work(page, row);
                        @if !said.is_empty() { tr.outcomes { td colspan=(CLERKS.len() + 1) { (said) } } }
                    } }
                }
            }
        }
    }
}

fn clerk_cells(page: &Page, row: &Row) -> Markup {
    let (lang, figures) = (page.lang, &row.figures);
    let to = |figure| page.behind(figure, By::Clerk, Some(&row.id));
    let (service, ratings) = (&figures.service, figures.ratings);
    html! {
        td data-label=(label(page, &CLERKS, 0)) { strong { (tickets(figures.served, to(Figure::Served))) } }
        td data-label=(label(page, &CLERKS, 1)) { (time(lang, service.p50_s, service.n, to(Figure::Service))) }
        td data-label=(label(page, &CLERKS, 2)) { (time(lang, service.p90_s, service.n, to(Figure::Service))) }
        td data-label=(label(page, &CLERKS, 3)) {
            @match percent(figures.no_show, figures.called) {
                Some(share) => { a href=(to(Figure::NoShow)) title={ (figures.no_show) " ÷ " (figures.called) } { (share) } (few(figures.called)) }
                None => "–",
            }
        }
        td data-label=(label(page, &CLERKS, 4)) { (share(ratings.grades.rated(), ratings.grades.rated() + ratings.none)) }
        td data-label=(label(page, &CLERKS, 5)) { (share(ratings.grades.good(), ratings.grades.rated())) }
    }
}

/// `61.3%`, with its parts for whoever wants to know.
fn share(n: u64, of: u64) -> Markup {
    html! {
        @match percent(n, of) {
            Some(share) => { span title={ (n) " ÷ " (of) } { (share) } (few(of)) }
            None => "–",
        }
    }
}

/// `李雪、130 件、受理 120、咨询 10`: who it is, and what came of the work, the most frequent first.
fn work(page: &Page, row: &Row) -> String {
    let name = page.names.clerk(&row.id);
    let mut all: Vec<_> = row.figures.outcomes.iter().collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let said = all.into_iter().map(|(id, n)| {
        let known = page.hall.outcomes.iter().find(|known| known.id == *id);
        let outcome = known.map_or(id.as_str(), |known| in_lang(&known.name, page.lang));
        format!("{outcome} {}", count(*n))
    });
    let name = (!name.is_empty()).then(|| name.to_owned());
    let cases = row.figures.cases;
    let cases = (cases > 0).then(|| tr_fill(page.lang, "{0} cases", &[&count(cases)]));
    lists::names(page.lang, name.into_iter().chain(cases).chain(said))
}

fn nothing(page: &Page) -> Markup {
    html! { p { (tr_as(page.lang, "report", "Nobody came in this time")) } }
}
