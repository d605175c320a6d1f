//! How a new device is let in by six digits: both ends show the same ones if nobody stands between them.
//!
//! The device binds itself to its nonce before it sees the hub's ([`commitment`]), and the digits hang on both nonces, on
//! the device's key and on the hub's: whoever stands between the two has one guess in a million for each try, and cannot
//! look for a better one.

use super::{DEVICE_NAME_MOST, Fingerprint, Role, base32};
use crate::model::text::Text;
use crate::model::{CounterId, DeviceId, Moment};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

/// Length of each end's nonce, in bytes.
pub const PAIRING_NONCE_BYTES: usize = 32;
/// The device's public part: SHA-256 of the secret that it exchanges for a token once it is let in.
pub type PairingKey = [u8; 32];
pub type PairingNonce = [u8; PAIRING_NONCE_BYTES];

/// The roles that six digits are enough for. The others see or change more than a screen needs.
pub const BY_DIGITS: [Role; 4] = [Role::Kiosk, Role::Display, Role::Counter, Role::Rater];

/// Values that the digits can have.
const DIGITS: u64 = 1_000_000;

/// `POST /v1/pairing`: a new device asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairingBody {
    /// SHA-256 of the device's secret, in base 32.
    pub key: String,
    /// Binds the device to its nonce, in base 32.
    pub commitment: String,
    /// What its program is: a hint for whoever lets it in.
    pub role: Role,
    /// What its file calls it: another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub name: Option<Text<DEVICE_NAME_MOST>>,
}

/// The hub's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingBegun {
    /// In base 32.
    pub nonce: String,
    /// How long the device may wait to be let in, in seconds.
    pub expires_in_s: u64,
}

/// `POST /v1/pairing/{key}/reveal`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealBody {
    /// In base 32.
    pub nonce: String,
}

/// `GET /v1/pairing/{key}`: what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingState {
    pub state: PairingStateName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PairingStateName {
    Waiting,
    /// Its secret may be exchanged for a token now.
    Approved,
    Refused,
}

/// `GET /v1/pairing`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingPage {
    /// Oldest first.
    pub waiting: Vec<PairingView>,
}

/// A new device that waits to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingView {
    /// To be compared with what it shows on its own screen.
    pub digits: String,
    pub address: String,
    pub role: Role,
    pub name: Option<String>,
    pub since: Moment,
}

/// `POST /v1/pairing/approve`: lets in the device that shows these digits, either under a name of its own, or in the place
/// of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBody {
    pub digits: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub name: Option<Text<DEVICE_NAME_MOST>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Those that a counter's device is bound to; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<CounterId>,
    /// The device whose name, role and counters it takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<DeviceId>,
}

/// `POST /v1/pairing/refuse`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseBody {
    pub digits: String,
}

impl PairingBody {
    pub fn new(
        key: &PairingKey,
        nonce: &PairingNonce,
        role: Role,
        name: Option<Text<DEVICE_NAME_MOST>>,
    ) -> Self {
        Self {
            key: base32::encode(key),
            commitment: base32::encode(&commitment(key, nonce)),
            role,
            name,
        }
    }
}

/// What binds a device to its nonce without telling it.
pub fn commitment(key: &PairingKey, nonce: &PairingNonce) -> [u8; 32] {
    let hash = Sha256::new_with_prefix("jiaohao pairing: commitment");
    hash.chain_update(key).chain_update(nonce).finalize().into()
}

/// The six digits that both ends show. `hub` is the public key that this end holds, or has seen the other one prove.
pub fn digits(
    hub: &Fingerprint,
    key: &PairingKey,
    of_device: &PairingNonce,
    of_hub: &PairingNonce,
) -> String {
    let hash = Sha256::new_with_prefix("jiaohao pairing: digits");
    let hash = hash.chain_update(hub.0).chain_update(key);
    let hash: [u8; 32] = hash
        .chain_update(of_device)
        .chain_update(of_hub)
        .finalize()
        .into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % DIGITS;
    format!("{number:06}")
}
