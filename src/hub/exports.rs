//! Reports as files, and the month's bulletin, for supervisors. Read from the log beside the owner, one at a time.

use super::access::Access;
use super::api::Api;
use super::http::gate;
use super::http::respond::{Handled, Refused};
use super::message::Failure;
use super::page::{Shown, html, with_policy};
use super::problem::Told;
use super::visitor::{SUPERVISOR, Visitor};
use crate::export::bulletin::{self, Style, bulletin};
use crate::export::{self, Beside, NoPapers, Papers};
use crate::report::{By, Period};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

const STYLE: Style<'_> = Style::At {
    style: "/web/bulletin.css",
    icon: "/web/icon.svg",
};
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// The data folder that is read.
#[derive(Clone)]
pub(super) struct Exports {
    folder: PathBuf,
    /// A year is read whole: one at a time is what the hub's computer bears beside its hall.
    turn: Arc<Semaphore>,
}

impl Exports {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.into(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// What `make` makes of the reports by these. What was begun is finished, also for somebody who has gone, before the
    /// next one begins.
    async fn make<T: Send + 'static>(
        &self,
        asked: (Period, Date),
        (by, beside): (Vec<By>, Beside),
        make: impl FnOnce(&Papers) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Told> {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.map_err(|_| Told::from(Failure::Busy))?;
        let folder = self.folder.clone();
        let work = move || {
            let papers = Papers::read(&folder, asked, &by, beside).map_err(told)?;
            let made = make(&papers).map_err(Told::from);
            drop(turn);
            made
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|_| Err(Failure::Storage.into()))
    }
}

fn told(error: NoPapers) -> Told {
    match error {
        NoPapers::BeyondCalendar => Told::malformed(&error),
        // A hub that runs has begun a day: it was not read.
        NoPapers::NoDay => Failure::Storage.into(),
        NoPapers::Store(error) => {
            tracing::error!(%error, "a report cannot be read");
            Failure::Storage.into()
        }
    }
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
    let made = api
        .exports
        .make((asked.period, asked.date), wanted, |papers| {
            export::xlsx(papers).map_err(|error| {
                tracing::error!(%error, "a workbook cannot be made");
                Failure::Storage
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
    let made = api
        .exports
        .make((asked.period, asked.date), wanted, |papers| {
            let report = papers.reports.first().ok_or(Failure::Storage)?;
            export::csv(report).map_err(|_| Failure::Storage)
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
    let page = api
        .exports
        .make((Period::Month, asked.date), wanted, |papers| {
            Ok(bulletin(papers, None, STYLE))
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
