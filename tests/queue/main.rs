//! The core alone: the queue, its forecast, and what the outside sees of them.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind and leaves the others alone"
)]

mod alarms;
mod announced;
mod behind;
mod course;
mod crowd;
mod forecast;
mod forecast_properties;
mod notices;
mod order;
mod person_number;
mod properties;
mod ratings;
mod refusals;
mod reports;
mod reprints;
mod spread;
mod steering;
mod turned_back;
mod view;
mod walk_through;
mod watch;
