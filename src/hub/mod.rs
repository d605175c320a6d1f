//! The hub: the process that owns a hall's queue. `owner` decides and commits, `feed` publishes, `http` talks to the
//! devices.

pub(crate) mod access;
mod alarms;
mod announce;
mod api;
mod asked;
pub(crate) mod clock;
mod clock_judge;
mod crowd;
mod daily_backup;
mod devices;
mod echo;
mod feed;
mod follow_up;
mod http;
mod job;
mod known_again;
mod lan;
mod message;
mod metrics;
mod notify;
mod owner;
mod pages;
mod person;
mod person_key;
mod problem;
mod questions;
mod records;
pub(crate) mod replay;
mod reports;
mod round;
mod run;
mod start;
mod state;
mod streams;
mod watch;
pub(crate) mod words;
mod works;

pub use access::{Knock, Pairing, PairingError, Pairings, PinLocks};
pub use api::document as openapi_document;
pub use clock::{ClockTrouble, LEAP_MOST, STEP_MOST, Timeline};
pub use clock_judge::Proof;
pub use run::{ServeArgs, run};
