//! What does not work, in words: one list for all screens and tools.

use crate::queue::view::TroubleKind;

/// The English source text of a kind of trouble.
pub fn of(kind: &TroubleKind) -> &'static str {
    match kind {
        TroubleKind::StorageFailed => "The hub's disk takes no writes",
        TroubleKind::ClockBack => "The hub's clock is behind",
        TroubleKind::ClockAhead => "The hub's clock is ahead",
        TroubleKind::BackupFailed => "The backup failed",
        TroubleKind::CounterLeftOpen => "Counters were left open",
        TroubleKind::CounterUnattended => "Counters are open, and their program is gone",
        TroubleKind::LongWait => "People wait too long",
        TroubleKind::PaperOut => "Kiosk out of paper",
        TroubleKind::PaperNearEnd => "Kiosk paper runs low",
        TroubleKind::CoverOpen => "Kiosk printer is open",
        TroubleKind::PrinterOffline => "Kiosk printer does not answer",
        TroubleKind::PrinterFault => "Kiosk printer fault",
        TroubleKind::NoSound => "The display has no sound",
        TroubleKind::Other(_) => "A device needs help",
    }
}

/// What visitors read: the hall's trouble, without its cause. None for what concerns its staff alone.
pub fn public(kind: &TroubleKind) -> Option<&'static str> {
    let text = if *kind == TroubleKind::StorageFailed {
        "Queue system fault"
    } else {
        of(kind)
    };
    kind.is_public().then_some(text)
}
