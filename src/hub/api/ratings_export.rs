//! `GET /v1/ratings/export?from=&to=&format=&after=`: a row a served visit, for a province's platform.

use super::endpoint::{Endpoint, parameter};
use super::ratings::{checked_days, days};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{self, Handled, Refused};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::protocol::path;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    parameters: || {
        let mut parameters = days();
        let formats = json!({ "type": "string", "enum": ["json", "csv"] });
        parameters.push(parameter("query", "format", false, formats));
        let cursor = json!({ "type": "string" });
        parameters.push(parameter("query", "after", false, cursor));
        parameters
    },
    ..Endpoint::new(
        "get",
        path::RATINGS_EXPORT,
        "A row a served visit, with its rating",
        || {
            let content = json!({
                "application/json": { "schema": reference("RatingsExport") },
                "text/csv": { "schema": { "type": "string" } },
            });
            ("200", json!({ "description": "Done", "content": content }))
        },
        || get(export),
    )
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: Date,
    to: Date,
    #[serde(default)]
    format: Format,
    after: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Format {
    #[default]
    Json,
    Csv,
}

async fn export(
    State(api): State<Api>,
    query: Result<Query<Asked>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let refused = |told| Refused::new(told, &headers);
    let malformed = |error: QueryRejection| Told::malformed(&error.body_text());
    let Query(asked) = query.map_err(|error| refused(malformed(error)))?;
    let days = checked_days(asked.from, asked.to).map_err(refused)?;
    let after = asked.after.map(|after| after.parse()).transpose();
    let after = after.map_err(|error| refused(Told::malformed(&error)))?;
    let exported = api.ratings.export(days, after, &caller).await;
    let failed = |failure| Refused::failure(failure, &headers);
    let exported = exported.map_err(failed)?;
    if asked.format == Format::Json {
        return Ok(respond::json(&exported));
    }
    let csv = exported.csv().map_err(|_| failed(Failure::Storage))?;
    let named = format!("attachment; filename=\"ratings-{}-{}.csv\"", days.0, days.1);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_DISPOSITION, named),
    ];
    Ok((headers, csv).into_response())
}
