//! `GET /v1/figures/today`: how many waited through the day.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::protocol::{Role, path};
use crate::views;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide]),
    ..Endpoint::new(
        "get",
        path::TODAY,
        "How many waited through the day",
        || ("200", answer(&reference("DayCourse"))),
        || get(today),
    )
};

async fn today(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let look = |queue: &_, now| Ok(views::course(queue, now));
    let course = api.owner.look(look).await;
    course
        .map(|course| json(&course))
        .map_err(|failure| Refused::failure(failure, &headers))
}
