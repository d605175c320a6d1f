//! `GET /v1/notices`: the published notices, also those that are still to come.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::protocol::{NoticesPage, Role, path};
use crate::views;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide]),
    ..Endpoint::new(
        "get",
        path::NOTICES,
        "The published notices",
        || ("200", answer(&reference("NoticesPage"))),
        || get(notices),
    )
};

async fn notices(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let page = api.owner.look(|queue, now| {
        let notices = views::published_notices(queue, now).collect();
        Ok(NoticesPage { notices })
    });
    page.await
        .map(|page| json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}
