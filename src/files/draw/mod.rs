//! From an uploaded file to the pictures that are kept. Decoders of pictures and documents are large, and what they read
//! comes from strangers' tools: so they run in a process of their own, which has little time and memory, is given the
//! bytes, and gives back bytes. A file that breaks it costs the hub nothing.

mod answer;
mod child;
mod document;
mod encode;
mod fonts;
mod parent;
mod picture;

pub use child::draw_for_the_hub;
pub(crate) use parent::{NotDrawn, draw};

/// Longer side of a kept picture, in pixels: no screen of a hall has more.
const SIDE_MOST: u32 = 3_840;

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}
