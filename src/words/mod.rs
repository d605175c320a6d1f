//! Words for people, from the catalogs in `lang/`.

pub mod glyphs;
mod lang;
#[cfg(feature = "screens")]
pub(crate) mod line_breaks;
pub mod lists;
pub mod tickets;
pub mod troubles;
pub mod waits;

pub use lang::{Lang, fill, in_lang, tr, tr_fill};
