//! What the hub's edge knows of devices: reloaded from the database when a tool or an enrollment has changed it, and
//! consulted on every request.

use super::first::{self, First, FirstString};
use super::limits::Limits;
use super::pins::{NoPin, PinError, Pins, Signing, hash_pin};
use super::secret::Token;
use super::seen::{Presence, Seen};
use super::sessions::{Session, Sessions, role_of};
use super::{Caller, Device, Entrance, Rule, is_device_name};
use crate::config::Loopback;
use crate::hub::clock::Clock;
use crate::hub::job::ToOwner;
use crate::hub::works::Heard;
use crate::model::hall::{Asks, Hall, StaffRole};
use crate::model::{ClerkId, DeviceId, ServiceId, Span, Time};
use crate::protocol::{DEVICE_NAME, Hidden, Role, token_id};
use crate::store::{AccessBook, DeviceRow, KnownDevice, PinTries, SecretHash, SetRow, StoreError};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::interval;

/// Device of an open-loopback request that names none.
const LOOPBACK_DEVICE: &str = "loopback";

/// How often tokens changed by a tool are reloaded.
const REFRESH: Duration = Duration::from_secs(1);
/// Maximum number of wrong tokens remembered.
const WRONG_MOST: usize = 4_096;
/// Every n-th refresh also records which devices were heard.
const SEEN_EVERY: u32 = 10;

/// The hall file's access settings.
#[derive(Clone, Debug)]
pub(crate) struct AccessSettings {
    pub(crate) loopback: Loopback,
    pub(crate) kiosk_tickets_per_minute: u32,
    /// The one in force at the start.
    pub(crate) hall: Arc<Hall>,
    /// Hash of the token in the data folder.
    pub(crate) local: Option<SecretHash>,
}

/// Why a request is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grounds {
    NoToken,
    WrongToken,
    BadDeviceName,
    NotAllowed,
    TooMany { wait: Duration },
}

/// A token named by its id.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) hash: SecretHash,
    pub(crate) device: Device,
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignInError {
    /// Not on the staff list as a supervisor or guide.
    NotStaff,
    Pin(PinError),
}

/// Why there is no new PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewPinError {
    NotStaff,
    NoPin(NoPin),
    Storage,
}

/// Why a supervisor does not get the hall's first PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FirstPinError {
    /// A supervisor has one already, or needs none.
    NotFirst,
    WrongString,
    Locked {
        wait: Span,
    },
    /// Not on the staff list as a supervisor.
    NoSupervisor,
    Pin(NoPin),
    Storage,
}

/// Clones share the state.
#[derive(Clone)]
pub(crate) struct Access(Arc<Inner>);

struct Inner {
    settings: AccessSettings,
    /// The hall in force.
    hall: RwLock<Arc<Hall>>,
    clock: Clock,
    book: Mutex<AccessBook>,
    state: RwLock<State>,
    /// Signals that tokens have changed.
    changes: watch::Sender<u64>,
    pins: Pins,
    /// The same PINs, tried in browsers.
    web_pins: Pins,
    sessions: Mutex<Sessions>,
    /// Until a supervisor has a PIN.
    first: Mutex<Option<First>>,
    seen: Mutex<Seen>,
    limits: Mutex<Limits>,
    kiosks: Mutex<Vec<Kiosk>>,
}

/// A kiosk: by its token, or by what a program of this computer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kiosk {
    pub(crate) id: DeviceId,
    pub(crate) name: String,
    pub(crate) device: Device,
}

/// As read from the database.
#[derive(Default)]
struct State {
    version: Option<u64>,
    tokens: BTreeMap<SecretHash, KnownDevice>,
    /// Keyed by token id.
    named: BTreeMap<String, Named>,
    pins: BTreeMap<ClerkId, String>,
    forgotten: BTreeSet<DeviceId>,
    /// What is set for devices, by number and by name.
    settings: BTreeMap<Device, SetRow>,
    /// Unknown tokens that were presented since the database last changed.
    wrong: BTreeSet<SecretHash>,
}

impl Access {
    /// # Errors
    /// If the folder's database cannot be used.
    pub(crate) fn open(
        folder: &Path,
        settings: AccessSettings,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let book = AccessBook::open(folder)?;
        let limits = Limits::new(settings.kiosk_tickets_per_minute);
        let access = Self(Arc::new(Inner {
            hall: RwLock::new(settings.hall.clone()),
            settings,
            clock,
            book: Mutex::new(book),
            state: RwLock::default(),
            changes: watch::Sender::new(0),
            pins: Pins::new(),
            web_pins: Pins::new(),
            sessions: Mutex::default(),
            first: Mutex::default(),
            seen: Mutex::default(),
            limits: Mutex::new(limits),
            kiosks: Mutex::default(),
        }));
        access.refresh()?;
        Ok(access)
    }

