//! The pages of figures and of the tickets behind them, for supervisors: what they are asked for, and what is read for them.

use super::access::Caller;
use super::annalist::Known;
use super::api::Api;
use super::hall_file::HallFiles;
use super::http::respond::{Refused, language};
use super::message::Failure;
use super::page::{Shown, html};
use super::problem::Told;
use super::visitor::{SUPERVISOR, Visitor};
use crate::history::rows::DayRows;
use crate::model::hall::weekdays;
use crate::model::{Moment, Time};
use crate::report::behind::{Behind, Figure, behind};
use crate::report::promises::promises;
use crate::report::spread::{crowds, waits};
use crate::report::{By, Days, Period, report};
use crate::store::StoreError;
use crate::web::{self, Names, PeriodSeen, TicketsSeen, Worked};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

const PERIOD: Period = Period::Month;
/// Tickets on one page of a list.
const PAGE: usize = 100;

/// Which period; the month of today if nothing is said.
#[derive(Deserialize)]
pub(super) struct PeriodAsked {
    period: Option<Period>,
    date: Option<String>,
}

/// Which tickets of it.
#[derive(Deserialize)]
pub(super) struct TicketsAsked {
    period: Option<Period>,
    date: Option<String>,
    figure: Figure,
    by: Option<By>,
    id: Option<String>,
    low_s: Option<u64>,
    high_s: Option<u64>,
    from_s: Option<i64>,
    to_s: Option<i64>,
    weekday: Option<String>,
    hour: Option<i8>,
    page: Option<usize>,
}

/// The figures of a period.
pub(super) async fn reports(
    State(api): State<Api>,
    asked: Result<Query<PeriodAsked>, QueryRejection>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    check(&caller, &headers)?;
    let asked = read(asked, &headers)?;
    let (period, date) = chosen(asked.period, asked.date.as_deref(), &headers)?;
    let failed = |failure: Failure| Refused::failure(failure, &headers);
    let names = names(&api).await.map_err(failed)?;
    let look = move |known: &Known| seen(known, period, date);
    let seen = api.annalist.ask(look).await.map_err(failed)?;
    let whom = (language(&headers), &*hall, caller.staff.as_ref());
    Ok(html(web::reports_page(whom, &names, &seen)))
}

/// The tickets behind a figure.
pub(super) async fn tickets(
    State(api): State<Api>,
    asked: Result<Query<TicketsAsked>, QueryRejection>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    check(&caller, &headers)?;
    let asked = read(asked, &headers)?;
    let (period, date) = chosen(asked.period, asked.date.as_deref(), &headers)?;
    let malformed = |why: &str| Refused::new(Told::malformed(&why), &headers);
    let at = match (asked.weekday.as_deref(), asked.hour) {
        (None, None) => None,
        (Some(weekday), Some(hour)) if (0..24).contains(&hour) => {
            let weekday = named_weekday(weekday);
            Some((weekday.ok_or_else(|| malformed("no such weekday"))?, hour))
        }
        _ => return Err(malformed("a time has a weekday and an hour from 0 to 23").into()),
    };
    let wanted = Behind {
        figure: asked.figure,
        of: asked.by.zip(asked.id),
        promise: asked.low_s.zip(asked.high_s),
        wait: asked
            .from_s
            .map(|from| (from, asked.to_s.unwrap_or(i64::MAX))),
        at,
    };
    let page = asked.page.unwrap_or(0);
    let failed = |failure: Failure| Refused::failure(failure, &headers);
    let names = names(&api).await.map_err(failed)?;
    let look = move |known: &Known| listed(known, period, date, &wanted, page);
    let seen = api.annalist.ask(look).await.map_err(failed)?;
    let who = caller.staff.as_ref();
    let who = who.map_or(&*caller.name, |staff| staff.as_str());
    tracing::info!(days = %seen.days.from, wanted = ?seen.wanted, who, "the tickets behind a figure are looked up");
    let whom = (language(&headers), &*hall, caller.staff.as_ref());
    Ok(html(web::report_tickets_page(whom, &names, &seen)))
}

