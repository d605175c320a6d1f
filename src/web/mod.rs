//! 管理台: the hub's pages for those who look after the hall, made from what the wire tells. Pure: the hub asks its
//! queue, checks who may see them, and serves them (`hub/pages`).
//!
//! A page is HTML from here; its scripts show the live part as the hub sends it whenever something changed, and send
//! commands over `/v1`. So every word and every rule of a page is in Rust, and nothing in it is inline: the
//! [`POLICY`] forbids that.

mod alarms;
mod counters;
mod course;
mod device_settings;
mod devices;
mod dialogs;
mod first;
mod first_start;
mod first_steps;
mod forms;
mod live;
mod notices;
mod ratings;
mod records;
mod reports;
mod seen;
mod services;
mod settings;
mod shell;
mod tickets;
mod trust;

pub use devices::devices_page;
pub use first::{first_page, not_yet_page};
pub use first_start::{Asks, FirstStart, Glance, Kind, StepSeen, first_start, first_start_page};
pub use first_steps::{FirstSteps, first_steps_page};
pub use forms::{Choice, FormEntry, FormField, FormSection, Input, NewEntry};
pub use live::{live, live_page};
pub use notices::{notices, notices_page};
pub use ratings::{RatingsSeen, ratings_page};
pub use records::{Asked, records_page};
pub use reports::{
    Names, PeriodSeen, Sign, TicketsSeen, Worked, report_tickets_page, reports_page,
};
pub use seen::Seen;
pub use settings::{Settings, settings, settings_page};
pub use shell::{problem_page, sign_in_page};
pub use tickets::tickets;
pub use trust::{Authority, trust_page};

/// What a page may load: its own files, and nothing inline.
pub const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
                          object-src 'none'; require-trusted-types-for 'script'; trusted-types jiaohao";

/// A file of the pages: its name, type and content.
pub type Asset = (&'static str, &'static str, &'static str);

/// uPlot, which draws the chart, is not ours: its license goes with it.
macro_rules! license {
    () => {
        concat!("/*! uPlot:\n", include_str!("assets/uplot/LICENSE"), "*/\n")
    };
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

pub const ASSETS: [Asset; 23] = [
    (
        "page.css",
        "text/css; charset=utf-8",
        concat!(
            license!(),
            include_str!("assets/uplot/uPlot.min.css"),
            "\n",
            include_str!("assets/page.css")
        ),
    ),
    (
        "bulletin.css",
        "text/css; charset=utf-8",
        include_str!("../export/bulletin/bulletin.css"),
    ),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ("bar.js", SCRIPT, include_str!("assets/bar.js")),
    (
        "device_settings.js",
        SCRIPT,
        include_str!("assets/device_settings.js"),
    ),
    ("devices.js", SCRIPT, include_str!("assets/devices.js")),
    ("live.js", SCRIPT, include_str!("assets/live.js")),
    ("chart.js", SCRIPT, include_str!("assets/chart.js")),
    (
        "uplot.js",
        SCRIPT,
        concat!(
            license!(),
            include_str!("assets/uplot/uPlot.iife.min.js"),
            "\nexport default uPlot;\n"
        ),
    ),
    (
        "first_start.js",
        SCRIPT,
        include_str!("assets/first_start.js"),
    ),
    ("forms.js", SCRIPT, include_str!("assets/forms.js")),
    ("notices.js", SCRIPT, include_str!("assets/notices.js")),
    ("published.js", SCRIPT, include_str!("assets/published.js")),
    ("page_form.js", SCRIPT, include_str!("assets/page_form.js")),
    ("upload.js", SCRIPT, include_str!("assets/upload.js")),
    ("stream.js", SCRIPT, include_str!("assets/stream.js")),
    ("command.js", SCRIPT, include_str!("assets/command.js")),
    ("dialogs.js", SCRIPT, include_str!("assets/dialogs.js")),
    ("sound.js", SCRIPT, include_str!("assets/sound.js")),
    ("reports.js", SCRIPT, include_str!("assets/reports.js")),
    ("ratings.js", SCRIPT, include_str!("assets/ratings.js")),
    ("settings.js", SCRIPT, include_str!("assets/settings.js")),
    ("sign_in.js", SCRIPT, include_str!("assets/sign_in.js")),
];
