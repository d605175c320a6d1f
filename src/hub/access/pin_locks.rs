//! Lockouts after wrong PINs, with growing delays. The same clerk at another device is not affected. Pure: the time
//! is passed in.

use crate::model::{ClerkId, DeviceId, Span, Time};
use crate::store::PinTries;
use std::collections::BTreeMap;

/// Wrong PINs by clerk and device. Clerks come from the hall file and devices have tokens, so the map stays bounded.
#[derive(Debug, Default)]
pub struct PinLocks(BTreeMap<(ClerkId, DeviceId), Tries>);

#[derive(Clone, Copy, Debug)]
struct Tries {
    wrong: u32,
    last: Time,
}

impl PinLocks {
    /// Number of wrong PINs without a lockout.
    pub const FREE: u32 = 4;
    /// Lockout after one more; it doubles with each further wrong PIN.
    pub const FIRST_WAIT: Span = Span::from_mins(1);
    pub const LONGEST_WAIT: Span = Span::from_mins(60);
    /// Wrong PINs older than this no longer count.
    pub const FORGOTTEN_AFTER: Span = Span::from_mins(24 * 60);

    pub fn new(tries: Vec<PinTries>) -> Self {
        let each = tries.into_iter().map(|tries| {
            let PinTries {
                clerk,
                device,
                wrong,
                last,
            } = tries;
            ((clerk, device), Tries { wrong, last })
        });
        Self(each.collect())
    }

    /// Begins a try of this clerk's PIN at this device. It counts as wrong until [`PinLocks::was_right`], so concurrent
    /// attempts gain no extra tries.
    ///
    /// # Errors
    /// How long the lockout still lasts.
    pub fn begin_try(
        &mut self,
        clerk: &ClerkId,
        device: DeviceId,
        now: Time,
    ) -> Result<PinTries, Span> {
        let nothing = Tries {
            wrong: 0,
            last: now,
        };
        let tries = self.0.entry((clerk.clone(), device)).or_insert(nothing);
        if tries.last + Self::FORGOTTEN_AFTER < now {
            *tries = nothing;
        }
        let left = (tries.last + tries.wait()).since(now);
        if left > Span::ZERO {
            return Err(left);
        }
        tries.wrong = tries.wrong.saturating_add(1);
        tries.last = now;
        Ok(PinTries {
            clerk: clerk.clone(),
            device,
            wrong: tries.wrong,
            last: now,
        })
    }

    /// Whether there were wrong tries before.
    pub fn was_right(&mut self, clerk: &ClerkId, device: DeviceId) -> bool {
        let tries = self.0.remove(&(clerk.clone(), device));
        tries.is_some_and(|tries| tries.wrong > 1)
    }

    /// Active lockouts, and since when.
    pub fn locked(&self, now: Time) -> impl Iterator<Item = (&ClerkId, DeviceId, Time)> {
        let locked = self
            .0
            .iter()
            .filter(move |(_, tries)| now < tries.last + tries.wait());
        locked.map(|((clerk, device), tries)| (clerk, *device, tries.last))
    }
}

impl Tries {
    fn wait(self) -> Span {
        let Some(over) = self.wrong.checked_sub(PinLocks::FREE + 1) else {
            return Span::ZERO;
        };
        let doubled = 1_i64.checked_shl(over.min(16)).unwrap_or(i64::MAX);
        let wait = PinLocks::FIRST_WAIT.as_millis().saturating_mul(doubled);
        Span::from_millis(wait).min(PinLocks::LONGEST_WAIT)
    }
}
