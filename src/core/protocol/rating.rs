//! 好差评 on the wire.

use crate::model::rating::{Grade, RATING_TEXT_MOST, Reason};
use crate::model::text::Text;
use crate::model::{Moment, TicketId};
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
    pub text: Option<RatingText>,
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

/// A visitor's own words: in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RatingText(pub Text<RATING_TEXT_MOST>);

impl fmt::Debug for RatingText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
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
