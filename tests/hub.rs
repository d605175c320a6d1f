//! The store and the hub, as a real process over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

#[path = "hub/api.rs"]
mod api;
#[path = "hub/bad_input.rs"]
mod bad_input;
#[path = "hub/client.rs"]
mod client;
#[path = "hub/crash.rs"]
mod crash;
#[path = "hub/disk.rs"]
mod disk;
#[path = "hub/hall.rs"]
mod hall;
#[path = "hub/process.rs"]
mod process;
#[path = "queue/replay.rs"]
mod replay;
#[path = "hub/smoke.rs"]
mod smoke;
#[path = "hub/start.rs"]
mod start;
#[path = "hub/store.rs"]
mod store;
#[path = "hub/stream.rs"]
mod stream;
#[path = "hub/time.rs"]
mod time;
#[path = "hub/wait_report.rs"]
mod wait_report;
