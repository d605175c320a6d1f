//! The clerk's counter: one window, one blue key that is enough for a whole day.
//!
//! ```text
//! offers      which commands fit the counter's state (pure)
//! acts        the keys: what each is called, which letter presses it (pure)
//! flow        what the clerk does: inputs in, effects out (pure); with presses, notes
//! lists       what a clerk picks from, the mark on one of them (pure); with kind, entries
//! troubles    what does not work here (pure)
//! screen      what the window knows and shows
//! view_model  the one → the other, in words (pure); with head, keys, words, note_words, refusals
//! adapter     the only file that knows Slint's types
//! run         window, link and flow put together
//! ```

pub mod acts;
pub mod adapter;
mod entries;
pub mod flow;
mod head;
mod keys;
mod kind;
mod lists;
mod note_words;
pub mod notes;
pub mod offers;
mod presses;
mod refusals;
mod run;
pub mod screen;
pub mod troubles;
pub mod view_model;
mod words;

pub use run::{CounterArgs, run};
