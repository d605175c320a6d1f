//! What stands in events, and so is kept for ever.

use super::calibration::{Histograms, TAIL_BEGIN};
use super::estimate::BANDS;
use crate::model::{CounterId, ServiceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a ticket was promised, and what is needed to learn from how it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// From the time of issue, on the clock.
    pub wait: Wait,
    /// None where nothing can be learned from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// What a promise was made of, all in working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// By the rhythm of the line.
    pub rhythm_ms: u32,
    /// By the simulated line; none where the rhythm spoke alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulated_ms: Option<u32>,
    /// Both together.
    pub middle_ms: u32,
    /// Added to every time before a ratio is taken, so that short waits don't count too much.
    pub offset_ms: u32,
    /// Which histogram it was made from and teaches.
    pub band: u8,
    pub low_ms: u32,
    pub high_ms: u32,
}

/// The 10, 50 and 90 % points of a wait until the first call, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub low_s: u64,
    pub likely_s: u64,
    pub high_s: u64,
}

/// What crosses the night.
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
    /// 256 · log2 of the usual ratio between what was said and what came.
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
    /// The share of promises to be outside, on either side, in 16,384ths, by band.
    #[serde(default = "tails")]
    pub below: [u16; BANDS],
    #[serde(default = "tails")]
    pub above: [u16; BANDS],
    /// The counters that opened on the last day on which any did; none before the first: all.
    #[serde(default)]
    pub usual: Option<BTreeSet<CounterId>>,
}

/// The sum of some lengths.
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
    /// Within what can be reckoned with: a century of an event a second, half a million years.
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
