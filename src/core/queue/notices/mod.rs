//! The notices that staff publishes on the hall's screens. They outlive the day: its morning carries them over.

pub(super) mod kept;

use super::Queue;
use super::event::Fact;
use super::refusal::Refusal;
use crate::model::{NoticeForm, NoticeId, Span, Time};
use kept::NoticeText;
use std::collections::BTreeMap;

/// Maximum number of notices that are published and not over.
pub const NOTICES_MOST: usize = 50;

/// An urgent notice takes the whole screen: nobody leaves one there over night.
pub const URGENT_MOST: Span = Span::from_mins(12 * 60);

/// What staff does to notices.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeCommand {
    Publish(NoticeText),
    Change {
        notice: NoticeId,
        what: NoticeText,
        /// The revision that the writer has seen; `None`: whatever it was.
        based_on: Option<u64>,
    },
    Withdraw(NoticeId),
    /// Its file is no longer in the watched folder.
    FileGone(NoticeId),
}

impl Queue {
    /// The published notices that are not over, also those that are still to come.
    pub fn notices(&self, now: Time) -> impl Iterator<Item = (NoticeId, &NoticeText)> {
        let all = self.notices.published.iter();
        all.filter(move |(_, notice)| !notice.is_over(now))
            .map(|(id, notice)| (*id, notice))
    }

    /// All of today, also those that are over.
    pub fn all_notices(&self) -> impl Iterator<Item = (NoticeId, &NoticeText)> {
        let all = self.notices.published.iter();
        all.map(|(id, notice)| (*id, notice))
    }

    /// The notice, also one that is over, until the day ends.
    pub fn notice(&self, id: NoticeId) -> Option<&NoticeText> {
        self.notices.published.get(&id)
    }

    /// What staff withdrew although a file of the watched folder says it, by the file.
    pub fn all_taken_down(&self) -> &BTreeMap<String, NoticeText> {
        &self.notices.taken_down
    }

    pub(super) fn announce(
        &self,
        command: &NoticeCommand,
        now: Time,
    ) -> Result<Vec<Fact>, Refusal> {
        match command {
            NoticeCommand::Publish(notice) => {
                self.check(notice, now)?;
                if self.notices(now).count() >= NOTICES_MOST {
                    return Err(Refusal::TooManyNotices { most: NOTICES_MOST });
                }
                Ok(vec![Fact::NoticePublished {
                    notice: NoticeId(self.notices.last.0 + 1),
                    what: notice.clone(),
                }])
            }
            NoticeCommand::Change {
                notice,
                what,
                based_on,
            } => self.change(*notice, what, *based_on, now),
            NoticeCommand::Withdraw(id) => {
                self.known_notice(*id)?;
                Ok(vec![withdrawn(*id, false)])
            }
            NoticeCommand::FileGone(id) => {
                self.known_notice(*id)?;
                Ok(vec![withdrawn(*id, true)])
            }
        }
    }

    fn change(
        &self,
        notice: NoticeId,
        what: &NoticeText,
        based_on: Option<u64>,
        now: Time,
    ) -> Result<Vec<Fact>, Refusal> {
        let known = self.known_notice(notice)?;
        // Whoever changes it, the file goes on speaking for it.
        let file = what.file.clone().or_else(|| known.file.clone());
        let what = NoticeText {
            file,
            ..what.clone()
        };
        if *known == what {
            return Ok(Vec::new());
        }
        if based_on.is_some_and(|seen| seen != self.notice_revision(notice)) {
            return Err(Refusal::NoticeChanged { notice });
        }
        self.check(&what, now)?;
        Ok(vec![Fact::NoticeChanged { notice, what }])
    }

    /// Number of the event that it was last changed by; 0 if it is of an older log.
    pub fn notice_revision(&self, id: NoticeId) -> u64 {
        self.notices.revisions.get(&id).copied().unwrap_or(0)
    }

    fn check(&self, notice: &NoticeText, now: Time) -> Result<(), Refusal> {
        check_times(notice, now)?;
        let has = |zone: &String| self.hall.counters.iter().any(|plan| plan.zone == *zone);
        match notice.zones.iter().find(|zone| !has(zone)) {
            Some(zone) => Err(Refusal::UnknownZone { zone: zone.clone() }),
            None => Ok(()),
        }
    }

    fn known_notice(&self, notice: NoticeId) -> Result<&NoticeText, Refusal> {
        self.notice(notice).ok_or(Refusal::UnknownNotice { notice })
    }

    pub(super) fn notice_published(
        &mut self,
        id: NoticeId,
        what: &NoticeText,
    ) -> Result<(), String> {
        if id <= self.notices.last {
            return Err(format!("notice {id} was published before"));
        }
        self.notices.last = id;
        if let Some(file) = &what.file {
            self.notices.taken_down.remove(file);
        }
        self.notices.published.insert(id, what.clone());
        self.notices.revisions.insert(id, self.seq + 1);
        Ok(())
    }

    pub(super) fn notice_changed(&mut self, id: NoticeId, what: &NoticeText) -> Result<(), String> {
        let known = self.notices.published.get_mut(&id);
        let known = known.ok_or_else(|| format!("there is no notice {id}"))?;
        *known = what.clone();
        self.notices.revisions.insert(id, self.seq + 1);
        Ok(())
    }

    pub(super) fn notice_withdrawn(&mut self, id: NoticeId, file_gone: bool) -> Result<(), String> {
        let known = self.notices.published.remove(&id);
        self.notices.revisions.remove(&id);
        let known = known.ok_or_else(|| format!("there is no notice {id}"))?;
        let taken_down = &mut self.notices.taken_down;
        if let Some(file) = known.file.clone().filter(|_| !file_gone) {
            taken_down.insert(file, known);
            if taken_down.len() > NOTICES_MOST {
                taken_down.pop_first();
            }
        }
        Ok(())
    }
}

fn withdrawn(notice: NoticeId, file_gone: bool) -> Fact {
    Fact::NoticeWithdrawn { notice, file_gone }
}

/// It must have an end to come, after its beginning, or none; an urgent one must have one that is not far.
fn check_times(notice: &NoticeText, now: Time) -> Result<(), Refusal> {
    let from = notice.from.map_or(now, |from| from.max(now));
    let is_urgent = notice.form == NoticeForm::Urgent;
    match notice.until {
        Some(until) if until <= from => Err(Refusal::NoticeOver { until }),
        Some(until) if is_urgent && from + URGENT_MOST < until => Err(Refusal::UrgentTooLong),
        None if is_urgent => Err(Refusal::UrgentTooLong),
        Some(_) | None => Ok(()),
    }
}