    /// The sender of a request with these headers; `None` if it is unknown.
    pub(crate) fn caller(
        &self,
        line: Entrance,
        headers: &HeaderMap,
    ) -> Result<Option<Caller>, Grounds> {
        let mut tokens = headers.get_all(AUTHORIZATION).iter();
        let Some(token) = tokens.next() else {
            if let Some(signed_in) = self.signed_in(line, headers) {
                return Ok(Some(signed_in));
            }
            let is_open = line == Entrance::Loopback && self.0.settings.loopback == Loopback::Open;
            return is_open.then(|| of_this_computer(headers)).transpose();
        };
        let token = match (token.to_str(), tokens.next()) {
            (Ok(text), None) => text.strip_prefix("Bearer ").and_then(Token::parse),
            (Ok(_) | Err(_), _) => None,
        };
        let hash = token.ok_or(Grounds::WrongToken)?.hash();
        if line == Entrance::Loopback && self.0.settings.local == Some(hash) {
            return of_this_computer(headers).map(Some);
        }
        self.known(&hash).map(Some).ok_or(Grounds::WrongToken)
    }

    /// Takes one request from the sender's allowance: counted per device, for strangers per address.
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

    /// The same for a device that has named its token but not yet shown it.
    pub(crate) fn take_of(&self, device: &Device) -> Result<(), Grounds> {
        limited(self.limits().requests.take(device, Instant::now()))
    }

    /// The token with this id, which the sender has named but not shown.
    pub(crate) fn named(&self, id: &str) -> Option<Named> {
        let local = self.0.settings.local.filter(|local| token_id(local) == id);
        let local = local.map(|hash| Named {
            hash,
            device: Device::Name(LOOPBACK_DEVICE.into()),
        });
        local.or_else(|| self.state().named.get(id).cloned())
    }

    /// Whether the caller may use an endpoint with this rule now.
    pub(crate) fn admit(
        &self,
        caller: Option<&Caller>,
        rule: Rule,
        is_command: bool,
    ) -> Result<(), Grounds> {
        if !rule.allows(caller.map(|caller| caller.role)) {
            return Err(caller.map_or(Grounds::NoToken, |_| Grounds::NotAllowed));
        }
        match caller.filter(|caller| caller.is_limited() && is_command) {
            Some(caller) => limited(self.limits().commands.take(&caller.device, Instant::now())),
            None => Ok(()),
        }
    }

    /// Whether the caller may give another ticket now.
    pub(crate) fn take_ticket(&self, caller: Option<&Caller>) -> Result<(), Grounds> {
        let Some(caller) = caller.filter(|caller| caller.is_limited()) else {
            return Ok(());
        };
        let (mut limits, now) = (self.limits(), Instant::now());
        limited(match caller.role {
            Role::Kiosk => limits.tickets.take(&caller.device, now),
            Role::Guide => limits.guide_tickets.take(&caller.device, now),
            Role::Counter | Role::Display | Role::Rater | Role::Supervisor => Ok(()),
        })
    }

