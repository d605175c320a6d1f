//! What does not work: a fixed set of kinds, each with who may report it and whom it concerns.

use super::CannotPrint;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// On the wire a word such as `paper-out`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TroubleKind {
    StorageFailed,
    ClockBack,
    ClockAhead,
    /// The hub was off for so long that its date may be wrong.
    ClockUnsure,
    BackupFailed,
    /// The data folder's disk is nearly full.
    DiskLow,
    /// Counters left open after work.
    CounterLeftOpen,
    /// Counters that are open although their program is gone.
    CounterUnattended,
    /// A kiosk or a display is offline.
    DeviceOffline,
    /// Nobody who takes a ticket can be recognized today: the key of the day is lost.
    PeopleUnknown,
    /// Strangers are using up the connection slots.
    ConnectionsFull,
    /// A clerk's PIN is being guessed at a counter.
    PinGuessed,
    /// Someone has been waiting longer than the hall wants.
    LongWait,
    /// People wait for a service, and no open counter serves it.
    NobodyServes,
    /// Serving hours, and no counter is open.
    NoCounterOpen,
    /// Counters that are free while people wait whom they could call.
    CounterIdle,
    /// Counters that have been paused for long.
    CounterPausedLong,
    /// Services that have been paused for long.
    ServicePausedLong,
    /// A visitor rated badly, and nobody is to mend it yet.
    BadRating,
    /// A bad rating is not mended by its day.
    RatingOverdue,
    PaperOut,
    PaperNearEnd,
    CoverOpen,
    PrinterOffline,
    PrinterFault,
    PrinterPortMissing,
    PrinterPortForbidden,
    PrinterPortInUse,
    PrinterPortNotSerial,
    PrinterPortBroken,
    PrinterGarbled,
    PrinterEcho,
    PrinterPartly,
    PrinterHeld,
    PrinterUnconfirmed,
    PrinterAmbiguous,
    NoSound,
    /// The display's configured zone does not exist in the hall.
    UnknownZone,
    /// The voice has no clips for some counters, prefixes or numbers.
    VoiceGaps,
    /// Pictures of notices that the display cannot show.
    PageFailed,
    /// The device is configured for a counter that does not exist in the hall.
    UnknownCounter,
    /// A finger that is never lifted, water, dirt.
    TouchStuck,
    /// A page at the kiosk sends its visitor to the hall's staff.
    GuideWanted,
    /// Reported by a newer program; kept as received.
    Other(String),
}

/// Who may report a trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Hub,
    Kiosk,
    Display,
    /// Whoever has a touch screen for visitors.
    ForVisitors,
    /// Whoever speaks in the hall.
    Loud,
    /// Whoever stands at a counter.
    AtCounter,
    AnyDevice,
}

