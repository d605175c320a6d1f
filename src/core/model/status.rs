//! The state of a service or a counter.

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
    /// No open counter serves or helps it; a ticket may still be taken.
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
