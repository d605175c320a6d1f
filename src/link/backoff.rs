//! How long to wait before the next attempt.

use std::time::Duration;
use uuid::Uuid;

const FIRST: Duration = Duration::from_millis(100);
/// A screen must be right again within two seconds after the connection is back.
const LONGEST: Duration = Duration::from_secs(1);

/// Doubling delays, each jittered to between half and all of its length: hundreds of devices that lost the hub
/// together must not come back together.
pub(super) struct Backoff {
    next: Duration,
}

impl Backoff {
    pub(super) fn new() -> Self {
        Self { next: FIRST }
    }

    pub(super) fn reset(&mut self) {
        *self = Self::new();
    }

    pub(super) fn next(&mut self) -> Duration {
        let full = self.next;
        self.next = (full * 2).min(LONGEST);
        let random = u32::from(Uuid::new_v4().as_bytes()[0]);
        full / 2 + full / 2 * random / 255
    }
}
