//! `POST /v1/tickets/{id}/return`: lets a no-show back into its line.

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
    path: path::RETURN,
    rule: Rule::Only(&[Role::Kiosk, Role::Guide, Role::Counter]),
    summary: "Lets a no-show back into its line",
    takes: Some("NoBody"),
    parameters: endpoint::ticket_id,
    answers: || ("200", endpoint::ticket()),
    handler: || post(return_no_show),
    ..Endpoint::POST
};

async fn return_no_show(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/return"), b"");
    let command = Command::ReturnTicket { ticket };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
