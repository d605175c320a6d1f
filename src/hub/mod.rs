//! The hub: the process that owns a hall's queue. `owner` decides and commits, `feed` shows, `http`
//! speaks with the devices.

mod access;
mod announce;
mod audit;
mod backup;
mod clock;
mod clock_judge;
mod crowd;
mod echo;
mod feed;
mod http;
mod known_again;
mod lan;
mod message;
mod metrics;
mod notify;
mod owner;
mod person;
mod person_key;
mod problem;
mod questions;
mod replay;
mod reports;
mod round;
mod run;
mod start;
mod streams;
mod tools;
mod watch;
mod words;

pub use access::PinLocks;
pub use clock::{ClockTrouble, LEAP_MOST, STEP_MOST, Timeline};
pub use clock_judge::Proof;
pub use http::document as openapi_document;
pub use run::{HubArgs, run};
