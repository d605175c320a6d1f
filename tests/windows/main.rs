//! The windows, headless: every key by its label, every page as a picture.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(
    clippy::cast_possible_truncation,
    reason = "pixels and samples are small numbers"
)]

mod announcements;
mod board_fit;
mod counter;
mod counter_fit;
mod counter_world;
mod display;
mod drawn;
mod fit;
mod gallery;
mod hall;
mod hall_world;
mod hands;
mod kiosk;
mod kiosk_entry;
mod kiosk_fit;
mod kiosk_world;
mod media;
mod missed;
mod month;
mod pairing;
mod pictures;
mod rate;
mod rate_fit;
mod rate_world;
mod set_live;
mod sound;
mod turns;
mod wav;
