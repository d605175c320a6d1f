//! `POST /v1/tickets/{id}/cancel`: a visitor leaves the line.

use super::command::{Extra, ask, fingerprint, ticket_id};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoBody, Role, path};
use crate::queue::Command;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    path: path::CANCEL,
    rule: Rule::Only(&[Role::Kiosk, Role::Guide, Role::Counter]),
    summary: "Cancels a ticket",
    takes: Some("NoBody"),
    parameters: endpoint::ticket_id,
    answers: || ("200", endpoint::ticket()),
    handler: || post(cancel),
    ..Endpoint::POST
};

async fn cancel(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/cancel"), b"");
    let command = Command::CancelTicket { ticket };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
