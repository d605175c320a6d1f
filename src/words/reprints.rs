//! A ticket printed again, in words: how far it is, and why a kiosk cannot.

use super::{Lang, tr_as};
use crate::model::{CannotPrint, ReprintState};

/// How far it is, or what became of it.
pub fn state(lang: Lang, state: ReprintState) -> &'static str {
    let text = match state {
        ReprintState::Asked => "Waiting for the kiosk",
        ReprintState::Printing => "Printing now",
        ReprintState::Printed => "Printed",
        ReprintState::Failed => "Not printed: the printer did not do it",
        ReprintState::Unknown => "Nobody knows whether it was printed: look at the kiosk",
        ReprintState::Busy => "Not printed: a visitor was at the kiosk",
        ReprintState::NoPrinter => "Not printed: this kiosk has no printer",
        ReprintState::NotTaken => "Not printed: the kiosk did not answer in time",
    };
    tr_as(lang, "reprint", text)
}

/// Why a kiosk cannot print; `{0}` is its number.
pub fn cannot_print(why: CannotPrint) -> &'static str {
    match why {
        CannotPrint::NoKiosk => "There is no kiosk with the number {0}.",
        CannotPrint::Away => "The kiosk is off, or has no connection to the hub.",
        CannotPrint::PaperOut => "The kiosk has no paper.",
        CannotPrint::CoverOpen => "The cover of the kiosk's printer is open.",
        CannotPrint::PrinterFault => "The kiosk's printer does not work.",
        CannotPrint::KioskInHand => {
            "The kiosk is still to print another number again. Try in a moment."
        }
        CannotPrint::TicketInHand => "This number is being printed again already.",
    }
}
