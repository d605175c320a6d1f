//! What the programs with a window have in common.

pub(crate) mod begin;
pub mod models;
pub mod pairing;
pub(crate) mod show;
pub mod speech;
pub mod window;
