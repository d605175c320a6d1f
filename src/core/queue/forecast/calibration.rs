//! How far off promises were: histograms of actual versus expected waits, and the tails at which a range is cut so
//! that it holds four times in five.

use super::histograms::{
    BANDS, BIN_WIDTH, BINS, FIRST_BIN, HALL_MOST, Histograms, SERVICE_MOST, bin_edges,
};
use super::kept::LearnedHall;
use crate::model::CounterId;
use std::collections::BTreeSet;

/// One of the service's own tickets counts as much as four of the hall's.
const SERVICE_WEIGHT: i64 = 64;
const HALL_WEIGHT: i64 = 16;

/// A tail is a share in 16,384ths.
const WHOLE: i64 = 16_384;
const TAIL_LEAST: u16 = 160;
const TAIL_MOST: u16 = 4_000;
/// A failed promise moves its tail ten times as far as a kept one: then one in ten fails on either side.
const TAIL_FAILED: u16 = 116;
const TAIL_KEPT: u16 = 12;

/// What is known about the hall as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    histograms: Histograms,
    below: [u16; BANDS],
    above: [u16; BANDS],
}

/// Where the actual wait fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    Below,
    Within,
    Above,
}

impl Calibration {
    pub fn new(learned: &LearnedHall) -> Self {
        let within = |tails: [u16; BANDS]| tails.map(|tail| tail.clamp(TAIL_LEAST, TAIL_MOST));
        Self {
            histograms: learned.histograms.clone(),
            below: within(learned.below),
            above: within(learned.above),
        }
    }

    pub(super) fn overnight(&self, usual: Option<BTreeSet<CounterId>>) -> LearnedHall {
        LearnedHall {
            histograms: self.histograms.clone(),
            below: self.below,
            above: self.above,
            usual,
        }
    }

    /// The ratios that bound and center the wait: low, middle, high, as 256ths of powers of two.
    pub fn ratios(&self, own: &Histograms, band: usize) -> [i64; 3] {
        let mut bins = PRIOR[band];
        let seen = self.histograms.0[band].iter().zip(own.0[band]);
        for (bin, (hall, own)) in bins.iter_mut().zip(seen) {
            *bin += HALL_WEIGHT * i64::from(*hall) + SERVICE_WEIGHT * i64::from(own);
        }
        let (below, above) = (i64::from(self.below[band]), i64::from(self.above[band]));
        [below, WHOLE / 2, WHOLE - above].map(|share| quantile(&bins, share))
    }

    pub fn learn(&mut self, own: &mut Histograms, band: usize, ratio: i64, came: Came) {
        self.histograms.add(band, ratio, HALL_MOST);
        own.add(band, ratio, SERVICE_MOST);
        move_tail(&mut self.below[band], came == Came::Below);
        move_tail(&mut self.above[band], came == Came::Above);
    }
}

fn move_tail(tail: &mut u16, failed: bool) {
    let moved = if failed {
        tail.saturating_sub(TAIL_FAILED)
    } else {
        *tail + TAIL_KEPT
    };
    *tail = moved.clamp(TAIL_LEAST, TAIL_MOST);
}

/// The ratio below which `share` of the contents of the bins lies.
fn quantile(bins: &[i64; BINS], share: i64) -> i64 {
    let all: i64 = bins.iter().sum();
    let aim = all * share;
    let mut below = 0;
    for (left, count) in bin_edges().zip(bins) {
        if *count > 0 && (below + count) * WHOLE >= aim {
            return left + BIN_WIDTH * (aim - below * WHOLE) / (count * WHOLE);
        }
        below += count;
    }
    -FIRST_BIN
}

/// What is assumed before anything has been observed: the 10th, 50th and 90th percentiles of the ratio.
const PRIOR_POINTS: [[i64; 3]; BANDS] = [
    [20, 45, 70],
    [-130, 10, 225],
    [-270, -30, 250],
    [-260, -15, 230],
    [-220, -5, 200],
    [-200, -10, 170],
    [-190, -20, 150],
    [-190, -30, 130],
    [-220, -60, 110],
    [-280, -100, 90],
];
const PRIOR: [[i64; BINS]; BANDS] = priors();

const fn priors() -> [[i64; BINS]; BANDS] {
    let mut priors = [[0; BINS]; BANDS];
    let mut band = 0;
    while band < BANDS {
        let [low, middle, high] = PRIOR_POINTS[band];
        spread(&mut priors[band], 2 * low - middle, low, 10);
        spread(&mut priors[band], low, middle, 40);
        spread(&mut priors[band], middle, high, 40);
        spread(&mut priors[band], high, 2 * high - middle, 10);
        let mut bin = 0;
        while bin < BINS {
            priors[band][bin] = priors[band][bin] * 64 / 100;
            bin += 1;
        }
        band += 1;
    }
    priors
}

/// Spreads 16 points of `weight` evenly between two ratios.
const fn spread(bins: &mut [i64; BINS], from: i64, to: i64, weight: i64) {
    let mut point = 0;
    while point < 16 {
        let ratio = from + (to - from) * (2 * point + 1) / 32;
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation)]
        // The points above are well within the bins, otherwise this does not compile.
        let bin = ((ratio - FIRST_BIN) / BIN_WIDTH) as usize;
        bins[bin] += weight;
        point += 1;
    }
}
