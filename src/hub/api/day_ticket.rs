//! `GET /v1/days/{date}/tickets/{id}`: what happened to a ticket.

use super::endpoint::{self, Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::hub::records::Wanted;
use crate::model::TicketId;
use crate::protocol::{Refusal, Role, path};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide]),
    parameters: || {
        let mut parameters = endpoint::ticket_id();
        parameters.push(endpoint::day());
        parameters
    },
    ..Endpoint::new(
        "get",
        path::DAY_TICKET,
        "What happened to a ticket",
        || ("200", answer(&reference("TicketRecord"))),
        || get(day_ticket),
    )
};

async fn day_ticket(
    State(api): State<Api>,
    Path((day, id)): Path<(String, String)>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let nothing = || Refused::new(Told::not_found(), &headers);
    let day = day.parse().map_err(|_| nothing())?;
    let ticket = id.parse().map(TicketId).map_err(|_| nothing())?;
    let wanted = (day, Wanted::Ticket(ticket));
    let found = api.records.find(&api.owner, wanted, &caller).await;
    let found = found.map_err(|failure| Refused::failure(failure, &headers))?;
    let unknown = Failure::Refused(Box::new(Refusal::UnknownTicket { ticket }), day);
    let found = found.first().ok_or(unknown);
    found
        .map(json)
        .map_err(|failure| Refused::failure(failure, &headers))
}
