//! The board's upper edge: what is wrong, and how deep it is.

use super::sight::Sight;
use super::troubles::OwnTrouble;
use crate::link::LinkState;
use crate::protocol::view::{HallView, TroubleKind};
use crate::words::{tr, tr_fill, troubles};

/// Beside a rehearsal's sign and a trouble, a board that is not very wide has no room for the hall's name.
pub(super) fn has_deep_header(sight: &Sight, hall: &HallView) -> bool {
    const WIDE: f32 = 1600.0;
    let is_wrong = !offline(sight).is_empty() || !trouble(sight, hall).is_empty();
    sight.shape.is_portrait() || (sight.shape.width < WIDE && hall.hall.rehearsal && is_wrong)
}

/// In units.
pub(super) fn height(has_deep_header: bool) -> f32 {
    if has_deep_header { 168.0 } else { 96.0 }
}

/// Whether what is shown may not be the hall as it is now, and since when.
pub(super) fn offline(sight: &Sight) -> String {
    let (text, since) = match sight.link {
        LinkState::Reconnecting { since } => ("Connection lost, screen as of {}", since),
        LinkState::Refused { since: Some(since) } => ("Access refused, screen as of {}", since),
        LinkState::Connecting | LinkState::Connected | LinkState::Refused { since: None } => {
            return String::new();
        }
    };
    tr_fill(sight.lang, text, &[&since.clock()])
}

/// The hub's trouble, which stops the hall, comes before this device's own.
pub(super) fn trouble(sight: &Sight, hall: &HallView) -> String {
    let own = own_trouble(sight).map(|trouble| {
        if trouble.kind == TroubleKind::UnknownZone {
            "Zone not found"
        } else if trouble.kind == TroubleKind::VoiceGaps {
            "Some calls cannot be spoken"
        } else {
            "No sound"
        }
    });
    let text = troubles::of_hub(hall).or(own);
    text.map_or_else(String::new, |text| tr(sight.lang, text).into())
}

pub(super) fn own_trouble<'a>(sight: &Sight<'a>) -> Option<&'a OwnTrouble> {
    // Nobody misses a page that they have not seen: it is for staff alone.
    let mut troubles = sight.troubles.iter();
    troubles.find(|trouble| trouble.kind != TroubleKind::PageFailed)
}
