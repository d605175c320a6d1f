//! What a ticket can be: its states and classes, what became of its paper, why it was called.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum TicketState {
    Waiting,
    Called,
    Serving,
    Parked,
    Served,
    NoShow,
    Canceled,
    Expired,
}

impl TicketState {
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Called,
        Self::Serving,
        Self::Parked,
        Self::Served,
        Self::NoShow,
        Self::Canceled,
        Self::Expired,
    ];

    /// Whether the visit is still in progress. A no-show may come back, but is in no line, and its holder may take
    /// another ticket.
    pub fn is_live(self) -> bool {
        match self {
            Self::Waiting | Self::Called | Self::Serving | Self::Parked => true,
            Self::Served | Self::NoShow | Self::Canceled | Self::Expired => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Normal,
    Priority,
    Appointment,
}

impl Class {
    /// As on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Priority => "priority",
            Self::Appointment => "appointment",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        let mut all = [Self::Normal, Self::Priority, Self::Appointment].into_iter();
        all.find(|class| class.name() == name)
    }
}

/// What became of the paper. Every ticket starts as `Pending`: that is the record made before printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    Pending,
    Printed,
    Failed,
    Unknown,
    /// The number was only shown on the screen.
    Shown,
}

/// Why a ticket was called before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    Arrival,
    Priority,
    Appointment,
    Returned,
    Transferred,
    /// The counter helped a service that is not its own.
    Helping,
    /// The clerk chose it.
    Chosen,
}

/// What became of a call in the hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Announced {
    /// It stands on a screen.
    Shown,
    /// It was spoken to its end.
    Spoken,
    /// It could not be spoken in time.
    Failed,
    /// Nothing that speaks was connected; the hub says so.
    NoSpeaker,
}
