//! Who may do what: every endpoint of the API with the roles that may use it, in one table. The
//! router is made from it, so there is no endpoint without a rule.

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
use crate::protocol::Role;
use crate::protocol::view::{Speaker, TroubleKind};
use crate::store::SecretHash;
use axum::http::Method;

/// Longest name of a device, in characters.
pub(crate) const DEVICE_NAME_MOST: usize = 64;

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) role: Role,
    pub(crate) device: Device,
    /// The device's name.
    pub(crate) name: String,
    /// The counters it is bound to; none: all.
    counters: Vec<CounterId>,
    /// The hash of its token.
    token: Option<SecretHash>,
    /// It came over the open loopback: this computer's own programs are trusted.
    pub(crate) is_trusted: bool,
}

/// The device that asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Device {
    /// One with a token.
    Number(DeviceId),
    /// One of the open loopback, made on first use.
    Name(String),
}

/// Which of the two encodings of a message somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// What anybody in the hall can see.
    Public,
    Staff,
}

/// Where a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// This computer's own port, in plain HTTP.
    Loopback,
    /// The hall's, by TLS.
    Lan,
}

/// Who may use an endpoint. A supervisor may use all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Also without a token.
    Anybody,
    /// Every role.
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

/// An endpoint's row in the table.
pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) rule: Rule,
    /// What it does, in a line.
    pub(crate) summary: &'static str,
}

/// Whether a device may have this name.
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
            Self::Hall => (Method::GET, "/v1/hall", Known, "The hall as it is now"),
            Self::Events => (Method::GET, "/v1/events", Known, "The stream of changes"),
            Self::Issue => (Method::POST, "/v1/tickets", Only(&[Kiosk, Guide]), "Gives a ticket"),
            Self::Printed => (Method::POST, "/v1/tickets/{id}/printed", Only(&[Kiosk, Guide, Counter]), "Says what became of the paper"),
            Self::Cancel => (Method::POST, "/v1/tickets/{id}/cancel", Only(&[Kiosk, Guide, Counter]), "Cancels a ticket"),
            Self::Return => (Method::POST, "/v1/tickets/{id}/return", Only(&[Kiosk, Guide, Counter]), "Lets a no-show back into its line"),
            Self::AtCounter => (Method::POST, "/v1/counters/{id}/{verb}", Only(&[Counter]), "What a clerk does at a counter"),
            Self::Tickets => (Method::GET, "/v1/tickets", Only(&[Guide, Counter, Kiosk]), "Tickets of the day, by id"),
            Self::Ticket => (Method::GET, "/v1/tickets/{id}", Only(&[Guide, Counter, Kiosk]), "One ticket"),
            Self::Guide => (Method::GET, "/v1/guide", Known, "Who must come and what to bring"),
            Self::Report => (Method::PUT, "/v1/device", Known, "What a device says of itself"),
            Self::Enroll => (Method::POST, "/v1/enroll", Anybody, "Exchanges a one-time secret for a token"),
            Self::Proof => (Method::GET, "/v1/proof/{token}/{nonce}", Anybody, "Shows that this is the hub, before a token is shown"),
            Self::OpenApi => (Method::GET, "/v1/openapi.json", Anybody, "This description"),
            Self::Healthz => (Method::GET, "/healthz", Anybody, "200 when the hub is ready"),
            Self::Metrics => (Method::GET, "/metrics", Only(&[]), "Figures for Prometheus"),
        };
        Row { method, path, rule, summary }
    }
}

impl Rule {
    /// Whether somebody with this role may; none: somebody without a token.
    pub(crate) fn allows(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Anybody, _) | (_, Some(Role::Supervisor)) | (Self::Known, Some(_)) => true,
            (Self::Only(roles), Some(role)) => roles.contains(&role),
            (Self::Known | Self::Only(_), None) => false,
        }
    }
}

impl Caller {
    /// Whether it sees and touches nothing but its own tickets.
    pub(crate) fn is_kept_to_its_own(&self) -> bool {
        self.role == Role::Kiosk
    }

    pub(crate) fn may_work_at(&self, counter: &CounterId) -> bool {
        self.counters.is_empty() || self.counters.contains(counter)
    }

    /// Whether it may report this trouble. The hub's own are never a device's.
    pub(crate) fn may_say(&self, kind: &TroubleKind) -> bool {
        match kind.speaker() {
            Speaker::Hub => false,
            Speaker::AnyDevice => true,
            Speaker::Kiosk => [Role::Kiosk, Role::Supervisor].contains(&self.role),
            Speaker::Display => [Role::Display, Role::Supervisor].contains(&self.role),
            Speaker::Counter => [Role::Counter, Role::Supervisor].contains(&self.role),
        }
    }

    /// Whether it may give somebody a further ticket who holds one already.
    pub(crate) fn may_give_again(&self) -> bool {
        [Role::Guide, Role::Supervisor].contains(&self.role)
    }

    /// Whether the limits on rates hold for it.
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
