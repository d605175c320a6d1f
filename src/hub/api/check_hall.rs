//! `POST /v1/hall/check`: what is wrong with a hall file, and what it would change.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, json};
use crate::protocol::{CheckHallBody, HALL_BODY_LIMIT, path};
use axum::extract::State;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("CheckHallBody"),
    body_bytes: HALL_BODY_LIMIT,
    ..Endpoint::new(
        "post",
        path::CHECK_HALL,
        "Checks a hall file",
        || ("200", answer(&reference("HallCheck"))),
        || post(check),
    )
};

async fn check(State(api): State<Api>, read: Read) -> Handled {
    read.key()?;
    let CheckHallBody { toml } = read.json()?;
    let checked = api.hall_files.ask(move |files| files.check(&toml)).await;
    checked
        .map(|check| json(&check))
        .map_err(|failure| read.refuse(failure.into()))
}
