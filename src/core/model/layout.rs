//! What a display shows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisplayLayout {
    /// The calls alone.
    #[default]
    Board,
    /// The calls beside pages of notices.
    Media,
}
