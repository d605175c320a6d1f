//! The tickets behind a figure.

use super::cells::{count, exact, minutes};
use super::link::{self, Behind};
use super::period;
use super::seen::Names;
use crate::history::rows::LegEnd;
use crate::model::calendar::Calendar;
use crate::model::{ClerkId, Moment, Time};
use crate::protocol::view::HallView;
use crate::report::behind::{self, Figure, Found};
use crate::report::{By, Days, Period};
use crate::web::shell::{Tab, page_with_bar};
use crate::words::{Lang, dates, lists, tr_as, tr_fill, tr_fill_as};
use maud::{Markup, html};

/// What a list is made from.
#[derive(Clone, Debug)]
pub struct TicketsSeen {
    pub period: Period,
    pub days: Days,
    pub wanted: behind::Behind,
    pub calendar: Calendar,
    /// How many there are.
    pub all: u64,
    /// Those of this page, which is one of `pages`, from 0.
    pub found: Vec<Found>,
    pub page: usize,
    pub pages: usize,
}

pub fn report_tickets_page(
    whom: (Lang, &HallView, Option<&ClerkId>),
    names: &Names,
    seen: &TicketsSeen,
) -> String {
    let (lang, hall, _) = whom;
    let heads = [
        "Day",
        "Number",
        "Service",
        "Arrived",
        "Wait",
        "Counter",
        "Staff number",
        "End",
        "Service time",
    ];
    let body = html! {
        main.reports.behind {
            section {
                h2 { (title(lang, hall, names, seen)) }
                p.count { (tr_fill(lang, "{0} tickets", &[&count(seen.all)])) }
                @if seen.found.is_empty() { p { (tr_as(lang, "report", "There is none")) } } @else {
                    table {
                        thead { tr { @for head in heads { th scope="col" { (tr_as(lang, "report", head)) } } } }
                        tbody { @for one in &seen.found { (row(lang, hall, names, seen, one)) } }
                    }
                }
                nav.steps aria-label=(tr_as(lang, "report", "Pages")) {
                    a.key href=(link::page(seen.period, seen.days.from)) { (tr_as(lang, "report", "Back to the figures")) }
                    @if seen.page > 0 { a.key rel="prev" href=(address(seen, seen.page - 1)) { "‹ " (tr_as(lang, "report", "Page before")) } }
                    @if seen.page + 1 < seen.pages { a.key rel="next" href=(address(seen, seen.page + 1)) { (tr_as(lang, "report", "Page after")) " ›" } }
                }
            }
        }
    };
    page_with_bar(whom, Tab::Reports, &[], &body)
}

/// `2026年10月，转移登记，过号`.
fn title(lang: Lang, hall: &HallView, names: &Names, seen: &TicketsSeen) -> String {
    let wanted = &seen.wanted;
    let of = wanted.of.as_ref().map(|(by, id)| match by {
        By::Service => names.service(hall, lang, id).1.to_owned(),
        By::Counter => {
            let (number, name) = names.counter(hall, lang, id);
            format!("{number} {name}").trim().to_owned()
        }
        By::Clerk => format!("{id} {}", names.clerk(id)).trim().to_owned(),
        By::Class
        | By::Hour
        | By::Weekday
        | By::Day
        | By::Week
        | By::Month
        | By::Quarter
        | By::Year => id.clone(),
    });
    let to_minute = |seconds: i64| (seconds / 60).to_string();
    let wait = wanted.wait.map(|(from, to)| match to {
        i64::MAX => tr_fill(lang, "{0} min and more", &[&to_minute(from)]),
        to => tr_fill(lang, "{0} to {1} min", &[&to_minute(from), &to_minute(to)]),
    });
    let promise = wanted
        .promise
        .map(|(low, high)| tr_fill(lang, "on the ticket: {0}", &[&super::told(lang, low, high)]));
    let at = wanted.at.map(|(weekday, hour)| {
        let hour = tr_fill_as(lang, "hour", "{0}:00", &[&hour.to_string()]);
        format!("{} {hour}", dates::short_weekday(lang, weekday))
    });
    let parts = [
        Some(period::name(lang, seen.period, seen.days)),
        of,
        promise,
        at,
        Some(tr_as(lang, "report", what(wanted.figure)).to_owned()),
        wait,
    ];
    lists::clauses(lang, parts.into_iter().flatten())
}

fn row(lang: Lang, hall: &HallView, names: &Names, seen: &TicketsSeen, one: &Found) -> Markup {
    let leg = &one.leg;
    let at = |time: Time| {
        let offset_s = seen.calendar.offset_s(time);
        Moment { time, offset_s }.clock()
    };
    let (letter, service) = names.service(hall, lang, leg.service.as_str());
    let record = format!("/records?day={}&number={}", one.date, one.number);
    let length = |seconds: Option<i64>| {
        html! { @if let Some(seconds) = seconds { span title=(exact(seconds)) { (minutes(lang, seconds)) } } }
    };
    html! {
        tr {
            td { (dates::day_of_month(lang, one.date)) }
            th scope="row" { a href=(record) { (one.number) } }
            td { @if !letter.is_empty() { span.tile { (letter) } } (service) }
            td { (at(one.arrived_at)) }
            td { (length(one.wait_s())) }
            td { @if let Some(counter) = &leg.counter {
                @let (number, name) = names.counter(hall, lang, counter.as_str());
                @if number.is_empty() { (name) } @else { span.plate { (number) } }
            } }
            td { @if let Some(clerk) = &leg.clerk { (clerk) } }
            td { @if let Some((time, end)) = &leg.end { (tr_as(lang, "report", ended(end))) " " (at(*time)) } @else { (tr_as(lang, "report", "Not yet")) } }
            td { (length(one.service_s())) }
        }
    }
}

fn ended(end: &LegEnd) -> &'static str {
    match end {
        LegEnd::Served { .. } => "Served",
        LegEnd::SentOn => "Sent on",
        LegEnd::NoShow => "No-show",
        LegEnd::Canceled => "Withdrawn",
        LegEnd::Expired => "Expired",
        LegEnd::LeftOpen => "Left open",
    }
}

fn what(figure: Figure) -> &'static str {
    match figure {
        Figure::Issued => "Issued",
        Figure::Called => "Called",
        Figure::Served => "Served",
        Figure::NoShow => "No-show",
        Figure::WalkOut => "Left",
        Figure::LeftOpen => "Left open",
        Figure::SentOn => "Sent on",
        Figure::Unconfirmed => "Unconfirmed",
        Figure::AfterHours => "After hours",
        Figure::WithinTarget => "In time",
        Figure::BeyondTarget => "Waited beyond the target",
        Figure::WaitFirst => "Longest wait first",
        Figure::Service => "Longest service first",
        Figure::Early => "Early",
        Figure::Kept => "Within",
        Figure::Late => "Late",
        Figure::Waiting => "Waiting then",
    }
}

/// Another page of the same list.
fn address(seen: &TicketsSeen, page: usize) -> String {
    let wanted = &seen.wanted;
    let mut to = Behind::new(seen.period, seen.days.from, wanted.figure);
    if let Some((by, id)) = &wanted.of {
        to = to.of(*by, id);
    }
    if let Some((from, until)) = wanted.wait {
        to = to.waited(from, (until < i64::MAX).then_some(until));
    }
    if let Some((low, high)) = wanted.promise {
        to = to.promised(low, high);
    }
    if let Some((weekday, hour)) = wanted.at {
        to = to.at(weekday, hour);
    }
    to.page(page)
}
