//! `POST /v1/services/{id}/quota`: how many tickets a service may have today.

use super::command::on_service;
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{QuotaBody, path};
use crate::queue::Steer;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("QuotaBody"),
    parameters: endpoint::service_id,
    ..Endpoint::new(
        "post",
        path::QUOTA,
        "Sets a service's tickets of the day",
        || ("200", endpoint::service()),
        || post(quota),
    )
};

async fn quota(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let body: QuotaBody = read.json()?;
    let today = body.today;
    let steer = |service| Steer::SetQuota { service, today };
    on_service(&api, &read, &id, "quota", &body, steer).await
}
