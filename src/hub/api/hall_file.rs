//! `GET /v1/hall/file`: the hall file in the data folder.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::hall_file::HallFiles;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::protocol::path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    ..Endpoint::new(
        "get",
        path::HALL_FILE,
        "The hall file",
        || ("200", answer(&reference("HallFileView"))),
        || get(hall_file),
    )
};

async fn hall_file(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let file = api.hall_files.ask(HallFiles::current).await;
    file.map(|file| json(&file))
        .map_err(|failure| Refused::failure(failure, &headers))
}
