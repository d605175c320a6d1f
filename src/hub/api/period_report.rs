//! `GET /v1/reports/{period}?date=&by=&with=`: the figures of a day, week, month, quarter or year.

use super::endpoint::{Endpoint, answer, parameter};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::annalist::Known;
use crate::hub::http::respond::{self, Handled, Refused};
use crate::hub::problem::Told;
use crate::protocol::path;
use crate::report::promises::promises;
use crate::report::spread::{crowds, waits};
use crate::report::wire::{ChartsView, ReportView};
use crate::report::{By, Period, report};
use crate::store::StoreError;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::{Value, json};

const BY_DEFAULT: By = By::Service;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    parameters: || {
        let date = json!({ "type": "string", "format": "date" });
        let with = json!({ "type": "string", "enum": ["charts"] });
        vec![
            parameter("path", "period", true, reference("Period")),
            parameter("query", "date", false, date),
            parameter("query", "by", false, reference("By")),
            parameter("query", "with", false, with),
        ]
    },
    ..Endpoint::new(
        "get",
        path::PERIOD_REPORT,
        "The figures of a period",
        || ("200", answer(&reference("Report"))),
        || get(period_report),
    )
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportQuery {
    /// A day of the period that is meant; today's if there is none.
    date: Option<String>,
    by: Option<By>,
    with: Option<With>,
}

/// What else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum With {
    Charts,
}

async fn period_report(
    State(api): State<Api>,
    Path(period): Path<String>,
    query: Result<Query<ReportQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Handled {
    let nothing = || Refused::new(Told::not_found(), &headers);
    let period: Period = named(&period).ok_or_else(nothing)?;
    let malformed = |why: &dyn ToString| Refused::new(Told::malformed(&why.to_string()), &headers);
    let Query(query) = query.map_err(|error| malformed(&error.body_text()))?;
    let date = query.date.as_deref().map(str::parse::<Date>).transpose();
    let date = date.map_err(|error| malformed(&error))?;
    // It is known whether there is such a period before anybody looks for it.
    if date.is_some_and(|date| period.around(date).is_none()) {
        return Err(malformed(&"the period is beyond the calendar"));
    }
    let (by, has_charts) = (
        query.by.unwrap_or(BY_DEFAULT),
        query.with == Some(With::Charts),
    );
    let make = move |known: &Known| made(known, period, date, by, has_charts);
    let made = api.annalist.ask(make).await;
    made.map(|report| respond::json(&report))
        .map_err(|failure| Refused::failure(failure, &headers))
}

fn made(
    known: &Known,
    period: Period,
    date: Option<Date>,
    by: By,
    has_charts: bool,
) -> Result<Value, StoreError> {
    let days = period.around(date.unwrap_or(known.queue.day().date));
    let Some(days) = days else {
        return Err(StoreError::Damaged("the day is beyond the calendar".into()));
    };
    let (calendar, now) = (known.queue.calendar(), known.now);
    let rows = known.annals.rows(days, now)?;
    let report = report(days, by, &rows, now.as_millis().div_euclid(1_000));
    let charts = has_charts.then(|| {
        ChartsView::new(
            waits(days, &rows, None),
            &crowds(days, &rows, None, calendar, now),
            promises(days, &rows),
        )
    });
    Ok(json!(ReportView::new(&report, calendar, charts)))
}

/// A word of the wire.
fn named<T: DeserializeOwned>(text: &str) -> Option<T> {
    let word: StrDeserializer<'_, ValueError> = text.into_deserializer();
    T::deserialize(word).ok()
}
