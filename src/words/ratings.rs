//! 好差评 in words: the grades, and the reasons that are listed for them.

use super::{Lang, tr_as};
use crate::model::rating::{Grade, Reason};
use crate::model::rating_case::{Appeal, CaseFault, CaseState, CaseStep};

/// A grade by its name.
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    tr_as(lang, "rating", grade.english())
}

/// A reason as the national list words it.
pub fn reason(lang: Lang, reason: Reason) -> &'static str {
    tr_as(lang, "rating", reason.english())
}

/// How far a case is.
pub fn state(lang: Lang, state: CaseState) -> &'static str {
    let text = match state {
        CaseState::New => "To be assigned",
        CaseState::Assigned => "Being mended",
        CaseState::Mended => "Mended",
        CaseState::TakenOut => "Taken out",
        CaseState::Closed => "Closed",
    };
    tr_as(lang, "rating", text)
}

/// Why a review took a rating out.
pub fn appeal(lang: Lang, why: Appeal) -> &'static str {
    let text = match why {
        Appeal::Misjudged => "Misjudged",
        Appeal::Malicious => "Malicious",
    };
    tr_as(lang, "rating", text)
}

/// What was done.
pub fn step(lang: Lang, step: &CaseStep) -> &'static str {
    let text = match step {
        CaseStep::Assigned { .. } => "Assigned",
        CaseStep::Postponed { .. } => "Put off",
        CaseStep::Named => "Contact given",
        CaseStep::Contacted { reached: true, .. } => "Visitor reached",
        CaseStep::Contacted { reached: false, .. } => "Visitor not reached",
        CaseStep::Found => "Cause found",
        CaseStep::Mended => "Mended",
        CaseStep::TakenOut { .. } => "Taken out",
        CaseStep::Reopened => "Reopened",
        CaseStep::Closed => "Closed",
    };
    tr_as(lang, "rating", text)
}

/// Why a step cannot be taken: the English source text.
pub fn fault(fault: CaseFault) -> &'static str {
    match fault {
        CaseFault::NoCase => "It is no bad rating: there is nothing to mend.",
        CaseFault::Over => "The case is closed, or taken out. Reopen it first.",
        CaseFault::NotOver => "The case is open.",
        CaseFault::FirstContact => "Whoever handled the visit makes the first contact.",
        CaseFault::NotFound => "Write down first what was wrong.",
        CaseFault::NotMended => "It is not mended yet.",
        CaseFault::Due => "The new day is today or later, within a year.",
    }
}
