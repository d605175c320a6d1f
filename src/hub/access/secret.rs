//! Tokens and other secrets. The hub stores only their hashes; each covers 256 random bits, so brute force is hopeless.

use crate::protocol::{SECRET_BYTES, base32};
use crate::store::{LOCAL_TOKEN_FILE, OLD_KEY_FILE, SecretHash};
use crate::system::private_file;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

const KEY_FILE: &str = "enroll.key";
const KEY_BYTES: usize = 32;

/// What a device authenticates with. It has no `Debug`, so it never gets into a log.
pub(crate) struct Token([u8; KEY_BYTES]);

/// The one-time secret of a new device.
pub(crate) type Secret = [u8; SECRET_BYTES];

/// A browser in which somebody has signed in.
pub(crate) type BrowserId = u32;

/// A key that never leaves the data folder.
#[derive(Clone)]
pub(crate) struct FolderKey(Zeroizing<[u8; KEY_BYTES]>);

impl Drop for Token {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Token {
    pub(crate) fn random() -> io::Result<Self> {
        random().map(Self)
    }

    /// `None` if the text is not a well-formed token.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        base32::decode(text).map(Self)
    }

    /// Creates the token in [`LOCAL_TOKEN_FILE`]; the previous one becomes invalid.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn leave_in(folder: &Path) -> io::Result<Self> {
        let token = Self::random()?;
        private_file::write(&folder.join(LOCAL_TOKEN_FILE), token.text().as_bytes())?;
        Ok(token)
    }

    /// The token left by the running hub.
    pub(crate) fn left_in(folder: &Path) -> Option<Self> {
        let text = private_file::read(&folder.join(LOCAL_TOKEN_FILE)).ok()?;
        Self::parse(std::str::from_utf8(&text).ok()?)
    }

    pub(crate) fn text(&self) -> String {
        base32::encode(&self.0)
    }

    pub(crate) fn hash(&self) -> SecretHash {
        hash(&self.0)
    }
}

impl FolderKey {
    /// Reads the key, or creates one. The old key is destroyed: retrying an enrollment that used it moments ago no
    /// longer yields the same token.
    ///
    /// # Errors
    /// If it can neither be read nor written, or is malformed.
    pub(crate) fn load(folder: &Path) -> io::Result<Self> {
        let destroyed = private_file::destroy(&folder.join(OLD_KEY_FILE));
        if let Err(error) = destroyed {
            tracing::error!(%error, "the old key {OLD_KEY_FILE} cannot be destroyed: remove it");
        }
        let path = folder.join(KEY_FILE);
        match private_file::read(&path) {
            Ok(bytes) => {
                let key = bytes
                    .try_into()
                    .map(|key: [u8; KEY_BYTES]| Self(key.into()));
                key.map_err(|_| io::Error::other(format!("{} is no key", path.display())))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = random()?;
                private_file::write(&path, &key)?;
                Ok(Self(key.into()))
            }
            Err(error) => Err(error),
        }
    }

    /// The token for this secret and request; a retry gets the same one.
    pub(crate) fn token(&self, secret: &Secret, key: Uuid) -> Token {
        Token(sign(&self.0, &[b"token", secret, key.as_bytes()]))
    }
}

impl FolderKey {
    /// What tells a browser in which somebody signed in from those of strangers: its id, signed.
    pub(crate) fn browser_mark(&self, id: BrowserId) -> String {
        let id = id.to_be_bytes();
        let signed = sign(&self.0, &[b"browser", &id]);
        format!("{}.{}", base32::encode(&id), base32::encode(&signed))
    }

    /// The id in such a mark; `None` if it is not of this hub.
    pub(crate) fn marked_browser(&self, mark: &str) -> Option<BrowserId> {
        let (id, _) = mark.split_once('.')?;
        let id = BrowserId::from_be_bytes(base32::decode(id)?);
        // Compared by hash, so that the time it takes says nothing.
        let [own, given] = [self.browser_mark(id).as_bytes(), mark.as_bytes()].map(hash);
        (own == given).then_some(id)
    }
}

/// A keyed hash (HMAC) over several parts.
pub(crate) fn sign(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    for part in parts {
        // Each part is prefixed with its length, so that no two lists of parts encode to the same bytes.
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The hash under which a secret is stored.
pub(crate) fn hash(secret: &[u8]) -> SecretHash {
    Sha256::digest(secret).into()
}

/// Random bytes from the operating system.
pub(crate) fn random<const BYTES: usize>() -> io::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
