//! From bytes to lines and columns.

use super::mistake::Location;

/// The lines of a text, to convert offsets into lines and columns.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The line of an offset, from 1. What is missing at the end of the file is located right after its last word.
    pub(super) fn line(&self, offset: usize) -> usize {
        let offset = self.inside(offset);
        self.starts.partition_point(|start| *start <= offset)
    }

    fn inside(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.trim_end().len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    pub(super) fn place(&self, offset: usize) -> Location {
        let line = self.line(offset);
        let start = self.starts[line - 1];
        let column = self.text[start..self.inside(offset)].chars().count() + 1;
        Location::At { line, column }
    }
}

/// The position right after `text`, in a file that continues there.
pub(super) fn place_behind(text: &str) -> Location {
    let line = text.matches('\n').count() + 1;
    let last = text.rsplit('\n').next().unwrap_or_default();
    let column = last.chars().count() + 1;
    Location::At { line, column }
}
