//! What the tickets said, beside what the waits became.

use super::Days;
use super::figures::{Verdict, judged};
use crate::history::rows::DayRows;
use crate::model::{STEPS_MIN, nearest_step};
use crate::queue::nearest_rank;
use serde::Serialize;
use std::collections::BTreeMap;

/// Those who were told one range and called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Promised {
    /// The range as it is told: in the minutes that a wait is ever told in.
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

/// A promised range as it is told. Whether it was kept is judged by the range itself.
pub fn told((low_s, high_s): (u64, u64)) -> (u64, u64) {
    let nearest = |seconds| nearest_step(i64::try_from(seconds).unwrap_or(i64::MAX));
    let low = nearest(low_s).min(STEPS_MIN.len() - 2);
    let high = nearest(high_s).max(low + 1);
    let seconds = |step: usize| STEPS_MIN[step].unsigned_abs() * 60;
    (seconds(low), seconds(high))
}

/// The ranges that were told in `days`, shortest first.
pub fn promises<'a>(days: Days, rows: impl IntoIterator<Item = &'a DayRows>) -> Vec<Promised> {
    let mut ranges: BTreeMap<(u64, u64), (Vec<i64>, [u64; 3])> = BTreeMap::new();
    let rows = rows.into_iter().filter(|day| days.contains(day.date));
    for visit in rows.flat_map(|day| &day.visits) {
        if let Some((promise, (wait, verdict))) = visit.promise.zip(judged(visit)) {
            let (waits, [early, kept, late]) = ranges.entry(told(promise)).or_default();
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
