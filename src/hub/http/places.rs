//! Connection slots. A connection that has shown a token has its own; those that have not share a few for a few
//! seconds, and the first to go is the oldest one from the address with the most.

use crate::hub::access::Device;
use crate::hub::crowd::Crowd;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::timeout;

/// Maximum number of connections that have not shown a token, over all addresses.
pub(super) const UNPROVEN: usize = 256;
/// How long a connection may go without showing one.
const UNPROVEN_FOR: Duration = Duration::from_secs(10);
/// Number of extra slots reserved for an address from which a token has been shown.
const UNPROVEN_OF_MEMBERS: usize = 8;
/// How long an address stays known after a token was shown from it, and how many are remembered.
const KNOWN_FOR: Duration = Duration::from_secs(24 * 60 * 60);
const KNOWN_MOST: usize = 512;
/// Maximum number of connections per device: two or three are enough.
pub(super) const PER_DEVICE: usize = 16;

/// The slots of one port. Clones share them.
#[derive(Clone)]
pub(super) struct Places(Arc<Mutex<Taken>>);

struct Taken {
    /// Counts the connections that had to go.
    crowd: Crowd,
    next: u64,
    open: BTreeMap<u64, Open>,
    /// Connections in the shared slots, oldest first.
    sharing: VecDeque<u64>,
    /// By device, oldest first.
    devices: BTreeMap<Device, VecDeque<u64>>,
    /// When a token was last shown from an address.
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
    /// Another connection has taken its slot.
    Over,
}

/// The slot of one connection; it is freed on drop.
pub(super) struct Seat {
    proof: Proof,
    state: watch::Receiver<State>,
}

/// Lets the requests of a connection prove that they come from a device. Clones belong to the same connection.
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

    /// Admits a new connection. Another one may have to go for it.
    pub(super) fn enter(&self, address: IpAddr, now: Instant) -> Seat {
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
        Seat {
            proof: Proof { places, number },
            state,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Whether an address that devices come from has a reserved slot left for a connection that has not shown a token.
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

    /// Evicts the oldest connection of the address with the most shared slots.
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

impl Seat {
    pub(super) fn proof(&self) -> &Proof {
        &self.proof
    }

    /// Waits until the connection must end: another has taken its slot, or it has shown no token in time.
    pub(super) async fn over(&mut self) {
        let shown = self.state.wait_for(|state| *state != State::Unproven);
        if !matches!(timeout(UNPROVEN_FOR, shown).await, Ok(Ok(_))) {
            return;
        }
        // The sender is dropped only with the slot.
        let _ = self.state.wait_for(|state| *state == State::Over).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Proof { places, number } = &self.proof;
        places.lock().leave(*number);
    }
}

impl Proof {
    /// A request on this connection carried a device's token; without one it came from this computer's own programs,
    /// which may have any number of connections.
    pub(super) fn show(&self, device: Option<&Device>) {
        self.places
            .lock()
            .prove(self.number, device, Instant::now());
    }
}
