//! `POST /v1/pairing/{key}/reveal`: a new device tells its nonce, and has six digits from now on.

use super::endpoint::{self, Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, json};
use crate::hub::problem::Told;
use crate::protocol::{PairingState, PairingStateName, RevealBody, base32, path};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    takes: Some("RevealBody"),
    parameters: endpoint::pairing_key,
    ..Endpoint::new(
        "post",
        path::REVEAL,
        "A new device tells the nonce that it bound itself to",
        || ("200", answer(&reference("PairingState"))),
        || post(reveal),
    )
};

async fn reveal(State(api): State<Api>, Path(key): Path<String>, read: Read) -> Handled {
    let body: RevealBody = read.json()?;
    read.key()?;
    let lan = api.lan.as_ref();
    let lan = lan.ok_or_else(|| read.refuse(Told::not_found()))?;
    let key = base32::decode(&key).ok_or_else(|| read.refuse(Told::not_found()))?;
    let nonce = base32::decode(&body.nonce);
    let nonce = nonce.ok_or_else(|| read.refuse(Told::malformed(&"the nonce is none")))?;
    let now = api.access.now();
    let revealed = api.pairings().reveal(&key, &nonce, &lan.key, now);
    revealed.map_err(|error| read.refuse(Told::no_pairing(error)))?;
    let state = PairingStateName::Waiting;
    Ok(json(&PairingState { state }))
}
