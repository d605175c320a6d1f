//! Members of staff who are signed in in a browser. A session holds for twelve hours, in one browser, and as long as its
//! member keeps the PIN and the role; it does not outlive the hub's program.

use crate::model::ClerkId;
use crate::model::hall::{Hall, StaffRole};
use crate::protocol::Role;
use crate::store::SecretHash;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a session holds.
pub(crate) const SESSION_FOR: Duration = Duration::from_secs(12 * 60 * 60);
/// Sessions of one member of staff: a further one ends the oldest.
const PER_STAFF: usize = 16;

/// Keyed by the hash of the cookie.
#[derive(Default)]
pub(super) struct Sessions(BTreeMap<SecretHash, Session>);

#[derive(Clone)]
pub(super) struct Session {
    pub(super) staff: ClerkId,
    pub(super) role: Role,
    /// The stored hash that the PIN was checked against: another one means another PIN.
    pub(super) pin: String,
    pub(super) since: Instant,
}

impl Sessions {
    pub(super) fn begin(&mut self, token: SecretHash, session: Session) {
        let of_staff = self
            .0
            .iter()
            .filter(|(_, known)| known.staff == session.staff);
        let mut of_staff: Vec<_> = of_staff
            .map(|(token, known)| (known.since, *token))
            .collect();
        of_staff.sort_unstable();
        let over = (of_staff.len() + 1).saturating_sub(PER_STAFF);
        for (_, oldest) in &of_staff[..over] {
            self.0.remove(oldest);
        }
        self.0.insert(token, session);
    }

    pub(super) fn get(&self, token: &SecretHash, now: Instant) -> Option<&Session> {
        self.0.get(token).filter(|session| session.holds(now))
    }

    /// Returns whether there was one.
    pub(super) fn end(&mut self, token: &SecretHash) -> bool {
        self.0.remove(token).is_some()
    }

    /// Ends those that are over: too old, with another PIN or role by now. Returns whether there were any.
    pub(super) fn end_old(
        &mut self,
        hall: &Hall,
        pins: &BTreeMap<ClerkId, String>,
        now: Instant,
    ) -> bool {
        let before = self.0.len();
        self.0.retain(|_, session| {
            session.holds(now)
                && pins.get(&session.staff) == Some(&session.pin)
                && role_of(hall, &session.staff) == Some(session.role)
        });
        self.0.len() < before
    }
}

impl Session {
    fn holds(&self, now: Instant) -> bool {
        now.duration_since(self.since) < SESSION_FOR
    }
}

/// What a member of staff may do in a browser; `None`: nothing.
pub(super) fn role_of(hall: &Hall, staff: &ClerkId) -> Option<Role> {
    let member = hall.staff.iter().find(|member| member.id == *staff)?;
    let has = |role| member.roles.contains(&role);
    match (has(StaffRole::Supervisor), has(StaffRole::Guide)) {
        (true, _) => Some(Role::Supervisor),
        (false, true) => Some(Role::Guide),
        (false, false) => None,
    }
}
