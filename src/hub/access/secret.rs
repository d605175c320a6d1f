//! Tokens and other secrets. The hub keeps their hashes; a hash is made of 256 random bits, so
//! nobody finds them by trying.

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

/// What a device shows. It never comes into a log: it has no `Debug`.
pub(crate) struct Token([u8; KEY_BYTES]);

/// What a new device shows once.
pub(crate) type Secret = [u8; SECRET_BYTES];

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

    /// None for what cannot be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        base32::decode(text).map(Self)
    }

    /// Makes the token of [`LOCAL_TOKEN_FILE`]; the one before it is worth nothing from now on.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn leave_in(folder: &Path) -> io::Result<Self> {
        let token = Self::random()?;
        private_file::write(&folder.join(LOCAL_TOKEN_FILE), token.text().as_bytes())?;
        Ok(token)
    }

    /// The token that the running hub left.
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
    /// Reads the key, or makes one. The old one ends: what an enrollment got by it a moment ago it gets no
    /// second time.
    ///
    /// # Errors
    /// When it can neither be read nor written, or is none.
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

    /// The token that this secret is worth for this request: asked again, it is the same.
    pub(crate) fn token(&self, secret: &Secret, key: Uuid) -> Token {
        Token(sign(&self.0, &[b"token", secret, key.as_bytes()]))
    }
}

/// A keyed hash of some parts.
pub(crate) fn sign(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    for part in parts {
        // With its length: no two lists of parts have the same bytes.
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What is kept of a secret.
pub(crate) fn hash(secret: &[u8]) -> SecretHash {
    Sha256::digest(secret).into()
}

/// Random bytes of the operating system.
pub(crate) fn random<const BYTES: usize>() -> io::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
