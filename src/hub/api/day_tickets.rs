//! `GET /v1/days/{date}/tickets?number=`: what a day knows of a number.

use super::endpoint::{self, Endpoint, answer, parameter};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{self, Handled, Refused};
use crate::hub::problem::Told;
use crate::hub::records::Wanted;
use crate::protocol::{DayTickets, NumberQuery, Role, path};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::get;
use serde_json::json;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide]),
    parameters: || {
        vec![
            endpoint::day(),
            parameter("query", "number", true, json!({ "type": "string" })),
        ]
    },
    ..Endpoint::new(
        "get",
        path::DAY_TICKETS,
        "What a day knows of a number",
        || ("200", answer(&reference("DayTickets"))),
        || get(day_tickets),
    )
};

async fn day_tickets(
    State(api): State<Api>,
    Path(day): Path<String>,
    query: Result<Query<NumberQuery>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let day = day
        .parse()
        .map_err(|_| Refused::new(Told::not_found(), &headers))?;
    let malformed = |error: QueryRejection| Told::malformed(&error.body_text());
    let Query(NumberQuery { number }) =
        query.map_err(|error| Refused::new(malformed(error), &headers))?;
    let wanted = (day, Wanted::Number(number));
    let tickets = api.records.find(&api.owner, wanted, &caller).await;
    tickets
        .map(|tickets| respond::json(&DayTickets { tickets }))
        .map_err(|failure| Refused::failure(failure, &headers))
}
