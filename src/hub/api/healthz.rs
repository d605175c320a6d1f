//! `GET /healthz`: whether the hub lives.

use super::endpoint::Endpoint;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::notify::is_alive;
use crate::protocol::path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

/// A liveness probe waits two seconds at most.
const ALIVE_TRIES: usize = 4;
const ALIVE_WAIT: Duration = Duration::from_millis(400);
const ALIVE_PAUSE: Duration = Duration::from_millis(100);

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    ..Endpoint::new(
        "get",
        path::HEALTHZ,
        "200 when the hub is ready",
        || ("200", json!({ "description": "The hub is ready" })),
        || get(healthz),
    )
};

/// Liveness: the owner answers and the feed takes messages. The hub does not listen before it is ready.
async fn healthz(State(api): State<Api>) -> Response {
    for _ in 0..ALIVE_TRIES {
        if is_alive(&api.owner, &api.feed, ALIVE_WAIT).await {
            return StatusCode::OK.into_response();
        }
        // Its channel may be full for a moment.
        sleep(ALIVE_PAUSE).await;
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
