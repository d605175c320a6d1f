//! The store and the hub, as a real process over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(clippy::print_stdout, reason = "figures for whoever reads along")]

#[path = "hub/access.rs"]
mod access;
#[path = "hub/already_waiting.rs"]
mod already_waiting;
#[path = "hub/api.rs"]
mod api;
#[path = "hub/backup.rs"]
mod backup;
#[path = "hub/bad_input.rs"]
mod bad_input;
#[path = "hub/client.rs"]
mod client;
#[path = "hub/clock.rs"]
mod clock;
#[path = "hub/crash.rs"]
mod crash;
#[path = "hub/crowd.rs"]
mod crowd;
#[path = "hub/damage.rs"]
mod damage;
#[path = "hub/disk.rs"]
mod disk;
#[cfg(target_os = "linux")]
#[path = "hub/faulty_disk.rs"]
mod faulty_disk;
#[cfg(unix)]
#[path = "hub/folder.rs"]
mod folder;
#[path = "hub/hall.rs"]
mod hall;
#[path = "hub/lan.rs"]
mod lan;
#[path = "hub/limits.rs"]
mod limits;
#[cfg(target_os = "linux")]
#[path = "hub/memory.rs"]
mod memory;
#[path = "hub/openapi.rs"]
mod openapi;
#[path = "hub/operations.rs"]
mod operations;
#[path = "hub/person.rs"]
mod person;
#[path = "hub/person_day.rs"]
mod person_day;
#[path = "hub/power.rs"]
mod power;
#[path = "hub/process.rs"]
mod process;
#[path = "hub/proxy.rs"]
mod proxy;
#[path = "hub/raw.rs"]
mod raw;
#[path = "queue/replay.rs"]
mod replay;
#[path = "hub/schema.rs"]
mod schema;
#[path = "hub/smoke.rs"]
mod smoke;
#[path = "hub/squatter.rs"]
mod squatter;
#[path = "hub/staff.rs"]
mod staff;
#[path = "hub/start.rs"]
mod start;
#[path = "hub/store.rs"]
mod store;
#[path = "hub/stream.rs"]
mod stream;
#[path = "hub/time.rs"]
mod time;
#[path = "hub/tls.rs"]
mod tls;
#[path = "hub/tokens.rs"]
mod tokens;
#[path = "hub/tools.rs"]
mod tools;
#[path = "hub/wait_report.rs"]
mod wait_report;
#[path = "hub/watch.rs"]
mod watch;
#[cfg(target_os = "linux")]
#[path = "hub/wrong_date.rs"]
mod wrong_date;
