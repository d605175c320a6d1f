//! `POST /v1/tickets/{id}/return`: lets a no-show back into its line.

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
        path::RETURN,
        "Lets a no-show back into its line",
        || ("200", endpoint::ticket()),
        || post(return_no_show),
    )
};

async fn return_no_show(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let command = |ticket| Command::ReturnTicket { ticket };
    on_ticket(&api, &read, &id, "return", command).await
}
