//! Jiaohao (叫号): a queue-calling system for public service halls.
//!
//! The map of the modules, and which of them may use which, stands in ARCHITECTURE.md.

pub mod bench;
pub mod config;
pub(crate) mod custody;
#[cfg(all(unix, feature = "screens"))]
pub mod demo;
pub mod history;
pub mod hub;
pub mod link;
pub mod model;
pub mod printer;
pub mod protocol;
pub mod queue;
#[cfg(feature = "screens")]
pub mod screens;
pub mod store;
pub mod system;
pub mod tools;
pub mod views;
pub mod voice;
pub mod words;
