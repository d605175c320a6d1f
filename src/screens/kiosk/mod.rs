//! The ticket kiosk.
//!
//! ```text
//! flow        what the visitor does: inputs in, effects out (pure); visit: the types of both
//! entry       a person's number, key by key (pure)
//! view_model  flow + hall + printer → what the window shows, in words (pure); with cards, entry_words,
//!             home, notices, printer_words, words
//! known       all that the kiosk knows; screen: what its window shows, as texts and rows
//! slip        a ticket → the words on its paper (pure)
//! errands     commands to the hub, paper, and the results of both; reprints: what staff wants printed again
//! adapter     the only file that knows Slint's types
//! print_test  a slip without hub or window
//! run         window, link, printer and flow put together
//! ```

pub mod adapter;
mod cards;
pub mod entry;
mod entry_words;
mod errands;
pub mod flow;
mod home;
pub mod known;
mod notices;
mod print_test;
mod printer_words;
mod reprints;
mod run;
pub mod screen;
pub mod slip;
pub mod view_model;
pub mod visit;
mod words;

pub use run::{KioskArgs, run};
