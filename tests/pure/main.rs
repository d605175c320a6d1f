//! The pure parts: no process, no disk, no window.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind and leaves the others alone"
)]

mod addresses;
mod arrows;
mod catalog;
mod characters;
mod clock;
mod compiled;
mod config;
#[cfg(feature = "screens")]
mod counter_offers;
mod dependencies;
mod device_settings;
mod documents;
mod escpos;
mod events;
mod hall_edit;
mod mistakes;
mod page;
mod pairings;
mod parsers;
mod printer_line;
mod replay;
mod reused;
mod voice;
mod wait_report;
mod wait_words;
mod words;
mod written;
