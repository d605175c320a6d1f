//! What does not work now.

use crate::model::{DeviceId, Moment, TroubleKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A device, or the hub itself, that does not work as it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trouble {
    /// Null for the hub.
    pub device: Option<DeviceId>,
    /// The device's name.
    #[serde(default)]
    pub name: Option<String>,
    #[schema(value_type = String)]
    pub kind: TroubleKind,
    pub since: Moment,
    /// For staff: which counter, which port, which name.
    pub detail: Option<String>,
}
