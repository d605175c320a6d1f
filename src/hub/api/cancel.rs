//! `POST /v1/tickets/{id}/cancel`: a visitor leaves the line.

use super::command::on_ticket;
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{Role, path};
use crate::queue::Command;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Kiosk, Role::Guide, Role::Counter]),
    takes: Some("NoBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::CANCEL,
        "Cancels a ticket",
        || ("200", endpoint::ticket()),
        || post(cancel),
    )
};

async fn cancel(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let command = |ticket| Command::CancelTicket { ticket };
    on_ticket(&api, &read, &id, "cancel", command).await
}
