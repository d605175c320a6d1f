//! What the hub notices about its hall and tells staff: from its queue, and counters whose program is gone.

use super::access::{Access, Device, Presence};
use super::reports::GONE;
use crate::model::hall::Service;
use crate::model::{Action, CounterId, DeviceId, Time};
use crate::protocol::DETAIL_MOST;
use crate::protocol::view::{Trouble, TroubleKind};
use crate::queue::{AlarmAbout, Counter, CounterState, Queue};
use crate::store::Store;
use std::collections::BTreeMap;

pub(super) struct Watch {
    access: Access,
    /// Who last worked at a counter, if that was a device listening to the hub: a device that only sends commands is
    /// not missed.
    at_work: BTreeMap<CounterId, Worker>,
    /// As last reported.
    told: Vec<Trouble>,
}

/// A device at a counter.
struct Worker {
    /// By token, and by name where the loopback is open.
    known_as: Vec<Device>,
    /// Since when it is expected to listen.
    since: Time,
}

impl Watch {
    /// Resumes after a start: those who worked at the open counters before are expected back.
    pub(super) fn new(access: Access, store: &Store, queue: &Queue, now: Time) -> Self {
        let open = open_counters(queue).map(|counter| counter.id().clone());
        let known = store.last_at(&open.collect()).unwrap_or_else(|error| {
            tracing::warn!(%error, "the log does not tell who worked at the counters");
            BTreeMap::new()
        });
        let worker = |(counter, (number, name)): (CounterId, (DeviceId, String))| {
            let known_as = vec![Device::Number(number), Device::Name(name)];
            let since = now;
            (counter, Worker { known_as, since })
        };
        Self {
            access,
            at_work: known.into_iter().map(worker).collect(),
            told: Vec::new(),
        }
    }

    /// A device did something at a counter.
    pub(super) fn saw(&mut self, counter: &CounterId, action: &Action, device: &Device, now: Time) {
        let known = self.at_work.get(counter);
        if known.is_some_and(|worker| worker.known_as.contains(device)) {
            return;
        }
        match self.access.presence(device) {
            Presence::Unknown if matches!(action, Action::Open { .. }) => {
                self.at_work.remove(counter);
            }
            Presence::Unknown => {}
            Presence::Listening | Presence::GoneSince(_) => {
                let worker = Worker {
                    known_as: vec![device.clone()],
                    since: now,
                };
                self.at_work.insert(counter.clone(), worker);
            }
        }
    }

    /// What stands in the hall, each service and counter by itself, and since when.
    pub(super) fn standing(&self, queue: &Queue, now: Time) -> Vec<(AlarmAbout, Time)> {
        let of_counters = [
            (TroubleKind::CounterLeftOpen, queue.left_open(now)),
            (TroubleKind::CounterUnattended, self.unattended(queue, now)),
            (TroubleKind::CounterIdle, queue.idle(now)),
            (
                TroubleKind::CounterPausedLong,
                queue.counters_paused_long(now),
            ),
        ];
        let of_services = [
            (TroubleKind::LongWait, queue.waits_long(now)),
            (TroubleKind::NobodyServes, queue.nobody_serves(now)),
            (
                TroubleKind::ServicePausedLong,
                queue.services_paused_long(now),
            ),
        ];
        let mut standing = Vec::new();
        for (kind, found) in of_counters {
            let about = |counter: &Counter| AlarmAbout::counter(kind.clone(), counter.id());
            standing.extend(
                found
                    .iter()
                    .map(|(counter, since)| (about(counter), *since)),
            );
        }
        for (kind, found) in of_services {
            let about = |service: &Service| AlarmAbout::service(kind.clone(), &service.id);
            standing.extend(
                found
                    .iter()
                    .map(|(service, since)| (about(service), *since)),
            );
        }
        let none_open = queue.no_counter_open(now);
        let none_open = none_open.map(|since| (AlarmAbout::hub(TroubleKind::NoCounterOpen), since));
        standing.extend(none_open);
        standing
    }

    /// The same, one trouble a kind.
    pub(super) fn troubles(
        &mut self,
        queue: &Queue,
        standing: &[(AlarmAbout, Time)],
    ) -> Vec<Trouble> {
        let mut kinds: Vec<_> = standing.iter().map(|(about, _)| &about.trouble).collect();
        kinds.dedup();
        let troubles = kinds.into_iter().map(|kind| {
            let of_kind = standing.iter().filter(|(about, _)| about.trouble == *kind);
            let earliest = of_kind.clone().map(|(_, since)| *since).min();
            // It began when it was first reported, even if it concerns others by now.
            let before = self.told.iter().find(|trouble| trouble.kind == *kind);
            let before = before.map(|before| before.since);
            let since = before.or(earliest.map(|since| queue.moment(since)));
            Trouble {
                device: None,
                name: None,
                since: since.expect("what stands has begun"),
                kind: kind.clone(),
                detail: names(of_kind.filter_map(|(about, _)| name(queue, about))),
            }
        });
        self.told = troubles.collect();
        self.told.clone()
    }

    /// Counters that are not closed and whose program has not been listening for a while.
    fn unattended<'a>(&'a self, queue: &'a Queue, now: Time) -> Vec<(&'a Counter, Time)> {
        let missed = open_counters(queue).filter_map(|counter| {
            let gone = self.gone_since(self.at_work.get(counter.id())?)?;
            (gone + GONE <= now).then_some((counter, gone))
        });
        missed.collect()
    }

    /// Since when nobody has been listening under any of its names.
    fn gone_since(&self, worker: &Worker) -> Option<Time> {
        let mut gone = worker.since;
        for device in &worker.known_as {
            match self.access.presence(device) {
                Presence::Listening => return None,
                Presence::GoneSince(since) => gone = gone.max(since),
                Presence::Unknown => {}
            }
        }
        Some(gone)
    }
}

fn open_counters(queue: &Queue) -> impl Iterator<Item = &Counter> {
    queue.counters().filter(|counter| match counter.state() {
        CounterState::Open { .. } | CounterState::Paused { .. } => true,
        CounterState::Closed => false,
    })
}

/// As many as there is room for; `None` if there are none.
fn names(all: impl Iterator<Item = String>) -> Option<String> {
    let mut detail = String::new();
    for name in all {
        if detail.chars().count() + name.chars().count() + 2 > DETAIL_MOST {
            detail.push('…');
            break;
        }
        if !detail.is_empty() {
            detail.push('、');
        }
        detail.push_str(&name);
    }
    Some(detail).filter(|detail| !detail.is_empty())
}

/// The displayed name of the service or counter.
fn name(queue: &Queue, about: &AlarmAbout) -> Option<String> {
    let languages = &queue.hall().languages;
    let of_service = about.service.as_ref().and_then(|id| queue.service(id));
    let of_counter = about.counter.as_ref().and_then(|id| queue.counter(id));
    let words = of_service
        .map(|service| service.name.clone())
        .or(of_counter.map(|counter| counter.plan().place_words()))?;
    Some(languages.say(&words).into())
}
