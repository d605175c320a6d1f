//! `POST /v1/alarms/{id}/acknowledge`: a supervisor sees to an alarm.

use super::command::{Extra, ask, fingerprint, json};
use super::endpoint::{Endpoint, answer, parameter};
use super::schemas::{reference, with_seq};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::problem::Told;
use crate::model::AlarmId;
use crate::protocol::{AcknowledgeBody, path};
use crate::queue::Command;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("AcknowledgeBody"),
    parameters: || vec![parameter("path", "id", true, reference("AlarmId"))],
    ..Endpoint::new(
        "post",
        path::ACKNOWLEDGE,
        "Acknowledges an alarm",
        || ("200", answer(&with_seq("Alarm"))),
        || post(acknowledge),
    )
};

async fn acknowledge(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let alarm = id.parse().map(AlarmId);
    let alarm = alarm.map_err(|_| read.refuse(Told::not_found()))?;
    let body: AcknowledgeBody = read.json()?;
    let fingerprint = fingerprint(&format!("alarms/{alarm}/acknowledge"), &json(&body));
    let by = read.caller()?.staff.clone();
    let note = body.note.map_or_else(String::new, |note| note.to_string());
    let command = Command::AcknowledgeAlarm { alarm, by, note };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
