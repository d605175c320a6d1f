//! Which hub a device belongs to, and what it authenticates with. A device of the hall is enrolled once, with the
//! string of `jiaohao hub enroll`; what it received in exchange is kept in its key file.

use super::backoff::Backoff;
use super::commands::{LinkError, read};
use super::known_hub::KnownHub;
use super::{CONNECT_TIMEOUT, LinkStartError, http_client};
use crate::config::Device;
use crate::protocol::{
    EnrollBody, EnrollString, Enrolled, Hidden, IDEMPOTENCY_KEY, SECRET_BYTES, base32, path,
};
use crate::system::private_file;
use reqwest::ClientBuilder;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// How long the hub is tried: the person who enrolls a device stands beside it.
const ENROLL_PATIENCE: Duration = Duration::from_secs(15);

/// How a device reaches its hub.
pub(super) struct Identity {
    /// Scheme, host and port, without a trailing slash.
    pub(super) address: String,
    /// The address in the string that enrolled it.
    pub(super) enrolled: Option<String>,
    /// `None`: plain HTTP on this computer.
    pub(super) hub: Option<KnownHub>,
    /// Where to keep the hub's key once it is learned; `None` if it is kept.
    pub(super) unlearned: Option<PathBuf>,
    pub(super) token: Option<Hidden>,
    /// The hub is also searched for on the network.
    pub(super) is_searched: bool,
}

/// Contents of the key file, which only the device's user can read.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    /// Hash of the string that the device was enrolled with.
    enrolled: String,
    /// The key of the exchange: a retry with it yields the same token.
    key: Uuid,
    address: String,
    /// As in that string.
    fingerprint: String,
    /// The fingerprint of the hub's public key; `None` until it is learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hub_key: Option<String>,
    /// `None` until the exchange is done.
    token: Option<Hidden>,
}

impl Identity {
    /// A hub on this computer, in plain HTTP.
    pub(super) fn plain(address: &str, token: Option<&str>) -> Self {
        Self {
            address: address.trim_end_matches('/').into(),
            enrolled: None,
            hub: None,
            unlearned: None,
            token: token.map(Hidden::new),
            is_searched: false,
        }
    }

    /// From the device's file and its key file; a new device is enrolled now.
    pub(super) async fn of(device: &Device) -> Result<Self, LinkStartError> {
        let known = load(&device.key_file)?;
        let known = match &device.enroll {
            Some(string) => Some(enrolled(&device.key_file, string, known).await?),
            None => known,
        };
        let is_plain = device.hub.starts_with("http://");
        if is_plain && device.enroll.is_none() {
            return Ok(Self::plain(&device.hub, device.token.as_deref()));
        }
        let Some(known) = known.filter(|known| known.token.is_some()) else {
            return Err(LinkStartError::NotEnrolled);
        };
        let hub = known.hub().ok_or_else(|| broken(&device.key_file))?;
        let named = device.hub.starts_with("https://");
        let enrolled = format!("https://{}", known.address);
        Ok(Self {
            address: if named {
                device.hub.clone()
            } else {
                enrolled.clone()
            },
            enrolled: Some(enrolled),
            unlearned: hub.key().is_none().then(|| device.key_file.clone()),
            hub: Some(hub),
            token: known.token,
            is_searched: device.hub == Device::AUTO,
        })
    }

    /// A client that talks to this hub only.
    pub(super) fn client(&self) -> Result<ClientBuilder, LinkStartError> {
        client(self.hub.clone())
    }
}

impl KeyFile {
    /// `None` if a fingerprint cannot be read.
    fn hub(&self) -> Option<KnownHub> {
        let hub = KnownHub::brought(self.fingerprint.parse().ok()?);
        match &self.hub_key {
            Some(key) => Some(hub.with_key(key.parse().ok()?)),
            None => Some(hub),
        }
    }

    fn keep_key(&mut self, hub: &KnownHub) {
        self.hub_key = hub.key().map(|key| key.to_string());
    }
}

/// Adds the hub's key, which a connection has proved, to the key file of a device that was enrolled before.
///
/// # Errors
/// If the file cannot be read or written.
pub(super) fn keep_key(path: &Path, hub: &KnownHub) -> Result<(), LinkStartError> {
    let same = |file: &KeyFile| file.hub().is_some_and(|known| known.is_same(hub));
    // The device may have been enrolled anew by now.
    let Some(mut file) = load(path)?.filter(same) else {
        return Ok(());
    };
    file.keep_key(hub);
    store(path, &file)
}

