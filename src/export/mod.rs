//! Reports as papers: sheets (CSV, XLSX), a page to print (HTML), and the month's bulletin. Each says what the figures of
//! `report/` say, with the hall's own names, and nothing that follows from anything else.

pub mod bulletin;
mod columns;
mod csv;
mod drawing;
mod html;
mod names;
mod papers;
mod shown;
mod words;
mod xlsx;

pub use csv::{csv, safe};
pub use html::html;
pub use papers::{Beside, NoPapers, Papers};
pub use xlsx::xlsx;

use crate::report::By;

/// What has a table of its own, in this order.
pub const TABLES: [By; 6] = [
    By::Service,
    By::Counter,
    By::Clerk,
    By::Hour,
    By::Weekday,
    By::Day,
];
