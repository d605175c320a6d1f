//! What the hub's edge knows of devices: read from the database when a tool or an exchange has
//! changed it, and asked on every request.

use super::limits::Limits;
use super::pins::{PinError, Pins, Signing};
use super::secret::Token;
use super::seen::{Presence, Seen};
use super::{Caller, Device, Endpoint, Line, is_device_name};
use crate::config::Loopback;
use crate::hub::clock::Clock;
use crate::hub::job::ToOwner;
use crate::hub::works::Heard;
use crate::model::hall::{Asks, Hall};
use crate::model::{ClerkId, DeviceId, ServiceId, Time};
use crate::protocol::{DEVICE_NAME, Hidden, Role, token_id};
use crate::store::{AccessBook, Known, PinTries, SecretHash, StoreError};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::interval;

/// The device of a request over the open loopback that names none.
const LOOPBACK_DEVICE: &str = "loopback";

/// Tokens that a tool changed are read again so often.
const REFRESH: Duration = Duration::from_secs(1);
/// Wrong tokens that are remembered.
const WRONG_MOST: usize = 4_096;
/// In every so manieth of these rounds it is written down who was heard.
const SEEN_EVERY: u32 = 10;

/// What the hall file says of access.
#[derive(Clone, Debug)]
pub(crate) struct AccessSettings {
    pub(crate) loopback: Loopback,
    pub(crate) kiosk_tickets_per_minute: u32,
    pub(crate) hall: Arc<Hall>,
    /// Of the token that lies in the data folder.
    pub(crate) local: Option<SecretHash>,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grounds {
    NoToken,
    WrongToken,
    BadDeviceName,
    NotAllowed,
    TooMany { wait: Duration },
}

/// A token that somebody has named.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) hash: SecretHash,
    pub(crate) device: Device,
}

/// Clones share it.
#[derive(Clone)]
pub(crate) struct Access(Arc<Inner>);

struct Inner {
    settings: AccessSettings,
    clock: Clock,
    book: Mutex<AccessBook>,
    state: RwLock<State>,
    /// Sent when tokens have changed.
    changes: watch::Sender<u64>,
    pins: Pins,
    seen: Mutex<Seen>,
    limits: Mutex<Limits>,
}

/// As the database has it.
#[derive(Default)]
struct State {
    version: Option<u64>,
    tokens: BTreeMap<SecretHash, Known>,
    /// By what they are named.
    named: BTreeMap<String, Named>,
    pins: BTreeMap<ClerkId, String>,
    forgotten: BTreeSet<DeviceId>,
    /// Tokens that are nobody's, asked for since the database last changed.
    wrong: BTreeSet<SecretHash>,
}

impl Access {
    /// # Errors
    /// When the database in the folder cannot be used.
    pub(crate) fn open(
        folder: &Path,
        settings: AccessSettings,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let book = AccessBook::open(folder)?;
        let limits = Limits::new(settings.kiosk_tickets_per_minute);
        let access = Self(Arc::new(Inner {
            settings,
            clock,
            book: Mutex::new(book),
            state: RwLock::default(),
            changes: watch::Sender::new(0),
            pins: Pins::new(),
            seen: Mutex::default(),
            limits: Mutex::new(limits),
        }));
        access.refresh()?;
        Ok(access)
    }

    /// Who sends a request with these headers; none: nobody who is known.
    pub(crate) fn caller(
        &self,
        line: Line,
        headers: &HeaderMap,
    ) -> Result<Option<Caller>, Grounds> {
        let mut tokens = headers.get_all(AUTHORIZATION).iter();
        let Some(token) = tokens.next() else {
            let is_open = line == Line::Loopback && self.0.settings.loopback == Loopback::Open;
            return is_open.then(|| of_this_computer(headers)).transpose();
        };
        let token = match (token.to_str(), tokens.next()) {
            (Ok(text), None) => text.strip_prefix("Bearer ").and_then(Token::parse),
            (Ok(_) | Err(_), _) => None,
        };
        let hash = token.ok_or(Grounds::WrongToken)?.hash();
        if line == Line::Loopback && self.0.settings.local == Some(hash) {
            return of_this_computer(headers).map(Some);
        }
        self.known(&hash).map(Some).ok_or(Grounds::WrongToken)
    }

