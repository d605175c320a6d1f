//! Who guesses a PIN must wait, longer and longer; a clerk at another device needs not. Pure: the time
//! comes in.

use crate::model::{ClerkId, DeviceId, Span, Time};
use crate::store::PinTries;
use std::collections::BTreeMap;

/// Wrong PINs by clerk and device. Clerks are those of the hall file and devices have tokens, so this
/// does not grow.
#[derive(Debug, Default)]
pub struct PinLocks(BTreeMap<(ClerkId, DeviceId), Tries>);

#[derive(Clone, Copy, Debug)]
struct Tries {
    wrong: u32,
    last: Time,
}

impl PinLocks {
    /// So many wrong PINs are free.
    pub const FREE: u32 = 4;
    /// After one more this long nothing is tried; after each further one twice as long.
    pub const FIRST_WAIT: Span = Span::from_mins(1);
    pub const LONGEST_WAIT: Span = Span::from_mins(60);
    /// What was wrong so long ago no longer counts.
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

    /// Somebody tries a PIN of this clerk at this device. It counts as wrong until
    /// [`PinLocks::was_right`]: who asks many times at once has no more tries.
    ///
    /// # Errors
    /// How long nothing is tried there.
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

    /// Whether anything had been wrong before.
    pub fn was_right(&mut self, clerk: &ClerkId, device: DeviceId) -> bool {
        let tries = self.0.remove(&(clerk.clone(), device));
        tries.is_some_and(|tries| tries.wrong > 1)
    }

    /// Where nothing may be tried now, and since when.
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
