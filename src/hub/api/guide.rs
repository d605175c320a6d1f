//! `GET /v1/guide`: who must come and what to bring.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::questions;
use crate::protocol::path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint::new(
    "get",
    path::GUIDE,
    "Who must come and what to bring",
    || ("200", answer(&reference("GuidePage"))),
    || get(guide),
);

async fn guide(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let page = api.owner.look(|queue, _| Ok(questions::guide(queue))).await;
    page.map(|page| json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}
