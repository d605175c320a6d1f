//! 管理台: the hub's pages for those who look after the hall, made from what the wire tells. Pure: the hub asks its
//! queue, checks who may see them, and serves them (`hub/pages`).
//!
//! A page is HTML from here; its scripts fetch the live part again whenever the stream says that something changed, and
//! send commands over `/v1`. So every word and every rule of a page is in Rust, and nothing in it is inline: the
//! [`POLICY`] forbids that.

mod alarms;
mod counters;
mod devices;
mod dialogs;
mod live;
mod notices;
mod records;
mod seen;
mod services;
mod shell;
mod tickets;
mod trust;

pub use devices::devices_page;
pub use live::{live, live_page};
pub use notices::notices_page;
pub use records::{Asked, records_page};
pub use seen::Seen;
pub use shell::sign_in_page;
pub use tickets::tickets;
pub use trust::{Authority, trust_page};

/// What a page may load: its own files, and nothing inline.
pub const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
                          object-src 'none'; require-trusted-types-for 'script'; trusted-types jiaohao";

/// A file of the pages: its name, type and content.
pub type Asset = (&'static str, &'static str, &'static str);

const SCRIPT: &str = "text/javascript; charset=utf-8";

pub const ASSETS: [Asset; 11] = [
    (
        "page.css",
        "text/css; charset=utf-8",
        include_str!("assets/page.css"),
    ),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ("bar.js", SCRIPT, include_str!("assets/bar.js")),
    ("devices.js", SCRIPT, include_str!("assets/devices.js")),
    ("live.js", SCRIPT, include_str!("assets/live.js")),
    ("notices.js", SCRIPT, include_str!("assets/notices.js")),
    ("stream.js", SCRIPT, include_str!("assets/stream.js")),
    ("command.js", SCRIPT, include_str!("assets/command.js")),
    ("dialogs.js", SCRIPT, include_str!("assets/dialogs.js")),
    ("sound.js", SCRIPT, include_str!("assets/sound.js")),
    ("sign_in.js", SCRIPT, include_str!("assets/sign_in.js")),
];
