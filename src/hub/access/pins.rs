//! Staff PINs: argon2id, and growing lockouts from the fifth wrong one on.

use super::pin_locks::PinLocks;
use crate::model::{ClerkId, DeviceId, Span, Time};
use crate::protocol::Hidden;
use crate::store::PinTries;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Number of digits of a PIN. Older PINs may have four.
pub(crate) const PIN_DIGITS: RangeInclusive<usize> = 6..=12;
const PIN_DIGITS_EVER: RangeInclusive<usize> = 4..=12;
/// Cost of a hash: 64 MiB, two passes. About 0.13 s on a desktop computer, half a second on an old one; a million
/// PINs take a day and a half. Existing hashes keep their own cost.
const HASH_KIB: u32 = 64 * 1024;
const HASH_PASSES: u32 = 2;
/// Maximum number of PINs checked at once.
const CHECKED_AT_ONCE: usize = 2;
/// Maximum number of checks waiting.
const WAITING_MOST: usize = 64;

/// Why a clerk may not sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PinError {
    Missing,
    Wrong {
        tried: PinTries,
    },
    /// No PIN has been set.
    NotSet,
    Locked {
        wait: Span,
    },
    /// Too many checks are waiting.
    Busy,
}

/// Who signs in, where and when.
pub(super) struct Signing<'a> {
    pub(super) clerk: &'a ClerkId,
    pub(super) device: DeviceId,
    pub(super) now: Time,
}

pub(super) struct Right {
    /// Earlier tries were wrong.
    pub(super) some_were_wrong: bool,
}

#[derive(Debug)]
pub(super) struct Pins {
    locks: Mutex<PinLocks>,
    checks: Semaphore,
    waiting: Semaphore,
}

impl Pins {
    pub(super) fn new() -> Self {
        Self {
            locks: Mutex::default(),
            checks: Semaphore::new(CHECKED_AT_ONCE),
            waiting: Semaphore::new(WAITING_MOST),
        }
    }

    /// Replaces the recorded wrong tries with these.
    pub(super) fn know(&self, tries: Vec<PinTries>) {
        *self.locks() = PinLocks::new(tries);
    }

    /// Active lockouts, and since when.
    pub(super) fn locked(&self, now: Time) -> Vec<(ClerkId, DeviceId, Time)> {
        let locks = self.locks();
        let locked = locks.locked(now);
        locked
            .map(|(clerk, device, since)| (clerk.clone(), device, since))
            .collect()
    }

    /// Whether the PIN matches the hash.
    pub(super) async fn check(
        &self,
        who: Signing<'_>,
        hash: Option<String>,
        pin: Option<Hidden>,
    ) -> Result<Right, PinError> {
        let pin = pin.ok_or(PinError::Missing)?;
        let hash = hash.ok_or(PinError::NotSet)?;
        let _place = self.waiting.try_acquire().map_err(|_| PinError::Busy)?;
        let _turn = self.checks.acquire().await.map_err(|_| PinError::Busy)?;
        let Signing { clerk, device, now } = who;
        let tried = self.locks().begin_try(clerk, device, now);
        let tried = tried.map_err(|wait| PinError::Locked { wait })?;
        let check = move || {
            let pin = pin.as_str();
            let is_pin = PIN_DIGITS_EVER.contains(&pin.len());
            is_pin
                && Argon2::default()
                    .verify_password(pin.as_bytes(), &*hash)
                    .is_ok()
        };
        let is_right = tokio::task::spawn_blocking(check).await.unwrap_or(false);
        if is_right {
            let some_were_wrong = self.locks().was_right(clerk, device);
            return Ok(Right { some_were_wrong });
        }
        Err(PinError::Wrong { tried })
    }

    fn locks(&self) -> std::sync::MutexGuard<'_, PinLocks> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a PIN is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPin {
    /// Not [`PIN_DIGITS`] digits.
    Form,
    /// Among the first that anyone would guess.
    Obvious,
}

/// Hash to store for a clerk's new PIN.
///
/// # Errors
/// If the PIN is malformed or easy to guess.
pub(crate) fn hash_pin(clerk: &ClerkId, pin: &str) -> Result<String, NoPin> {
    if !PIN_DIGITS.contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoPin::Form);
    }
    if is_obvious(clerk, pin) {
        return Err(NoPin::Obvious);
    }
    let cost = Params::new(HASH_KIB, HASH_PASSES, 1, None).expect("a cost that argon2 allows");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    let hash = hasher.hash_password(pin.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|_| NoPin::Form)
}

/// A repeated part (888888, 123123), an ascending or descending run (123456, 987654), few distinct digits (112211), the
/// clerk's own number, or a popular PIN.
fn is_obvious(clerk: &ClerkId, pin: &str) -> bool {
    const LIKED: [&str; 8] = [
        "123321", "147258", "258369", "147369", "159357", "520131", "5201314", "789456",
    ];
    let digits = pin.as_bytes();
    let repeats = (1..=digits.len() / 2)
        .any(|length| digits.chunks(length).all(|part| digits.starts_with(part)));
    let step = |way: i16| {
        let steps = |pair: &[u8]| i16::from(pair[1]) - i16::from(pair[0]);
        // Nine wraps around to zero.
        digits
            .windows(2)
            .all(|pair| (steps(pair) - way).rem_euclid(10) == 0)
    };
    let different: BTreeSet<_> = digits.iter().collect();
    let own = clerk.as_str();
    repeats
        || step(1)
        || step(-1)
        || different.len() < 3
        || (own.len() >= 3 && pin.contains(own))
        || LIKED.contains(&pin)
}
