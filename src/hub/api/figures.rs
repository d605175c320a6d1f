//! `GET /v1/figures`: the day so far, in figures.

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
        path::FIGURES,
        "The day in figures",
        || ("200", answer(&reference("DayFigures"))),
        || get(figures),
    )
};

async fn figures(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let figures = api.owner.look(|queue, _| Ok(views::figures(queue))).await;
    figures
        .map(|figures| json(&figures))
        .map_err(|failure| Refused::failure(failure, &headers))
}
