//! The kiosks at which a ticket may be printed again, and why one cannot now.

use super::access::{Access, Kiosk, Presence};
use crate::model::{CannotPrint, DeviceId};
use crate::protocol::KioskView;
use crate::protocol::view::HallView;

/// By id.
pub(super) fn all(access: &Access, hall: &HallView) -> Vec<KioskView> {
    let kiosks = access.kiosks().into_iter();
    let view = |kiosk: Kiosk| KioskView {
        cannot: cannot(access, hall, &kiosk),
        id: kiosk.id,
        name: kiosk.name,
    };
    kiosks.map(view).collect()
}

/// What the kiosk itself, or its absence, has told the hub.
fn cannot(access: &Access, hall: &HallView, kiosk: &Kiosk) -> Option<CannotPrint> {
    if access.presence(&kiosk.device) != Presence::Listening {
        return Some(CannotPrint::Away);
    }
    let its = |device: Option<DeviceId>| device == Some(kiosk.id);
    let troubles = hall.trouble.iter().filter(|one| its(one.device));
    let stops = troubles.filter_map(|one| one.kind.stops_printing()).next();
    let in_hand = hall.reprints.iter().any(|one| one.kiosk == kiosk.id);
    stops.or(in_hand.then_some(CannotPrint::KioskInHand))
}
