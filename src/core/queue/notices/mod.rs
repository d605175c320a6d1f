//! The notices that staff publishes on the hall's screens. They outlive the day: its morning carries them over.

pub(super) mod kept;

use super::Queue;
use super::event::Fact;
use super::refusal::Refusal;
use crate::model::{NoticeId, Time};
use kept::NoticeText;

/// Maximum number of notices that are published and not over.
pub const NOTICES_MOST: usize = 50;

/// What staff does to notices.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeCommand {
    Publish(NoticeText),
    Change(NoticeId, NoticeText),
    Withdraw(NoticeId),
}

impl Queue {
    /// The published notices that are not over, also those that are still to come.
    pub fn notices(&self, now: Time) -> impl Iterator<Item = (NoticeId, &NoticeText)> {
        let all = self.notices.published.iter();
        all.filter(move |(_, notice)| !notice.is_over(now))
            .map(|(id, notice)| (*id, notice))
    }

    /// The notice, also one that is over, until the day ends.
    pub fn notice(&self, id: NoticeId) -> Option<&NoticeText> {
        self.notices.published.get(&id)
    }

    pub(super) fn announce(
        &self,
        command: &NoticeCommand,
        now: Time,
    ) -> Result<Vec<Fact>, Refusal> {
        match command {
            NoticeCommand::Publish(notice) => {
                check_times(notice, now)?;
                if self.notices(now).count() >= NOTICES_MOST {
                    return Err(Refusal::TooManyNotices { most: NOTICES_MOST });
                }
                Ok(vec![Fact::NoticePublished {
                    notice: NoticeId(self.notices.last.0 + 1),
                    what: notice.clone(),
                }])
            }
            NoticeCommand::Change(id, notice) => {
                let known = self.known_notice(*id)?;
                check_times(notice, now)?;
                let fact = Fact::NoticeChanged {
                    notice: *id,
                    what: notice.clone(),
                };
                Ok((known != notice).then_some(fact).into_iter().collect())
            }
            NoticeCommand::Withdraw(id) => {
                self.known_notice(*id)?;
                Ok(vec![Fact::NoticeWithdrawn { notice: *id }])
            }
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
        self.notices.published.insert(id, what.clone());
        Ok(())
    }

    pub(super) fn notice_changed(&mut self, id: NoticeId, what: &NoticeText) -> Result<(), String> {
        let known = self.notices.published.get_mut(&id);
        let known = known.ok_or_else(|| format!("there is no notice {id}"))?;
        *known = what.clone();
        Ok(())
    }

    pub(super) fn notice_withdrawn(&mut self, id: NoticeId) -> Result<(), String> {
        let known = self.notices.published.remove(&id);
        known
            .map(drop)
            .ok_or_else(|| format!("there is no notice {id}"))
    }
}

/// It must have an end to come, after its beginning, or none.
fn check_times(notice: &NoticeText, now: Time) -> Result<(), Refusal> {
    let Some(until) = notice.until else {
        return Ok(());
    };
    let from = notice.from.map_or(now, |from| from.max(now));
    match from < until {
        true => Ok(()),
        false => Err(Refusal::NoticeOver { until }),
    }
}