    /// Takes one of what somebody may ask; everybody is counted by device, strangers by address.
    pub(crate) fn take(&self, caller: Option<&Caller>, peer: IpAddr) -> Result<(), Grounds> {
        let now = Instant::now();
        match caller {
            Some(caller) => {
                let heard_at = self.0.clock.now();
                self.seen().saw(&caller.device, heard_at);
                if !caller.is_limited() {
                    return Ok(());
                }
                limited(self.limits().requests.take(&caller.device, now))
            }
            None => limited(self.limits().anonymous.take(&peer, now)),
        }
    }

    /// The same for a device that has not shown its token, but named it.
    pub(crate) fn take_of(&self, device: &Device) -> Result<(), Grounds> {
        limited(self.limits().requests.take(device, Instant::now()))
    }

    /// The token that somebody names without showing it.
    pub(crate) fn named(&self, id: &str) -> Option<Named> {
        let local = self.0.settings.local.filter(|local| token_id(local) == id);
        let local = local.map(|hash| Named {
            hash,
            device: Device::Name(LOOPBACK_DEVICE.into()),
        });
        local.or_else(|| self.state().named.get(id).cloned())
    }

    /// Whether somebody may use an endpoint, now.
    pub(crate) fn admit(&self, caller: Option<&Caller>, endpoint: Endpoint) -> Result<(), Grounds> {
        let row = endpoint.row();
        if !row.rule.allows(caller.map(|caller| caller.role)) {
            let grounds = caller.map_or(Grounds::NoToken, |_| Grounds::NotAllowed);
            return Err(grounds);
        }
        let Some(caller) = caller.filter(|caller| caller.is_limited()) else {
            return Ok(());
        };
        let now = Instant::now();
        if row.method != Method::GET {
            limited(self.limits().commands.take(&caller.device, now))?;
        }
        if endpoint != Endpoint::Issue {
            return Ok(());
        }
        let mut limits = self.limits();
        let taken = match caller.role {
            Role::Kiosk => limits.tickets.take(&caller.device, now),
            Role::Guide => limits.guide_tickets.take(&caller.device, now),
            Role::Counter | Role::Display | Role::Supervisor => Ok(()),
        };
        limited(taken)
    }

