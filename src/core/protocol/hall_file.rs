//! The hall file on the wire: read, checked, adopted, and its history.

use crate::model::hall::Words;
use crate::model::{ClerkId, Moment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Maximum size of a request that carries a hall file, in bytes. The file itself has half of it at most.
pub const HALL_BODY_LIMIT: usize = 2 * 1024 * 1024;

/// `POST /v1/hall/check`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckHallBody {
    /// The whole file.
    pub toml: String,
}

/// `POST /v1/hall/adopt`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptHallBody {
    /// The whole file.
    pub toml: String,
    /// Hash of the file that it was made from.
    pub based_on: String,
}

/// `GET /v1/hall/file`: the hall file in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallFileView {
    pub toml: String,
    /// SHA-256 of the file, in hexadecimal.
    pub hash: String,
    /// Whether this file was adopted; false if somebody has changed it in the folder since.
    pub in_force: bool,
}

/// What a file would do, without doing it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallCheck {
    /// It is adopted only without any.
    pub mistakes: Vec<HallMistake>,
    /// Worth a look.
    pub hints: Vec<HallMistake>,
    /// Against what is in force; empty if there is a mistake.
    pub changes: Vec<HallChange>,
    /// Some of it takes effect only when the hub starts the next time.
    pub needs_restart: bool,
}

/// A mistake in a hall file, or a hint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallMistake {
    pub kind: String,
    /// From 1; null if it is about the whole file.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// Where in the file's tables, counted from 0: `/service/3/prefix`. Empty for the whole file.
    pub path: String,
    pub text: Words,
    /// What to do about it.
    pub remedy: Words,
}

/// One difference between two hall files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallChange {
    pub what: HallChanged,
    /// What it is about, by the ids of the file: `/service/transfer/prefix`.
    pub path: String,
    /// The name of what it is about, in the hall's languages; empty if it has none.
    pub title: Words,
    /// Texts as they are, lists of texts joined by commas, other values as TOML writes them; null if there was nothing.
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HallChanged {
    Added,
    Removed,
    Changed,
    Reordered,
}

/// Answer to an adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallAdopted {
    /// Hash of the file in force.
    pub hash: String,
    pub changes: Vec<HallChange>,
    /// Worth a look.
    #[serde(default)]
    pub hints: Vec<HallMistake>,
    /// Some of it takes effect only when the hub starts the next time.
    pub needs_restart: bool,
}

/// `GET /v1/hall/files`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallFiles {
    /// The latest first; at most 200.
    pub files: Vec<HallVersion>,
}

/// A hall file that was put into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HallVersion {
    pub id: i64,
    pub hash: String,
    pub at: Moment,
    pub from: HallSource,
    /// Who was signed in; null where nobody needs to sign in.
    pub staff: Option<ClerkId>,
    /// The name of the device that sent it; null at a start.
    pub device: Option<String>,
}

/// `GET /v1/hall/files/{id}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OldHallFile {
    pub toml: String,
    pub hash: String,
}

/// Where a hall file came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HallSource {
    /// The file that `--config` names, at a start.
    Config,
    /// The data folder's own, changed by hand, at a start.
    Folder,
    /// A request while the hub runs: the page or `jiaohao hub reload`.
    Request,
}

impl HallSource {
    const NAMES: [(Self, &'static str); 3] = [
        (Self::Config, "config"),
        (Self::Folder, "folder"),
        (Self::Request, "request"),
    ];

    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.iter();
        names
            .find(|(source, _)| *source == self)
            .map_or("", |row| row.1)
    }

    pub fn parse(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        names.find(|(_, known)| *known == name).map(|row| row.0)
    }
}
