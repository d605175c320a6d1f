//! `GET /v1/pairing`: the new devices that wait to be let in.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, json};
use crate::hub::{page, pages};
use crate::protocol::path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    ..Endpoint::new(
        "get",
        path::PAIRINGS,
        "The new devices that wait to be let in",
        || ("200", answer(&reference("PairingPage"))),
        || get(waiting),
    )
};

async fn waiting(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let hall = page::view(&api, &headers).await?;
    Ok(json(&pages::new_devices(&api, &hall)))
}
