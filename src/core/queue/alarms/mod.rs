//! Alarms: raised when something begins to need a supervisor, acknowledged by one, cleared when it is over. What stands
//! is told by the hub, which hears the devices; what a hall's own queue shows is in `watch`. Open alarms outlive the day.

pub(super) mod kept;

use super::Queue;
use super::event::Fact;
use super::refusal::Refusal;
use crate::model::{AlarmId, ClerkId, Time};
use kept::{Acknowledged, Alarm, AlarmAbout, AlarmCause};
use std::collections::BTreeMap;

/// Maximum number of open alarms: more devices than that fail only together.
const OPEN_MOST: usize = 200;
/// Maximum number of the day's alarms that stay known when they are over.
const OVER_MOST: usize = 50;

/// All that needs a supervisor now.
pub type Standing = BTreeMap<AlarmAbout, AlarmCause>;

impl Queue {
    /// The open alarms, oldest first.
    pub fn alarms(&self) -> impl Iterator<Item = (AlarmId, &Alarm)> {
        self.alarms.open.iter().map(|(id, alarm)| (*id, alarm))
    }

    /// The day's latest alarms that are over, oldest first, and since when.
    pub fn alarms_over(&self) -> impl Iterator<Item = (AlarmId, &Alarm, Time)> {
        let over = self.alarms.over.iter();
        over.map(|(id, (alarm, at))| (*id, alarm, *at))
    }

    /// Whether `standing` raises or clears any.
    pub fn changes_alarms(&self, standing: &Standing) -> bool {
        !self.watch(standing).is_empty()
    }

    /// What `standing` changes: those that are new in it are raised, those that are not in it any more are cleared.
    pub(super) fn watch(&self, standing: &Standing) -> Vec<Fact> {
        let is_over = |alarm: &Alarm| !standing.contains_key(&alarm.about);
        let over = self.alarms().filter(|(_, alarm)| is_over(alarm));
        let cleared: Vec<_> = over
            .map(|(alarm, _)| Fact::AlarmCleared { alarm })
            .collect();
        let room = OPEN_MOST.saturating_sub(self.alarms.open.len() - cleared.len());
        let known: Vec<_> = self.alarms().map(|(_, alarm)| &alarm.about).collect();
        let new = standing.iter().filter(|(about, _)| !known.contains(about));
        let ids = (self.alarms.last.0 + 1..).map(AlarmId);
        let raised = ids
            .zip(new.take(room))
            .map(|(alarm, (about, cause))| Fact::AlarmRaised {
                alarm,
                about: about.clone(),
                cause: cause.clone(),
            });
        cleared.into_iter().chain(raised).collect()
    }

    /// Acknowledging again replaces the note.
    pub(super) fn acknowledge(
        &self,
        alarm: AlarmId,
        by: Option<&ClerkId>,
        note: &str,
    ) -> Result<Vec<Fact>, Refusal> {
        let known = self.alarms.open.get(&alarm);
        let known = known.ok_or(Refusal::UnknownAlarm { alarm })?;
        let before = known.acknowledged.as_ref();
        let same = before.is_some_and(|before| before.by.as_ref() == by && before.note == note);
        let (by, note) = (by.cloned(), note.to_owned());
        let fact = Fact::AlarmAcknowledged { alarm, by, note };
        Ok((!same).then_some(fact).into_iter().collect())
    }

    /// An alarm, open or over, while it is known.
    pub fn alarm(&self, id: AlarmId) -> Option<(&Alarm, Option<Time>)> {
        let open = self.alarms.open.get(&id).map(|alarm| (alarm, None));
        let over = self.alarms.over.get(&id);
        open.or(over.map(|(alarm, at)| (alarm, Some(*at))))
    }

    pub(super) fn alarm_raised(
        &mut self,
        id: AlarmId,
        about: &AlarmAbout,
        cause: &AlarmCause,
        at: Time,
    ) -> Result<(), String> {
        if id <= self.alarms.last {
            return Err(format!("alarm {id} was raised before"));
        }
        self.alarms.last = id;
        let alarm = Alarm {
            about: about.clone(),
            cause: cause.clone(),
            raised_at: at,
            acknowledged: None,
        };
        self.alarms.open.insert(id, alarm);
        Ok(())
    }

    pub(super) fn alarm_acknowledged(
        &mut self,
        id: AlarmId,
        acknowledged: Acknowledged,
    ) -> Result<(), String> {
        let known = self.alarms.open.get_mut(&id);
        let known = known.ok_or_else(|| format!("there is no alarm {id}"))?;
        known.acknowledged = Some(acknowledged);
        Ok(())
    }

    pub(super) fn alarm_cleared(&mut self, id: AlarmId, at: Time) -> Result<(), String> {
        let known = self.alarms.open.remove(&id);
        let known = known.ok_or_else(|| format!("there is no alarm {id}"))?;
        self.alarms.over.insert(id, (known, at));
        while self.alarms.over.len() > OVER_MOST {
            self.alarms.over.pop_first();
        }
        Ok(())
    }
}
