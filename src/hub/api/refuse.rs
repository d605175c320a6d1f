//! `POST /v1/pairing/refuse`: does not let a new device in. Its place is free for another one.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{PairingError, Rule};
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, json};
use crate::hub::problem::Told;
use crate::protocol::{NoBody, PairingStateName, RefuseBody, path};
use axum::extract::State;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("RefuseBody"),
    ..Endpoint::new(
        "post",
        path::REFUSE,
        "Does not let a new device in",
        || ("200", answer(&reference("NoBody"))),
        || post(refuse),
    )
};

async fn refuse(State(api): State<Api>, read: Read) -> Handled {
    let body: RefuseBody = read.json()?;
    read.key()?;
    let unknown = |error| read.refuse(Told::no_pairing(error));
    let mut pairings = api.pairings();
    let found = pairings.find(&body.digits, api.access.now());
    let found = found.map_err(unknown)?.clone();
    if found.state == PairingStateName::Approved {
        return Err(unknown(PairingError::Unknown));
    }
    pairings.answer(&found.knock.key, PairingStateName::Refused);
    let address = found.knock.address;
    tracing::info!(%address, by = read.caller()?.name, "a new device is not let in");
    Ok(json(&NoBody {}))
}