    /// Whether this clerk may sign in with this PIN. Who is not on the list of staff needs none:
    /// the queue refuses him, or there is no list.
    pub(crate) async fn check_pin(
        &self,
        caller: &Caller,
        clerk: &ClerkId,
        pin: Option<Hidden>,
    ) -> Result<(), PinError> {
        let staff = &self.0.settings.hall.staff;
        let Device::Number(device) = caller.device else {
            // A program of this computer.
            return Ok(());
        };
        if caller.is_trusted || !staff.iter().any(|one| one.id == *clerk) {
            return Ok(());
        }
        self.refresh_or_say();
        let hash = self.state().pins.get(clerk).cloned();
        let now = self.0.clock.now();
        let signing = Signing { clerk, device, now };
        let checked = self.0.pins.check(signing, hash, pin).await;
        let kept = match &checked {
            Ok(right) if right.some_were_wrong => self.book().drop_pin_tries(clerk, device),
            Err(PinError::Wrong { tried }) => {
                let PinTries { wrong, .. } = tried;
                tracing::warn!(%clerk, device = caller.name, wrong, "a wrong PIN");
                self.book().keep_pin_tries(tried)
            }
            Ok(_) | Err(_) => Ok(()),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "wrong PINs cannot be written down");
        }
        checked.map(drop)
    }

    /// Where PINs are guessed: whose, at which device, and since when nothing may be tried.
    pub(crate) fn guessed_pins(&self) -> Vec<(ClerkId, DeviceId, Time)> {
        self.0.pins.locked(self.0.clock.now())
    }

    /// Whether nobody misses this device any more.
    pub(crate) fn is_forgotten(&self, device: DeviceId) -> bool {
        self.state().forgotten.contains(&device)
    }

    /// What a service asks its visitors for.
    pub(crate) fn asked_of(&self, service: &ServiceId) -> Option<Asks> {
        let mut services = self.0.settings.hall.services.iter();
        services.find(|known| known.id == *service)?.asks
    }

    /// Reads again what has changed. Whether anything had.
    ///
    /// # Errors
    /// When the database cannot be read; then what was known stays.
    fn refresh(&self) -> Result<bool, StoreError> {
        let book = self.book();
        let version = Some(book.version()?);
        if self.state().version == version {
            return Ok(false);
        }
        let (tokens, pins) = (book.tokens()?, book.pins()?);
        let forgotten = book.forgotten()?;
        let named = tokens.iter().map(|(hash, known)| {
            let device = Device::Number(known.device);
            let named = Named {
                hash: *hash,
                device,
            };
            (token_id(hash), named)
        });
        let named = named.collect();
        // A new PIN forgives.
        self.0.pins.know(book.pin_tries()?);
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = State {
            version,
            named,
            tokens,
            pins,
            forgotten,
            wrong: BTreeSet::new(),
        };
        drop(state);
        self.0.changes.send_modify(|count| *count += 1);
        Ok(true)
    }

    /// Waits until the token of this caller is worth nothing any more.
    pub(crate) async fn ended(&self, caller: &Caller) {
        let Some(token) = caller.token else {
            return std::future::pending().await;
        };
        let mut changes = self.0.changes.subscribe();
        while self.state().tokens.contains_key(&token) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// A stream of a device opens (`true`) or ends.
    pub(crate) fn count_stream(&self, device: &Device, opens: bool) {
        let now = self.0.clock.now();
        self.seen().count_stream(device, opens, now);
    }

    /// Whether the device listens to the hub now.
    pub(crate) fn presence(&self, device: &Device) -> Presence {
        self.seen().presence(device)
    }

    /// Everybody who has a token.
    pub(crate) fn members(&self) -> Vec<Known> {
        self.state().tokens.values().cloned().collect()
    }

    /// Whether the device has a token.
    pub(crate) fn is_member(&self, device: DeviceId) -> bool {
        let state = self.state();
        state.tokens.values().any(|known| known.device == device)
    }

    /// The devices that were heard since the last time, and when.
    fn take_seen(&self) -> Vec<(Device, Time)> {
        let now = self.0.clock.now();
        self.seen().take(now)
    }

    fn known(&self, hash: &SecretHash) -> Option<Caller> {
        let (found, is_wrong) = {
            let state = self.state();
            let found = state.tokens.get(hash).cloned();
            (found, state.wrong.contains(hash))
        };
        if is_wrong {
            return None;
        }
        let known = found.or_else(|| {
            // A tool may have made it just now.
            self.refresh_or_say();
            self.state().tokens.get(hash).cloned()
        });
        let Some(known) = known else {
            self.know_wrong(*hash);
            return None;
        };
        Some(Caller {
            // A role of a later program is none of ours.
            role: known.grant.role.parse().ok()?,
            device: Device::Number(known.device),
            name: known.grant.name,
            counters: known.grant.counters,
            token: Some(*hash),
            is_trusted: false,
        })
    }

    /// Whoever tries it again costs no look into the database, until that changes.
    fn know_wrong(&self, hash: SecretHash) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        // Meanwhile it may have been given to somebody.
        if state.wrong.len() < WRONG_MOST && !state.tokens.contains_key(&hash) {
            state.wrong.insert(hash);
        }
    }

    fn refresh_or_say(&self) {
        if let Err(error) = self.refresh() {
            tracing::warn!(%error, "tokens cannot be read again; those known before stay valid");
        }
    }

    fn state(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn book(&self) -> MutexGuard<'_, AccessBook> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.0.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows what tools change beside the hub, so that a revoked device is out within a second, and
/// lets the owner write down who was heard.
pub(in crate::hub) async fn follow(access: Access, owner: ToOwner) {
    let mut rounds = (1..=SEEN_EVERY).cycle();
    let mut every = interval(REFRESH);
    loop {
        every.tick().await;
        let reading = access.clone();
        let read = tokio::task::spawn_blocking(move || reading.refresh_or_say());
        // A panic there has been told already.
        let _ = read.await;
        if rounds.next() == Some(SEEN_EVERY) {
            let seen = access.take_seen();
            if !seen.is_empty() {
                // A busy owner hears of it next time.
                let _ = owner.leave(Heard(seen));
            }
        }
    }
}

/// This computer's own programs act as supervisors, for the device that they name: all of them where
/// the loopback is open, else those that may read the data folder.
fn of_this_computer(headers: &HeaderMap) -> Result<Caller, Grounds> {
    let name = match headers.get(DEVICE_NAME) {
        None => LOOPBACK_DEVICE,
        Some(name) => {
            let name = std::str::from_utf8(name.as_bytes());
            name.map_err(|_| Grounds::BadDeviceName)?.trim()
        }
    };
    if !is_device_name(name) {
        return Err(Grounds::BadDeviceName);
    }
    Ok(Caller {
        role: Role::Supervisor,
        device: Device::Name(name.into()),
        name: name.into(),
        counters: Vec::new(),
        token: None,
        is_trusted: true,
    })
}

fn limited(taken: Result<(), Duration>) -> Result<(), Grounds> {
    taken.map_err(|wait| Grounds::TooMany { wait })
}
