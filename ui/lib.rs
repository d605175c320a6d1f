//! The code that Slint generates for the windows. It fails our lints, so it has its own crate.
#![allow(warnings, clippy::restriction, clippy::pedantic)]
slint::include_modules!();
