//! How a device gets its token: the string that a person carries to it, and the exchange.

use super::{Role, base32};
use crate::model::DeviceId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// Length of the one-time secret, in bytes.
pub const SECRET_BYTES: usize = 16;
/// Maximum length of a hub's address, in bytes: a name, a colon and a port.
const ADDRESS_MOST: usize = 260;

/// SHA-256 of a public key (SubjectPublicKeyInfo) or a certificate, in DER: by it a device knows its hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// `192.168.1.10:7443/FINGERPRINT/SECRET`: everything a new device needs to know.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollString {
    /// Host and port.
    pub address: String,
    /// Of the hub's public key; hubs of earlier versions print their certificate's.
    pub fingerprint: Fingerprint,
    pub secret: [u8; SECRET_BYTES],
}

/// `POST /v1/enroll`
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrollBody {
    pub secret: String,
}

/// What a device is from now on, and the token that proves it.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    pub device: DeviceId,
    pub name: String,
    pub role: Role,
    pub token: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no string of `jiaohao hub enroll`")]
pub struct NoEnrollString;

impl EnrollBody {
    pub fn new(secret: &[u8; SECRET_BYTES]) -> Self {
        let secret = base32::encode(secret);
        Self { secret }
    }

    pub fn secret(&self) -> Option<[u8; SECRET_BYTES]> {
        base32::decode(&self.secret)
    }
}

impl Fingerprint {
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// As certificate viewers show it: `0A:1B:…`.
    pub fn hex(&self) -> String {
        let pairs = self.0.map(|byte| format!("{byte:02X}"));
        pairs.join(":")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32::encode(&self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = NoEnrollString;

    fn from_str(text: &str) -> Result<Self, NoEnrollString> {
        base32::decode(text).map(Self).ok_or(NoEnrollString)
    }
}

impl fmt::Display for EnrollString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = base32::encode(&self.secret);
        write!(f, "{}/{}/{secret}", self.address, self.fingerprint)
    }
}

/// Omits the secret, so it may be logged.
impl fmt::Debug for EnrollString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/…", self.address, self.fingerprint)
    }
}

impl FromStr for EnrollString {
    type Err = NoEnrollString;

    fn from_str(text: &str) -> Result<Self, NoEnrollString> {
        let mut parts = text.trim().rsplitn(3, '/');
        let mut part = || parts.next().ok_or(NoEnrollString);
        let (secret, fingerprint, address) = (part()?, part()?, part()?);
        let secret = base32::decode(secret).ok_or(NoEnrollString)?;
        let fingerprint = fingerprint.parse()?;
        let is_whole = address.len() <= ADDRESS_MOST && is_host_and_port(address);
        let address = address.to_owned();
        is_whole
            .then_some(Self {
                address,
                fingerprint,
                secret,
            })
            .ok_or(NoEnrollString)
    }
}

fn is_host_and_port(address: &str) -> bool {
    let url = url::Url::parse(&format!("https://{address}"));
    url.is_ok_and(|url| {
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let nobody = url.username().is_empty() && url.password().is_none();
        let port = address.rsplit(':').next().unwrap_or_default();
        bare && nobody && url.has_host() && port.parse::<u16>().is_ok()
    })
}
