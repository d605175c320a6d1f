//! PINs of staff: argon2id, and a minute's rest after five wrong ones.

use super::pin_locks::PinLocks;
use crate::queue::ClerkId;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Digits of a PIN.
pub(crate) const PIN_DIGITS: RangeInclusive<usize> = 4..=12;
/// So many PINs are checked at once: each takes 19 MiB and some tens of milliseconds.
const CHECKED_AT_ONCE: usize = 2;
/// So many may wait for it.
const WAITING_MOST: usize = 64;

/// Why somebody may not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinError {
    Missing,
    Wrong,
    /// Nobody has set one.
    NotSet,
    Locked {
        wait: Duration,
    },
    /// Too many wait for a check.
    Busy,
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

    /// Whether this is the PIN with this hash.
    pub(super) async fn check(
        &self,
        clerk: &ClerkId,
        hash: Option<String>,
        pin: Option<String>,
    ) -> Result<(), PinError> {
        let pin = pin.ok_or(PinError::Missing)?;
        let hash = hash.ok_or(PinError::NotSet)?;
        let _place = self.waiting.try_acquire().map_err(|_| PinError::Busy)?;
        let _turn = self.checks.acquire().await.map_err(|_| PinError::Busy)?;
        let tried = self.locks().begin_try(clerk, Instant::now());
        tried.map_err(|wait| PinError::Locked { wait })?;
        let check = move || {
            let is_pin = PIN_DIGITS.contains(&pin.len());
            is_pin
                && Argon2::default()
                    .verify_password(pin.as_bytes(), &*hash)
                    .is_ok()
        };
        let is_right = tokio::task::spawn_blocking(check).await.unwrap_or(false);
        if is_right {
            self.locks().was_right(clerk);
            return Ok(());
        }
        Err(PinError::Wrong)
    }

    fn locks(&self) -> std::sync::MutexGuard<'_, PinLocks> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept of a PIN. None for what is none: it must have 4 to 12 digits, and not all the same.
pub(crate) fn hash_pin(pin: &str) -> Option<String> {
    let first = pin.bytes().next()?;
    let is_pin = PIN_DIGITS.contains(&pin.len())
        && pin.bytes().all(|byte| byte.is_ascii_digit())
        && pin.bytes().any(|byte| byte != first);
    if !is_pin {
        return None;
    }
    let hash = Argon2::default().hash_password(pin.as_bytes());
    hash.ok().map(|hash| hash.to_string())
}
