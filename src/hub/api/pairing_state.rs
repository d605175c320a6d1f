//! `GET /v1/pairing/{key}`: whether a new device was let in.

use super::endpoint::{self, Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::problem::Told;
use crate::protocol::{PairingState, base32, path};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    parameters: endpoint::pairing_key,
    ..Endpoint::new(
        "get",
        path::PAIRING,
        "Whether a new device was let in",
        || ("200", answer(&reference("PairingState"))),
        || get(state),
    )
};

async fn state(State(api): State<Api>, Path(key): Path<String>, headers: HeaderMap) -> Handled {
    let refuse = |told| Refused::new(told, &headers);
    let key = base32::decode(&key).ok_or_else(|| refuse(Told::not_found()))?;
    let state = api.pairings().state(&key, api.access.now());
    let state = state.map_err(|error| refuse(Told::no_pairing(error)))?;
    Ok(json(&PairingState { state }))
}
