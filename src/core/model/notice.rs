//! How a notice is shown, and when.

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::ToSchema;

/// The pictures of a notice by language, in the order in which they are shown.
pub type Pictures = BTreeMap<String, Vec<FileHash>>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeForm {
    /// In the line at the foot of the screens.
    #[default]
    Line,
    /// A page beside the board, in turn with the others.
    Page,
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

/// How often a page has its turn, beside the others: one of 4 has twice the turns of one of 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
pub struct Weight(u8);

impl Weight {
    pub const MOST: u8 = 9;

    pub fn new(weight: u8) -> Option<Self> {
        (1..=Self::MOST).contains(&weight).then_some(Self(weight))
    }

    pub fn get(self) -> u8 {
        self.0
    }

    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self(2)
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let weight = u8::deserialize(from)?;
        Self::new(weight).ok_or_else(|| D::Error::custom("a weight is from 1 to 9"))
    }
}

/// How long a page stands in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
pub struct PageSeconds(u16);

impl PageSeconds {
    pub const LEAST: u16 = 5;
    pub const MOST: u16 = 120;

    pub fn new(seconds: u16) -> Option<Self> {
        (Self::LEAST..=Self::MOST)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    pub fn get(self) -> u16 {
        self.0
    }

    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for PageSeconds {
    fn default() -> Self {
        Self(15)
    }
}

impl<'de> Deserialize<'de> for PageSeconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let seconds = u16::deserialize(from)?;
        Self::new(seconds).ok_or_else(|| D::Error::custom("a page stands for 5 to 120 seconds"))
    }
}

/// The SHA-256 of a file that the hub keeps, in 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
pub struct FileHash(String);

impl FileHash {
    const DIGITS: usize = 64;

    /// `None` for what is no such hash.
    pub fn new(hash: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_one = hash.len() == Self::DIGITS && hash.bytes().all(is_digit);
        is_one.then(|| Self(hash.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let hash = String::deserialize(from)?;
        Self::new(&hash).ok_or_else(|| {
            D::Error::custom("a file is named by its SHA-256 in 64 hexadecimal digits")
        })
    }
}
