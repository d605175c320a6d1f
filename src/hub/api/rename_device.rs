//! `POST /v1/devices/{id}/rename`: gives a device another name. It goes on as before.

use super::command::{ask_of_device, device_id, fingerprint, json};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::devices::DeviceChange;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{RenameBody, path};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("RenameBody"),
    parameters: endpoint::device_id,
    ..Endpoint::new(
        "post",
        path::RENAME_DEVICE,
        "Gives a device another name",
        || ("200", answer(&with_seq("NoBody"))),
        || post(rename),
    )
};

async fn rename(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let device = device_id(&read, &id)?;
    let body: RenameBody = read.json()?;
    let fingerprint = fingerprint(&format!("devices/{device}/rename"), &json(&body));
    let to = body.name.to_string();
    let change = DeviceChange::Rename { device, to };
    ask_of_device(&api, &read, fingerprint, change).await
}
