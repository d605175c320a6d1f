//! What the hub notices about its hall and tells staff: counters left open, counters whose program is gone, people
//! who wait too long.

use super::access::{Access, Device, Presence};
use super::reports::GONE;
use crate::model::{Action, CounterId, DeviceId, Time};
use crate::protocol::DETAIL_MOST;
use crate::protocol::view::{Trouble, TroubleKind};
use crate::queue::{Counter, CounterState, Queue};
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

    pub(super) fn troubles(&mut self, queue: &Queue, now: Time) -> Vec<Trouble> {
        let left_open = told(queue.left_open(now), |counter| name(queue, counter));
        let unattended = told(self.unattended(queue, now), |counter| name(queue, counter));
        let long = told(queue.waits_long(now), |service| {
            let languages = &queue.hall().languages;
            languages.say(&service.name).into()
        });
        let found = [
            (TroubleKind::CounterLeftOpen, left_open),
            (TroubleKind::CounterUnattended, unattended),
            (TroubleKind::LongWait, long),
        ];
        let troubles = found.into_iter().filter_map(|(kind, found)| {
            let (since, detail) = found?;
            // It began when it was first reported, even if it concerns others by now.
            let before = self.told.iter().find(|trouble| trouble.kind == kind);
            Some(Trouble {
                device: None,
                name: None,
                since: before.map_or(queue.moment(since), |before| before.since),
                kind,
                detail: Some(detail),
            })
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

/// Since when, and the names of those concerned, as many as there is room for.
fn told<T>(found: Vec<(T, Time)>, name: impl Fn(&T) -> String) -> Option<(Time, String)> {
    let since = found.iter().map(|(_, since)| *since).min()?;
    let mut detail = String::new();
    for (one, _) in &found {
        let name = name(one);
        if detail.chars().count() + name.chars().count() + 2 > DETAIL_MOST {
            detail.push('…');
            break;
        }
        if !detail.is_empty() {
            detail.push('、');
        }
        detail.push_str(&name);
    }
    Some((since, detail))
}

/// The counter's displayed name.
fn name(queue: &Queue, counter: &Counter) -> String {
    let languages = &queue.hall().languages;
    languages.say(&counter.plan().place_words()).into()
}
