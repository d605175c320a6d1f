//! The layout with pages of notices beside the board.
//!
//! ```text
//! page     what it shows, as texts and a picture (pure)
//! room     where the page is, how large its picture, and the shift against burn-in (pure)
//! leaves   what each notice has to show on this display (pure)
//! turns    whose turn it is (pure)
//! album    the pictures as far as they are there
//! gallery  gets them ready: fetched, kept on disk, decoded
//! shelf    the folder in which they are kept
//! decode   from a file to pixels
//! ```

pub mod album;
mod decode;
pub mod gallery;
pub mod leaves;
pub(super) mod page;
pub mod room;
pub mod shelf;
pub mod turns;
