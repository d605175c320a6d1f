//! The hub's API: see docs/api.md. An endpoint is a file: where it is, who may use it, what it takes and answers, and its
//! handler, which asks the owner or the feed. The hall's rules live elsewhere, and so does HTTP itself (`http/`).

mod endpoint;
mod state;

mod command;
mod description;
mod schemas;

mod acknowledge;
mod adopt_hall;
mod alarms;
mod announced;
mod approve;
mod assign;
mod at_counter;
mod cancel;
mod change_notice;
mod check_hall;
mod class;
mod day_ticket;
mod day_tickets;
mod device_settings;
mod devices;
mod end_reprint;
mod enroll;
mod events;
mod figures;
mod file;
mod first_sign_in;
mod guide;
mod hall;
mod hall_file;
mod hall_files;
mod healthz;
mod issue;
mod knock;
mod metrics;
mod notices;
mod old_hall_file;
mod openapi;
mod pairing_state;
mod pairings;
mod pause_service;
mod printed;
mod proof;
mod publish;
mod quota;
mod rate;
mod rating_case;
mod rating_details;
mod ratings;
mod refuse;
mod rename_device;
mod report;
mod reprint;
mod reprints;
mod resume_service;
mod return_no_show;
mod reveal;
mod revoke_device;
mod session;
mod sign_in;
mod sign_out;
mod staff_pin;
mod take_reprint;
mod ticket;
mod tickets;
mod today;
mod upload;
mod withdraw;

mod table;

pub(super) use publish::checked as checked_notice;
pub(super) use state::Api;
pub use table::document;
pub(super) use table::router;
