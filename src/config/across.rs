//! Cross-file checks for one hall: names in a device's file that the hall file must define, and what the voice must
//! be able to say.

use super::fault::{Hint, Misfit, Reference};
use super::reader::Table;
use super::{CounterFile, DisplayFile, RateFile, near};
use crate::model::Hall;
use crate::model::hall::{CounterPlan, StaffRole, Words};
use crate::voice::Place;
use crate::voice::announcement::Pack;
use crate::words::Lang;
use std::collections::BTreeSet;
use std::path::Path;

/// The counters and the clerk of a counter's file.
pub(super) fn of_counter(root: &Table<'_>, file: &CounterFile, hall: &Hall) {
    let known: BTreeSet<_> = hall.counters.iter().map(|plan| plan.id.as_str()).collect();
    for counter in &file.counters {
        look_up(
            root,
            "counters",
            Reference::Counter,
            counter.as_str(),
            &known,
        );
    }
    // Without a staff list anyone may be a clerk.
    if let Some(clerk) = file.clerk.as_ref().filter(|_| !hall.staff.is_empty()) {
        let clerks = hall
            .staff
            .iter()
            .filter(|one| one.roles.contains(&StaffRole::Clerk));
        let known = clerks.map(|one| one.id.as_str()).collect();
        look_up(root, "clerk", Reference::Clerk, clerk.as_str(), &known);
    }
}

/// The zone of a display's file, and what its voice cannot say. The sounds folder is relative to `folder`, which
/// contains the file.
pub(super) fn of_display(root: &Table<'_>, file: &DisplayFile, hall: &Hall, folder: &Path) {
    let zones: BTreeSet<_> = hall
        .counters
        .iter()
        .map(|plan| plan.zone.as_str())
        .collect();
    let zone = file.settings.zone.as_deref();
    if let Some(zone) = zone {
        look_up(root, "zone", Reference::Zone, zone, &zones);
    }
    let spot = root.spot_of("voice");
    let spot = spot.as_ref().unwrap_or(root.spot());
    for lang in &file.voice.languages {
        match Pack::open(&folder.join(&file.voice.sounds), *lang) {
            Ok(pack) => {
                if let Some(what) = not_spoken(&pack, hall, zone) {
                    let language = lang.code().to_owned();
                    root.add(spot, Hint::NotSpoken { language, what });
                }
            }
            Err(error) => {
                let why = error.to_string();
                root.add(spot, Hint::NoVoice { why });
            }
        }
    }
}

/// The counter of a file for ratings, and whether its question can be said.
pub(super) fn of_rate(root: &Table<'_>, file: &RateFile, hall: &Hall, folder: &Path) {
    let known = hall.counters.iter().map(|plan| plan.id.as_str()).collect();
    let counter = file.counter.as_str();
    look_up(root, "counter", Reference::Counter, counter, &known);
    if let Some(error) = file
        .voice
        .then(|| Pack::open(&folder.join(&file.sounds), file.device.language))
        .and_then(Result::err)
    {
        let spot = root.spot_of("rate");
        let why = error.to_string();
        root.add(spot.as_ref().unwrap_or(root.spot()), Hint::NoVoice { why });
    }
}

fn not_spoken(pack: &Pack, hall: &Hall, zone: Option<&str>) -> Option<Words> {
    let here = |plan: &&CounterPlan| zone.is_none_or(|zone| plan.zone == zone);
    let counters = hall.counters.iter().filter(here);
    let counters = counters.map(|plan| {
        let place = Place::new(plan.number, &plan.name, &plan.id);
        (place, plan.place_words())
    });
    let prefixes = hall.services.iter().map(|service| service.prefix.as_str());
    let gaps = pack.gaps(prefixes, counters);
    let words = || {
        Lang::all()
            .map(|lang| (lang.code(), gaps.words(lang)))
            .collect()
    };
    (!gaps.is_empty()).then(words)
}

fn look_up(root: &Table<'_>, key: &'static str, to: Reference, id: &str, known: &BTreeSet<&str>) {
    if known.contains(id) {
        return;
    }
    let what = Misfit::UnknownReference {
        to,
        id: id.to_owned(),
        known: known.iter().map(|id| (*id).to_owned()).collect(),
        near: near::nearest(id, known.iter().copied()),
    };
    let spot = root.spot_of(key);
    root.add(spot.as_ref().unwrap_or(root.spot()), what);
}
