//! What a visitor ticks for a bad grade. Pure.

use crate::model::rating::{Grade, RATING_TEXT_MOST, Reason};
use crate::model::text::{Text, while_typing};
use crate::protocol::{Private, RatingDetailsBody};
use crate::words::{Lang, tr_as};
use std::collections::BTreeSet;

/// The id of what no code says.
pub const OTHER: &str = "other";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    codes: BTreeSet<Reason>,
    other: bool,
    text: String,
}

impl Ticked {
    /// Ticks a reason of `grade`, or takes its tick away; nothing if the grade has no such reason.
    pub(super) fn toggle(&mut self, id: &str, grade: Grade) {
        if id == OTHER {
            self.other = !self.other;
        }
        let reason = grade.reasons().find(|reason| reason.code() == id);
        if let Some(reason) = reason
            && !self.codes.remove(&reason)
        {
            self.codes.insert(reason);
        }
    }

    pub(super) fn write(&mut self, text: &str) {
        self.text = while_typing(text, RATING_TEXT_MOST);
    }

    pub fn has(&self, reason: Reason) -> bool {
        self.codes.contains(&reason)
    }

    pub fn has_other(&self) -> bool {
        self.other
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many things it says.
    pub fn count(&self) -> usize {
        let is_written = !self.text.trim().is_empty();
        self.codes.len() + usize::from(self.other) + usize::from(is_written)
    }

    /// For the hub; `None` if nothing is said. What no code says is a text, as a bad grade needs a code or a text.
    pub(super) fn body(&self, lang: Lang) -> Option<RatingDetailsBody> {
        if self.count() == 0 {
            return None;
        }
        let other = self.other.then(|| tr_as(lang, "rate", "Other"));
        let typed = Some(self.text.trim()).filter(|text| !text.is_empty());
        let text = typed.or(other).and_then(|text| Text::new(text).ok());
        Some(RatingDetailsBody {
            grade: None,
            codes: Some(self.codes.iter().copied().collect()),
            text: text.map(Private),
        })
    }
}
