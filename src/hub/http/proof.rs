//! `GET /v1/proof/{token}/{nonce}`: the hub proves its identity to a device before the device shows its token.

use super::Api;
use super::respond::{Handled, Refused, json};
use crate::hub::access::{Access, Device};
use crate::hub::problem::Told;
use crate::protocol::{HubProof, NONCE_BYTES, Refusal, base32, path};
use axum::extract::{Path, State};
use axum::http::HeaderMap;

pub(super) async fn proof(
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

/// The device that asks for a proof; it does not count as a stranger, whatever strangers do at the same address.
pub(super) fn asker(access: &Access, asked: &str) -> Option<Device> {
    let (before, _) = path::PROOF.split_once('{')?;
    let (token, _) = asked.strip_prefix(before)?.split_once('/')?;
    access.named(token).map(|named| named.device)
}
