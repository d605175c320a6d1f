//! A command as it was sent.

use super::access::Caller;
use super::person::Person;
use crate::queue::Command;
use crate::store::Fingerprint;
use uuid::Uuid;

/// A command with its key.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) caller: Caller,
    pub(super) key: Uuid,
    pub(super) fingerprint: Fingerprint,
    /// The owner fills in a ticket's device, as it knows the devices' numbers.
    pub(super) command: Command,
    /// A note from staff.
    pub(super) note: Option<String>,
    /// The person the ticket is for.
    pub(super) person: Option<Person>,
    /// Also for someone who already holds a ticket.
    pub(super) again: bool,
    /// What a visitor wrote to a rating.
    pub(super) rating_text: Option<PrivateText>,
}

/// What a person wrote: in no log.
pub(super) struct PrivateText(pub(super) String);

impl std::fmt::Debug for PrivateText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}
