//! `POST /v1/services/{id}/resume`: numbers for a paused service again.

use super::command::on_service;
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoBody, path};
use crate::queue::Steer;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("NoBody"),
    parameters: endpoint::service_id,
    ..Endpoint::new(
        "post",
        path::RESUME_SERVICE,
        "Ends the pause of a service",
        || ("200", endpoint::service()),
        || post(resume),
    )
};

async fn resume(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let body: NoBody = read.json()?;
    let steer = |service| Steer::ResumeService { service };
    on_service(&api, &read, &id, "resume", &body, steer).await
}
