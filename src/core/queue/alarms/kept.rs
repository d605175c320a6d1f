//! What is stored of alarms in events, and thus kept forever.

use crate::model::{
    AlarmId, ClerkId, CounterId, DeviceId, ServiceId, Span, TicketId, Time, TroubleKind,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an alarm is about: there is one open alarm for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlarmAbout {
    pub trouble: TroubleKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterId>,
    /// Whose rating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
}

/// What was known of it when it was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmCause {
    /// Since when it has been so: before the alarm.
    pub since: Time,
    /// The device's name then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For staff: which port, which reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    #[serde(flatten)]
    pub about: AlarmAbout,
    #[serde(flatten)]
    pub cause: AlarmCause,
    pub raised_at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledged>,
}

/// Who has seen to an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    pub at: Time,
    /// `None` where nobody signs in.
    pub by: Option<ClerkId>,
    /// What is being done about it; may be empty.
    pub note: String,
}

/// The open alarms, by id. Ids are never used again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alarms {
    pub(super) last: AlarmId,
    pub(super) open: BTreeMap<AlarmId, Alarm>,
    /// The day's latest that are over, and since when; they stay behind when the day ends.
    #[serde(skip)]
    pub(super) over: BTreeMap<AlarmId, (Alarm, Time)>,
}

impl AlarmAbout {
    pub fn hub(trouble: TroubleKind) -> Self {
        Self {
            trouble,
            device: None,
            service: None,
            counter: None,
            ticket: None,
        }
    }

    pub fn device(trouble: TroubleKind, device: Option<DeviceId>) -> Self {
        Self {
            device,
            ..Self::hub(trouble)
        }
    }

    pub fn service(trouble: TroubleKind, service: &ServiceId) -> Self {
        Self {
            service: Some(service.clone()),
            ..Self::hub(trouble)
        }
    }

    pub fn rating(trouble: TroubleKind, ticket: TicketId) -> Self {
        Self {
            ticket: Some(ticket),
            ..Self::hub(trouble)
        }
    }

    pub fn counter(trouble: TroubleKind, counter: &CounterId) -> Self {
        Self {
            counter: Some(counter.clone()),
            ..Self::hub(trouble)
        }
    }
}

impl Alarms {
    /// Moves everything that has happened back by `by`.
    pub(in crate::queue) fn shift(&mut self, by: Span) {
        let over = self.over.values_mut().map(|(alarm, at)| {
            *at = *at - by;
            alarm
        });
        for alarm in self.open.values_mut().chain(over) {
            alarm.cause.since = alarm.cause.since - by;
            alarm.raised_at = alarm.raised_at - by;
            if let Some(acknowledged) = &mut alarm.acknowledged {
                acknowledged.at = acknowledged.at - by;
            }
        }
    }

    pub(in crate::queue) fn is_empty(&self) -> bool {
        self.last == AlarmId::default()
    }

    /// Those that the next morning begins with.
    pub(in crate::queue) fn overnight(&self) -> Self {
        Self {
            over: BTreeMap::new(),
            ..self.clone()
        }
    }
}
