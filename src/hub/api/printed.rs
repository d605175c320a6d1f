//! `POST /v1/tickets/{id}/printed`: what became of the paper.

use super::command::{Extra, ask, fingerprint, json, ticket_id};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::problem::Told;
use crate::model::Paper;
use crate::protocol::{PrintedBody, Role, path};
use crate::queue::Command;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Kiosk, Role::Guide, Role::Counter]),
    takes: Some("PrintedBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::PRINTED,
        "Says what became of the paper",
        || ("200", endpoint::ticket()),
        || post(printed),
    )
};

async fn printed(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let body: PrintedBody = read.json()?;
    if body.outcome == Paper::Pending {
        return Err(read.refuse(Told::malformed(&"pending is no outcome")));
    }
    let fingerprint = fingerprint(&format!("tickets/{ticket}/printed"), &json(&body));
    let paper = body.outcome;
    let command = Command::ReportPaper { ticket, paper };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
