//! `POST /v1/pairing`: a new device asks to be let in, and binds itself to a nonce that it does not tell yet.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Knock, Pairings, Rule, random};
use crate::hub::http::gate::Peer;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, json_with};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::protocol::{PairingBegun, PairingBody, base32, path};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    takes: Some("PairingBody"),
    ..Endpoint::new(
        "post",
        path::PAIRINGS,
        "A new device asks to be let in by six digits",
        || ("201", answer(&reference("PairingBegun"))),
        || post(knock),
    )
};

async fn knock(State(api): State<Api>, Extension(peer): Extension<Peer>, read: Read) -> Handled {
    let body: PairingBody = read.json()?;
    read.key()?;
    if api.lan.is_none() {
        // Without a port for the hall there is no key that the digits could hang on.
        return Err(read.refuse(Told::not_found()));
    }
    let bytes = |text: &str| base32::decode::<32>(text);
    let (key, commitment) = (bytes(&body.key), bytes(&body.commitment));
    let malformed = || read.refuse(Told::malformed(&"key and commitment are 32 bytes each"));
    let (key, commitment) = key.zip(commitment).ok_or_else(malformed)?;
    let knock = Knock {
        key,
        commitment,
        address: peer.address.to_canonical(),
        role: body.role,
        name: body.name.map(|name| name.to_string()),
    };
    let nonce = random().map_err(|_| read.refuse(Failure::Busy.into()))?;
    let nonce = api.pairings().begin(knock, nonce, api.access.now());
    let nonce = nonce.map_err(|error| read.refuse(Told::no_pairing(error)))?;
    let begun = PairingBegun {
        nonce: base32::encode(&nonce),
        expires_in_s: u64::try_from(Pairings::LASTS.as_secs()).unwrap_or(0),
    };
    Ok(json_with(StatusCode::CREATED, &begun))
}
