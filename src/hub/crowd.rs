//! Connections that had to go for want of places: in the log a line an address and minute, a figure, and
//! a trouble while it goes on.

use crate::model::{Moment, Span, Time};
use crate::protocol::view::{Trouble, TroubleKind};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two lines in the log about one address.
const LINE_EVERY: Duration = Duration::from_secs(60);
/// Addresses that are told apart; the others are counted with one of them.
const ADDRESSES_MOST: usize = 256;
/// After a minute without any it is over.
const OVER_AFTER: Span = Span::from_secs(60);

/// Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowd(Arc<Mutex<Lost>>);

#[derive(Debug, Default)]
struct Lost {
    count: u64,
    latest: Option<IpAddr>,
    lines: BTreeMap<IpAddr, Line>,
}

/// What the log still has to say of an address.
#[derive(Debug)]
struct Line {
    at: Instant,
    untold: u64,
}

impl Crowd {
    /// A connection from there had to go.
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

/// What of it is a trouble.
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

    /// How many connections were lost so far.
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
