//! The programs with a window. They start alike (`shell`) and never import each other or the hub.

pub mod counter;
pub mod display;
pub mod kiosk;
pub mod rate;
pub mod shell;
