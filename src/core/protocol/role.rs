//! What a device is for.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// A token has one role. A role sees and does only what its work requires.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Kiosk,
    Display,
    Counter,
    /// Visitors rate at it.
    Rater,
    Guide,
    Supervisor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("one of kiosk, display, counter, rater, guide, supervisor is needed")]
pub struct UnknownRole;

impl Role {
    pub const ALL: [Self; 6] = [
        Self::Kiosk,
        Self::Display,
        Self::Counter,
        Self::Rater,
        Self::Guide,
        Self::Supervisor,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Display => "display",
            Self::Counter => "counter",
            Self::Rater => "rater",
            Self::Guide => "guide",
            Self::Supervisor => "supervisor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let mut all = Self::ALL.into_iter();
        all.find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}
