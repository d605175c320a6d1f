//! `GET /v1/ratings?from=&to=`: what visitors rated, what is done about the bad ones, and the rates.

use super::endpoint::{Endpoint, answer, parameter};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{self, Handled, Refused};
use crate::hub::problem::Told;
use crate::hub::ratings::{Wanted, Which};
use crate::model::TicketId;
use crate::protocol::{RATING_DAYS_MOST, path};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    parameters: || {
        let mut parameters = days();
        let bad = json!({ "type": "boolean" });
        parameters.push(parameter("query", "bad", false, bad));
        parameters.push(parameter("query", "after", false, reference("TicketId")));
        parameters
    },
    ..Endpoint::new(
        "get",
        path::RATINGS,
        "Ratings, what is done about the bad ones, and the rates",
        || ("200", answer(&reference("RatingsPage"))),
        || get(ratings),
    )
};

/// Both days are included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: Date,
    to: Date,
    #[serde(default)]
    bad: bool,
    #[serde(default)]
    after: u64,
}

async fn ratings(
    State(api): State<Api>,
    query: Result<Query<Asked>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let malformed = |error: QueryRejection| Told::malformed(&error.body_text());
    let Query(asked) = query.map_err(|error| Refused::new(malformed(error), &headers))?;
    let days = checked_days(asked.from, asked.to).map_err(|told| Refused::new(told, &headers))?;
    let wanted = Wanted {
        days,
        which: match asked.bad {
            true => Which::Bad,
            false => Which::All,
        },
        after: TicketId(asked.after),
    };
    let page = api.ratings.page(&api.owner, wanted, &caller).await;
    page.map(|page| respond::json(&page))
        .map_err(|failure| Refused::failure(failure, &headers))
}

/// The first and the last day, both included.
pub(super) fn days() -> Vec<Value> {
    let date = || json!({ "type": "string", "format": "date" });
    vec![
        parameter("query", "from", true, date()),
        parameter("query", "to", true, date()),
    ]
}

/// # Errors
/// If they are not in order, or too far apart.
pub(in crate::hub) fn checked_days(from: Date, to: Date) -> Result<(Date, Date), Told> {
    let length = (to - from).get_days();
    if (0..RATING_DAYS_MOST).contains(&length) {
        return Ok((from, to));
    }
    Err(Told::malformed(&format!(
        "from the first day to the last are 1 to {RATING_DAYS_MOST} days"
    )))
}
