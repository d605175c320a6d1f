//! What does not work on this display, or cannot; known as soon as the hall is. Pure.

use crate::protocol::DETAIL_MOST;
use crate::protocol::view::{CounterView, HallView, TroubleKind};
use crate::voice::{Gaps, Place, Voice};
use crate::words::Lang;
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTrouble {
    pub kind: TroubleKind,
    /// For staff.
    pub detail: Option<String>,
}

impl OwnTrouble {
    pub fn new(kind: TroubleKind, detail: Option<String>) -> Self {
        // The hub accepts no more.
        let short = |text: String| {
            if text.chars().count() <= DETAIL_MOST {
                return text;
            }
            let start = text.chars().take(DETAIL_MOST - 1);
            start.chain(['…']).collect()
        };
        let detail = detail.map(short);
        Self { kind, detail }
    }
}

/// The hall's zones, if `zone` is not one of them.
pub(super) fn other_zones<'a>(hall: &'a HallView, zone: Option<&str>) -> Option<BTreeSet<&'a str>> {
    let zone = zone?;
    let zones: BTreeSet<_> = hall
        .counters
        .iter()
        .map(|counter| counter.zone.as_str())
        .collect();
    (!zones.contains(zone)).then_some(zones)
}

/// What the voice cannot say in this hall, per language.
pub(super) fn gaps(voice: &Voice, hall: &HallView, zone: Option<&str>) -> Vec<(Lang, Gaps)> {
    let here = |counter: &&CounterView| zone.is_none_or(|zone| counter.zone == zone);
    let gaps = voice.packs.iter().map(|pack| {
        let counters = hall.counters.iter().filter(here);
        let counters = counters.map(|counter| (Place::of(counter), counter.place_words()));
        let prefixes = hall.services.iter().map(|service| service.prefix.as_str());
        (pack.lang, pack.gaps(prefixes, counters))
    });
    gaps.filter(|(_, gaps)| !gaps.is_empty()).collect()
}

/// Whether two views name the same counters and prefixes, so that findings about one hold for the
/// other.
pub(super) fn same_names(one: &HallView, other: &HallView) -> bool {
    let counters = |hall: &HallView| hall.counters.len();
    let same = |(a, b): (&CounterView, &CounterView)| {
        (&a.id, a.number, &a.name, &a.zone) == (&b.id, b.number, &b.name, &b.zone)
    };
    let prefixes = |hall: &HallView| hall.services.len();
    counters(one) == counters(other)
        && prefixes(one) == prefixes(other)
        && one.counters.iter().zip(&other.counters).all(same)
        && one
            .services
            .iter()
            .zip(&other.services)
            .all(|(a, b)| a.prefix == b.prefix)
}
