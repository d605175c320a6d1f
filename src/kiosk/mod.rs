//! The ticket kiosk.
//!
//! ```text
//! flow        what the visitor does: inputs in, effects out (pure)
//! view_model  flow + hall + printer → what the window shows, in words (pure); with home, notices, words
//! adapter     the only file that knows Slint's types
//! ```

pub mod adapter;
pub mod flow;
mod home;
mod notices;
pub mod view_model;
mod words;
