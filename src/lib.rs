//! Jiaohao (叫号): a queue-calling system for public service halls.
//!
//! The map of the modules, and which of them may use which, stands in ARCHITECTURE.md.

pub use jiaohao_core::{history, model, protocol, queue, report, views};

pub mod annals;
pub mod bench;
pub mod config;
pub(crate) mod custody;
#[cfg(all(unix, feature = "screens"))]
pub mod demo;
pub mod export;
pub mod files;
pub mod hub;
pub mod link;
pub mod printer;
#[cfg(feature = "screens")]
pub mod screens;
pub mod store;
pub mod system;
pub mod tools;
pub mod voice;
pub mod web;
pub mod words;
