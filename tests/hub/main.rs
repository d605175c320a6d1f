//! The store and the hub, as a real process over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]
#![expect(clippy::print_stdout, reason = "figures for whoever reads along")]

mod access;
mod alarms;
mod already_waiting;
mod announced;
mod api;
mod authority;
mod backup;
mod bad_input;
mod browser;
mod chart;
mod client;
mod clock;
mod crash;
mod crowd;
mod damage;
mod device_settings;
mod devices;
mod disk;
#[cfg(target_os = "linux")]
mod exports;
#[cfg(target_os = "linux")]
mod faulty_disk;
mod files;
#[cfg(unix)]
mod first_pin;
#[cfg(target_os = "linux")]
mod first_start;
mod folder;
mod hall;
#[cfg(target_os = "linux")]
mod keyboard;
mod lan;
mod limits;
mod live_parts;
#[cfg(target_os = "linux")]
mod live_reports;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(unix)]
mod notice_folder;
#[cfg(target_os = "linux")]
mod notice_pages;
#[cfg(target_os = "linux")]
mod notices;
mod npm;
mod old_browsers;
mod openapi;
mod operations;
mod pairing;
mod person;
mod person_day;
mod power;
mod process;
mod proxy;
mod ratings;
mod raw;
#[path = "../pure/replay.rs"]
mod replay;
mod reports;
#[cfg(target_os = "linux")]
mod reprint;
mod samples;
mod schema;
#[cfg(target_os = "linux")]
mod settings;
mod smoke;
mod squatter;
mod staff;
mod start;
mod steering;
mod store;
mod stream;
mod time;
mod tls;
mod tokens;
mod tools;
mod wait_report;
mod watch;
#[cfg(target_os = "linux")]
mod web;
mod wrong_date;
