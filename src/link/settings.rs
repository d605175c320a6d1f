//! What the hub set for this device, kept beside its file: it goes by it while the hub is away.

use super::identity::Identity;
use crate::model::DeviceSettings;
use crate::protocol::token_id;
use crate::system::private_file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::PathBuf;

/// Where they are kept, and whose they are.
pub(super) struct KeptSettings {
    file: PathBuf,
    /// Another name, or another place at a hub, is another device: the hub tells it its own.
    owner: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    owner: String,
    settings: DeviceSettings,
}

impl KeptSettings {
    pub(super) fn new(file: PathBuf, identity: &Identity, name: &str) -> Self {
        let owner = match &identity.token {
            Some(token) => token_id(&Sha256::digest(token.as_str()).into()),
            None => format!("{name} {}", identity.address),
        };
        Self { file, owner }
    }

    /// Those of last time; a file that cannot be used counts as none.
    pub(super) fn load(&self) -> Option<DeviceSettings> {
        let bytes = match private_file::read(&self.file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(file = %self.file.display(), %error, "the kept settings cannot be read");
                return None;
            }
        };
        let kept: Option<Kept> = serde_json::from_slice(&bytes)
            .inspect_err(|error| {
                tracing::warn!(file = %self.file.display(), %error, "the kept settings make no sense; the device's file counts until the hub is heard");
            })
            .ok();
        let kept = kept.filter(|kept| kept.owner == self.owner)?;
        Some(kept.settings)
    }

    pub(super) fn keep(&self, settings: &DeviceSettings) {
        let (owner, settings) = (self.owner.clone(), settings.clone());
        let text = serde_json::to_vec(&Kept { owner, settings });
        let text = text.expect("settings have text keys");
        if let Err(error) = private_file::write(&self.file, &text) {
            tracing::warn!(file = %self.file.display(), %error, "the settings are not kept for the next start");
        }
    }
}
