//! In which state a service or a counter is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceStatus {
    Open,
    NotYet,
    Closed,
    Full,
    Paused,
    /// No open counter serves or helps it; a ticket may be had all the same.
    Unstaffed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = CounterState)]
#[serde(rename_all = "kebab-case")]
pub enum CounterStateName {
    Closed,
    Open,
    Paused,
}
