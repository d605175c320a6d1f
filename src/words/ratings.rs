//! 好差评 in words: the grades, and the reasons that are listed for them.

use super::{Lang, tr_as};
use crate::model::rating::{Grade, Reason};

/// A grade by its name.
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    tr_as(lang, "rating", grade.english())
}

/// A reason as the national list words it.
pub fn reason(lang: Lang, reason: Reason) -> &'static str {
    tr_as(lang, "rating", reason.english())
}
