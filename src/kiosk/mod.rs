//! The ticket kiosk.
//!
//! ```text
//! flow        what the visitor does: inputs in, effects out (pure)
//! view_model  flow + hall + printer → what the window shows, in words (pure); with home, notices, words
//! slip        a ticket → the words on its paper (pure)
//! errands     commands to the hub, paper, and what became of both
//! adapter     the only file that knows Slint's types
//! run         window, link, printer and flow put together
//! ```

pub mod adapter;
mod errands;
pub mod flow;
mod home;
mod notices;
mod run;
pub mod slip;
pub mod view_model;
mod words;

pub use run::{KioskArgs, run};
