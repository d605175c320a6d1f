//! Which troubles are alarms: those that have stood for a moment, until they have been away for a while. What nobody has
//! heard of since is not over: a kiosk that is away may still be out of paper.

use super::reports::Reports;
use crate::model::{Span, Time};
use crate::protocol::view::{Speaker, Trouble, TroubleKind};
use crate::queue::{AlarmAbout, AlarmCause, Queue, Standing};
use std::collections::BTreeMap;

/// A trouble that is over sooner was none: a cover opened and closed.
const RAISED_AFTER: Span = Span::from_secs(3);
/// A trouble that is back sooner was never away.
const CLEARED_AFTER: Span = Span::from_secs(10);
/// After a start the hub has to hear and miss its devices first.
const UNSURE_FOR: Span = Span::from_secs(60);

/// After this, a device that says nothing is one that is no longer there: at work, its absence is an alarm of its own.
const SILENT_MOST: Span = Span::from_mins(24 * 60);

pub(super) struct Alarms {
    seen: BTreeMap<AlarmAbout, Seen>,
}

struct Seen {
    first: Time,
    /// Until then it has stood, as far as is known.
    last: Time,
    /// When it was last seen to stand.
    heard: Time,
    cause: AlarmCause,
}

impl Alarms {
    /// Resumes after a start: what was an alarm before still is one, until it is known to be over.
    pub(super) fn new(queue: &Queue, now: Time) -> Self {
        let open = queue.alarms().map(|(_, alarm)| {
            let seen = Seen {
                first: alarm.raised_at,
                last: now + UNSURE_FOR,
                heard: now,
                cause: alarm.cause.clone(),
            };
            (alarm.about.clone(), seen)
        });
        Self {
            seen: open.collect(),
        }
    }

    /// Takes in all that is seen `now`.
    pub(super) fn see(
        &mut self,
        now: Time,
        seen: impl IntoIterator<Item = (AlarmAbout, AlarmCause)>,
        reports: &Reports,
    ) {
        for (about, cause) in seen {
            // What a newer device says is only shown: there is no end to such words.
            if matches!(about.trouble, TroubleKind::Other(_)) {
                continue;
            }
            let new = Seen {
                first: now,
                last: now,
                heard: now,
                cause,
            };
            let seen = self.seen.entry(about).or_insert(new);
            (seen.last, seen.heard) = (seen.last.max(now), now);
        }
        self.seen.retain(|about, seen| {
            let is_kept = now < seen.heard + SILENT_MOST && is_unknown(about, reports);
            if is_kept {
                seen.last = seen.last.max(now);
            }
            now < seen.last + CLEARED_AFTER
        });
    }

    pub(super) fn standing(&self) -> Standing {
        let stands = |about: &AlarmAbout, seen: &Seen| {
            // What a visitor tapped does not go away by itself.
            about.ticket.is_some() || seen.first + RAISED_AFTER <= seen.last
        };
        let standing = self.seen.iter().filter(|(about, seen)| stands(about, seen));
        standing
            .map(|(about, seen)| (about.clone(), seen.cause.clone()))
            .collect()
    }
}

/// Whether only its device could tell, and does not.
fn is_unknown(about: &AlarmAbout, reports: &Reports) -> bool {
    let kind = &about.trouble;
    let is_of_device = kind.speaker() != Speaker::Hub || *kind == TroubleKind::DeviceOffline;
    // A visitor goes, whatever becomes of the kiosk.
    let is_of_device = is_of_device && *kind != TroubleKind::GuideWanted;
    let is_silent = |device| reports.is_silent(device);
    is_of_device && about.device.is_some_and(is_silent)
}

/// A trouble of a device, or of the hub itself, as an alarm.
pub(super) fn of(trouble: &Trouble) -> (AlarmAbout, AlarmCause) {
    let about = AlarmAbout::device(trouble.kind.clone(), trouble.device);
    let cause = AlarmCause {
        since: trouble.since.time,
        name: trouble.name.clone(),
        detail: trouble.detail.clone(),
    };
    (about, cause)
}
