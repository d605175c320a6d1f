//! What is stored in events, and thus kept forever.

use super::histograms::{BANDS, Histograms};
use crate::model::{CounterId, ServiceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Tails start at a tenth.
const TAIL_BEGIN: u16 = 1_638;

/// What a ticket was promised, and what is needed to learn from the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Clock time from the time of issue.
    pub wait: Wait,
    /// `None` if nothing can be learned from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// What a promise was based on, all in working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// By the rhythm of the line.
    pub rhythm_ms: u32,
    /// By the simulated line; `None` if the rhythm was used alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulated_ms: Option<u32>,
    /// Both combined.
    pub middle_ms: u32,
    /// Added to every time before a ratio is taken, so that short waits don't count too much.
    pub offset_ms: u32,
    /// The histogram that it was made from and updates.
    pub band: u8,
    pub low_ms: u32,
    pub high_ms: u32,
}

/// The 10th, 50th and 90th percentiles of the wait until the first call, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub low_s: u64,
    pub likely_s: u64,
    pub high_s: u64,
}

/// What carries over to the next day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    #[serde(default)]
    pub services: BTreeMap<ServiceId, LearnedService>,
    #[serde(default)]
    pub hall: LearnedHall,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedService {
    #[serde(default)]
    pub rhythm: Past,
    #[serde(default)]
    pub cycle: Past,
    /// 256 · log2 of the usual ratio between estimated and actual waits.
    #[serde(default = "rhythm_error")]
    pub rhythm_error: u16,
    #[serde(default = "simulated_error")]
    pub simulated_error: u16,
    #[serde(default)]
    pub histograms: Histograms,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedHall {
    #[serde(default)]
    pub histograms: Histograms,
    /// The share of promises that should fall outside, on either side, in 16,384ths, by band.
    #[serde(default = "tails")]
    pub below: [u16; BANDS],
    #[serde(default = "tails")]
    pub above: [u16; BANDS],
    /// The counters that opened on the last day on which any did; `None` before the first such day: all of them.
    #[serde(default)]
    pub usual: Option<BTreeSet<CounterId>>,
}

/// Count and sum of some durations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub events: i64,
    pub ms: i64,
}

impl Default for LearnedService {
    fn default() -> Self {
        Self {
            rhythm: Past::default(),
            cycle: Past::default(),
            rhythm_error: rhythm_error(),
            simulated_error: simulated_error(),
            histograms: Histograms::default(),
        }
    }
}

impl Default for LearnedHall {
    fn default() -> Self {
        Self {
            histograms: Histograms::default(),
            below: tails(),
            above: tails(),
            usual: None,
        }
    }
}

impl Past {
    /// Clamped to what calculations can handle: an event per second for a century, half a million years.
    pub(super) fn clamped(self) -> Self {
        Self {
            events: self.events.clamp(0, 1 << 32),
            ms: self.ms.clamp(0, 1 << 54),
        }
    }
}

fn rhythm_error() -> u16 {
    256
}

fn simulated_error() -> u16 {
    96
}

fn tails() -> [u16; BANDS] {
    [TAIL_BEGIN; BANDS]
}
