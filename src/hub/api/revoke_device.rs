//! `POST /v1/devices/{id}/revoke`: a device is out, with its open stream.

use super::command::{ask_of_device, device_id, fingerprint};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::devices::DeviceChange;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoBody, path};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("NoBody"),
    parameters: endpoint::device_id,
    ..Endpoint::new(
        "post",
        path::REVOKE_DEVICE,
        "Revokes a device's token",
        || ("200", answer(&with_seq("NoBody"))),
        || post(revoke),
    )
};

async fn revoke(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let device = device_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("devices/{device}/revoke"), b"");
    ask_of_device(&api, &read, fingerprint, DeviceChange::Revoke { device }).await
}
