//! The first PIN of a new hall: whoever holds a one-time string, which the hub leaves in its data folder and shows on its
//! terminal, gives a supervisor one. Once a supervisor has a PIN, the string is gone.

use super::pin_locks::PinLocks;
use super::secret::{hash, random};
use crate::model::{ClerkId, DeviceId, Span, Time};
use crate::protocol::base32;
use crate::store::{FIRST_SIGN_IN_FILE, SecretHash};
use crate::system::private_file;
use std::io;
use std::path::{Path, PathBuf};

const BYTES: usize = 10;
/// Signs between two dashes, for the eye.
const GROUP: usize = 4;

/// The string that has not been used yet. It has no `Debug`, so it never gets into a log.
pub(super) struct First {
    file: PathBuf,
    hash: SecretHash,
    locks: PinLocks,
}

/// What people are told: the string, and where it stands.
pub(crate) struct FirstString {
    pub(crate) text: String,
    pub(crate) file: PathBuf,
}

impl First {
    /// Leaves a new string in the folder.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn leave_in(folder: &Path) -> io::Result<(Self, FirstString)> {
        let secret: [u8; BYTES] = random()?;
        let signs = base32::encode(&secret).to_uppercase();
        let groups: Vec<_> = signs
            .as_bytes()
            .chunks(GROUP)
            .map(String::from_utf8_lossy)
            .collect();
        let text = groups.join("-");
        let file = folder.join(FIRST_SIGN_IN_FILE);
        private_file::write(&file, format!("{text}\n").as_bytes())?;
        let first = Self {
            file: file.clone(),
            hash: hash(&secret),
            locks: PinLocks::default(),
        };
        Ok((first, FirstString { text, file }))
    }

    /// Whether this is the string. Wrong ones are locked as wrong PINs are, all of them together.
    ///
    /// # Errors
    /// How long no string is looked at, after too many wrong ones.
    pub(super) fn is_right(&mut self, typed: &str, now: Time) -> Result<bool, Span> {
        let (everyone, anywhere) = (ClerkId::from(""), DeviceId(0));
        self.locks.begin_try(&everyone, anywhere, now)?;
        let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let secret = base32::decode::<BYTES>(&typed.to_lowercase());
        // Compared by hash, so that the time it takes says nothing.
        let is_right = secret.is_some_and(|secret| hash(&secret) == self.hash);
        if is_right {
            self.locks.was_right(&everyone, anywhere);
        }
        Ok(is_right)
    }

    /// The string is worth nothing any more.
    pub(super) fn end(self) {
        remove(&self.file);
    }
}

/// Removes what an earlier run may have left in the folder.
pub(super) fn remove_from(folder: &Path) {
    remove(&folder.join(FIRST_SIGN_IN_FILE));
}

fn remove(file: &Path) {
    if let Err(error) = private_file::destroy(file) {
        tracing::warn!(%error, file = %file.display(), "it is worth nothing now, but cannot be removed");
    }
}
