//! Checks the complete log: every page, every hash, every event's place in what came before, and two accounts of the
//! day that must agree: the queue's own, and the ledger's.

mod ledger;

use crate::history::History;
use crate::queue::{Fact, Mismatch};
use crate::store::{Reader, StoreError};
use ledger::Ledger;
use serde::Serialize;
use std::fmt::Write as _;

/// Summary of a complete log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Audit {
    pub(crate) hall: String,
    pub(crate) rehearsal: bool,
    pub(crate) epoch: u64,
    pub(crate) days: u64,
    pub(crate) events: u64,
    pub(crate) tickets: u64,
    /// The hash of the last event, which covers all of them.
    pub(crate) hash: String,
}

/// Reads and checks everything.
///
/// # Errors
/// At the first event that is missing or altered, or that cannot have happened; or if the database itself is damaged.
pub(crate) fn audit(log: &Reader) -> Result<Audit, StoreError> {
    log.check_pages()?;
    let mut audit = Audit {
        hall: log.hall().to_string(),
        rehearsal: log.is_rehearsal()?,
        epoch: 0,
        days: 0,
        events: 0,
        tickets: 0,
        hash: hex(&log.tip()?.1),
    };
    let mut ledger = Ledger::default();
    let mut past = History::default();
    log.replay_all(|seq, event| {
        audit.events = seq;
        let wrong = |why: String| StoreError::Impossible(Mismatch { seq, why });
        if let (Some(queue), Fact::DayEnded { .. }) = (past.queue(), &event.fact) {
            ledger.compare(queue).map_err(wrong)?;
        }
        past.take(seq, &event)?;
        ledger.enter(&event.fact).map_err(wrong)
    })?;
    if let Some(queue) = past.queue() {
        let seq = audit.events;
        let agreed = ledger.compare(queue);
        agreed.map_err(|why| StoreError::Impossible(Mismatch { seq, why }))?;
        audit.epoch = queue.epoch();
    }
    (audit.days, audit.tickets) = (ledger.days(), ledger.issued());
    Ok(audit)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}
