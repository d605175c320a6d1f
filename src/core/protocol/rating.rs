//! 好差评 on the wire.

use crate::model::rating::{Grade, GradeCounts, RATING_TEXT_MOST, Reason};
use crate::model::rating_case::{Appeal, CaseState, CaseStep};
use crate::model::text::Text;
use crate::model::{ClerkId, CounterId, DeviceId, Moment, ServiceId, TicketId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Maximum number of reasons that may be given: more than a grade has.
pub const REASONS_MOST: usize = 16;

/// `POST /v1/tickets/{id}/rating`: the tap of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingBody {
    pub grade: Grade,
}

/// `POST /v1/tickets/{id}/rating/details`: what the same visitor adds, within the time that the answer to the grade told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingDetailsBody {
    /// Another grade than was tapped first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// All reasons, each one of the grade's; left out: as they are, or none with another grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<Reason>>,
    /// In the visitor's own words; left out: as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub text: Option<Private<RATING_TEXT_MOST>>,
}

impl RatingDetailsBody {
    /// Whether it says anything, and not more than there is.
    pub fn is_fit(&self) -> bool {
        let says = self.grade.is_some() || self.codes.is_some() || self.text.is_some();
        says && self
            .codes
            .as_ref()
            .is_none_or(|codes| codes.len() <= REASONS_MOST)
    }
}

/// The rating after it was given or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatingGiven {
    pub ticket: TicketId,
    pub grade: Grade,
    /// Until when the same device may add to it.
    pub details_until: Moment,
}

/// Maximum length of what is written to a step of a case, and of how a visitor can be reached, in characters.
pub const CASE_NOTE_MOST: usize = 500;
pub const CONTACT_MOST: usize = 100;
/// Maximum number of days for which ratings are asked at once.
pub const RATING_DAYS_MOST: i32 = 366;
/// Maximum number of ratings on a page.
pub const RATINGS_PAGE: usize = 200;

/// What is done about a bad rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseVerb {
    /// `to`; left out: whoever handled the visit.
    Assign,
    /// `due`
    Postpone,
    /// `contact`
    Name,
    /// `reached`; `by` is whoever tried, left out: whoever handled the visit.
    Contact,
    /// `note`: what was wrong.
    Find,
    Mend,
    /// `why`, and `note`.
    TakeOut,
    /// `note`: why.
    Reopen,
    Close,
}

/// `POST /v1/ratings/{id}/case`: one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseBody {
    pub step: CaseVerb,
    /// The case's as its reader saw it: one that was changed since is not changed.
    pub revision: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ClerkId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<Private<CONTACT_MOST>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ClerkId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Appeal>,
    /// What is kept beside the log, until it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Private<CASE_NOTE_MOST>>,
}

/// What a person wrote, or how one can be reached: in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<const MOST: usize>(pub Text<MOST>);

impl<const MOST: usize> fmt::Debug for Private<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// `GET /v1/ratings`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RatingsPage {
    /// Served visits of the days, whether rated or not.
    pub served: u64,
    /// How often each grade counts.
    pub grades: GradeCounts,
    /// Served visits that were not rated.
    pub none: u64,
    /// Bad ratings that a review took out: in no other figure here.
    pub taken_out: u64,
    pub rates: Rates,
    /// By ticket.
    pub ratings: Vec<RatingView>,
    /// Pass as `after` for the next page; null at the end.
    pub next: Option<TicketId>,
}

/// A share: `n` of `of`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    pub n: u64,
    pub of: u64,
}

/// The rates of docs/figures.md. What a review took out is in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rates {
    /// 评价率: rated, of the served visits.
    pub rated: Share,
    /// 未评价率: not rated, of the served visits.
    pub unrated: Share,
    /// 主动好评率: 5, 4 and 3, of the rated ones.
    pub good: Share,
    /// 满意率: 5 and 4, of the rated ones.
    pub satisfied: Share,
    /// 差评率: 2 and 1, of the rated ones.
    pub bad: Share,
    /// 按期整改率: mended by the end of their day, of the bad ones that are mended or whose day is over.
    pub mended_in_time: Share,
    /// 实名差评回访率: those whose visitor somebody tried to reach, of the bad ones whose visitor is known.
    pub named_answered: Share,
}

/// A rating, for supervisors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Rating)]
pub struct RatingView {
    /// The visit's ticket: there is one rating a visit.
    pub id: TicketId,
    pub number: String,
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    pub at: Moment,
    pub service: ServiceId,
    pub counter: CounterId,
    /// Who handled the visit.
    pub clerk: Option<ClerkId>,
    pub device: DeviceId,
    pub grade: Grade,
    pub codes: Vec<Reason>,
    /// Whether the visitor wrote something.
    pub texted: bool,
    /// What; null where nothing was written, or it has been erased.
    pub text: Option<String>,
    /// Whether the visitor had given a number with which to be reached.
    pub named: bool,
    /// How the visitor can be reached, if the hall was told; null once it is erased.
    pub contact: Option<String>,
    /// What is done about a bad one; null for the others.
    pub case: Option<CaseView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RatingCase)]
pub struct CaseView {
    /// Number of the event that changed it last.
    pub revision: u64,
    pub state: CaseState,
    /// It is to be mended by the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    pub overdue: bool,
    /// Who is to mend it.
    pub assigned: Option<ClerkId>,
    /// How often somebody tried to reach the visitor.
    pub contacts: u32,
    pub reached_at: Option<Moment>,
    pub found_at: Option<Moment>,
    pub mended_at: Option<Moment>,
    pub taken_out: Option<Appeal>,
    pub closed_at: Option<Moment>,
    /// What was done, in order.
    pub steps: Vec<CaseStepView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RatingCaseStep)]
pub struct CaseStepView {
    /// Number of the event.
    pub seq: u64,
    pub at: Moment,
    pub step: CaseStep,
    /// Who was signed in.
    pub clerk: Option<ClerkId>,
    /// What was written to it; null where nothing was, or it has been erased.
    pub note: Option<String>,
}
