//! One wait, from the rhythm and the simulated line.

use super::calibration::{Calibration, Came};
use super::histograms::BANDS;
use super::hours::Hours;
use super::kept::Basis;
use super::logs::{LONGEST_MS, ex, lg, mul};
use super::pace::{QUICKEST_MS, ServicePace};
use crate::model::Time;

/// Lower bounds of the bands from 2 on, in half beats of the rhythm.
const BAND_BEGINS: [i64; 6] = [1, 3, 6, 12, 24, 48];
const FREE_BAND: u8 = 0;
/// The offset if a counter is free.
const FREE_OFFSET_MS: i64 = 60_000;
/// An error is clamped to this range.
const ERROR_LEAST: i64 = 16;
const ERROR_MOST: i64 = 512;
/// An error is a mean over this many tickets.
const ERROR_OVER: i64 = 16;

/// What is known about a place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InLine {
    /// How many in the line are ahead.
    pub ahead: usize,
    /// Time between two calls of the line.
    pub beat_ms: i64,
    pub simulated: Simulated,
}

/// The result of simulating the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simulated {
    /// A counter is idle and takes it at once.
    Free,
    AfterMs(i64),
    /// Not simulated: no counters are known, or too many people. The rhythm is used alone.
    NotAsked,
}

/// A wait in working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Includes the low and high points.
    pub basis: Basis,
    pub likely_ms: i64,
}

impl Calibration {
    /// The wait at a place in the line of `service`.
    pub fn estimate(
        &self,
        service: &ServicePace,
        in_line: InLine,
        hours: Hours<'_>,
        now: Time,
    ) -> Estimate {
        let people = i64::try_from(in_line.ahead).unwrap_or(i64::MAX);
        let rhythm_ms = people.saturating_add(1).saturating_mul(in_line.beat_ms);
        let rhythm_ms = rhythm_ms.min(LONGEST_MS);
        let beat_offset_ms = QUICKEST_MS.max(in_line.beat_ms / 2);
        let (simulated_ms, middle_ms, offset_ms) = match in_line.simulated {
            Simulated::Free => (Some(0), 0, FREE_OFFSET_MS),
            Simulated::AfterMs(ms) => {
                let middle_ms = service.between(rhythm_ms, ms, beat_offset_ms);
                (Some(ms), middle_ms, beat_offset_ms)
            }
            Simulated::NotAsked => (None, rhythm_ms, beat_offset_ms),
        };
        let band = match in_line.simulated {
            Simulated::Free => FREE_BAND,
            Simulated::AfterMs(_) | Simulated::NotAsked => {
                band(middle_ms, in_line.beat_ms, hours.left_ms(now))
            }
        };
        let ratios = self.ratios(&service.histograms, band.into());
        let [low_ms, likely_ms, high_ms] =
            ratios.map(|ratio| (mul(middle_ms + offset_ms, ratio) - offset_ms).max(0));
        let basis = Basis {
            rhythm_ms: kept_ms(rhythm_ms),
            simulated_ms: simulated_ms.map(kept_ms),
            middle_ms: kept_ms(middle_ms),
            offset_ms: kept_ms(offset_ms),
            band,
            low_ms: kept_ms(low_ms),
            high_ms: kept_ms(high_ms),
        };
        Estimate { basis, likely_ms }
    }

    /// A ticket with this basis was called after `waited_ms` of working time.
    pub fn learn_wait(&mut self, service: &mut ServicePace, basis: &Basis, waited_ms: i64) {
        let offset_ms = i64::from(basis.offset_ms);
        let lg_with_offset = |ms: i64| lg(ms + offset_ms);
        let waited = lg_with_offset(waited_ms);
        let off = |ms: u32| (waited - lg_with_offset(ms.into())).abs().min(ERROR_MOST);
        if basis.band != FREE_BAND {
            learn_error(&mut service.rhythm_error, off(basis.rhythm_ms));
            if let Some(simulated_ms) = basis.simulated_ms {
                learn_error(&mut service.simulated_error, off(simulated_ms));
            }
        }
        let came = if waited_ms < basis.low_ms.into() {
            Came::Below
        } else if waited_ms > basis.high_ms.into() {
            Came::Above
        } else {
            Came::Within
        };
        let ratio = waited - lg_with_offset(basis.middle_ms.into());
        let band = usize::from(basis.band).min(BANDS - 1);
        self.learn(&mut service.histograms, band, ratio, came);
    }
}

impl ServicePace {
    /// The weighted mean of the two logarithms: the weight of each is the other's error to the fourth power.
    fn between(&self, rhythm_ms: i64, simulated_ms: i64, offset_ms: i64) -> i64 {
        let weight = |error: i64| error.clamp(ERROR_LEAST, ERROR_MOST).pow(4);
        let (rhythm, simulated) = (weight(self.simulated_error), weight(self.rhythm_error));
        let sum = rhythm * lg(rhythm_ms + offset_ms) + simulated * lg(simulated_ms + offset_ms);
        let mean = sum / (rhythm + simulated);
        ((ex(mean) >> 16) - offset_ms).max(0)
    }
}

fn band(middle_ms: i64, beat_ms: i64, left_ms: i64) -> u8 {
    if middle_ms > left_ms {
        return 9;
    }
    if 2 * middle_ms > left_ms {
        return 8;
    }
    let begun = BAND_BEGINS.map(|half_beats| u8::from(2 * middle_ms >= half_beats * beat_ms));
    1 + begun.iter().sum::<u8>()
}

fn learn_error(error: &mut i64, off: i64) {
    *error += (off - *error).div_euclid(ERROR_OVER);
}

fn kept_ms(ms: i64) -> u32 {
    u32::try_from(ms).unwrap_or(if ms < 0 { 0 } else { u32::MAX })
}
