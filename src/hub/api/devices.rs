//! `GET /v1/devices`: the devices of the hall, and how they are.

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
        path::DEVICES,
        "The devices of the hall",
        || ("200", answer(&reference("DevicesPage"))),
        || get(devices),
    )
};

async fn devices(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let hall = page::view(&api, &headers).await?;
    let page = pages::known_devices(&api, &hall, &headers).await?;
    Ok(json(&page))
}
