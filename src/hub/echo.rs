//! Parts of a request repeated in an answer: never more than needed to recognize it.

use crate::protocol::Refusal;
use serde_json::Value;

/// Maximum length of request text repeated in an answer, in characters.
pub(super) const ECHO_MOST: usize = 64;

/// The text, or its beginning.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(ECHO_MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

/// The refusal with all its texts shortened.
pub(super) fn short_facts(refusal: &Refusal) -> Refusal {
    let facts = serde_json::to_value(refusal).map(short_value);
    let short = facts.and_then(serde_json::from_value);
    short.expect("a refusal has text keys, and is read as it was written")
}

fn short_value(value: Value) -> Value {
    match value {
        Value::String(text) => short(&text).into(),
        Value::Array(all) => all.into_iter().map(short_value).collect(),
        Value::Object(all) => {
            let all = all.into_iter();
            all.map(|(name, value)| (name, short_value(value)))
                .collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// A parser's message, which quotes what it found between these marks, before what it expected.
pub(super) fn short_quotes(why: &str) -> String {
    let quoted = |mark: char| {
        let from = why.find(mark)? + mark.len_utf8();
        let to = why
            .rfind(&format!("{mark}, expected"))
            .or_else(|| why.rfind(mark))?;
        (from < to).then(|| {
            let (before, after) = (&why[..from], &why[to..]);
            format!("{before}{}{after}", short(&why[from..to]))
        })
    };
    let shorter = quoted('`').or_else(|| quoted('"'));
    shorter.unwrap_or_else(|| why.into())
}
