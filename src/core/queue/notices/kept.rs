//! What is stored of notices in events, and thus kept forever.

use crate::model::hall::Words;
use crate::model::{NoticeForm, NoticeHours, NoticeId, PageSeconds, Pictures, Time, Weight};
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a notice says, and when.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NoticeText {
    /// Lines of a page; may be empty where it has pictures.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub text: Words,
    /// In large letters, above an urgent text or a page.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub title: Words,
    #[serde(default, skip_serializing_if = "NoticeForm::is_line")]
    pub form: NoticeForm,
    /// No screen is told of it yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// `None`: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// Exclusive; `None`: until it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// On which days; empty: on all.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "crate::model::hall::weekdays"
    )]
    pub weekdays: Vec<Weekday>,
    /// During which hours of a day; `None`: all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<NoticeHours>,
    /// On the screens of these zones; empty: on all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// Of a page.
    #[serde(default, skip_serializing_if = "Pictures::is_empty")]
    pub picture: Pictures,
    #[serde(default, skip_serializing_if = "Weight::is_usual")]
    pub weight: Weight,
    #[serde(default, skip_serializing_if = "PageSeconds::is_usual")]
    pub seconds: PageSeconds,
    /// Which file of the watched folder says it, by its name without the ending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// The notices that are published, by id. Ids are never used again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notices {
    pub(super) last: NoticeId,
    pub(super) published: BTreeMap<NoticeId, NoticeText>,
    /// Number of the event that each was last changed by; unknown for those of older logs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) revisions: BTreeMap<NoticeId, u64>,
    /// What staff withdrew although its file is still there, by the file: it stays away until the file says something else.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) taken_down: BTreeMap<String, NoticeText>,
}

impl NoticeText {
    pub fn is_over(&self, now: Time) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

impl Notices {
    pub(in crate::queue) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Those that the next morning begins with.
    pub(in crate::queue) fn overnight(&self, now: Time) -> Self {
        let mut kept = self.clone();
        kept.published.retain(|_, notice| !notice.is_over(now));
        let is_kept = |id: &NoticeId| kept.published.contains_key(id);
        kept.revisions.retain(|id, _| is_kept(id));
        kept
    }
}
