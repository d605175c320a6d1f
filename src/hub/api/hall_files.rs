//! `GET /v1/hall/files`: the hall files that were put into force.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::protocol::{HallFiles, path};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    ..Endpoint::new(
        "get",
        path::HALL_FILES,
        "The hall files that were in force",
        || ("200", answer(&reference("HallFiles"))),
        || get(hall_files),
    )
};

async fn hall_files(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let files = api.hall_files.history(&api.owner).await;
    files
        .map(|files| json(&HallFiles { files }))
        .map_err(|failure| Refused::failure(failure, &headers))
}
