//! Pictures of notices. What is uploaded is drawn anew by a child process with limits ([`draw`]); only what that made is
//! kept, by its SHA-256, in a folder beside the log ([`Files`]).

mod draw;
mod kept;

pub use draw::draw_for_the_hub;
pub(crate) use draw::{Drawn, NotDrawn, draw};
pub(crate) use kept::{Files, KeepError, UNNAMED_FOR, UNNAMED_LEAST};
