//! `POST /v1/session/first`: the first PIN of a new hall, for a supervisor who holds the one-time string.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::sign_in::begin;
use super::state::Api;
use crate::hub::access::{Entrance, Rule};
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::problem::Told;
use crate::protocol::{FirstSignInBody, path};
use axum::extract::State;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    takes: Some("FirstSignInBody"),
    ..Endpoint::new(
        "post",
        path::FIRST_SESSION,
        "Gives a supervisor the first PIN of a new hall, and signs in",
        || ("200", answer(&reference("SessionView"))),
        || post(first_sign_in),
    )
};

async fn first_sign_in(State(api): State<Api>, read: Read) -> Handled {
    read.key()?;
    let FirstSignInBody { code, staff, pin } = read.json()?;
    if read.parts.extensions.get() != Some(&Entrance::Loopback) {
        return Err(read.refuse(Told::only_at_the_hub()));
    }
    let given = api.access.give_first_pin(code, &staff, pin.clone()).await;
    given.map_err(|error| {
        let told = Told::no_first_pin(error, &staff);
        api.metrics.saw_problem(told.kind().name());
        read.refuse(told)
    })?;
    begin(&api, &read, staff, pin).await
}
