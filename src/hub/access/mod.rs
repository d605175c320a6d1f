//! Who may do what. Every endpoint has a rule (`hub/api`).

mod bucket;
mod first;
mod limits;
mod pairings;
mod pin_locks;
mod pins;
mod registry;
mod secret;
mod seen;
mod sessions;

pub(crate) use first::FirstString;
pub use pairings::{Knock, Pairing, PairingError, Pairings};
pub use pin_locks::PinLocks;
pub(crate) use pins::{NoPin, PIN_DIGITS, PinError, hash_pin};
pub(in crate::hub) use registry::follow;
pub(crate) use registry::{
    Access, AccessSettings, FirstPinError, Grounds, Kiosk, NewPinError, SignInError, cookie,
    session_cookie,
};
pub(crate) use secret::{FolderKey, Token, hash, random, sign};
pub(crate) use seen::Presence;
pub(crate) use sessions::SESSION_FOR;

use crate::model::text::is_unseen;
use crate::model::{ClerkId, CounterId, DeviceId};
use crate::protocol::view::{Speaker, TroubleKind};
use crate::protocol::{DEVICE_NAME_MOST, Role, token_id};
use crate::store::SecretHash;

/// The sender of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) role: Role,
    pub(crate) device: Device,
    /// The device's name.
    pub(crate) name: String,
    /// The counters it is bound to; empty means all.
    counters: Vec<CounterId>,
    /// Hash of its token, or of its session's cookie.
    token: Option<SecretHash>,
    /// Who is signed in in the browser that sent it.
    pub(crate) staff: Option<ClerkId>,
    /// It came over the open loopback, where this computer's own programs are trusted.
    pub(crate) is_trusted: bool,
}

/// The device that sends a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Device {
    /// A device with a token.
    Number(DeviceId),
    /// A device on the open loopback, created on first use.
    Name(String),
}

/// Which of a message's two encodings a reader gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// What anyone in the hall may see.
    Public,
    Staff,
}

/// Where a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entrance {
    /// The port for this computer only, plain HTTP.
    Loopback,
    /// The hall's port, TLS.
    Lan,
}

/// Who may use an endpoint. A supervisor may use all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// No token needed.
    Anybody,
    /// Any role.
    Known,
    Only(&'static [Role]),
}

/// Whether `name` is a valid device name.
pub(crate) fn is_device_name(name: &str) -> bool {
    let length = name.trim().chars().count();
    (1..=DEVICE_NAME_MOST).contains(&length) && !name.chars().any(is_unseen)
}

impl Rule {
    /// Whether `role` is allowed; `None` means no token.
    pub(crate) fn allows(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Anybody, _) | (_, Some(Role::Supervisor)) | (Self::Known, Some(_)) => true,
            (Self::Only(roles), Some(role)) => roles.contains(&role),
            (Self::Known | Self::Only(_), None) => false,
        }
    }
}

impl Caller {
    /// Whether it may see and change only its own tickets.
    pub(crate) fn is_kept_to_its_own(&self) -> bool {
        self.role == Role::Kiosk
    }

    /// Who has its connections and streams: a device, or one browser of a member of staff.
    pub(crate) fn holder(&self) -> Device {
        match (&self.staff, &self.token) {
            (Some(_), Some(token)) => Device::Name(token_id(token)),
            (Some(_) | None, _) => self.device.clone(),
        }
    }

    pub(crate) fn may_work_at(&self, counter: &CounterId) -> bool {
        self.counters.is_empty() || self.counters.contains(counter)
    }

    /// Whether it may report this trouble. A device never reports the hub's own troubles.
    pub(crate) fn may_say(&self, kind: &TroubleKind) -> bool {
        match kind.speaker() {
            Speaker::Hub => false,
            Speaker::AnyDevice => true,
            Speaker::Kiosk => [Role::Kiosk, Role::Supervisor].contains(&self.role),
            Speaker::Display => [Role::Display, Role::Supervisor].contains(&self.role),
            Speaker::ForVisitors => {
                [Role::Kiosk, Role::Rater, Role::Supervisor].contains(&self.role)
            }
            Speaker::Loud => [Role::Display, Role::Rater, Role::Supervisor].contains(&self.role),
            Speaker::AtCounter => {
                [Role::Counter, Role::Rater, Role::Supervisor].contains(&self.role)
            }
        }
    }

    /// Whether it may issue another ticket to someone who already holds one.
    pub(crate) fn may_give_again(&self) -> bool {
        [Role::Guide, Role::Supervisor].contains(&self.role)
    }

    /// Whether rate limits apply to it.
    pub(crate) fn is_limited(&self) -> bool {
        self.role != Role::Supervisor
    }
}

impl Audience {
    pub(crate) fn of(role: Role) -> Self {
        match role {
            Role::Kiosk | Role::Display | Role::Rater => Self::Public,
            Role::Counter | Role::Guide | Role::Supervisor => Self::Staff,
        }
    }
}
