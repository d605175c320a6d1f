//! An alarm, as those who look after the hall see it.

use crate::model::{AlarmId, ClerkId, CounterId, DeviceId, Moment, ServiceId, TroubleKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Alarm)]
pub struct AlarmView {
    pub id: AlarmId,
    #[schema(value_type = String)]
    pub kind: TroubleKind,
    pub device: Option<DeviceId>,
    /// The device's name when it was raised.
    pub name: Option<String>,
    pub service: Option<ServiceId>,
    pub counter: Option<CounterId>,
    /// Which port, which clerk, as known when it was raised.
    pub detail: Option<String>,
    /// Since when it has been so.
    pub since: Moment,
    pub raised_at: Moment,
    pub acknowledged: Option<AcknowledgedView>,
    /// When it was over; null while it stands.
    pub cleared_at: Option<Moment>,
}

/// Who has seen to an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Acknowledged)]
pub struct AcknowledgedView {
    pub at: Moment,
    /// The staff number; null where nobody needs to sign in.
    pub by: Option<ClerkId>,
    pub note: String,
}
