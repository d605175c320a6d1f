//! Who has a connection. Whoever has shown a token has a place; those who have not yet share a few for a
//! few seconds, and the first to go is the oldest of the address that has most of them.

use crate::hub::access::Device;
use crate::hub::crowd::Crowd;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::timeout;

/// Connections that have not shown a token, of all addresses together.
pub(super) const UNPROVEN: usize = 256;
/// So long may a connection show none.
const UNPROVEN_FOR: Duration = Duration::from_secs(10);
/// An address from which somebody has shown a token has so many of its own, besides.
const UNPROVEN_OF_MEMBERS: usize = 8;
/// An address is known so long after a token was shown from there, and so many are.
const KNOWN_FOR: Duration = Duration::from_secs(24 * 60 * 60);
const KNOWN_MOST: usize = 512;
/// Connections that a device may have: two or three are enough.
pub(super) const PER_DEVICE: usize = 16;

/// The places of one port. Clones share them.
#[derive(Clone)]
pub(super) struct Places(Arc<Mutex<Taken>>);

struct Taken {
    /// Who is told of those that had to go.
    crowd: Crowd,
    next: u64,
    open: BTreeMap<u64, Open>,
    /// Connections that share the few, oldest first.
    sharing: VecDeque<u64>,
    /// By device, oldest first.
    devices: BTreeMap<Device, VecDeque<u64>>,
    /// When somebody last showed a token from there.
    known: BTreeMap<IpAddr, Instant>,
}

struct Open {
    address: IpAddr,
    state: watch::Sender<State>,
    device: Option<Device>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unproven,
    Proven,
    /// Somebody else has its place.
    Over,
}

/// The place of one connection; it is free when the value goes.
pub(super) struct Place {
    proof: Proof,
    state: watch::Receiver<State>,
}

/// With this a connection's requests show that they come from a device. Clones are of the same one.
#[derive(Clone)]
pub(super) struct Proof {
    places: Places,
    number: u64,
}

impl Places {
    pub(super) fn new(crowd: Crowd) -> Self {
        Self(Arc::new(Mutex::new(Taken {
            crowd,
            next: 0,
            open: BTreeMap::new(),
            sharing: VecDeque::new(),
            devices: BTreeMap::new(),
            known: BTreeMap::new(),
        })))
    }

    /// A new connection. Another one may have to go for it.
    pub(super) fn enter(&self, address: IpAddr, now: Instant) -> Place {
        let (sender, state) = watch::channel(State::Unproven);
        let mut taken = self.lock();
        let number = taken.next;
        taken.next += 1;
        let open = Open {
            address,
            state: sender,
            device: None,
        };
        taken.open.insert(number, open);
        if !taken.has_own_place(number, address, now) {
            taken.sharing.push_back(number);
            if taken.sharing.len() > UNPROVEN {
                taken.crowd_out(now);
            }
        }
        drop(taken);
        let places = self.clone();
        Place {
            proof: Proof { places, number },
            state,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Whether an address from which devices come has a place left for one that has not shown its token.
    fn has_own_place(&self, number: u64, address: IpAddr, now: Instant) -> bool {
        let known = self.known.get(&address);
        if known.is_none_or(|at| now.duration_since(*at) > KNOWN_FOR) {
            return false;
        }
        let others = self.open.iter().filter(|(other, open)| {
            **other != number
                && open.address == address
                && *open.state.borrow() == State::Unproven
                && !self.sharing.contains(other)
        });
        others.count() < UNPROVEN_OF_MEMBERS
    }

    /// The oldest connection of the address that has most of the shared places goes.
    fn crowd_out(&mut self, now: Instant) {
        let mut counts: BTreeMap<IpAddr, usize> = BTreeMap::new();
        let addresses = self
            .sharing
            .iter()
            .filter_map(|number| self.open.get(number));
        for open in addresses {
            *counts.entry(open.address).or_default() += 1;
        }
        let most = counts.values().max().copied();
        let goes = self.sharing.iter().position(|number| {
            let open = self.open.get(number);
            open.and_then(|open| counts.get(&open.address).copied()) == most
        });
        if let Some(number) = goes.and_then(|at| self.sharing.remove(at)) {
            self.end(number, now);
        }
    }

    fn end(&mut self, number: u64, now: Instant) {
        if let Some(open) = self.open.get(&number) {
            open.state.send_replace(State::Over);
            self.crowd.lose(open.address, now);
        }
    }

    fn prove(&mut self, number: u64, device: Option<&Device>, now: Instant) {
        let Some(open) = self.open.get_mut(&number) else {
            return;
        };
        if *open.state.borrow() != State::Unproven {
            return;
        }
        open.device = device.cloned();
        open.state.send_replace(State::Proven);
        let address = open.address;
        self.sharing.retain(|other| *other != number);
        self.know(address, now);
        let Some(device) = device else {
            return;
        };
        let own = self.devices.entry(device.clone()).or_default();
        own.push_back(number);
        if own.len() > PER_DEVICE
            && let Some(oldest) = own.pop_front()
        {
            self.end(oldest, now);
        }
    }

    fn know(&mut self, address: IpAddr, now: Instant) {
        self.known.insert(address, now);
        if self.known.len() > KNOWN_MOST {
            let oldest = self.known.iter().min_by_key(|(_, at)| **at);
            let oldest = oldest.map(|(address, _)| *address);
            oldest.and_then(|address| self.known.remove(&address));
        }
    }

    fn leave(&mut self, number: u64) {
        let left = self.open.remove(&number);
        self.sharing.retain(|other| *other != number);
        if let Some(device) = left.and_then(|open| open.device)
            && let Some(own) = self.devices.get_mut(&device)
        {
            own.retain(|other| *other != number);
            if own.is_empty() {
                self.devices.remove(&device);
            }
        }
    }
}

impl Place {
    pub(super) fn proof(&self) -> &Proof {
        &self.proof
    }

    /// Waits until the connection has to end: somebody else has its place, or it shows no token.
    pub(super) async fn over(&mut self) {
        let shown = self.state.wait_for(|state| *state != State::Unproven);
        if !matches!(timeout(UNPROVEN_FOR, shown).await, Ok(Ok(_))) {
            return;
        }
        // The sender goes only with the place.
        let _ = self.state.wait_for(|state| *state == State::Over).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Proof { places, number } = &self.proof;
        places.lock().leave(*number);
    }
}

impl Proof {
    /// A request on this connection had the token of a device; without one it came from this computer's
    /// own programs, which may have as many connections as they like.
    pub(super) fn show(&self, device: Option<&Device>) {
        self.places
            .lock()
            .prove(self.number, device, Instant::now());
    }
}
