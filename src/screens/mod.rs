//! The programs with a window. They begin alike (`shell`) and never import each other, nor the hub.

pub mod counter;
pub mod display;
pub mod kiosk;
pub mod shell;
