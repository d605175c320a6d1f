//! `GET /v1/tickets/{id}`: one ticket.

use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{Handled, Refused, answered};
use crate::hub::problem::Told;
use crate::hub::questions;
use crate::model::TicketId;
use crate::protocol::{Role, path};
use crate::queue::Queue;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide, Role::Counter, Role::Kiosk]),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "get",
        path::TICKET,
        "One ticket",
        || ("200", endpoint::ticket()),
        || get(ticket),
    )
};

async fn ticket(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let id = id.parse().map(TicketId);
    let id = id.map_err(|_| Refused::new(Told::not_found(), &headers))?;
    let look = move |queue: &Queue, now| questions::ticket(queue, id, &caller, now);
    let ticket = api.owner.look(look).await;
    ticket
        .map(answered)
        .map_err(|failure| Refused::failure(failure, &headers))
}
