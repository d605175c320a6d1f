//! Turns durations into figures.

use serde::Serialize;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// The results, in the units that people compare.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Latencies {
    pub(super) count: usize,
    pub(super) per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
}

impl Latencies {
    pub(super) fn new(mut taken: Vec<Duration>, all: Duration) -> Self {
        taken.sort_unstable();
        let point = |hundredth: usize| {
            let place = (taken.len() * hundredth / 100).min(taken.len().saturating_sub(1));
            taken.get(place).copied().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        let count = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        Self {
            count: taken.len(),
            per_second: f64::from(count) / all.as_secs_f64(),
            p50_ms: point(50),
            p99_ms: point(99),
        }
    }
}

/// How fast the disk of `folder` appends 4 KiB and syncs it: the minimum cost of every commit.
pub(super) fn disk(folder: &Path, time: Duration) -> std::io::Result<Latencies> {
    let path = folder.join("fdatasync");
    let mut file = File::create(&path)?;
    let page = [7; 4096];
    let (mut taken, all) = (Vec::new(), Instant::now());
    while all.elapsed() < time {
        let started = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        taken.push(started.elapsed());
    }
    let all = all.elapsed();
    std::fs::remove_file(path)?;
    Ok(Latencies::new(taken, all))
}
