//! A ticket's paper once more, at a kiosk that somebody chose: how far it is, or why it cannot be.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReprintState {
    /// The kiosk has not taken it yet.
    Asked,
    /// The kiosk has taken it: that is the record made before printing.
    Printing,
    Printed,
    Failed,
    /// It may or may not have been printed.
    Unknown,
    /// A visitor was at the kiosk all the time; nothing was printed.
    Busy,
    /// The kiosk has no printer.
    NoPrinter,
    /// The kiosk did not take it in time; nothing was printed.
    NotTaken,
}

impl ReprintState {
    /// Whether something is still to come of it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Printing)
    }
}

/// Why a kiosk cannot print a ticket again now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CannotPrint {
    /// The hall has no kiosk of this number.
    NoKiosk,
    /// It is off, or has no connection to the hub.
    Away,
    PaperOut,
    CoverOpen,
    /// Its printer does not work.
    PrinterFault,
    /// It is still to print another ticket again.
    KioskInHand,
    /// A kiosk is still to print this ticket again.
    TicketInHand,
}
