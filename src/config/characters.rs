//! Characters of the hall's texts that screens or paper cannot show.

use super::mistake::Hint;
use super::reader::Table;
use crate::printer::characters::{is_invisible, missing_on_paper};
use crate::words::glyphs::is_shown;
use std::collections::BTreeSet;

/// The texts that come onto tickets: table and key.
const ON_PAPER: [(&str, &str); 6] = [
    ("hall", "name"),
    ("service", "name"),
    ("service", "who"),
    ("service", "brings"),
    ("counter", "name"),
    ("class", "name"),
];
/// The texts of a hall that nobody is shown: settings of a computer.
const NOT_SHOWN: [&str; 1] = ["hub"];

/// Names, text by text, what cannot be shown where it is to stand.
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

/// Each once, with its code: what cannot be shown here may not be shown there either.
fn named(characters: impl Iterator<Item = char>) -> Vec<String> {
    let characters: BTreeSet<char> = characters.collect();
    let name = |c| format!("{c} (U+{:04X})", u32::from(c));
    characters.into_iter().map(name).collect()
}
