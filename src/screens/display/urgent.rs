//! The urgent notice on the board: one at a time, in turns if there are several. Pure.

use super::pages::PAGE;
use super::screen::UrgentSign;
use super::sight::Sight;
use crate::model::Moment;
use crate::protocol::view::{HallView, NoticeView};
use crate::words::{beside, dates, in_lang, tr_fill};

/// Nothing in it if there is none.
pub(super) fn urgent(sight: &Sight, hall: &HallView, now: Moment) -> UrgentSign {
    let is_shown = |notice: &&NoticeView| {
        notice.is_urgent() && notice.is_for(sight.zone) && notice.is_shown(now)
    };
    let all: Vec<_> = hall.notices.iter().filter(is_shown).collect();
    let turn = now.time.as_millis().div_euclid(PAGE.as_millis());
    let turn = usize::try_from(turn).unwrap_or(0) % all.len().max(1);
    let Some(notice) = all.get(turn) else {
        return UrgentSign::default();
    };
    let (lang, second) = (sight.lang, beside(sight.lang, Some(hall)));
    let title = in_lang(&notice.title, lang);
    let text = in_lang(&notice.text, lang);
    // A text that exists in one language only is not said twice.
    let other = |first: &str, second: &str| match first == second {
        true => String::new(),
        false => second.to_owned(),
    };
    let span = notice.until.map(|until| {
        let until = dates::opening(lang, until, now);
        tr_fill(lang, "until {0}", &[&until])
    });
    UrgentSign {
        title: title.into(),
        title_second: other(title, in_lang(&notice.title, second)).into(),
        text: text.into(),
        text_second: other(text, in_lang(&notice.text, second)).into(),
        span: span.unwrap_or_default().into(),
    }
}
