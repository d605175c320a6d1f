//! `POST /v1/tickets/{id}/class`: a waiting ticket counts as if it had come with another class.

use super::command::{Extra, ask, fingerprint, json, ticket_id};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{ClassBody, path};
use crate::queue::{Command, Steer};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("ClassBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::CLASS,
        "Changes a waiting ticket's class",
        || ("200", endpoint::ticket()),
        || post(class),
    )
};

async fn class(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let body: ClassBody = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/class"), &json(&body));
    let class = body.class;
    let command = Command::Steer(Steer::SetClass { ticket, class });
    let note = Some(body.note.to_string());
    let extra = Extra {
        note,
        ..Extra::default()
    };
    ask(&api, &read, fingerprint, command, extra).await
}