/// Keeps what a device that was let in by six digits got from this hub.
///
/// # Errors
/// If the key file cannot be written.
pub(super) fn keep_paired(
    path: &Path,
    (pairing, asked): (&str, &Exchange<'_>),
    hub: &KnownHub,
    token: String,
) -> Result<(), LinkStartError> {
    let fingerprint = hub.key().map(|key| key.to_string()).unwrap_or_default();
    let file = KeyFile {
        enrolled: pairing.into(),
        key: asked.key,
        address: asked.address.into(),
        hub_key: Some(fingerprint.clone()),
        fingerprint,
        token: Some(token.into()),
    };
    store(path, &file)?;
    tracing::info!(hub = file.address, "this device was let in");
    Ok(())
}

pub(super) fn client(hub: Option<KnownHub>) -> Result<ClientBuilder, LinkStartError> {
    let builder = http_client::builder(hub)?;
    Ok(builder.connect_timeout(CONNECT_TIMEOUT))
}

/// What this string was exchanged for, now or before.
async fn enrolled(
    path: &Path,
    string: &EnrollString,
    known: Option<KeyFile>,
) -> Result<KeyFile, LinkStartError> {
    let hash = base32::encode(&Sha256::digest(string.to_string()));
    let begun = known.filter(|known| known.enrolled == hash);
    let mut file = match begun {
        Some(done) if done.token.is_some() => return Ok(done),
        Some(begun) => begun,
        None => {
            let begun = KeyFile {
                enrolled: hash,
                key: Uuid::new_v4(),
                address: string.address.clone(),
                fingerprint: string.fingerprint.to_string(),
                hub_key: None,
                token: None,
            };
            // Stored before the hub is asked, so that a lost answer can be requested again.
            store(path, &begun)?;
            begun
        }
    };
    let hub = KnownHub::brought(string.fingerprint);
    let asked = Exchange {
        address: &string.address,
        secret: &string.secret,
        key: file.key,
    };
    let token = exchange(&asked, &hub).await?;
    file.token = Some(token.into());
    file.keep_key(&hub);
    store(path, &file)?;
    tracing::info!(hub = file.address, "this device is enrolled");
    Ok(file)
}

/// A secret that is exchanged for a token.
pub(super) struct Exchange<'a> {
    /// Host and port.
    pub(super) address: &'a str,
    pub(super) secret: &'a [u8; SECRET_BYTES],
    /// A retry with it yields the same token.
    pub(super) key: Uuid,
}

/// # Errors
/// If the hub is not reached in time, or refuses.
pub(super) async fn exchange(
    asked: &Exchange<'_>,
    hub: &KnownHub,
) -> Result<String, LinkStartError> {
    let http = client(Some(hub.clone()))?.build()?;
    let url = format!("https://{}{}", asked.address, path::ENROLL);
    let mut backoff = Backoff::new();
    let mut last = LinkError::Unreachable("no try was made".into());
    let tries = async {
        loop {
            let request = http
                .post(&url)
                .header(IDEMPOTENCY_KEY, asked.key.to_string());
            let sent = request.json(&EnrollBody::new(asked.secret)).send().await;
            let answer = match sent {
                Ok(answer) => read::<Enrolled>(answer).await,
                Err(error) => Err(LinkError::unreachable(&error)),
            };
            match answer {
                Err(error) if error.may_pass() => last = error,
                other => return other,
            }
            sleep(backoff.next()).await;
        }
    };
    let answer = timeout(ENROLL_PATIENCE, tries).await;
    let enrolled = answer.unwrap_or(Err(last))?;
    Ok(enrolled.token)
}

fn load(path: &Path) -> Result<Option<KeyFile>, LinkStartError> {
    match private_file::read(path) {
        Ok(bytes) => {
            let file = serde_json::from_slice(&bytes);
            file.map(Some).map_err(|_| broken(path))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LinkStartError::KeyFile(path.into(), error)),
    }
}

fn store(path: &Path, file: &KeyFile) -> Result<(), LinkStartError> {
    let text = serde_json::to_vec(file).expect("a key file has text keys");
    let written = private_file::write(path, &text);
    written.map_err(|error| LinkStartError::KeyFile(path.into(), error))
}

fn broken(path: &Path) -> LinkStartError {
    let error = io::Error::other("it is no key file; delete it and enroll the device again");
    LinkStartError::KeyFile(path.into(), error)
}
