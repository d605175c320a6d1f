//! `GET /v1/tickets`: tickets of the day, a page at a time.

use super::endpoint::{Endpoint, answer, parameter};
use super::schemas::{filters, reference};
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::problem::Told;
use crate::hub::questions;
use crate::protocol::{Role, TicketFilter, path};
use crate::queue::Queue;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide, Role::Counter, Role::Kiosk]),
    parameters: || {
        let filters = filters().into_iter();
        filters
            .map(|(name, schema)| parameter("query", &name, false, schema))
            .collect()
    },
    ..Endpoint::new(
        "get",
        path::TICKETS,
        "Tickets of the day, by id",
        || ("200", answer(&reference("TicketsPage"))),
        || get(tickets),
    )
};

async fn tickets(
    State(api): State<Api>,
    filter: Result<Query<TicketFilter>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let Query(filter) =
        filter.map_err(|error| Refused::new(Told::malformed(&error.body_text()), &headers))?;
    let look = move |queue: &Queue, _| Ok(questions::tickets(queue, &filter, &caller));
    let page = api.owner.look(look).await;
    page.map(|page| json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}
