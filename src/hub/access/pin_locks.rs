//! A minute's rest after five wrong PINs. Pure: the time comes in.

use crate::queue::ClerkId;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Who tried how often. The clerks are those of the hall file, so this does not grow.
#[derive(Debug, Default)]
pub struct PinLocks(BTreeMap<ClerkId, Tries>);

#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    wrong: u32,
    locked_at: Option<Instant>,
}

impl PinLocks {
    /// So many wrong PINs, and the clerk must wait.
    pub const TRIES: u32 = 5;
    pub const LOCKED_FOR: Duration = Duration::from_secs(60);

    /// Somebody tries a PIN of this clerk. It counts as wrong until [`PinLocks::was_right`]: who asks
    /// many times at once has no more tries.
    ///
    /// # Errors
    /// How long the clerk must wait.
    pub fn begin_try(&mut self, clerk: &ClerkId, now: Instant) -> Result<(), Duration> {
        let tries = self.0.entry(clerk.clone()).or_default();
        if let Some(locked_at) = tries.locked_at {
            let passed = now.saturating_duration_since(locked_at);
            if passed < Self::LOCKED_FOR {
                return Err(Self::LOCKED_FOR - passed);
            }
            *tries = Tries::default();
        }
        tries.wrong += 1;
        if tries.wrong == Self::TRIES {
            tries.locked_at = Some(now);
        }
        Ok(())
    }

    pub fn was_right(&mut self, clerk: &ClerkId) {
        self.0.remove(clerk);
    }
}
