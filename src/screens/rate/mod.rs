//! The window for ratings at a counter: after *finish* it asks whoever was served, five grades, one tap.
//!
//! ```text
//! flow        what the hub says and the visitor does: inputs in, effects out (pure); visit: the types of both
//! reasons     what a visitor ticks (pure)
//! screen      what the window knows and shows
//! view_model  the one → the other, in words (pure); with head, idle, end, words
//! troubles    what does not work here (pure)
//! adapter     the only file that knows the window
//! voice       the question, aloud
//! run         window, link, voice and flow put together
//! ```

pub mod adapter;
mod end;
pub mod flow;
mod head;
mod idle;
pub mod reasons;
mod run;
pub mod screen;
pub mod troubles;
pub mod view_model;
pub mod visit;
mod voice;
mod words;

pub use run::{RateArgs, run};
