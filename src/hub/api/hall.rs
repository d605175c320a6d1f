//! `GET /v1/hall`: the hall as it is now.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Audience, Caller};
use crate::hub::feed::ToFeedMessage;
use crate::hub::http::respond::{Handled, Refused, json_bytes};
use crate::hub::message::Failure;
use crate::protocol::path;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use tokio::sync::oneshot;

pub(super) const ENDPOINT: Endpoint = Endpoint::new(
    "get",
    path::HALL,
    "The hall as it is now",
    || ("200", answer(&reference("Snapshot"))),
    || get(hall),
);

async fn hall(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
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