    /// Whether this clerk may sign in with this PIN. Anyone not on the staff list needs none: either the queue
    /// refuses the clerk, or there is no list.
    pub(crate) async fn check_pin(
        &self,
        caller: &Caller,
        clerk: &ClerkId,
        pin: Option<Hidden>,
    ) -> Result<(), PinError> {
        let is_listed = self.hall().staff.iter().any(|one| one.id == *clerk);
        if caller.is_trusted || !is_listed {
            return Ok(());
        }
        let Device::Number(device) = caller.device else {
            return Err(PinError::Missing);
        };
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

    /// Gives a member of staff another PIN. Sessions begun with the old one are over.
    pub(crate) async fn set_pin(&self, staff: ClerkId, pin: Hidden) -> Result<(), NewPinError> {
        if !self.hall().staff.iter().any(|one| one.id == staff) {
            return Err(NewPinError::NotStaff);
        }
        let access = self.clone();
        let setting = move || {
            let hash = hash_pin(&staff, pin.as_str()).map_err(NewPinError::NoPin)?;
            let set = access.book().set_pin(&staff, &hash);
            set.map_err(|error| {
                tracing::error!(%error, "a PIN cannot be written down");
                NewPinError::Storage
            })?;
            access.refresh_or_say();
            access.end_old_sessions();
            Ok(())
        };
        let set = tokio::task::spawn_blocking(setting).await;
        set.unwrap_or(Err(NewPinError::Storage))
    }

    /// Whoever is signed in in the browser that sent these headers.
    fn signed_in(&self, line: Entrance, headers: &HeaderMap) -> Option<Caller> {
        let token = Token::parse(cookie(headers, session_cookie(line))?)?.hash();
        let sessions = self.sessions();
        let session = sessions.get(&token, Instant::now())?;
        let name = format!("web-{}", session.staff);
        Some(Caller {
            role: session.role,
            device: Device::Name(name.clone()),
            name,
            counters: Vec::new(),
            token: Some(token),
            staff: Some(session.staff.clone()),
            is_trusted: false,
        })
    }

    /// Begins a session, if the PIN is right. Wrong ones are counted by `browser`. Returns the session's token.
    pub(crate) async fn sign_in(
        &self,
        staff: &ClerkId,
        pin: Hidden,
        browser: DeviceId,
    ) -> Result<(Token, Role), SignInError> {
        let role = role_of(&self.hall(), staff).ok_or(SignInError::NotStaff)?;
        self.refresh_or_say();
        let hash = self.state().pins.get(staff).cloned();
        let signing = Signing {
            clerk: staff,
            device: browser,
            now: self.0.clock.now(),
        };
        let checked = self
            .0
            .web_pins
            .check(signing, hash.clone(), Some(pin))
            .await;
        if let Err(PinError::Wrong { tried }) = &checked {
            tracing::warn!(%staff, wrong = tried.wrong, "a wrong PIN in a browser");
        }
        checked.map_err(SignInError::Pin)?;
        let token = Token::random().map_err(|_| SignInError::Pin(PinError::Busy))?;
        let session = Session {
            staff: staff.clone(),
            role,
            pin: hash.unwrap_or_default(),
            since: Instant::now(),
        };
        self.sessions().begin(token.hash(), session);
        tracing::info!(%staff, "signed in in a browser");
        Ok((token, role))
    }

    /// Leaves the one-time string for the first PIN in the folder, where supervisors need PINs and none has one.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn leave_first(&self, folder: &Path) -> std::io::Result<Option<FirstString>> {
        if self.0.settings.loopback == Loopback::Open || !self.no_supervisor_has_a_pin() {
            first::remove_from(folder);
            return Ok(None);
        }
        let (first, string) = First::leave_in(folder)?;
        *self.first() = Some(first);
        Ok(Some(string))
    }

    /// Whether the hall still waits for its first PIN.
    pub(crate) fn awaits_first(&self) -> bool {
        if self.first().is_none() {
            return false;
        }
        // A tool may have set one just now.
        self.refresh_or_say();
        self.end_first();
        self.first().is_some()
    }

    /// The first on the list of supervisors, as long as none of them has a PIN.
    pub(crate) fn supervisor_without_pin(&self) -> Option<ClerkId> {
        // A tool may have set one just now.
        self.refresh_or_say();
        let mut supervisors = self.supervisors().into_iter();
        supervisors
            .next()
            .filter(|_| self.no_supervisor_has_a_pin())
    }

