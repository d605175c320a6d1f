//! `PUT /v1/devices/{id}/settings`: what a display or a kiosk goes by. It does so at once.

use super::command::{ask_of_device, device_id, fingerprint, json};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::devices::DeviceChange;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{DeviceSettingsBody, path};
use axum::extract::{Path, State};
use axum::routing::put;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("DeviceSettingsBody"),
    parameters: || {
        let mut parameters = endpoint::device_id();
        parameters.push(endpoint::key());
        parameters
    },
    ..Endpoint::new(
        "put",
        path::DEVICE_SETTINGS,
        "Sets what a display or a kiosk goes by",
        || ("200", answer(&with_seq("NoBody"))),
        || put(set),
    )
};

async fn set(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let device = device_id(&read, &id)?;
    let to: DeviceSettingsBody = read.json()?;
    let fingerprint = fingerprint(&format!("devices/{device}/settings"), &json(&to));
    ask_of_device(&api, &read, fingerprint, DeviceChange::Set { device, to }).await
}
