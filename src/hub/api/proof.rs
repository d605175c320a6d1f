//! `GET /v1/proof/{token}/{nonce}`: the hub proves its identity to a device before the device shows its token.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::problem::Told;
use crate::protocol::{HubProof, NONCE_BYTES, Refusal, base32, path};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    ..Endpoint::new(
        "get",
        path::PROOF,
        "Shows that this is the hub, before a token is shown",
        || ("200", answer(&reference("HubProof"))),
        || get(proof),
    )
};

async fn proof(
    State(api): State<Api>,
    Path((token, nonce)): Path<(String, String)>,
    headers: HeaderMap,
) -> Handled {
    let refuse = |told| Refused::new(told, &headers);
    let nonce = base32::decode::<NONCE_BYTES>(&nonce);
    let nonce = nonce.ok_or_else(|| refuse(Told::malformed(&"the nonce is none")))?;
    let named = api.access.named(&token).ok_or_else(|| {
        refuse(Told::new(
            Refusal::NoToken,
            "The token of this device is not valid, or was revoked. Enroll the device again.",
        ))
    })?;
    Ok(json(&HubProof::of(&named.hash, &nonce)))
}
