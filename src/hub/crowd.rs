//! Connections closed for lack of places: a log line per address and minute, a metric, and a trouble while it goes on.

use crate::model::{Moment, Span, Time};
use crate::protocol::view::{Trouble, TroubleKind};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Minimum interval between two log lines about the same address.
const LINE_EVERY: Duration = Duration::from_secs(60);
/// Maximum number of addresses told apart; any others are counted with one of them.
const ADDRESSES_MOST: usize = 256;
/// It is over after a minute without any.
const OVER_AFTER: Span = Span::from_secs(60);

/// Clones share the counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowd(Arc<Mutex<Lost>>);

#[derive(Debug, Default)]
struct Lost {
    count: u64,
    latest: Option<IpAddr>,
    lines: BTreeMap<IpAddr, Line>,
}

/// What the log still has to say about an address.
#[derive(Debug)]
struct Line {
    at: Instant,
    untold: u64,
}

impl Crowd {
    /// A connection from this address was closed for lack of a place.
    pub(super) fn lose(&self, address: IpAddr, now: Instant) {
        let mut lost = self.lock();
        lost.count += 1;
        lost.latest = Some(address);
        lost.lines
            .retain(|_, line| line.untold > 0 || now.duration_since(line.at) < LINE_EVERY);
        if lost.lines.len() >= ADDRESSES_MOST && !lost.lines.contains_key(&address) {
            return;
        }
        let is_new = !lost.lines.contains_key(&address);
        let line = lost
            .lines
            .entry(address)
            .or_insert(Line { at: now, untold: 0 });
        line.untold += 1;
        if is_new || now.duration_since(line.at) >= LINE_EVERY {
            let connections = std::mem::take(&mut line.untold);
            line.at = now;
            drop(lost);
            tracing::warn!(%address, connections, "no places: connections of this address were closed");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lost> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Turns the counts into a trouble.
pub(super) struct CrowdWatch {
    crowd: Crowd,
    seen: u64,
    told: Option<(Trouble, Time)>,
}

impl CrowdWatch {
    pub(super) fn new(crowd: Crowd) -> Self {
        Self {
            crowd,
            seen: 0,
            told: None,
        }
    }

    /// Number of connections lost so far.
    pub(super) fn count(&self) -> u64 {
        self.seen
    }

    pub(super) fn trouble(&mut self, now: Time, at: Moment) -> Option<Trouble> {
        let (count, latest) = {
            let lost = self.crowd.lock();
            (lost.count, lost.latest)
        };
        if count > self.seen {
            self.seen = count;
            let before = self.told.take();
            let trouble = Trouble {
                device: None,
                name: None,
                kind: TroubleKind::ConnectionsFull,
                since: before.map_or(at, |(trouble, _)| trouble.since),
                detail: latest.map(|address| address.to_string()),
            };
            self.told = Some((trouble, now));
        }
        self.told.take_if(|(_, last)| *last + OVER_AFTER <= now);
        self.told.as_ref().map(|(trouble, _)| trouble.clone())
    }
}
