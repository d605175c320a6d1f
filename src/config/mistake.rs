//! A mistake: where it is, what it is, and how severe.

pub use super::fault::{
    Fault, FileFault, Form, Hint, KeyFault, Misfit, Reference, Type, ValueFault,
};
use serde::Serialize;

/// A mistake in a file, or a hint at something that may be unintended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub place: Location,
    pub what: What,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// The file as a whole.
    File,
    /// Line and column, from 1; columns count characters.
    At { line: usize, column: usize },
    /// The environment variable that overrides a key.
    Variable(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing starts with it.
    Mistake,
    /// Worth a look; everything starts.
    Hint,
}

/// All mistakes in one file, by line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes {
    /// The file as it was named.
    pub file: String,
    pub list: Vec<Mistake>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum What {
    /// A syntax error.
    Notation { fault: Fault },
    #[serde(untagged)]
    File(FileFault),
    #[serde(untagged)]
    Key(KeyFault),
    #[serde(untagged)]
    Value(ValueFault),
    #[serde(untagged)]
    Misfit(Misfit),
    #[serde(untagged)]
    Hint(Hint),
}

impl What {
    pub fn severity(&self) -> Severity {
        match self {
            Self::Hint(_) => Severity::Hint,
            Self::File(_)
            | Self::Notation { .. }
            | Self::Key(_)
            | Self::Value(_)
            | Self::Misfit(_) => Severity::Mistake,
        }
    }

    /// Whether it may merely result from what was cut out of a broken file.
    pub(super) fn is_explained_by(&self, lost: &str) -> bool {
        match self {
            Self::Key(KeyFault::Missing { key }) => lost.contains(key),
            Self::Misfit(Misfit::UnknownReference { id, .. }) => lost.contains(id),
            Self::Misfit(Misfit::EarlyOverHeadStart) => {
                lost.contains("early") || lost.contains("head_start")
            }
            Self::Misfit(Misfit::HoursOverlap { .. }) => {
                lost.contains("from") || lost.contains("until")
            }
            Self::Hint(Hint::NobodyServes { service: id } | Hint::EmptyGroup { group: id }) => {
                lost.contains(id)
            }
            Self::Hint(Hint::IdleCounter { .. }) => {
                lost.contains("serves") || lost.contains("helps")
            }
            Self::Hint(Hint::NoClerk) => lost.contains("staff") || lost.contains("roles"),
            Self::File(_)
            | Self::Notation { .. }
            | Self::Key(_)
            | Self::Value(_)
            | Self::Misfit(_)
            | Self::Hint(_) => false,
        }
    }
}

macro_rules! what_from {
    ($($variant:ident($fault:ident)),*) => {
        $(impl From<$fault> for What {
            fn from(fault: $fault) -> Self {
                Self::$variant(fault)
            }
        })*
    };
}

what_from!(
    File(FileFault),
    Key(KeyFault),
    Value(ValueFault),
    Misfit(Misfit),
    Hint(Hint)
);

impl Mistake {
    pub(super) fn of_file(fault: FileFault) -> Self {
        Self {
            place: Location::File,
            what: fault.into(),
        }
    }

    /// `config/hall.toml:12:8`, or another description of where it is.
    pub fn whereabouts(&self, file: &str) -> String {
        match &self.place {
            Location::File => file.to_owned(),
            Location::At { line, column } => format!("{file}:{line}:{column}"),
            Location::Variable(name) => format!("{file}: {name}"),
        }
    }
}
