//! Items in a row.

use super::{Lang, tr_as, tr_fill_as};

/// Names: `首次登记、更正登记`.
pub fn names<S: AsRef<str>>(lang: Lang, names: impl IntoIterator<Item = S>) -> String {
    joined(names, tr_as(lang, "names", ", "))
}

/// Clauses of a sentence.
pub fn clauses<S: AsRef<str>>(lang: Lang, clauses: impl IntoIterator<Item = S>) -> String {
    joined(clauses, tr_as(lang, "clauses", ", "))
}

/// Clauses that have commas of their own.
pub fn long_clauses<S: AsRef<str>>(lang: Lang, clauses: impl IntoIterator<Item = S>) -> String {
    joined(clauses, tr_as(lang, "clauses", "; "))
}

/// Figures or times: `10～20`.
pub fn range(lang: Lang, first: &str, last: &str) -> String {
    tr_fill_as(lang, "range", "{0}–{1}", &[first, last])
}

/// `2 至 5、7`: three or more consecutive numbers become a range.
pub fn numbers(lang: Lang, numbers: &[u32]) -> String {
    let mut parts = Vec::new();
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, _, .., last] => {
                let ends = [first.to_string(), last.to_string()];
                parts.push(tr_fill_as(
                    lang,
                    "numbers",
                    "{0}–{1}",
                    &[&ends[0], &ends[1]],
                ));
            }
            few => parts.extend(few.iter().map(ToString::to_string)),
        }
    }
    names(lang, parts)
}

fn joined<S: AsRef<str>>(items: impl IntoIterator<Item = S>, between: &str) -> String {
    let mut joined = String::new();
    for (nth, item) in items.into_iter().enumerate() {
        if nth > 0 {
            joined.push_str(between);
        }
        joined.push_str(item.as_ref());
    }
    joined
}
