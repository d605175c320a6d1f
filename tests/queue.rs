//! The pure parts: no process, no disk, no window.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind and leaves the others alone"
)]

#[path = "queue/addresses.rs"]
mod addresses;
#[path = "queue/catalog.rs"]
mod catalog;
#[path = "queue/characters.rs"]
mod characters;
#[path = "queue/clock.rs"]
mod clock;
#[path = "queue/config.rs"]
mod config;
#[cfg(feature = "screens")]
#[path = "queue/counter_offers.rs"]
mod counter_offers;
#[path = "queue/crowd.rs"]
mod crowd;
#[path = "queue/dependencies.rs"]
mod dependencies;
#[path = "queue/escpos.rs"]
mod escpos;
#[path = "queue/fixture.rs"]
mod fixture;
#[path = "queue/forecast.rs"]
mod forecast;
#[path = "queue/forecast_properties.rs"]
mod forecast_properties;
#[path = "queue/mistakes.rs"]
mod mistakes;
#[path = "queue/order.rs"]
mod order;
#[path = "queue/parsers.rs"]
mod parsers;
#[path = "queue/person_number.rs"]
mod person_number;
#[path = "queue/printer_line.rs"]
mod printer_line;
#[path = "queue/properties.rs"]
mod properties;
#[path = "queue/replay.rs"]
mod replay;
#[path = "queue/turned_back.rs"]
mod turned_back;
#[path = "queue/view.rs"]
mod view;
#[path = "queue/voice.rs"]
mod voice;
#[path = "queue/wait_report.rs"]
mod wait_report;
#[path = "queue/wait_words.rs"]
mod wait_words;
#[path = "queue/walk_through.rs"]
mod walk_through;
#[path = "queue/watch.rs"]
mod watch;
