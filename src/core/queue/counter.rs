//! A counter on its day.

use crate::model::hall::CounterPlan;
use crate::model::{ClerkId, CounterId, CounterStateName, PauseReasonId, TicketId, Time};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    pub(super) plan: CounterPlan,
    /// A supervisor said what it serves and helps today.
    pub(super) is_assigned: bool,
    /// Left the hall file; it may finish what it has, and goes with the day.
    pub(super) retired: bool,
    pub(super) state: CounterState,
    /// Since when it has been in this state, or without the previous ticket.
    pub(super) since: Time,
    /// When its called ticket was first spoken, or could not be.
    pub(super) heard_at: Option<Time>,
    /// Waiting tickets that only this counter may call.
    pub(super) sent: BTreeSet<(Time, TicketId)>,
    pub(super) parked: Vec<TicketId>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CounterState {
    Closed,
    Open {
        clerk: ClerkId,
        ticket: Option<TicketId>,
    },
    Paused {
        clerk: ClerkId,
        pause: Pause,
    },
}

/// Why a counter pauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// One of the hall's reasons; `None`: what the clerk typed.
    pub reason: Option<PauseReasonId>,
    /// As it was typed, or the name that the reason had then. For staff only.
    pub text: String,
}

impl Counter {
    pub(super) fn new(plan: CounterPlan, since: Time) -> Self {
        Self {
            plan,
            is_assigned: false,
            retired: false,
            state: CounterState::Closed,
            since,
            heard_at: None,
            sent: BTreeSet::new(),
            parked: Vec::new(),
        }
    }

    pub fn id(&self) -> &CounterId {
        &self.plan.id
    }

    pub fn plan(&self) -> &CounterPlan {
        &self.plan
    }

    pub fn state(&self) -> &CounterState {
        &self.state
    }

    pub fn since(&self) -> Time {
        self.since
    }

    /// The called or serving ticket.
    pub fn ticket(&self) -> Option<TicketId> {
        match &self.state {
            CounterState::Open { ticket, .. } => *ticket,
            CounterState::Closed | CounterState::Paused { .. } => None,
        }
    }

    /// Whether a supervisor said what it serves and helps today.
    pub fn is_assigned(&self) -> bool {
        self.is_assigned
    }

    /// Whether it left the hall file.
    pub fn is_retired(&self) -> bool {
        self.retired
    }

    /// Waiting tickets that only this counter may call, next one first.
    pub fn sent(&self) -> impl Iterator<Item = TicketId> {
        self.sent.iter().map(|(_, id)| *id)
    }

    pub fn parked(&self) -> &[TicketId] {
        &self.parked
    }

    pub fn clerk(&self) -> Option<&ClerkId> {
        match &self.state {
            CounterState::Closed => None,
            CounterState::Open { clerk, .. } | CounterState::Paused { clerk, .. } => Some(clerk),
        }
    }
}

impl CounterState {
    pub fn name(&self) -> CounterStateName {
        match self {
            Self::Closed => CounterStateName::Closed,
            Self::Open { .. } => CounterStateName::Open,
            Self::Paused { .. } => CounterStateName::Paused,
        }
    }
}
