//! Jiaohao (叫号): a queue-calling system for public service halls.
//!
//! The map of the modules. Arrows point down only: the three apps use [`link`], [`printer`] and
//! [`voice`]; the [`hub`] uses [`store`]; link and hub share [`protocol`]; everybody may use
//! [`config`], [`glyphs`], [`lang`], [`ticket_words`], [`trouble_words`], [`wait_words`], [`process`], [`out`], [`steady`] and, at the bottom, [`queue`], which uses
//! nothing of ours. The three apps begin alike (`begin`); they never import each other, nor the hub.

#[cfg(feature = "screens")]
pub(crate) mod begin;
pub mod bench;
pub mod config;
pub mod glyphs;
pub(crate) mod http_client;
pub mod hub;
pub mod lang;
#[cfg(feature = "screens")]
pub(crate) mod line_breaks;
pub mod link;
pub mod out;
pub mod printer;
pub(crate) mod private_file;
pub mod process;
pub mod protocol;
pub mod queue;
pub mod steady;
pub mod store;
pub mod ticket_words;
pub mod trouble_words;
pub mod voice;
pub mod wait_words;

#[cfg(feature = "screens")]
pub mod counter;
#[cfg(all(unix, feature = "screens"))]
pub mod demo;
#[cfg(feature = "screens")]
pub mod display;
#[cfg(feature = "screens")]
pub mod kiosk;
#[cfg(feature = "screens")]
pub mod models;
#[cfg(feature = "screens")]
pub mod window;
