//! Words for people, from the catalogs in `lang/`.

pub mod dates;
pub mod figures;
pub mod glyphs;
pub mod hall_changes;
mod lang;
#[cfg(feature = "screens")]
pub(crate) mod line_breaks;
pub mod lists;
pub mod numbers;
pub mod ratings;
pub mod reprints;
pub mod tickets;
pub mod troubles;
pub mod waits;

pub use lang::{
    Lang, Pair, beside, fill, in_all, in_lang, tr, tr_as, tr_count, tr_fill, tr_fill_as,
};
