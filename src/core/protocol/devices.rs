//! The devices of the hall: what the hub knows of them, and what a supervisor changes.

use super::Role;
use super::view::Trouble;
use crate::model::hall::Words;
use crate::model::text::Text;
use crate::model::{CannotPrint, CounterId, DeviceId, DeviceSettings, Moment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Maximum length of a device's name, in characters.
pub const DEVICE_NAME_MOST: usize = 64;

/// `GET /v1/devices`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DevicesPage {
    /// By id.
    pub devices: Vec<DeviceView>,
}

/// A device as those who look after it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceView {
    pub id: DeviceId,
    pub name: String,
    /// Null for a program of the hub's own computer that needs no token.
    pub role: Option<Role>,
    /// Those that it is bound to; empty means all.
    pub counters: Vec<CounterId>,
    /// Whether it has a token; a revoked device has none.
    pub has_token: bool,
    /// The version that it last reported.
    pub version: Option<String>,
    /// Whether it follows the hub's stream now.
    pub listening: bool,
    /// When it was last heard.
    pub seen_at: Option<Moment>,
    /// What does not work at it now.
    pub trouble: Vec<Trouble>,
    /// What was set for it here; null: nothing yet, it goes by its own file.
    pub settings: Option<SetView>,
    /// What it said last that it goes by; null for a device that has no settings.
    pub uses: Option<DeviceSettings>,
}

/// A kiosk as those see it who let it print a ticket again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KioskView {
    pub id: DeviceId,
    pub name: String,
    /// Why it cannot print one now; null if it can, as far as the hub knows.
    pub cannot: Option<CannotPrint>,
}

/// `POST /v1/devices/{id}/rename`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameBody {
    #[schema(value_type = String)]
    pub name: Text<DEVICE_NAME_MOST>,
}

/// `PUT /v1/devices/{id}/settings`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceSettingsBody {
    /// The `version` that they were made from; 0 if nothing was set before.
    pub based_on: u64,
    /// All of them.
    pub settings: DeviceSettings,
}

/// What is set for a device at the hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetView {
    /// Number of the event that set them.
    pub version: u64,
    pub settings: DeviceSettings,
}

/// A mistake in one field of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsMistake {
    /// Such as `display/quiet/0/volume`.
    pub field: String,
    pub text: Words,
}
