//! `POST /v1/reprints/{id}/outcome`: what became of a ticket that the kiosk was to print again.

use super::command::{Extra, ask, fingerprint, json, reprint_id};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::problem::Told;
use crate::model::ReprintState;
use crate::protocol::{ReprintOutcomeBody, Role, path};
use crate::queue::{Command, ReprintCommand};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Kiosk]),
    takes: Some("ReprintOutcomeBody"),
    parameters: endpoint::reprint_id,
    ..Endpoint::new(
        "post",
        path::END_REPRINT,
        "Says what became of it",
        || ("200", answer(&with_seq("NoBody"))),
        || post(end),
    )
};

async fn end(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let reprint = reprint_id(&read, &id)?;
    let body: ReprintOutcomeBody = read.json()?;
    let outcome = body.outcome;
    if outcome.is_open() || outcome == ReprintState::NotTaken {
        return Err(read.refuse(Told::malformed(&"that is no outcome of a kiosk's")));
    }
    let fingerprint = fingerprint(&format!("reprints/{reprint}/outcome"), &json(&body));
    let command = Command::Reprint(ReprintCommand::End { reprint, outcome });
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
