//! Who may do what: one table of all endpoints and the roles that may use them. The router is built from it, so no
//! endpoint is without a rule.

mod bucket;
mod limits;
mod pin_locks;
mod pins;
mod registry;
mod secret;
mod seen;

pub use pin_locks::PinLocks;
pub(crate) use pins::{NoPin, PIN_DIGITS, PinError, hash_pin};
pub(in crate::hub) use registry::follow;
pub(crate) use registry::{Access, AccessSettings, Grounds};
pub(crate) use secret::{FolderKey, Token, hash, random, sign};
pub(crate) use seen::Presence;

use crate::model::text::is_unseen;
use crate::model::{CounterId, DeviceId};
use crate::protocol::view::{Speaker, TroubleKind};
use crate::protocol::{Role, path};
use crate::store::SecretHash;
use axum::http::Method;

/// Maximum length of a device name, in characters.
pub(crate) const DEVICE_NAME_MOST: usize = 64;

/// The sender of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) role: Role,
    pub(crate) device: Device,
    /// The device's name.
    pub(crate) name: String,
    /// The counters it is bound to; empty means all.
    counters: Vec<CounterId>,
    /// Hash of its token.
    token: Option<SecretHash>,
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
pub(crate) enum Line {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Hall,
    Events,
    Issue,
    Printed,
    Cancel,
    Return,
    AtCounter,
    Tickets,
    Ticket,
    Guide,
    Report,
    Enroll,
    Proof,
    OpenApi,
    Healthz,
    Metrics,
}

/// One endpoint's row in the table.
pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) rule: Rule,
    /// One-line summary.
    pub(crate) summary: &'static str,
}

/// Whether `name` is a valid device name.
pub(crate) fn is_device_name(name: &str) -> bool {
    let length = name.trim().chars().count();
    (1..=DEVICE_NAME_MOST).contains(&length) && !name.chars().any(is_unseen)
}

impl Endpoint {
    pub(crate) const ALL: [Self; 16] = [
        Self::Hall,
        Self::Events,
        Self::Issue,
        Self::Printed,
        Self::Cancel,
        Self::Return,
        Self::AtCounter,
        Self::Tickets,
        Self::Ticket,
        Self::Guide,
        Self::Report,
        Self::Enroll,
        Self::Proof,
        Self::OpenApi,
        Self::Healthz,
        Self::Metrics,
    ];

    /// The table.
    #[rustfmt::skip]
    pub(crate) fn row(self) -> Row {
        use Role::{Counter, Guide, Kiosk};
        use Rule::{Anybody, Known, Only};
        let (method, path, rule, summary) = match self {
            Self::Hall => (Method::GET, path::HALL, Known, "The hall as it is now"),
            Self::Events => (Method::GET, path::EVENTS, Known, "The stream of changes"),
            Self::Issue => (Method::POST, path::TICKETS, Only(&[Kiosk, Guide]), "Gives a ticket"),
            Self::Printed => (Method::POST, path::PRINTED, Only(&[Kiosk, Guide, Counter]), "Says what became of the paper"),
            Self::Cancel => (Method::POST, path::CANCEL, Only(&[Kiosk, Guide, Counter]), "Cancels a ticket"),
            Self::Return => (Method::POST, path::RETURN, Only(&[Kiosk, Guide, Counter]), "Lets a no-show back into its line"),
            Self::AtCounter => (Method::POST, path::AT_COUNTER, Only(&[Counter]), "What a clerk does at a counter"),
            Self::Tickets => (Method::GET, path::TICKETS, Only(&[Guide, Counter, Kiosk]), "Tickets of the day, by id"),
            Self::Ticket => (Method::GET, path::TICKET, Only(&[Guide, Counter, Kiosk]), "One ticket"),
            Self::Guide => (Method::GET, path::GUIDE, Known, "Who must come and what to bring"),
            Self::Report => (Method::PUT, path::DEVICE, Known, "What a device says of itself"),
            Self::Enroll => (Method::POST, path::ENROLL, Anybody, "Exchanges a one-time secret for a token"),
            Self::Proof => (Method::GET, path::PROOF, Anybody, "Shows that this is the hub, before a token is shown"),
            Self::OpenApi => (Method::GET, path::OPENAPI, Anybody, "This description"),
            Self::Healthz => (Method::GET, path::HEALTHZ, Anybody, "200 when the hub is ready"),
            Self::Metrics => (Method::GET, path::METRICS, Only(&[]), "Figures for Prometheus"),
        };
        Row { method, path, rule, summary }
    }
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
            Speaker::Counter => [Role::Counter, Role::Supervisor].contains(&self.role),
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
            Role::Kiosk | Role::Display => Self::Public,
            Role::Counter | Role::Guide | Role::Supervisor => Self::Staff,
        }
    }
}
