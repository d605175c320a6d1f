//! Reports as files, and the month's bulletin, for supervisors. Made beside the owner, one at a time (`annalist`).

use super::access::Access;
use super::annalist::Known;
use super::api::Api;
use super::hall_file::HallFiles;
use super::http::gate;
use super::http::respond::{Handled, Refused};
use super::page::{Shown, html, with_policy};
use super::problem::Told;
use super::visitor::{SUPERVISOR, Visitor};
use crate::export::bulletin::{self, Style, bulletin};
use crate::export::{self, Beside, NoPapers, Papers};
use crate::report::{By, Period};
use crate::store::{Reader, StoreError};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;

const STYLE: Style<'_> = Style::At {
    style: "/web/bulletin.css",
    icon: "/web/icon.svg",
};
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// What `make` makes of the reports by these.
async fn made<T: Send + 'static>(
    api: &Api,
    (period, date): (Period, Date),
    (by, beside): (Vec<By>, Beside),
    make: impl Fn(&Papers) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Told> {
    let days = period.around(date);
    let days = days.ok_or_else(|| Told::malformed(&NoPapers::BeyondCalendar))?;
    let names = api.hall_files.ask(HallFiles::names).await?;
    let look = move |known: &Known| {
        let log = Reader::open(known.folder)?;
        let now = (known.annals, known.queue, known.now);
        let papers = Papers::of(&log, now, (period, days), &by, beside, names.staff.clone())?;
        make(&papers)
    };
    Ok(api.annalist.ask(look).await?)
}

pub(super) fn router(access: &Access) -> Router<Api> {
    let boss = gate::Guard {
        access: access.clone(),
        rule: SUPERVISOR,
        gives_tickets: false,
    };
    let boss = || from_fn_with_state(boss.clone(), gate::guard);
    Router::new()
        .route("/reports/export.xlsx", get(xlsx).route_layer(boss()))
        .route("/reports/export.csv", get(csv).route_layer(boss()))
        .route("/reports/bulletin", get(month))
}

/// Which report.
#[derive(Deserialize)]
struct Asked {
    period: Period,
    /// Any day of it.
    date: Date,
    /// What the rows are about; a workbook without it has all tables.
    by: Option<By>,
}

async fn xlsx(
    State(api): State<Api>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Handled {
    let refused = |told| Refused::new(told, &headers);
    let Query(asked) = asked.map_err(|error| refused(Told::malformed(&error)))?;
    let by = asked
        .by
        .map_or_else(|| export::TABLES.to_vec(), |by| vec![by]);
    let wanted = (by, Beside::All);
    let made = made(&api, (asked.period, asked.date), wanted, |papers| {
        export::xlsx(papers).map_err(|error| {
            tracing::error!(%error, "a workbook cannot be made");
            StoreError::Damaged("a workbook cannot be made".into())
        })
    });
    let made = made.await.map_err(refused)?;
    Ok(file(XLSX, made, &asked, "xlsx"))
}

async fn csv(
    State(api): State<Api>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Handled {
    let refused = |told| Refused::new(told, &headers);
    let Query(asked) = asked.map_err(|error| refused(Told::malformed(&error)))?;
    let wanted = (vec![asked.by.unwrap_or(By::Service)], Beside::Nothing);
    let made = made(&api, (asked.period, asked.date), wanted, |papers| {
        let report = papers.reports.first();
        let sheet = report.and_then(|report| export::csv(report).ok());
        sheet.ok_or_else(|| StoreError::Damaged("a sheet cannot be made".into()))
    });
    let made = made.await.map_err(refused)?;
    Ok(file(CSV, made.into_bytes(), &asked, "csv"))
}

/// Which month.
#[derive(Deserialize)]
struct MonthAsked {
    /// Any day of it.
    date: Date,
}

/// The month's bulletin, or where to sign in for it.
async fn month(
    State(api): State<Api>,
    asked: Result<Query<MonthAsked>, axum::extract::rejection::QueryRejection>,
    Visitor { caller, .. }: Visitor,
    headers: HeaderMap,
) -> Shown {
    let refused = |told| Refused::new(told, &headers);
    if !SUPERVISOR.allows(Some(caller.role)) {
        return Err(refused(Told::not_allowed()).into());
    }
    let Query(asked) = asked.map_err(|error| refused(Told::malformed(&error)))?;
    let wanted = (bulletin::NEEDS.to_vec(), Beside::All);
    let page = made(&api, (Period::Month, asked.date), wanted, |papers| {
        Ok(bulletin(papers, STYLE))
    });
    Ok(html(page.await.map_err(refused)?))
}

/// A file to keep: `统计-2026-10.xlsx`; for old programs `report-2026-10.xlsx`.
fn file(kind: &'static str, content: Vec<u8>, asked: &Asked, ending: &str) -> Response {
    let name = format!("{}.{ending}", asked.period.name(asked.date));
    let named = format!(
        "attachment; filename=\"report-{name}\"; filename*=UTF-8''{}",
        encoded(&format!("统计-{name}"))
    );
    let mut response = with_policy(kind, content.into());
    if let Ok(named) = HeaderValue::from_str(&named) {
        response.headers_mut().insert(CONTENT_DISPOSITION, named);
    }
    response
}

/// As RFC 5987 has it: bytes of UTF-8, all but letters, digits and a few signs in percents.
fn encoded(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}
