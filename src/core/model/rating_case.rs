//! What is done about a bad rating: every step is an event, and the case is what its steps make.

use super::rating::Grade;
use super::{ClerkId, Time};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody did about a bad rating. What they wrote to it stands beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum CaseStep {
    /// Somebody is to mend it.
    Assigned {
        to: ClerkId,
    },
    /// It is to be mended by the end of another day.
    Postponed {
        #[schema(value_type = String, format = Date)]
        due: Date,
    },
    /// The visitor let the hall know how to be reached.
    Named,
    /// Somebody tried to reach the visitor.
    Contacted {
        by: ClerkId,
        reached: bool,
    },
    /// What was wrong has been found.
    Found,
    /// It is put right, and the visitor was answered where that was possible.
    Mended,
    /// A review took it out of the rates.
    TakenOut {
        why: Appeal,
    },
    /// What was closed or taken out is open again.
    Reopened,
    Closed,
}

/// Why a bad rating does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Appeal {
    /// Given by mistake, or about something else than the visit.
    Misjudged,
    Malicious,
}

/// How far a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// Nobody is to mend it yet.
    New,
    Assigned,
    Mended,
    TakenOut,
    Closed,
}

/// Why a step cannot be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseFault {
    /// It is no bad rating.
    NoCase,
    /// It is closed or taken out: it can be reopened.
    Over,
    /// It is open.
    NotOver,
    /// Whoever handled the visit makes the first contact.
    FirstContact,
    /// What was wrong has not been found yet.
    NotFound,
    /// It is not mended yet.
    NotMended,
    /// Its new day is over, or too far away.
    Due,
}

/// A bad rating, from what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Number of the event that changed it last.
    pub revision: u64,
    /// It is to be mended by the end of this day.
    pub due: Date,
    pub assigned: Option<ClerkId>,
    /// How often somebody tried to reach the visitor, and since when the visitor was reached.
    pub contacts: u32,
    pub reached_at: Option<Time>,
    pub found_at: Option<Time>,
    /// When it was mended, and on which day.
    pub mended: Option<(Time, Date)>,
    pub taken_out: Option<Appeal>,
    pub closed_at: Option<Time>,
}

/// How far ahead a deadline may be put off, in days.
const DUE_MOST_DAYS: i32 = 366;

impl Case {
    /// The case that a bad rating begins with event `revision`.
    pub fn new(revision: u64, due: Date) -> Self {
        Self {
            revision,
            due,
            assigned: None,
            contacts: 0,
            reached_at: None,
            found_at: None,
            mended: None,
            taken_out: None,
            closed_at: None,
        }
    }

    pub fn state(&self) -> CaseState {
        if self.taken_out.is_some() {
            CaseState::TakenOut
        } else if self.closed_at.is_some() {
            CaseState::Closed
        } else if self.mended.is_some() {
            CaseState::Mended
        } else if self.assigned.is_some() {
            CaseState::Assigned
        } else {
            CaseState::New
        }
    }

    /// Whether nothing more is to be done about it.
    pub fn is_over(&self) -> bool {
        self.taken_out.is_some() || self.closed_at.is_some()
    }

    /// Whether it should have been mended before `today`, and is not.
    pub fn is_overdue(&self, today: Date) -> bool {
        !self.is_over() && self.mended.is_none() && self.due < today
    }

    /// Whether it was mended by the end of its day; `None` while that is open.
    pub fn in_time(&self, today: Date) -> Option<bool> {
        match self.mended {
            Some((_, on)) => Some(on <= self.due),
            None => (self.due < today).then_some(false),
        }
    }

    /// Whether the step can be taken `today`; `handler` is the clerk who handled the visit, if still on the staff list.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn may(
        &self,
        step: &CaseStep,
        today: Date,
        handler: Option<&ClerkId>,
    ) -> Result<(), CaseFault> {
        if matches!(step, CaseStep::Reopened) {
            return self.is_over().then_some(()).ok_or(CaseFault::NotOver);
        }
        if self.is_over() {
            return Err(CaseFault::Over);
        }
        let (fits, fault) = match step {
            CaseStep::Postponed { due } => {
                let last = today.checked_add(jiff::Span::new().days(DUE_MOST_DAYS));
                let fits = today <= *due && last.is_ok_and(|last| *due <= last);
                (fits, CaseFault::Due)
            }
            CaseStep::Contacted { by, .. } => {
                let fits = self.contacts > 0 || handler.is_none_or(|handler| handler == by);
                (fits, CaseFault::FirstContact)
            }
            CaseStep::Mended => (self.found_at.is_some(), CaseFault::NotFound),
            CaseStep::Closed => (self.mended.is_some(), CaseFault::NotMended),
            CaseStep::Assigned { .. }
            | CaseStep::Named
            | CaseStep::Found
            | CaseStep::TakenOut { .. }
            | CaseStep::Reopened => (true, CaseFault::NotOver),
        };
        fits.then_some(()).ok_or(fault)
    }

    /// Takes a step in: event `seq`, made at `at` on `day`.
    pub fn take(&mut self, step: &CaseStep, seq: u64, at: Time, day: Date) {
        self.revision = seq;
        match step {
            CaseStep::Assigned { to } => self.assigned = Some(to.clone()),
            CaseStep::Postponed { due } => self.due = *due,
            CaseStep::Named => {}
            CaseStep::Contacted { reached, .. } => {
                self.contacts += 1;
                if *reached {
                    self.reached_at.get_or_insert(at);
                }
            }
            CaseStep::Found => self.found_at = Some(at),
            CaseStep::Mended => self.mended = Some((at, day)),
            CaseStep::TakenOut { why } => self.taken_out = Some(*why),
            // What was mended and proved not to be is mended again.
            CaseStep::Reopened => {
                (self.taken_out, self.closed_at, self.mended) = (None, None, None);
            }
            CaseStep::Closed => self.closed_at = Some(at),
        }
    }
}

/// What the tap of a grade, or of another one, makes of the case before: a bad one has a case, the others have none.
pub fn case_after(before: Option<Case>, grade: Grade, seq: u64, due: Option<Date>) -> Option<Case> {
    let due = due.filter(|_| grade.is_bad())?;
    let mut case = before.unwrap_or_else(|| Case::new(seq, due));
    case.revision = seq;
    Some(case)
}
