//! What differs between two hall files, in words.

use super::{Lang, in_lang, tr_fill};
use crate::protocol::{HallChange, HallChanged};

/// Maximum length of a value in a line, in characters.
const SHOWN_MAX: usize = 60;

/// `/service/transfer/prefix 转移登记: B → T`
pub fn line(lang: Lang, change: &HallChange) -> String {
    let what = what(lang, change);
    let value = |value: &Option<String>| value.as_deref().map(short).unwrap_or_default();
    let (before, after) = (value(&change.before), value(&change.after));
    match change.what {
        HallChanged::Added => tr_fill(lang, "{0}: added {1}", &[&what, &after]),
        HallChanged::Removed => tr_fill(lang, "{0}: removed {1}", &[&what, &before]),
        HallChanged::Changed => tr_fill(lang, "{0}: {1} → {2}", &[&what, &before, &after]),
        HallChanged::Reordered => tr_fill(lang, "{0}: in the order {1}", &[&what, &after]),
    }
}

/// What it is about: where it stands, and its name.
pub fn what(lang: Lang, change: &HallChange) -> String {
    let title = in_lang(&change.title, lang);
    match title.is_empty() {
        true => change.path.clone(),
        false => format!("{} {title}", change.path),
    }
}

/// The text, or its beginning.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
