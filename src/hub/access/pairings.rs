//! New devices that wait to be let in by their six digits. Pure: time and nonces are passed in. A start of the hub forgets
//! them, and they begin again by themselves.
//!
//! A place is taken from the first request on and held for its whole time, whether or not the device goes on: whoever
//! gives up a try for its digits does not get another one for it. Oldest stay; a stranger cannot push anybody out.

use crate::model::{Span, Time};
use crate::protocol::{
    Fingerprint, PairingKey, PairingNonce, PairingStateName, Role, commitment, digits,
};
use std::net::IpAddr;

/// Those that wait, and those that were answered.
#[derive(Debug, Default)]
pub struct Pairings(Vec<Pairing>);

/// A new device that asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knock {
    pub key: PairingKey,
    pub commitment: [u8; 32],
    pub address: IpAddr,
    /// What its program says it is, and what its file calls it.
    pub role: Role,
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    pub knock: Knock,
    pub since: Time,
    pub state: PairingStateName,
    /// The hub's.
    nonce: PairingNonce,
    /// `None` until the device has revealed its nonce.
    digits: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingError {
    /// No place is left, or none for this address.
    Full { wait: Span },
    /// There is none, or no longer: its time is over, or the hub has started since.
    Unknown,
    /// The nonce, or the whole request, is not what the device bound itself to.
    Mismatch,
}

impl Pairings {
    /// How many may wait, in all and from one address.
    pub const MOST: usize = 8;
    pub const MOST_OF_ADDRESS: usize = 3;
    /// How long one may wait.
    pub const LASTS: Span = Span::from_mins(10);

    /// A device knocks. Asked again, it gets the same nonce.
    ///
    /// # Errors
    /// [`PairingError::Full`], and [`PairingError::Mismatch`] if the device has bound itself otherwise before.
    pub fn begin(
        &mut self,
        knock: Knock,
        nonce: PairingNonce,
        now: Time,
    ) -> Result<PairingNonce, PairingError> {
        self.drop_old(now);
        if let Some(known) = self.0.iter().find(|one| one.knock.key == knock.key) {
            let is_same = known.knock.commitment == knock.commitment;
            return is_same.then_some(known.nonce).ok_or(PairingError::Mismatch);
        }
        let waiting = || self.0.iter().filter(|one| one.is_waiting());
        let of_address = || waiting().filter(|one| one.knock.address == knock.address);
        let first_out = |mut all: Box<dyn Iterator<Item = &Pairing> + '_>| {
            let since = all.next().map_or(now, |oldest| oldest.since);
            let wait = (since + Self::LASTS).since(now);
            PairingError::Full { wait }
        };
        if of_address().count() >= Self::MOST_OF_ADDRESS {
            return Err(first_out(Box::new(of_address())));
        }
        if waiting().count() >= Self::MOST {
            return Err(first_out(Box::new(waiting())));
        }
        self.0.push(Pairing {
            knock,
            since: now,
            state: PairingStateName::Waiting,
            nonce,
            digits: None,
        });
        Ok(nonce)
    }

    /// A device reveals its nonce: from now on it has digits.
    ///
    /// # Errors
    /// [`PairingError::Unknown`] and [`PairingError::Mismatch`].
    pub fn reveal(
        &mut self,
        key: &PairingKey,
        nonce: &PairingNonce,
        hub: &Fingerprint,
        now: Time,
    ) -> Result<(), PairingError> {
        let known = self.get(key, now)?;
        if commitment(key, nonce) != known.knock.commitment {
            return Err(PairingError::Mismatch);
        }
        known.digits = Some(digits(hub, key, nonce, &known.nonce));
        Ok(())
    }

    /// What became of a device.
    ///
    /// # Errors
    /// [`PairingError::Unknown`]
    pub fn state(&mut self, key: &PairingKey, now: Time) -> Result<PairingStateName, PairingError> {
        self.get(key, now).map(|known| known.state)
    }

    /// Those that wait and have digits, oldest first.
    pub fn waiting(&mut self, now: Time) -> impl Iterator<Item = (&Pairing, &str)> {
        self.drop_old(now);
        let waiting = self.0.iter().filter(|one| one.is_waiting());
        waiting.filter_map(|one| Some((one, one.digits.as_deref()?)))
    }

    /// The device with these digits, whether it waits or was answered.
    ///
    /// # Errors
    /// [`PairingError::Unknown`] if there is none, or more than one: nobody can tell them apart.
    pub fn find(&mut self, digits: &str, now: Time) -> Result<&Pairing, PairingError> {
        self.drop_old(now);
        let is_it = |one: &&Pairing| one.digits.as_deref() == Some(digits);
        let mut found = self.0.iter().filter(is_it);
        match (found.next(), found.next()) {
            (Some(found), None) => Ok(found),
            _ => Err(PairingError::Unknown),
        }
    }

    /// A supervisor has answered: the device's place is free for another one.
    pub fn answer(&mut self, key: &PairingKey, state: PairingStateName) {
        if let Some(known) = self.0.iter_mut().find(|one| one.knock.key == *key) {
            known.state = state;
        }
    }

    fn get(&mut self, key: &PairingKey, now: Time) -> Result<&mut Pairing, PairingError> {
        self.drop_old(now);
        let known = self.0.iter_mut().find(|one| one.knock.key == *key);
        known.ok_or(PairingError::Unknown)
    }

    fn drop_old(&mut self, now: Time) {
        self.0.retain(|one| now < one.since + Self::LASTS);
    }
}

impl Pairing {
    fn is_waiting(&self) -> bool {
        self.state == PairingStateName::Waiting
    }
}