fn check(caller: &Caller, headers: &HeaderMap) -> Result<(), Refused> {
    match SUPERVISOR.allows(Some(caller.role)) {
        true => Ok(()),
        false => Err(Refused::new(Told::not_allowed(), headers)),
    }
}

fn read<T>(asked: Result<Query<T>, QueryRejection>, headers: &HeaderMap) -> Result<T, Refused> {
    match asked {
        Ok(Query(asked)) => Ok(asked),
        Err(error) => Err(Refused::new(Told::malformed(&error.body_text()), headers)),
    }
}

/// The period, and the day that says which; `None`: today.
fn chosen(
    period: Option<Period>,
    date: Option<&str>,
    headers: &HeaderMap,
) -> Result<(Period, Option<Date>), Refused> {
    let malformed = |why: &dyn ToString| Refused::new(Told::malformed(&why.to_string()), headers);
    let period = period.unwrap_or(PERIOD);
    let date = date.map(str::parse::<Date>).transpose();
    let date = date.map_err(|error| malformed(&error))?;
    if date.is_some_and(|date| period.around(date).is_none()) {
        return Err(malformed(&"the period is beyond the calendar"));
    }
    Ok((period, date))
}

async fn names(api: &Api) -> Result<Names, Failure> {
    api.hall_files.ask(HallFiles::names).await
}

fn named_weekday(name: &str) -> Option<Weekday> {
    let mut names = weekdays::NAMES.iter();
    names
        .find(|(known, _)| *known == name)
        .map(|(_, weekday)| *weekday)
}

fn days_of(known: &Known, period: Period, date: Option<Date>) -> Result<Days, StoreError> {
    let days = period.around(date.unwrap_or(known.queue.day().date));
    days.ok_or_else(|| StoreError::Damaged("the day is beyond the calendar".into()))
}

fn seen(known: &Known, period: Period, date: Option<Date>) -> Result<PeriodSeen, StoreError> {
    let days = days_of(known, period, date)?;
    let (calendar, now) = (known.queue.calendar(), known.now);
    let now_s = now.as_millis().div_euclid(1_000);
    // The rows of one period at a time are in memory.
    let before = match days.before(period) {
        Some(before) => {
            let rows = known.annals.rows(before, now)?;
            Some((
                before,
                worked(&rows),
                report(before, By::Year, &rows, now_s),
            ))
        }
        None => None,
    };
    let rows = known.annals.rows(days, now)?;
    Ok(PeriodSeen {
        period,
        days,
        today: known.queue.day().date,
        as_of: moment(known, known.queue.last_event_at()),
        worked: worked(&rows),
        services: report(days, By::Service, &rows, now_s),
        counters: report(days, By::Counter, &rows, now_s),
        clerks: report(days, By::Clerk, &rows, now_s),
        before,
        waits: waits(days, &rows, None),
        crowds: crowds(days, &rows, None, calendar, now),
        promises: promises(days, &rows),
    })
}

fn listed(
    known: &Known,
    period: Period,
    date: Option<Date>,
    wanted: &Behind,
    page: usize,
) -> Result<TicketsSeen, StoreError> {
    let days = days_of(known, period, date)?;
    let rows = known.annals.rows(days, known.now)?;
    let calendar = known.queue.calendar();
    let all = behind(days, &rows, wanted, calendar, known.now);
    let pages = all.len().div_ceil(PAGE).max(1);
    let page = page.min(pages - 1);
    Ok(TicketsSeen {
        period,
        days,
        wanted: wanted.clone(),
        calendar: calendar.clone(),
        all: all.len() as u64,
        found: all.into_iter().skip(page * PAGE).take(PAGE).collect(),
        page,
        pages,
    })
}

fn worked(rows: &[DayRows]) -> Worked {
    let worked = rows.iter().filter(|day| !day.visits.is_empty());
    Worked::of(worked.map(|day| day.date))
}

fn moment(known: &Known, time: Time) -> Moment {
    known.queue.moment(time)
}
