//! How often promises were off by how much: the form in which it is counted, and kept overnight.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Waits are calibrated by length: band 0 if a counter is free, 1 to 7 by beats of the rhythm, 8 and 9 if closing
/// comes before or soon after.
pub(super) const BANDS: usize = 10;
/// Ratios from 1/11 to 11, in steps of an eighth of a power of two.
pub(super) const BINS: usize = 56;
pub(super) const BIN_WIDTH: i64 = 32;
pub(super) const FIRST_BIN: i64 = -896;
/// A histogram with more entries than this is halved.
pub(super) const SERVICE_MOST: u16 = 150;
pub(super) const HALL_MOST: u16 = 600;

/// Observations of one service, or of the whole hall: a histogram of ratios for each band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histograms(pub(super) [[u16; BINS]; BANDS]);

impl Histograms {
    pub(super) fn add(&mut self, band: usize, ratio: i64, most: u16) {
        let bins = &mut self.0[band];
        bins[bin_of(ratio)] += 1;
        if bins.iter().sum::<u16>() > most {
            for bin in bins {
                *bin = if *bin == 1 { 0 } else { bin.div_ceil(2) };
            }
        }
    }
}

impl Default for Histograms {
    fn default() -> Self {
        Self([[0; BINS]; BANDS])
    }
}

/// Stores only non-zero counts: for each band, a list of pairs of bin and count.
impl Serialize for Histograms {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let filled = |bins: &[u16; BINS]| -> Vec<(usize, u16)> {
            let bins = bins.iter().copied().enumerate();
            bins.filter(|(_, count)| *count > 0).collect()
        };
        to.collect_seq(self.0.iter().map(filled))
    }
}

impl<'de> Deserialize<'de> for Histograms {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let filled = Vec::<Vec<(usize, u16)>>::deserialize(from)?;
        let mut all = Self::default();
        for (band, bins) in filled.into_iter().enumerate() {
            for (bin, count) in bins {
                let known = all.0.get_mut(band).and_then(|bins| bins.get_mut(bin));
                let known = known.ok_or_else(|| D::Error::custom("no such bin"))?;
                *known = count.min(HALL_MOST);
            }
        }
        Ok(all)
    }
}

pub(super) fn bin_edges() -> impl Iterator<Item = i64> {
    (0..).map(|bin| FIRST_BIN + BIN_WIDTH * bin)
}

fn bin_of(ratio: i64) -> usize {
    let bin = (ratio - FIRST_BIN).div_euclid(BIN_WIDTH);
    usize::try_from(bin).map_or(0, |bin| bin.min(BINS - 1))
}
