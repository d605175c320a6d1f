//! From a ticket's words to paper, and the truth about whether it got there.
//!
//! Pure: [`characters`] (what its font has), [`slip`] (what is on the paper), [`escpos`] (slip → bytes), [`profile`]
//! (what a printer can do), [`status`] (bytes from the printer → its state), [`echo`] (which of them are our own),
//! [`adapters`] (which port a name means). With a port: [`driver`], one thread that owns it, `dialog` and below it
//! `talk`, which pairs answers with questions. [`virtual_printer`] is a printer without paper, for installers and
//! tests.
//!
//! Invariants: a ticket reaches the port as a whole or the outcome says so; *failed* means that not one byte of it was
//! sent; nothing is ever reprinted automatically; text from outside never becomes a printer command.

pub mod adapters;
pub mod characters;
mod composer;
mod dialog;
pub mod driver;
pub mod echo;
pub mod escpos;
mod outcome;
mod port;
pub mod profile;
pub mod slip;
pub mod status;
mod talk;
#[cfg(unix)]
pub mod virtual_printer;

pub use driver::Printer;
pub use outcome::{Outcome, PrintTrouble, Remains};
pub use port::names as ports;
pub use profile::Profile;
pub use slip::Slip;
pub use status::{PrinterState, Remarks};
