//! `POST /v1/tickets/{id}/rating`: a visitor taps a grade at the counter's device.

use super::command::{Extra, ask, fingerprint, json, ticket_id};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::problem::Told;
use crate::model::DeviceId;
use crate::protocol::{RatingBody, Role, path};
use crate::queue::{Command, RatingCommand};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Rater]),
    takes: Some("RatingBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::RATING,
        "A visitor rates the visit",
        || ("200", answer(&with_seq("RatingGiven"))),
        || post(rate),
    )
};

async fn rate(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    only_visitors(&read)?;
    let body: RatingBody = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/rating"), &json(&body));
    let command = Command::Rating(RatingCommand::Rate {
        ticket,
        grade: body.grade,
        // The owner fills both in.
        device: DeviceId(0),
        named: false,
    });
    ask(&api, &read, fingerprint, command, Extra::default()).await
}

/// Whoever looks after the hall may do what others may, but not rate: a grade is a visitor's own tap.
///
/// # Errors
/// For everybody but a rating device, and this computer's own programs.
pub(super) fn only_visitors(read: &Read) -> Result<(), crate::hub::http::respond::Refused> {
    let caller = read.caller()?;
    if caller.role == Role::Rater || caller.is_trusted {
        return Ok(());
    }
    Err(read.refuse(Told::not_allowed()))
}
