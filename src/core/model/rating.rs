//! 好差评: the grades of the national standard, and the reasons that it lists for each. What is kept for ever names them by
//! their numbers.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::borrow::Cow;
use std::fmt;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Maximum length of what a visitor writes to a rating, in characters.
pub const RATING_TEXT_MOST: usize = 200;

/// How a visitor found the visit. As a number 1 to 5: the higher, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    VeryDissatisfied = 1,
    Dissatisfied = 2,
    FairlySatisfied = 3,
    Satisfied = 4,
    VerySatisfied = 5,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a grade is a whole number from 1 to 5")]
pub struct NoGrade;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no grade has such a reason")]
pub struct NoReason;

/// One of the reasons that are listed for a grade, by its national code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason(&'static Row);

/// A code and its text in English: the source of the catalogs.
type Row = (&'static str, &'static str);

/// The first digit of a code is its grade.
const REASONS: [Row; 40] = [
    ("510", "One window took everything, done in one go"),
    ("511", "Accepted first, papers could follow"),
    ("512", "No certificates had to be handed in"),
    ("513", "Everything could be done online"),
    ("514", "It could be done on a phone"),
    ("515", "It could be done nearby"),
    ("516", "Done at once, without papers"),
    ("517", "Warm and efficient service"),
    ("406", "One form was enough to apply"),
    ("407", "Papers sent online, checked at the counter"),
    ("408", "One list told all the papers needed"),
    ("409", "A written promise replaced papers"),
    ("410", "An appointment could be made online"),
    ("411", "One trip to the hall was enough"),
    ("412", "A self-service machine could be used"),
    ("413", "Good service"),
    ("307", "Told at once all that had to be added"),
    ("308", "Samples of the papers were given"),
    ("309", "Done within the time promised"),
    ("310", "The guide was accurate"),
    ("311", "The papers of the guide were enough"),
    ("312", "It could be delivered by courier"),
    ("313", "As many trips as promised"),
    ("314", "Ordinary service"),
    ("207", "No samples of the papers were given"),
    ("208", "No list of the papers was given"),
    ("209", "Not done within the time promised"),
    ("210", "The same proof was asked for several times"),
    ("211", "Promised online, but could not be done online"),
    (
        "212",
        "An appointment online, and yet a new number and a queue",
    ),
    ("213", "The staff did not know the matter well"),
    ("214", "Brusque service"),
    ("108", "Conditions were added that the guide does not name"),
    ("109", "Papers were asked for that the guide does not name"),
    ("110", "Longer than the law allows, without a reason"),
    ("111", "The guide's samples have mistakes"),
    ("112", "Papers promised to be taken online were not"),
    ("113", "Sent from one window and office to another"),
    ("114", "Not as many trips as promised"),
    ("115", "Bad service, inefficient"),
];

impl Grade {
    /// The best one first.
    pub const ALL: [Self; 5] = [
        Self::VerySatisfied,
        Self::Satisfied,
        Self::FairlySatisfied,
        Self::Dissatisfied,
        Self::VeryDissatisfied,
    ];

    pub fn number(self) -> u8 {
        self as u8
    }

    /// Whether it is a 差评: it is mended and answered.
    pub fn is_bad(self) -> bool {
        self <= Self::Dissatisfied
    }

    /// The reasons that are listed for it.
    pub fn reasons(self) -> impl Iterator<Item = Reason> {
        REASONS
            .iter()
            .map(Reason)
            .filter(move |reason| reason.grade() == self)
    }

    /// Its name in English, the source of the catalogs.
    pub fn english(self) -> &'static str {
        match self {
            Self::VerySatisfied => "Very satisfied",
            Self::Satisfied => "Satisfied",
            Self::FairlySatisfied => "Fairly satisfied",
            Self::Dissatisfied => "Dissatisfied",
            Self::VeryDissatisfied => "Very dissatisfied",
        }
    }
}

impl Reason {
    /// # Errors
    /// If no grade has a reason of this code.
    pub fn new(code: &str) -> Result<Self, NoReason> {
        let row = REASONS.iter().find(|(known, _)| *known == code);
        row.map(Self).ok_or(NoReason)
    }

    pub fn code(self) -> &'static str {
        self.0.0
    }

    /// Its text in English, the source of the catalogs.
    pub fn english(self) -> &'static str {
        self.0.1
    }

    pub fn grade(self) -> Grade {
        match self.code().as_bytes() {
            [b'5', ..] => Grade::VerySatisfied,
            [b'4', ..] => Grade::Satisfied,
            [b'3', ..] => Grade::FairlySatisfied,
            [b'2', ..] => Grade::Dissatisfied,
            _ => Grade::VeryDissatisfied,
        }
    }
}

/// How often each grade was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GradeCounts {
    #[serde(rename = "5")]
    pub very_satisfied: u64,
    #[serde(rename = "4")]
    pub satisfied: u64,
    #[serde(rename = "3")]
    pub fairly_satisfied: u64,
    #[serde(rename = "2")]
    pub dissatisfied: u64,
    #[serde(rename = "1")]
    pub very_dissatisfied: u64,
}

impl GradeCounts {
    pub fn of(&mut self, grade: Grade) -> &mut u64 {
        match grade {
            Grade::VerySatisfied => &mut self.very_satisfied,
            Grade::Satisfied => &mut self.satisfied,
            Grade::FairlySatisfied => &mut self.fairly_satisfied,
            Grade::Dissatisfied => &mut self.dissatisfied,
            Grade::VeryDissatisfied => &mut self.very_dissatisfied,
        }
    }

    /// From 5, the best, to 1.
    pub fn all(self) -> [u64; 5] {
        [
            self.very_satisfied,
            self.satisfied,
            self.fairly_satisfied,
            self.dissatisfied,
            self.very_dissatisfied,
        ]
    }

    /// Without `others` that are among them.
    pub fn without(mut self, others: Self) -> Self {
        for (grade, taken) in Grade::ALL.into_iter().zip(others.all()) {
            let count = self.of(grade);
            *count = count.saturating_sub(taken);
        }
        self
    }

    pub fn rated(self) -> u64 {
        self.good() + self.bad()
    }

    /// 5, 4 and 3.
    pub fn good(self) -> u64 {
        self.very_satisfied + self.satisfied + self.fairly_satisfied
    }

    /// 2 and 1.
    pub fn bad(self) -> u64 {
        self.dissatisfied + self.very_dissatisfied
    }
}

impl TryFrom<u8> for Grade {
    type Error = NoGrade;

    fn try_from(number: u8) -> Result<Self, NoGrade> {
        let mut all = Self::ALL.into_iter();
        all.find(|grade| grade.number() == number).ok_or(NoGrade)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for Grade {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(u8::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl PartialSchema for Grade {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        let number = number.enum_values(Some([1, 2, 3, 4, 5]));
        number.description(Some("5 is the best.")).into()
    }
}

impl ToSchema for Grade {
    fn name() -> Cow<'static, str> {
        "Grade".into()
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl PartialSchema for Reason {
    fn schema() -> RefOr<Schema> {
        let code = ObjectBuilder::new().schema_type(Type::String);
        code.description(Some("The national code of a reason."))
            .into()
    }
}

impl ToSchema for Reason {
    fn name() -> Cow<'static, str> {
        "RatingReason".into()
    }
}
