//! What the page of a notice shows: its texts in one language, and one of its pictures. Pure.

use super::album::Frame;
use super::room::{Parts, Room, drift, room};
use crate::model::Moment;
use crate::protocol::view::{HallView, NoticeView};
use crate::screens::display::header;
use crate::screens::display::screen::NoticePage;
use crate::screens::display::sight::Sight;
use crate::words::{Lang, in_lang};

/// `line` is the board's own at its foot; empty if there is none.
pub(in crate::screens::display) fn page(
    sight: &Sight,
    hall: &HallView,
    now: Moment,
    line: &str,
) -> Option<NoticePage> {
    let shown = sight.page?;
    let room = room_of(sight, hall);
    let parts = parts(shown.notice, shown.lang, line);
    Some(NoticePage {
        room,
        title: in_lang(&shown.notice.title, shown.lang).into(),
        text: in_lang(&shown.notice.text, shown.lang).into(),
        picture: shown.picture.cloned(),
        frame: room.picture(parts),
        drift: drift(now.time),
    })
}

/// What a picture on it must fit into, in pixels of the screen.
pub(in crate::screens::display) fn frame(
    sight: &Sight,
    hall: &HallView,
    notice: &NoticeView,
    lang: Lang,
    line: &str,
) -> Frame {
    room_of(sight, hall).frame(parts(notice, lang, line), sight.shape.pixels)
}

fn room_of(sight: &Sight, hall: &HallView) -> Room {
    let header = header::height(header::has_deep_header(sight, hall));
    room(sight.shape, header, sight.lang)
}

fn parts(notice: &NoticeView, lang: Lang, line: &str) -> Parts {
    Parts {
        has_text: !in_lang(&notice.text, lang).is_empty(),
        has_foot: !line.is_empty(),
    }
}
