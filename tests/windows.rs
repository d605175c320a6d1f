//! The windows, headless: every key by its label, every page as a picture.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(
    clippy::cast_possible_truncation,
    reason = "pixels and samples are small numbers"
)]

#[path = "windows/announcements.rs"]
mod announcements;
#[path = "windows/board_fit.rs"]
mod board_fit;
#[path = "windows/counter.rs"]
mod counter;
#[path = "windows/counter_fit.rs"]
mod counter_fit;
#[path = "windows/counter_world.rs"]
mod counter_world;
#[path = "windows/display.rs"]
mod display;
#[path = "windows/drawn.rs"]
mod drawn;
#[path = "windows/fit.rs"]
mod fit;
#[path = "windows/hall_world.rs"]
mod hall_world;
#[path = "windows/hands.rs"]
mod hands;
#[path = "windows/kiosk.rs"]
mod kiosk;
#[path = "windows/kiosk_entry.rs"]
mod kiosk_entry;
#[path = "windows/kiosk_fit.rs"]
mod kiosk_fit;
#[path = "windows/kiosk_world.rs"]
mod kiosk_world;
#[path = "windows/missed.rs"]
mod missed;
#[path = "windows/pictures.rs"]
mod pictures;
#[path = "windows/sample.rs"]
mod sample;
#[path = "windows/sound.rs"]
mod sound;
#[path = "windows/wav.rs"]
mod wav;
