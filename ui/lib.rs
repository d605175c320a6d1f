//! What Slint makes of the windows. Generated code fails our lints, so it stands alone here.
#![allow(warnings, clippy::restriction, clippy::pedantic)]
slint::include_modules!();
