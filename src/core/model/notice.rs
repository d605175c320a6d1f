//! How a notice is shown, and when.

use jiff::civil;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeForm {
    /// In the line at the foot of the screens.
    #[default]
    Line,
    /// The whole screen but for fresh calls, with a chime.
    Urgent,
}

impl NoticeForm {
    pub fn is_line(&self) -> bool {
        *self == Self::Line
    }
}

/// Hours of a day by the hall's clock, `until` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeHours {
    #[schema(value_type = String)]
    pub from: civil::Time,
    #[schema(value_type = String)]
    pub until: civil::Time,
}

impl NoticeHours {
    pub fn contains(self, time: civil::Time) -> bool {
        self.from <= time && time < self.until
    }
}
