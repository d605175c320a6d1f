//! `POST /v1/services/{id}/pause`: no more numbers for a service, with a reason for the public.

use super::command::on_service;
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{ServicePauseBody, path};
use crate::queue::Steer;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("ServicePauseBody"),
    parameters: endpoint::service_id,
    ..Endpoint::new(
        "post",
        path::PAUSE_SERVICE,
        "Pauses a service for the day",
        || ("200", endpoint::service()),
        || post(pause),
    )
};

async fn pause(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let body: ServicePauseBody = read.json()?;
    let reason = body.reason.to_string();
    let steer = |service| Steer::PauseService { service, reason };
    on_service(&api, &read, &id, "pause", &body, steer).await
}
