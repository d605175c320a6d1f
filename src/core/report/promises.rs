//! What the tickets said, beside what the waits became.

use super::Days;
use super::figures::{Verdict, judged};
use crate::history::rows::DayRows;
use crate::queue::nearest_rank;
use serde::Serialize;
use std::collections::BTreeMap;

/// Those who were promised one range and called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Promised {
    pub low_s: u64,
    pub high_s: u64,
    pub n: u64,
    pub early: u64,
    pub kept: u64,
    pub late: u64,
    /// What they waited, in whole seconds by nearest rank.
    pub p10_s: i64,
    pub p50_s: i64,
    pub p90_s: i64,
}

/// The ranges that were promised in `days`, shortest first.
pub fn promises<'a>(days: Days, rows: impl IntoIterator<Item = &'a DayRows>) -> Vec<Promised> {
    let mut ranges: BTreeMap<(u64, u64), (Vec<i64>, [u64; 3])> = BTreeMap::new();
    let rows = rows.into_iter().filter(|day| days.contains(day.date));
    for visit in rows.flat_map(|day| &day.visits) {
        if let Some((range, (wait, verdict))) = visit.promise.zip(judged(visit)) {
            let (waits, [early, kept, late]) = ranges.entry(range).or_default();
            waits.push(wait);
            *match verdict {
                Verdict::Early => early,
                Verdict::Kept => kept,
                Verdict::Late => late,
            } += 1;
        }
    }
    type Range = ((u64, u64), (Vec<i64>, [u64; 3]));
    let promised = |((low_s, high_s), (mut waits, [early, kept, late])): Range| {
        waits.sort_unstable();
        Some(Promised {
            low_s,
            high_s,
            n: waits.len() as u64,
            early,
            kept,
            late,
            p10_s: nearest_rank(&waits, 10)?,
            p50_s: nearest_rank(&waits, 50)?,
            p90_s: nearest_rank(&waits, 90)?,
        })
    };
    ranges.into_iter().filter_map(promised).collect()
}
