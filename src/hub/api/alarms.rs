//! `GET /v1/alarms`: what needs a supervisor, and what did today.

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
        path::ALARMS,
        "The open alarms, and the day's latest that are over",
        || ("200", answer(&reference("AlarmsPage"))),
        || get(alarms),
    )
};

async fn alarms(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let page = api.owner.look(|queue, _| Ok(views::alarms(queue))).await;
    page.map(|page| json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}
