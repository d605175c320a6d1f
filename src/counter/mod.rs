//! The clerk's counter: one window, one blue key that does for a whole day.
//!
//! ```text
//! offers      which commands fit the counter's state (pure)
//! acts        the keys: what each is called, which letter presses it (pure)
//! flow        what the clerk does: inputs in, effects out (pure)
//! view_model  flow + hall + time → what the window shows, in words (pure); with lists, words
//! adapter     the only file that knows Slint's types
//! run         window, link and flow put together
//! ```

pub mod acts;
pub mod adapter;
pub mod flow;
mod lists;
pub mod offers;
mod run;
pub mod view_model;
mod words;

pub use run::{CounterArgs, run};
