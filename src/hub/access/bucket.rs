//! Rate limits: token buckets that refill over time. Each request takes one token.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Maximum number of buckets kept. A full bucket is equivalent to none.
const BUCKETS_MOST: usize = 4_096;

/// Rate at which requests are allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    /// Allowed at once, after an idle period.
    pub(super) burst: u32,
    /// Sustained rate.
    pub(super) per_minute: u32,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Current level, in thousandths of a request.
    level: u64,
    at: Instant,
}

/// One bucket per requester.
#[derive(Debug)]
pub(super) struct Buckets<K> {
    rate: Rate,
    buckets: BTreeMap<K, Bucket>,
}

impl<K: Ord + Clone> Buckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: BTreeMap::new(),
        }
    }

    /// Takes one request's worth.
    ///
    /// # Errors
    /// How long to wait until one is available.
    pub(super) fn take(&mut self, who: &K, now: Instant) -> Result<(), Duration> {
        if self.buckets.len() >= BUCKETS_MOST && !self.buckets.contains_key(who) {
            self.forget_full(now);
        }
        let full = u64::from(self.rate.burst) * 1_000;
        let rate = self.rate;
        let fresh = Bucket {
            level: full,
            at: now,
        };
        let bucket = self.buckets.entry(who.clone()).or_insert(fresh);
        bucket.fill(rate, now);
        if bucket.level >= 1_000 {
            bucket.level -= 1_000;
            return Ok(());
        }
        let missing = 1_000 - bucket.level;
        let wait_ms = missing * 60 / u64::from(rate.per_minute.max(1)) + 1;
        Err(Duration::from_millis(wait_ms))
    }

    fn forget_full(&mut self, now: Instant) {
        let rate = self.rate;
        self.buckets.retain(|_, bucket| {
            bucket.fill(rate, now);
            bucket.level < u64::from(rate.burst) * 1_000
        });
        if self.buckets.len() >= BUCKETS_MOST {
            // Requests come from thousands of addresses. Forgetting them all is more lenient than letting the map
            // grow without bound.
            self.buckets.clear();
        }
    }
}

impl Bucket {
    fn fill(&mut self, rate: Rate, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_millis();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        // Thousandths of a request: each millisecond adds a sixtieth of the per-minute rate.
        let added = passed.saturating_mul(u64::from(rate.per_minute)) / 60;
        let full = u64::from(rate.burst) * 1_000;
        if added > 0 {
            self.level = self.level.saturating_add(added).min(full);
            self.at = now;
        }
    }
}
