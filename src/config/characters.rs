//! Characters in the hall's texts that screens or paper cannot show.

use super::mistake::Hint;
use super::reader::Table;
use crate::printer::characters::{is_invisible, missing_on_paper};
use crate::words::glyphs::is_shown;
use std::collections::BTreeSet;

/// Texts that are printed on tickets: table and key.
const ON_PAPER: [(&str, &str); 7] = [
    ("hall", "name"),
    ("hall", "ticket_line"),
    ("service", "name"),
    ("service", "who"),
    ("service", "brings"),
    ("counter", "name"),
    ("class", "name"),
];
/// Texts of a hall that are never shown: settings of a computer.
const NOT_SHOWN: [&str; 1] = ["hub"];

/// Reports, text by text, characters that cannot be shown where the text appears.
pub(super) fn hint_at_missing(root: &Table<'_>) {
    root.each_text(|path, text, spot| {
        let Some(table) = path.first().filter(|table| !NOT_SHOWN.contains(table)) else {
            return;
        };
        let is_missing = |c: &char| !is_shown(*c) && !is_invisible(*c);
        let characters = named(text.chars().filter(is_missing));
        if !characters.is_empty() {
            root.add(spot, Hint::NotOnScreen { characters });
        }
        let is_printed = ON_PAPER
            .iter()
            .any(|(of, key)| of == table && path.contains(key));
        if is_printed {
            let characters = named(missing_on_paper(text));
            if !characters.is_empty() {
                root.add(spot, Hint::NotOnPaper { characters });
            }
        }
    });
}

/// Each once, with its code point: what cannot be shown here may not be shown there either.
fn named(characters: impl Iterator<Item = char>) -> Vec<String> {
    let characters: BTreeSet<char> = characters.collect();
    let name = |c| format!("{c} (U+{:04X})", u32::from(c));
    characters.into_iter().map(name).collect()
}
