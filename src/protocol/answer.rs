//! The bodies of answers.

use super::view::TicketView;
use crate::model::hall::{Asks, Words};
use crate::model::{ServiceId, TicketId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A POST's answer: the shape that it is about, with the number of the last event in it. A screen
/// that already saw a later change keeps that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer<Shape> {
    pub seq: u64,
    #[serde(flatten)]
    pub shape: Shape,
}

/// `GET /v1/tickets`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketsPage {
    pub seq: u64,
    /// By id.
    pub tickets: Vec<TicketView>,
    /// Goes into `after` for the next page; none at the end.
    pub next: Option<TicketId>,
}

/// `GET /v1/guide`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuidePage {
    pub services: Vec<GuideEntry>,
}

/// Who must come for a service and what to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuideEntry {
    pub id: ServiceId,
    pub who: Words,
    /// A line each.
    pub brings: Vec<String>,
    /// What people may type to find it.
    pub find: Vec<String>,
    /// The day on which the list was last compared with the published one; empty: never.
    pub checked: String,
    /// What a visitor is asked for; left out where it is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
}
