//! Rate limits for each kind of requester.

use super::Device;
use super::bucket::{Buckets, Rate};
use std::net::IpAddr;

/// Requests of one device. A counter makes a few a minute; after a reconnect many come at once.
const REQUESTS: Rate = Rate {
    burst: 200,
    per_minute: 20 * 60,
};
/// Commands of one device, each of which may produce an event.
const COMMANDS: Rate = Rate {
    burst: 60,
    per_minute: 10 * 60,
};
/// Tickets issued by a guide, who talks with each visitor.
const GUIDE_TICKETS: Rate = Rate {
    burst: 30,
    per_minute: 30,
};
/// Requests without a valid token from one address.
const ANONYMOUS: Rate = Rate {
    burst: 60,
    per_minute: 5 * 60,
};

pub(super) struct Limits {
    pub(super) requests: Buckets<Device>,
    pub(super) commands: Buckets<Device>,
    /// Tickets issued at a kiosk.
    pub(super) tickets: Buckets<Device>,
    pub(super) guide_tickets: Buckets<Device>,
    pub(super) anonymous: Buckets<IpAddr>,
}

impl Limits {
    pub(super) fn new(kiosk_tickets_per_minute: u32) -> Self {
        let tickets = Rate {
            burst: kiosk_tickets_per_minute,
            per_minute: kiosk_tickets_per_minute,
        };
        Self {
            requests: Buckets::new(REQUESTS),
            commands: Buckets::new(COMMANDS),
            tickets: Buckets::new(tickets),
            guide_tickets: Buckets::new(GUIDE_TICKETS),
            anonymous: Buckets::new(ANONYMOUS),
        }
    }
}
