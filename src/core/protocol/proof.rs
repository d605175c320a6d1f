//! How the hub of this computer proves that it is the hub: only it has the hash of a device's token. Anything else
//! listening on its port while it is down gets no token.

use super::base32;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// Length in bytes of a device's nonce, fresh for each request.
pub const NONCE_BYTES: usize = 32;
const ID_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// The hub's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HubProof {
    /// In base 32: HMAC-SHA256 of the nonce, keyed with the hash of the token.
    pub proof: String,
}

/// Identifies a token to others without revealing it.
pub fn token_id(hash: &[u8; HASH_BYTES]) -> String {
    let id = Sha256::new().chain_update(b"id").chain_update(hash);
    base32::encode(&id.finalize()[..ID_BYTES])
}

impl HubProof {
    pub fn of(hash: &[u8; HASH_BYTES], nonce: &[u8; NONCE_BYTES]) -> Self {
        let proof = mac(hash, nonce).finalize().into_bytes();
        Self {
            proof: base32::encode(&proof),
        }
    }

    /// Whether it is the proof for this nonce.
    pub fn is_of(&self, hash: &[u8; HASH_BYTES], nonce: &[u8; NONCE_BYTES]) -> bool {
        let shown = base32::decode::<HASH_BYTES>(&self.proof);
        shown.is_some_and(|shown| mac(hash, nonce).verify_slice(&shown).is_ok())
    }
}

fn mac(hash: &[u8; HASH_BYTES], nonce: &[u8; NONCE_BYTES]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(hash).expect("any key will do");
    mac.update(b"hub");
    mac.update(nonce);
    mac
}
