//! What differs between two hall files, in words.

use super::{Lang, in_lang, tr_as, tr_fill};
use crate::protocol::{HallChange, HallChanged};

/// Maximum length of a value in a line, in characters.
const SHOWN_MAX: usize = 60;

/// English source texts for what a path is about: the part of the file, and its field.
pub type Names = Option<(&'static str, Option<&'static str>)>;

/// `业务 转移登记 · 字母：B → T`
pub fn line(lang: Lang, change: &HallChange, names: Names) -> String {
    let what = what(lang, change, names);
    let value = |value: &Option<String>| value.as_deref().map(short).unwrap_or_default();
    let (before, after) = (value(&change.before), value(&change.after));
    let is_entry = names.is_some_and(|(_, field)| field.is_none()) && !change.title.is_empty();
    match change.what {
        HallChanged::Added if is_entry => tr_fill(lang, "{0}: added", &[&what]),
        HallChanged::Removed if is_entry => tr_fill(lang, "{0}: removed", &[&what]),
        HallChanged::Added => tr_fill(lang, "{0}: added {1}", &[&what, &after]),
        HallChanged::Removed => tr_fill(lang, "{0}: removed {1}", &[&what, &before]),
        HallChanged::Changed => tr_fill(lang, "{0}: {1} → {2}", &[&what, &before, &after]),
        HallChanged::Reordered => tr_fill(lang, "{0}: in the order {1}", &[&what, &after]),
    }
}

/// What it is about; a path that nobody has a word for is told as it is.
fn what(lang: Lang, change: &HallChange, names: Names) -> String {
    let title = in_lang(&change.title, lang);
    let Some((section, field)) = names else {
        return format!("{} {title}", change.path).trim_end().into();
    };
    let section = tr_as(lang, "settings", section);
    let whole = format!("{section} {title}");
    let language = change.path.rsplit('/').next().and_then(Lang::from_code);
    let language = language.map(|one| format!(" ({})", tr_as(one, "own name", "English")));
    let field = field.map(|field| tr_as(lang, "settings", field));
    match field {
        Some(field) => format!(
            "{} · {field}{}",
            whole.trim_end(),
            language.unwrap_or_default()
        ),
        None => whole.trim_end().into(),
    }
}

/// The text, or its beginning.
fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
