//! The hall's board: who is called where, who waits, and the notice of the day.
//!
//! ```text
//! conductor   what the hub and the voice report → what is shown and said (pure)
//! line        which calls wait for the voice (pure)
//! band        which calls the band shows, and how (pure)
//! grid        the counters below it (pure); with rest, pages, words
//! troubles    what does not work here, or cannot (pure)
//! urgent      the notice over all of it (pure)
//! media       the pages of notices beside it: their turns and their pictures
//! sight       all that the board depends on; screen: what it shows, as texts and rows
//! view_model  sight → screen (pure); with header
//! adapter     the only file that knows Slint's types
//! run         window, link, voice and conductor put together
//! ```

pub mod adapter;
pub mod band;
pub mod conductor;
pub mod grid;
mod header;
pub mod line;
pub mod media;
mod pages;
mod rest;
mod run;
pub mod screen;
pub mod sight;
pub mod troubles;
mod urgent;
pub mod view_model;
mod words;

pub use run::{DisplayArgs, run};
