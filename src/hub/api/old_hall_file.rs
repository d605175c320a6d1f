//! `GET /v1/hall/files/{id}`: a hall file of the history, whole.

use super::endpoint::{Endpoint, answer, parameter};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::problem::Told;
use crate::protocol::path;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    parameters: || {
        let id = serde_json::json!({ "type": "integer" });
        vec![parameter("path", "id", true, id)]
    },
    ..Endpoint::new(
        "get",
        path::OLD_HALL_FILE,
        "A hall file that was in force",
        || ("200", answer(&reference("OldHallFile"))),
        || get(old_hall_file),
    )
};

async fn old_hall_file(
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Handled {
    let not_found = || Refused::new(Told::not_found(), &headers);
    let id = id.parse().map_err(|_| not_found())?;
    let file = api.hall_files.ask(move |files| files.version(id)).await;
    let file = file.map_err(|failure| Refused::failure(failure, &headers))?;
    file.map(|file| json(&file)).ok_or_else(not_found)
}
