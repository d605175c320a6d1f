//! What does not work on this device; known as soon as the hall is. Pure.

use crate::model::{CounterId, Moment};
use crate::protocol::view::{HallView, TroubleKind};
use crate::protocol::{DETAIL_MOST, TroubleReport};

/// Counters of its file that the hall does not have: reported, as the window just leaves them out.
pub fn unknown_counters(
    allowed: &[CounterId],
    hall: &HallView,
    since: Moment,
) -> Option<TroubleReport> {
    let unknown = allowed.iter().filter(|id| hall.counter(id).is_none());
    let unknown: Vec<_> = unknown.map(CounterId::as_str).collect();
    (!unknown.is_empty()).then(|| TroubleReport {
        kind: TroubleKind::UnknownCounter,
        since,
        detail: Some(unknown.join(", ").chars().take(DETAIL_MOST).collect()),
    })
}