    /// Gives a supervisor the first PIN of the hall; the one-time string is gone then.
    pub(crate) async fn give_first_pin(
        &self,
        code: Hidden,
        staff: &ClerkId,
        pin: Hidden,
    ) -> Result<(), FirstPinError> {
        if !self.awaits_first() {
            return Err(FirstPinError::NotFirst);
        }
        let now = self.0.clock.now();
        let checked = self
            .first()
            .as_mut()
            .map(|first| first.is_right(code.as_str(), now));
        match checked.ok_or(FirstPinError::NotFirst)? {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!("a wrong one-time string for the first PIN");
                return Err(FirstPinError::WrongString);
            }
            Err(wait) => return Err(FirstPinError::Locked { wait }),
        }
        if !self.supervisors().contains(staff) {
            return Err(FirstPinError::NoSupervisor);
        }
        let clerk = staff.clone();
        let hashed = tokio::task::spawn_blocking(move || hash_pin(&clerk, pin.as_str()));
        let hashed = hashed.await.map_err(|_| FirstPinError::Storage)?;
        let hashed = hashed.map_err(FirstPinError::Pin)?;
        // Whoever takes it is the only one.
        let first = self.first().take().ok_or(FirstPinError::NotFirst)?;
        let set = self.book().set_pin(staff, &hashed);
        if let Err(error) = set {
            tracing::error!(%error, "the first PIN cannot be written");
            *self.first() = Some(first);
            return Err(FirstPinError::Storage);
        }
        first.end();
        tracing::info!(%staff, "the hall's first PIN is set");
        Ok(())
    }

    /// The one-time string goes once a supervisor has a PIN.
    fn end_first(&self) {
        if self.first().is_none() || self.no_supervisor_has_a_pin() {
            return;
        }
        if let Some(first) = self.first().take() {
            first.end();
        }
    }

    /// Whether there are supervisors, and not one of them can sign in.
    fn no_supervisor_has_a_pin(&self) -> bool {
        let state = self.state();
        let supervisors = self.supervisors();
        let has_pin = |one: &ClerkId| state.pins.contains_key(one);
        !supervisors.is_empty() && !supervisors.iter().any(has_pin)
    }

    /// Of the hall as it is now.
    fn supervisors(&self) -> Vec<ClerkId> {
        let hall = self.hall();
        let staff = hall.staff.iter();
        let supervisors = staff.filter(|one| one.roles.contains(&StaffRole::Supervisor));
        supervisors.map(|one| one.id.clone()).collect()
    }

    fn first(&self) -> MutexGuard<'_, Option<First>> {
        self.0.first.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the caller's session, if it has one.
    pub(crate) fn sign_out(&self, caller: &Caller) {
        let ended = caller
            .token
            .is_some_and(|token| self.sessions().end(&token));
        if ended {
            self.0.changes.send_modify(|count| *count += 1);
        }
    }

    /// Ends the sessions that are over.
    fn end_old_sessions(&self) {
        let state = self.state();
        let hall = self.hall();
        let some_ended = self.sessions().end_old(&hall, &state.pins, Instant::now());
        drop(state);
        if some_ended {
            self.0.changes.send_modify(|count| *count += 1);
        }
    }

    /// Where PINs are being guessed: whose, at which device, and since when there is a lockout.
    pub(crate) fn guessed_pins(&self) -> Vec<(ClerkId, DeviceId, Time)> {
        self.0.pins.locked(self.0.clock.now())
    }

    /// Whether the device was forgotten and is no longer missed.
    pub(crate) fn is_forgotten(&self, device: DeviceId) -> bool {
        self.state().forgotten.contains(&device)
    }

    /// The hub's time.
    pub(crate) fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// The language that everybody in the hall reads.
    pub(crate) fn first_language(&self) -> String {
        self.hall().languages.first.clone()
    }

    /// What a service asks its visitors for.
    pub(crate) fn asked_of(&self, service: &ServiceId) -> Option<Asks> {
        self.hall().service(service)?.asks
    }

    /// The hall in force, with its staff.
    fn hall(&self) -> Arc<Hall> {
        let hall = self.0.hall.read();
        hall.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another hall is in force, perhaps: whoever is no longer on its list is out.
    pub(in crate::hub) fn know_hall(&self, hall: &Arc<Hall>) {
        let known = self.hall();
        if Arc::ptr_eq(&known, hall) {
            return;
        }
        let mut in_force = self.0.hall.write().unwrap_or_else(PoisonError::into_inner);
        *in_force = hall.clone();
        drop(in_force);
        self.end_old_sessions();
        if known.time_zone != hall.time_zone
            && let Err(error) = self.book().set_time_zone(&hall.time_zone)
        {
            tracing::warn!(%error, "tools do not know of the hall's new time zone");
        }
    }

    /// Reloads what has changed. Returns whether anything had.
    ///
    /// # Errors
    /// If the database cannot be read; then the previous state stays.
    fn refresh(&self) -> Result<bool, StoreError> {
        let book = self.book();
        let version = Some(book.version()?);
        if self.state().version == version {
            return Ok(false);
        }
        let (tokens, pins) = (book.tokens()?, book.pins()?);
        let forgotten = book.forgotten()?;
        let settings = book
            .settings()?
            .into_iter()
            .flat_map(|(number, name, set)| {
                let names = [Device::Number(number), Device::Name(name)];
                names.map(|device| (device, set.clone()))
            });
        let settings = settings.collect();
        let named = tokens.iter().map(|(hash, known)| {
            let device = Device::Number(known.device);
            let named = Named {
                hash: *hash,
                device,
            };
            (token_id(hash), named)
        });
        let named = named.collect();
        // A new PIN clears earlier wrong tries.
        self.0.pins.know(book.pin_tries()?);
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = State {
            version,
            named,
            tokens,
            pins,
            forgotten,
            settings,
            wrong: BTreeSet::new(),
        };
        drop(state);
        self.0.changes.send_modify(|count| *count += 1);
        Ok(true)
    }

    /// The devices as listed for people.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn devices(&self) -> Result<Vec<DeviceRow>, StoreError> {
        let access = self.clone();
        let read = tokio::task::spawn_blocking(move || access.book().devices());
        read.await.unwrap_or_else(|_| Ok(Vec::new()))
    }

    /// Reloads what a command has just changed, so that it holds at once.
    pub(crate) async fn refresh_now(&self) {
        let access = self.clone();
        // A panic there has already been reported.
        let _ = tokio::task::spawn_blocking(move || access.refresh_or_say()).await;
    }

    /// What is set for the device.
    pub(crate) fn settings_of(&self, device: &Device) -> Option<SetRow> {
        self.state().settings.get(device).cloned()
    }

    /// Tells whenever what is known of devices has changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Waits until the caller's token is no longer valid.
    pub(crate) async fn ended(&self, caller: &Caller) {
        let Some(token) = caller.token else {
            return std::future::pending().await;
        };
        let mut changes = self.0.changes.subscribe();
        while self.is_valid(&token) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    fn is_valid(&self, token: &SecretHash) -> bool {
        let is_session = self.sessions().get(token, Instant::now()).is_some();
        is_session || self.state().tokens.contains_key(token)
    }

    /// A stream of the device opens (`true`) or ends.
    pub(crate) fn count_stream(&self, device: &Device, opens: bool) {
        let now = self.0.clock.now();
        self.seen().count_stream(device, opens, now);
    }

    /// Whether the device is listening to the hub now.
    pub(crate) fn presence(&self, device: &Device) -> Presence {
        self.seen().presence(device)
    }

    /// Every device that has a token.
    pub(crate) fn members(&self) -> Vec<KnownDevice> {
        self.state().tokens.values().cloned().collect()
    }

    /// The hall's kiosks, by id.
    pub(crate) fn kiosks(&self) -> Vec<Kiosk> {
        let kiosks = self.0.kiosks.lock();
        kiosks.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whoever hears the devices says every second which kiosks there are.
    pub(in crate::hub) fn know_kiosks(&self, kiosks: Vec<Kiosk>) {
        let mut known = self.0.kiosks.lock().unwrap_or_else(PoisonError::into_inner);
        *known = kiosks;
    }

    /// The name of a device that has a token.
    pub(crate) fn name_of(&self, device: DeviceId) -> Option<String> {
        let state = self.state();
        let known = state.tokens.values().find(|known| known.device == device);
        known.map(|known| known.grant.name.clone())
    }

    /// Whether the device has a token.
    pub(crate) fn is_member(&self, device: DeviceId) -> bool {
        let state = self.state();
        state.tokens.values().any(|known| known.device == device)
    }

    /// The devices heard since the last call, and when.
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
            // A tool may have created it just now.
            self.refresh_or_say();
            self.state().tokens.get(hash).cloned()
        });
        let Some(known) = known else {
            self.know_wrong(*hash);
            return None;
        };
        Some(Caller {
            // A role from a later version is unknown here.
            role: known.grant.role.parse().ok()?,
            device: Device::Number(known.device),
            name: known.grant.name,
            counters: known.grant.counters,
            token: Some(*hash),
            staff: None,
            is_trusted: false,
        })
    }

    /// Remembers an unknown token, so that repeating it costs no database lookup until the database changes.
    fn know_wrong(&self, hash: SecretHash) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        // It may have been issued in the meantime.
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

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.0.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows the changes that tools make, so that a revoked device is out within a second, and has the owner record which
/// devices were heard.
pub(in crate::hub) async fn follow(access: Access, owner: ToOwner) {
    let mut rounds = (1..=SEEN_EVERY).cycle();
    let mut every = interval(REFRESH);
    loop {
        every.tick().await;
        let reading = access.clone();
        let read = tokio::task::spawn_blocking(move || {
            reading.refresh_or_say();
            reading.end_old_sessions();
            reading.end_first();
        });
        // A panic there has already been reported.
        let _ = read.await;
        if rounds.next() == Some(SEEN_EVERY) {
            let seen = access.take_seen();
            if !seen.is_empty() {
                // If the owner is busy, it hears of it next time.
                let _ = owner.leave(Heard(seen));
            }
        }
    }
}

/// The name of a session's cookie. By TLS the browser itself sees to it that no other host sets or gets it.
pub(crate) fn session_cookie(line: Entrance) -> &'static str {
    match line {
        Entrance::Lan => "__Host-jiaohao",
        Entrance::Loopback => "jiaohao",
    }
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// This computer's own programs act as supervisors, for the device that they name: all of them where the loopback is
/// open, otherwise those that can read the data folder.
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
        staff: None,
        is_trusted: true,
    })
}

fn limited(taken: Result<(), Duration>) -> Result<(), Grounds> {
    taken.map_err(|wait| Grounds::TooMany { wait })
}
