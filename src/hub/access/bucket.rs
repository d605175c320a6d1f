//! Limits on rates: a bucket that fills with time, and from which every request takes one.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// So many buckets are kept at most; those that have filled up are the same as none.
const BUCKETS_MOST: usize = 4_096;

/// How much may be asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    /// At once, after a quiet time.
    pub(super) burst: u32,
    /// In the long run.
    pub(super) per_minute: u32,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// What is in it, in thousandths of a request.
    level: u64,
    at: Instant,
}

/// The buckets of all who ask.
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

    /// Takes one.
    ///
    /// # Errors
    /// How long to wait until there is one.
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
            // Somebody comes from thousands of addresses. Forgetting all is milder than keeping
            // a map without an end.
            self.buckets.clear();
        }
    }
}

impl Bucket {
    fn fill(&mut self, rate: Rate, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_millis();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        // Thousandths: so many requests a minute are a sixtieth of it for every millisecond.
        let added = passed.saturating_mul(u64::from(rate.per_minute)) / 60;
        let full = u64::from(rate.burst) * 1_000;
        if added > 0 {
            self.level = self.level.saturating_add(added).min(full);
            self.at = now;
        }
    }
}
