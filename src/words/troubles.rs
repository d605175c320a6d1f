//! What does not work, in words: one list for all screens and tools.

use crate::protocol::view::{HallView, TroubleKind};

/// The English source text of a kind of trouble.
pub fn of(kind: &TroubleKind) -> &'static str {
    match kind {
        TroubleKind::StorageFailed => "The hub's disk takes no writes",
        TroubleKind::ClockBack => "The hub's clock is behind",
        TroubleKind::ClockAhead => "The hub's clock is ahead",
        TroubleKind::ClockUnsure => "Is the hub's date right? Confirm it at the hub",
        TroubleKind::BackupFailed => "The backup failed",
        TroubleKind::DiskLow => "The hub's disk is nearly full",
        TroubleKind::CounterLeftOpen => "Counters were left open",
        TroubleKind::CounterUnattended => "Counters are open, and their program is gone",
        TroubleKind::DeviceOffline => "A kiosk or display is not connected",
        TroubleKind::PeopleUnknown => {
            "Nobody is known again today: one person may take two tickets"
        }
        TroubleKind::ConnectionsFull => "Too many connections from strangers",
        TroubleKind::PinGuessed => "Wrong PINs again and again",
        TroubleKind::LongWait => "People wait too long",
        TroubleKind::NobodyServes => "People wait, and no counter serves them",
        TroubleKind::NoCounterOpen => "Serving hours, and no counter is open",
        TroubleKind::CounterIdle => "Counters are free while people wait",
        TroubleKind::CounterPausedLong => "Counters are paused for long",
        TroubleKind::ServicePausedLong => "Services are paused for long",
        TroubleKind::BadRating => "A visitor rated badly",
        TroubleKind::RatingOverdue => "A bad rating is not mended in time",
        TroubleKind::PaperOut => "Kiosk out of paper",
        TroubleKind::PaperNearEnd => "Kiosk paper runs low",
        TroubleKind::CoverOpen => "Kiosk printer is open",
        TroubleKind::PrinterOffline => "Kiosk printer does not answer",
        TroubleKind::PrinterFault => "Kiosk printer fault",
        TroubleKind::PrinterPortMissing => "The kiosk printer's port is not there",
        TroubleKind::PrinterPortForbidden => "No permission for the kiosk printer's port: group",
        TroubleKind::PrinterPortInUse => "Another program uses the kiosk printer's port",
        TroubleKind::PrinterPortNotSerial => "The kiosk printer's port is no serial port",
        TroubleKind::PrinterPortBroken => "The kiosk printer's port cannot be opened",
        TroubleKind::PrinterGarbled => "The kiosk printer's answers make no sense",
        TroubleKind::PrinterEcho => "The kiosk printer's line echoes",
        TroubleKind::PrinterPartly => "The kiosk printer leaves a status question unanswered",
        TroubleKind::PrinterHeld => "The kiosk printer holds the line (flow control)",
        TroubleKind::PrinterUnconfirmed => "The kiosk printer does not confirm its tickets",
        TroubleKind::PrinterAmbiguous => "Several ports look like the kiosk printer's",
        TroubleKind::NoSound => "No sound",
        TroubleKind::UnknownZone => "A display's zone is not in the hall",
        TroubleKind::VoiceGaps => "The voice cannot say everything",
        TroubleKind::PageFailed => "A picture of a notice cannot be shown",
        TroubleKind::UnknownCounter => "A counter's device names a counter that is not there",
        TroubleKind::TouchStuck => "Something touches the kiosk's screen all the time",
        TroubleKind::GuideWanted => "A visitor at the kiosk needs a guide",
        TroubleKind::Other(_) => "A device needs help",
    }
}

/// Kinds that read otherwise after the name of one place.
const OF_PLACE: [(TroubleKind, &str); 9] = [
    (TroubleKind::LongWait, "somebody waits too long"),
    (
        TroubleKind::NobodyServes,
        "people wait, and no counter is open",
    ),
    (TroubleKind::CounterIdle, "free while people wait"),
    (TroubleKind::CounterPausedLong, "paused for long"),
    (TroubleKind::ServicePausedLong, "paused for long"),
    (TroubleKind::CounterLeftOpen, "left open"),
    (
        TroubleKind::CounterUnattended,
        "open, and its program is gone",
    ),
    (TroubleKind::DeviceOffline, "not connected"),
    (TroubleKind::GuideWanted, "a visitor needs a guide"),
];

/// The same after the name of the service, counter or device that it is about.
pub fn of_place(kind: &TroubleKind) -> &'static str {
    let mut known = OF_PLACE.iter();
    known
        .find(|(one, _)| one == kind)
        .map_or(of(kind), |(_, text)| text)
}

/// What visitors read: the hall's trouble, without its cause. `None` for what only concerns staff.
fn public(kind: &TroubleKind) -> Option<&'static str> {
    let text = if *kind == TroubleKind::StorageFailed {
        "Queue system fault"
    } else {
        of(kind)
    };
    kind.is_public().then_some(text)
}

/// What is wrong with the hub itself, as visitors read it.
pub fn of_hub(hall: &HallView) -> Option<&'static str> {
    let mut of_hub = hall
        .trouble
        .iter()
        .filter(|trouble| trouble.device.is_none());
    of_hub.find_map(|trouble| public(&trouble.kind))
}