impl TroubleKind {
    /// Every kind except `Other`.
    pub const ALL: &'static [Self] = &[
        Self::StorageFailed,
        Self::ClockBack,
        Self::ClockAhead,
        Self::ClockUnsure,
        Self::BackupFailed,
        Self::DiskLow,
        Self::CounterLeftOpen,
        Self::CounterUnattended,
        Self::DeviceOffline,
        Self::PeopleUnknown,
        Self::ConnectionsFull,
        Self::PinGuessed,
        Self::LongWait,
        Self::NobodyServes,
        Self::NoCounterOpen,
        Self::CounterIdle,
        Self::CounterPausedLong,
        Self::ServicePausedLong,
        Self::BadRating,
        Self::RatingOverdue,
        Self::PaperOut,
        Self::PaperNearEnd,
        Self::CoverOpen,
        Self::PrinterOffline,
        Self::PrinterFault,
        Self::PrinterPortMissing,
        Self::PrinterPortForbidden,
        Self::PrinterPortInUse,
        Self::PrinterPortNotSerial,
        Self::PrinterPortBroken,
        Self::PrinterGarbled,
        Self::PrinterEcho,
        Self::PrinterPartly,
        Self::PrinterHeld,
        Self::PrinterUnconfirmed,
        Self::PrinterAmbiguous,
        Self::NoSound,
        Self::UnknownZone,
        Self::VoiceGaps,
        Self::PageFailed,
        Self::UnknownCounter,
        Self::TouchStuck,
        Self::GuideWanted,
    ];

    pub fn as_str(&self) -> &str {
        match self {
            Self::StorageFailed => "storage-failed",
            Self::ClockBack => "clock-back",
            Self::ClockAhead => "clock-ahead",
            Self::ClockUnsure => "clock-unsure",
            Self::BackupFailed => "backup-failed",
            Self::DiskLow => "disk-low",
            Self::CounterLeftOpen => "counter-left-open",
            Self::CounterUnattended => "counter-unattended",
            Self::DeviceOffline => "device-offline",
            Self::PeopleUnknown => "people-unknown",
            Self::ConnectionsFull => "connections-full",
            Self::PinGuessed => "pin-guessed",
            Self::LongWait => "long-wait",
            Self::NobodyServes => "nobody-serves",
            Self::NoCounterOpen => "no-counter-open",
            Self::CounterIdle => "counter-idle",
            Self::CounterPausedLong => "counter-paused-long",
            Self::ServicePausedLong => "service-paused-long",
            Self::BadRating => "bad-rating",
            Self::RatingOverdue => "rating-overdue",
            Self::PaperOut => "paper-out",
            Self::PaperNearEnd => "paper-near-end",
            Self::CoverOpen => "cover-open",
            Self::PrinterOffline => "printer-offline",
            Self::PrinterFault => "printer-fault",
            Self::PrinterPortMissing => "printer-port-missing",
            Self::PrinterPortForbidden => "printer-port-forbidden",
            Self::PrinterPortInUse => "printer-port-in-use",
            Self::PrinterPortNotSerial => "printer-port-not-serial",
            Self::PrinterPortBroken => "printer-port-broken",
            Self::PrinterGarbled => "printer-garbled",
            Self::PrinterEcho => "printer-echo",
            Self::PrinterPartly => "printer-partly",
            Self::PrinterHeld => "printer-held",
            Self::PrinterUnconfirmed => "printer-unconfirmed",
            Self::PrinterAmbiguous => "printer-ambiguous",
            Self::NoSound => "no-sound",
            Self::UnknownZone => "unknown-zone",
            Self::VoiceGaps => "voice-gaps",
            Self::PageFailed => "page-failed",
            Self::UnknownCounter => "unknown-counter",
            Self::TouchStuck => "touch-stuck",
            Self::GuideWanted => "guide-wanted",
            Self::Other(kind) => kind,
        }
    }

    pub fn speaker(&self) -> Speaker {
        match self {
            Self::StorageFailed
            | Self::ClockBack
            | Self::ClockAhead
            | Self::ClockUnsure
            | Self::BackupFailed
            | Self::DiskLow
            | Self::CounterLeftOpen
            | Self::CounterUnattended
            | Self::DeviceOffline
            | Self::PeopleUnknown
            | Self::ConnectionsFull
            | Self::PinGuessed
            | Self::LongWait
            | Self::NobodyServes
            | Self::NoCounterOpen
            | Self::CounterIdle
            | Self::CounterPausedLong
            | Self::ServicePausedLong
            | Self::BadRating
            | Self::RatingOverdue => Speaker::Hub,
            Self::PaperOut
            | Self::PaperNearEnd
            | Self::CoverOpen
            | Self::PrinterOffline
            | Self::PrinterFault
            | Self::PrinterPortMissing
            | Self::PrinterPortForbidden
            | Self::PrinterPortInUse
            | Self::PrinterPortNotSerial
            | Self::PrinterPortBroken
            | Self::PrinterGarbled
            | Self::PrinterEcho
            | Self::PrinterPartly
            | Self::PrinterHeld
            | Self::PrinterUnconfirmed
            | Self::PrinterAmbiguous
            | Self::GuideWanted => Speaker::Kiosk,
            Self::TouchStuck => Speaker::ForVisitors,
            Self::NoSound => Speaker::Loud,
            Self::UnknownZone | Self::VoiceGaps | Self::PageFailed => Speaker::Display,
            Self::UnknownCounter => Speaker::AtCounter,
            Self::Other(_) => Speaker::AnyDevice,
        }
    }

    /// Why a kiosk that has it prints nothing.
    pub fn stops_printing(&self) -> Option<CannotPrint> {
        let is_printer = matches!(
            self,
            Self::PrinterOffline
                | Self::PrinterFault
                | Self::PrinterPortMissing
                | Self::PrinterPortForbidden
                | Self::PrinterPortInUse
                | Self::PrinterPortNotSerial
                | Self::PrinterPortBroken
                | Self::PrinterGarbled
                | Self::PrinterEcho
                | Self::PrinterPartly
                | Self::PrinterHeld
        );
        if *self == Self::PaperOut {
            Some(CannotPrint::PaperOut)
        } else if *self == Self::CoverOpen {
            Some(CannotPrint::CoverOpen)
        } else {
            is_printer.then_some(CannotPrint::PrinterFault)
        }
    }

    /// Whether it is for the supervisor, not for a clerk at work.
    pub fn is_for_supervisor(&self) -> bool {
        matches!(
            self,
            Self::CounterLeftOpen
                | Self::CounterUnattended
                | Self::LongWait
                | Self::NobodyServes
                | Self::NoCounterOpen
                | Self::CounterIdle
                | Self::CounterPausedLong
                | Self::ServicePausedLong
                | Self::BadRating
                | Self::RatingOverdue
                | Self::PeopleUnknown
                | Self::GuideWanted
        )
    }

    /// Whether it concerns everyone in the hall, not just the staff.
    pub fn is_public(&self) -> bool {
        matches!(
            self,
            Self::StorageFailed | Self::ClockBack | Self::ClockAhead
        )
    }
}

impl From<String> for TroubleKind {
    fn from(kind: String) -> Self {
        let known = Self::ALL.iter().find(|known| known.as_str() == kind);
        known.cloned().unwrap_or(Self::Other(kind))
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
