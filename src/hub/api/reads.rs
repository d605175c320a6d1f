//! Read-only endpoints. GET never changes anything.

use super::Api;
use super::respond::{Handled, Refused, answered, json, json_bytes};
use crate::hub::access::{Audience, Caller};
use crate::hub::feed::ToFeedMessage;
use crate::hub::message::Failure;
use crate::hub::notify::is_alive;
use crate::hub::problem::Told;
use crate::hub::questions;
use crate::model::TicketId;
use crate::protocol::TicketFilter;
use crate::queue::Queue;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::sleep;

/// Content type of `GET /metrics`.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A liveness probe waits two seconds at most.
const ALIVE_TRIES: usize = 4;
const ALIVE_WAIT: Duration = Duration::from_millis(400);
const ALIVE_PAUSE: Duration = Duration::from_millis(100);

pub(super) async fn hall(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
    let audience = Audience::of(caller.role);
    let (reply, snapshot) = oneshot::channel();
    let asked = api
        .feed
        .send(ToFeedMessage::Snapshot(audience, reply))
        .await;
    let snapshot = match asked {
        Ok(()) => snapshot.await.ok(),
        Err(_) => None,
    };
    let snapshot = snapshot.ok_or_else(|| Refused::failure(Failure::Busy, &headers))?;
    Ok(json_bytes(StatusCode::OK, snapshot))
}

pub(super) async fn tickets(
    State(api): State<Api>,
    filter: Result<Query<TicketFilter>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let Query(filter) =
        filter.map_err(|error| Refused::new(Told::malformed(&error.body_text()), &headers))?;
    let look = move |queue: &Queue, _| Ok(questions::tickets(queue, &filter, &caller));
    let page = api.owner.look(look).await;
    page.map(|page| json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}

pub(super) async fn ticket(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let id = id.parse().map(TicketId);
    let id = id.map_err(|_| Refused::new(Told::not_found(), &headers))?;
    let look = move |queue: &Queue, now| questions::ticket(queue, id, &caller, now);
    let ticket = api.owner.look(look).await;
    ticket
        .map(answered)
        .map_err(|failure| Refused::failure(failure, &headers))
}

pub(super) async fn guide(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let page = api.owner.look(|queue, _| Ok(questions::guide(queue))).await;
    page.map(|page| json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}

/// Liveness: the owner answers and the feed takes messages. The hub does not listen before it is ready.
pub(super) async fn healthz(State(api): State<Api>) -> Response {
    for _ in 0..ALIVE_TRIES {
        if is_alive(&api.owner, &api.feed, ALIVE_WAIT).await {
            return StatusCode::OK.into_response();
        }
        // Its channel may be full for a moment.
        sleep(ALIVE_PAUSE).await;
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

pub(super) async fn metrics(State(api): State<Api>) -> Response {
    ([(CONTENT_TYPE, METRICS_TYPE)], api.metrics.text()).into_response()
}
