//! What each notice has to show on this display: in which languages, with which pictures. Pure.

use super::album::Album;
use super::turns::{Leaf, Page};
use crate::model::hall::Words;
use crate::model::{FileHash, Moment, Span};
use crate::protocol::view::{HallView, NoticeView};
use crate::words::{Lang, beside};

/// The pages that may have their turn now: a picture that is not there is left out, and so is a notice that has nothing
/// else to show.
pub fn pages(
    hall: &HallView,
    zone: Option<&str>,
    lang: Lang,
    now: Moment,
    album: &Album,
) -> Vec<Page> {
    let shown = of(hall, zone).filter(|notice| notice.is_shown(now));
    let page = |notice: &NoticeView| {
        let faces = languages(notice, hall, lang)
            .into_iter()
            .map(|lang| leaves(notice, hall, lang, album));
        let faces: Vec<_> = faces.filter(|face| !face.is_empty()).collect();
        (!faces.is_empty()).then(|| Page {
            notice: notice.id.clone(),
            weight: notice.weight,
            stands: Span::from_secs(notice.seconds.get().into()),
            faces,
        })
    };
    shown.filter_map(page).collect()
}

/// All pictures that pages on this display show, now or later.
pub fn pictures<'a>(
    hall: &'a HallView,
    zone: Option<&'a str>,
    lang: Lang,
) -> impl Iterator<Item = (&'a NoticeView, &'a FileHash)> {
    of(hall, zone).flat_map(move |notice| {
        let all = languages(notice, hall, lang).into_iter();
        all.flat_map(move |lang| files(notice, hall, lang))
            .map(move |file| (notice, file))
    })
}

fn of<'a>(hall: &'a HallView, zone: Option<&'a str>) -> impl Iterator<Item = &'a NoticeView> {
    let notices = hall.notices.iter();
    notices.filter(move |notice| notice.is_page() && notice.is_for(zone))
}

/// Those of the display's two in which the notice has all its texts; if neither, the first, which then reads as another one.
fn languages(notice: &NoticeView, hall: &HallView, lang: Lang) -> Vec<Lang> {
    let speaks = |lang: &Lang| {
        let code = lang.code();
        let texts = [&notice.title, &notice.text];
        let has = |words: &&Words| words.is_empty() || !words.get(code).is_empty();
        texts.iter().all(has)
    };
    let both = [lang, beside(lang, Some(hall))];
    let spoken: Vec<_> = both.into_iter().filter(speaks).collect();
    if spoken.is_empty() {
        vec![lang]
    } else {
        spoken
    }
}

/// The pictures in this language, or those of the hall's first.
fn files<'a>(notice: &'a NoticeView, hall: &HallView, lang: Lang) -> &'a [FileHash] {
    let own = |code: &str| notice.picture.get(code).filter(|own| !own.is_empty());
    let first = &hall.hall.languages.first;
    own(lang.code())
        .or_else(|| own(first))
        .map_or(&[], Vec::as_slice)
}

fn leaves(notice: &NoticeView, hall: &HallView, lang: Lang, album: &Album) -> Vec<Leaf> {
    let leaf = |picture: Option<&FileHash>| Leaf {
        notice: notice.id.clone(),
        lang,
        picture: picture.cloned(),
    };
    let files = files(notice, hall, lang);
    let there = files.iter().filter(|file| album.has(file));
    let mut leaves: Vec<_> = there.map(|file| leaf(Some(file))).collect();
    // Without pictures, also because none of them can be shown, its text is what it has to show.
    let is_text = files.iter().all(|file| album.fault(file).is_some());
    if leaves.is_empty() && is_text && has_text(notice) {
        leaves.push(leaf(None));
    }
    leaves
}

fn has_text(notice: &NoticeView) -> bool {
    notice.text.texts().any(|text| !text.is_empty())
}
