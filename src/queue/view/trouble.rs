//! What does not work: a fixed set of kinds, each with who may say it and whom it concerns.

use super::Moment;
use crate::queue::id::DeviceId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use utoipa::ToSchema;

/// A device, or the hub itself, that does not work as it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trouble {
    /// The hub, where there is none.
    pub device: Option<DeviceId>,
    #[schema(value_type = String)]
    pub kind: TroubleKind,
    pub since: Moment,
    /// For staff: which counter, which port, which name.
    pub detail: Option<String>,
}

/// On the wire a word such as `paper-out`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TroubleKind {
    StorageFailed,
    ClockBack,
    ClockAhead,
    BackupFailed,
    /// Counters that nobody closed after work.
    CounterLeftOpen,
    /// Counters that are open while their program is gone.
    CounterUnattended,
    /// Somebody waits longer than the hall wants.
    LongWait,
    PaperOut,
    PaperNearEnd,
    CoverOpen,
    PrinterOffline,
    PrinterFault,
    NoSound,
    /// Said by a newer program; kept as it came.
    Other(String),
}

/// Who may say that something does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Hub,
    Kiosk,
    Display,
    Counter,
    AnyDevice,
}

impl TroubleKind {
    /// Every kind but `Other`.
    pub const ALL: [Self; 13] = [
        Self::StorageFailed,
        Self::ClockBack,
        Self::ClockAhead,
        Self::BackupFailed,
        Self::CounterLeftOpen,
        Self::CounterUnattended,
        Self::LongWait,
        Self::PaperOut,
        Self::PaperNearEnd,
        Self::CoverOpen,
        Self::PrinterOffline,
        Self::PrinterFault,
        Self::NoSound,
    ];

    pub fn as_str(&self) -> &str {
        match self {
            Self::StorageFailed => "storage-failed",
            Self::ClockBack => "clock-back",
            Self::ClockAhead => "clock-ahead",
            Self::BackupFailed => "backup-failed",
            Self::CounterLeftOpen => "counter-left-open",
            Self::CounterUnattended => "counter-unattended",
            Self::LongWait => "long-wait",
            Self::PaperOut => "paper-out",
            Self::PaperNearEnd => "paper-near-end",
            Self::CoverOpen => "cover-open",
            Self::PrinterOffline => "printer-offline",
            Self::PrinterFault => "printer-fault",
            Self::NoSound => "no-sound",
            Self::Other(kind) => kind,
        }
    }

    pub fn speaker(&self) -> Speaker {
        match self {
            Self::StorageFailed
            | Self::ClockBack
            | Self::ClockAhead
            | Self::BackupFailed
            | Self::CounterLeftOpen
            | Self::CounterUnattended
            | Self::LongWait => Speaker::Hub,
            Self::PaperOut
            | Self::PaperNearEnd
            | Self::CoverOpen
            | Self::PrinterOffline
            | Self::PrinterFault => Speaker::Kiosk,
            Self::NoSound => Speaker::Display,
            Self::Other(_) => Speaker::AnyDevice,
        }
    }

    /// Whether it is for whoever looks after the hall, not for a clerk at work.
    pub fn is_for_supervisor(&self) -> bool {
        matches!(
            self,
            Self::CounterLeftOpen | Self::CounterUnattended | Self::LongWait
        )
    }

    /// Whether it concerns everybody in the hall, not its staff alone.
    pub fn is_public(&self) -> bool {
        matches!(
            self,
            Self::StorageFailed | Self::ClockBack | Self::ClockAhead
        )
    }
}

impl From<String> for TroubleKind {
    fn from(kind: String) -> Self {
        let known = Self::ALL.into_iter().find(|known| known.as_str() == kind);
        known.unwrap_or(Self::Other(kind))
    }
}

impl fmt::Display for TroubleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for TroubleKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TroubleKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}
