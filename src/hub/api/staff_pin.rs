//! `POST /v1/staff/{id}/pin`: a member of staff gets a PIN.

use super::endpoint::{Endpoint, parameter};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{NewPinError, Rule};
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::model::ClerkId;
use crate::protocol::{StaffPinBody, path};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::json;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("StaffPinBody"),
    parameters: || vec![parameter("path", "id", true, reference("ClerkId"))],
    ..Endpoint::new(
        "post",
        path::STAFF_PIN,
        "Sets the PIN of a member of staff",
        || ("204", json!({ "description": "Done" })),
        || post(staff_pin),
    )
};

async fn staff_pin(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    read.key()?;
    let StaffPinBody { pin } = read.json()?;
    let staff = ClerkId::from(id.as_str());
    let set = api.access.set_pin(staff.clone(), pin).await;
    set.map_err(|error| {
        read.refuse(match error {
            NewPinError::NotStaff => Told::not_staff(&staff),
            NewPinError::NoPin(why) => Told::no_pin(why),
            NewPinError::Storage => Failure::Storage.into(),
        })
    })?;
    let by = &read.caller()?.name;
    tracing::info!(%staff, by, "a PIN was set");
    Ok(StatusCode::NO_CONTENT.into_response())
}
