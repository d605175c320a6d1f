//! What does not work on this device; known as soon as the hall is. Pure.

use super::flow::Flow;
use crate::protocol::DETAIL_MOST;
use crate::protocol::view::{HallView, TroubleKind};

/// What is told to the hub, worst first. `sound`: whether its voice is heard, if it is to be.
pub fn troubles(
    flow: &Flow,
    hall: Option<&HallView>,
    sound: Option<bool>,
    is_stuck: bool,
) -> Vec<(TroubleKind, Option<String>)> {
    let id = flow.counter();
    let unknown = hall.is_some_and(|hall| hall.counter(id).is_none());
    let named = id.as_str().chars().take(DETAIL_MOST).collect();
    let unknown = unknown.then_some((TroubleKind::UnknownCounter, Some(named)));
    let silent = (sound == Some(false)).then_some((TroubleKind::NoSound, None));
    let stuck = is_stuck.then_some((TroubleKind::TouchStuck, None));
    [unknown, stuck, silent].into_iter().flatten().collect()
}
