//! The pictures of notices as far as they are there, and which are wanted.

use crate::model::FileHash;
use slint::{Rgb8Pixel, SharedPixelBuffer};
use std::collections::{BTreeMap, BTreeSet};

/// The size that a picture must fit into, in pixels of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Frame {
    pub width: u32,
    pub height: u32,
}

/// What the board asks of the gallery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// To be kept on disk.
    pub kept: BTreeSet<FileHash>,
    /// To be shown now or next.
    pub shown: Vec<(FileHash, Frame)>,
}

/// What the gallery has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Album {
    /// On disk, and not found to be broken.
    pub kept: BTreeSet<FileHash>,
    pub failed: BTreeMap<FileHash, Fault>,
    /// Ready to be shown.
    pub decoded: Vec<Picture>,
}

/// A picture that is ready to be shown.
#[derive(Clone, Debug)]
pub struct Picture {
    pub file: FileHash,
    /// What it was made to fit.
    pub frame: Frame,
    pub pixels: SharedPixelBuffer<Rgb8Pixel>,
}

impl Picture {
    pub fn is_of(&self, file: &FileHash, frame: Frame) -> bool {
        (&self.file, self.frame) == (file, frame)
    }
}

/// A file is known by its hash.
impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        (&self.file, self.frame) == (&other.file, other.frame)
    }
}

/// Why a picture is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The hub does not give it.
    Missing,
    /// The hub does not answer in time, again and again.
    NoAnswer,
    /// What came was another file.
    WrongBytes,
    /// It is no picture, or too large a one.
    Unreadable,
    /// This computer's disk does not take it.
    NotKept,
}

impl Fault {
    /// In English.
    pub fn text(self) -> &'static str {
        match self {
            Self::Missing => "the hub does not have the file",
            Self::NoAnswer => "the hub does not send the file in time",
            Self::WrongBytes => "the file was damaged on its way",
            Self::Unreadable => "the file cannot be read as a picture",
            Self::NotKept => "the disk of this display does not take the file",
        }
    }
}

impl Album {
    /// Whether it can be shown, if not at once.
    pub fn has(&self, file: &FileHash) -> bool {
        self.kept.contains(file) && !self.failed.contains_key(file)
    }

    pub fn fault(&self, file: &FileHash) -> Option<Fault> {
        self.failed.get(file).copied()
    }

    /// The latest one of a file, for whatever frame.
    pub fn picture(&self, file: &FileHash) -> Option<&Picture> {
        self.decoded.iter().find(|picture| picture.file == *file)
    }

    pub fn fitted(&self, file: &FileHash, frame: Frame) -> Option<&Picture> {
        let mut decoded = self.decoded.iter();
        decoded.find(|picture| picture.is_of(file, frame))
    }
}
