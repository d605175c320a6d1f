//! What only a page beside the board has, in the form of a notice: title, pictures, its share of the turns, its seconds,
//! and how it looks there.

use crate::model::{FileHash, NoticeForm, PageSeconds, Weight};
use crate::protocol::view::NoticeView;
use crate::protocol::{
    PAGE_LINE_BESIDE_MOST, PAGE_LINE_MOST, PAGE_LINES_MOST, PAGE_TITLE_MOST, UPLOAD_LIMIT, path,
};
use crate::words::{Lang, Pair, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// How often a page has its turn, in words.
const SHARES: [(u8, &str); 3] = [(1, "Little"), (2, "As usual"), (4, "Much")];

/// The part of the form, seen while the notice is a page.
pub(super) fn parts(lang: Lang, languages: Pair, notice: Option<&NoticeView>) -> Markup {
    let page = notice.filter(|notice| notice.form == NoticeForm::Page);
    html! {
        div data-for="page" hidden[page.is_none()]
            data-line=(PAGE_LINE_MOST) data-beside=(PAGE_LINE_BESIDE_MOST) data-lines=(PAGE_LINES_MOST) {
            @for one in languages.both() { (title(lang, one, page)) }
            @for one in languages.both() { (pictures(lang, one, page)) }
            (share(lang, page))
            (seconds(lang, page))
            (preview(lang))
        }
    }
}

/// What is said below the text of a page.
pub(super) fn lines_said(lang: Lang) -> Markup {
    let said = "{0} of {1} lines; the longest has {2} of {3} characters";
    html! { span.count data-said=(tr(lang, said)) {} }
}

fn title(lang: Lang, one: Lang, page: Option<&NoticeView>) -> Markup {
    html! {
        label { (tr_fill(lang, "Title ({0})", &[tr_as(one, "own name", "English")]))
            input name="page-title" lang=(one.code()) maxlength=(PAGE_TITLE_MOST) autocomplete="off"
                value=[page.map(|page| page.title.get(one.code()))];
            span.count data-said=(tr(lang, "{0} of {1} characters")) data-most=(PAGE_TITLE_MOST) {}
        }
    }
}

fn pictures(lang: Lang, one: Lang, page: Option<&NoticeView>) -> Markup {
    let hashes = page.and_then(|page| page.picture.get(one.code()));
    let most = UPLOAD_LIMIT / 1024 / 1024;
    let too_large = tr_fill(
        lang,
        "The file is larger than {0} MiB.",
        &[&most.to_string()],
    );
    html! {
        fieldset.pictures data-pictures=(one.code()) {
            legend { (tr_fill(lang, "Pictures ({0})", &[tr_as(one, "own name", "English")])) }
            ol { @for hash in hashes.into_iter().flatten() { (picture(lang, Some(hash))) } }
            label { (tr(lang, "Add pictures or a PDF"))
                input type="file" multiple accept=".png,.jpg,.jpeg,.webp,.pdf"
                    data-most=(UPLOAD_LIMIT) data-too-large=(too_large);
            }
            p.hint { (tr(lang, "Or drop them here: PNG, JPEG, WebP, or PDF of up to 20 pages, 8 MiB each.")) }
            p.uploading role="status" hidden data-said=(tr(lang, "Uploading {0} …")) { progress max="1" {} span {} }
            p.problem role="alert" {}
            template { (picture(lang, None)) }
        }
    }
}

/// A picture of the page, with the keys that move it and take it away.
fn picture(lang: Lang, hash: Option<&FileHash>) -> Markup {
    let source = hash.map(|hash| path::filled(path::FILE, &[hash]));
    let key = |action: &str, sign: &str, word: &'static str| {
        html! { button type="button" data-do=(action) aria-label=(tr_as(lang, "picture", word)) { (sign) } }
    };
    html! {
        li data-hash=[hash] {
            img src=[source] alt=(tr(lang, "A picture of the page"));
            (key("earlier", "←", "Earlier")) (key("later", "→", "Later")) (key("remove", "×", "Take it away"))
        }
    }
}

fn share(lang: Lang, page: Option<&NoticeView>) -> Markup {
    let now = page.map_or(Weight::default(), |page| page.weight).get();
    // One that a program has set otherwise.
    let other = SHARES
        .iter()
        .all(|(weight, _)| *weight != now)
        .then_some(now);
    html! {
        fieldset {
            legend { (tr(lang, "Its share of the turns")) }
            @for (weight, word) in SHARES { label {
                input type="radio" name="weight" value=(weight) checked[weight == now]; (tr_as(lang, "share", word))
            } }
            @if let Some(weight) = other { label {
                input type="radio" name="weight" value=(weight) checked; (weight)
            } }
        }
    }
}

fn seconds(lang: Lang, page: Option<&NoticeView>) -> Markup {
    let now = page.map_or(PageSeconds::default(), |page| page.seconds);
    html! {
        label { (tr(lang, "Seconds that each of its pictures stands"))
            input type="number" name="seconds" required min=(PageSeconds::LEAST) max=(PageSeconds::MOST) value=(now.get());
        }
        p.hint.least data-said=(tr(lang, "To be read it needs {0} s at least.")) {}
    }
}

/// A drawing of the board with the page beside it, filled by `assets/page_form.js`.
fn preview(lang: Lang) -> Markup {
    html! {
        figure.board {
            div aria-hidden="true" {
                p.call { strong { "B027" } span { "3" } }
                div.rows { @for _ in 0..4 { i {} } }
                div.page { p.title {} ol {} img alt="" hidden; }
            }
            figcaption { (tr(lang, "About how it looks on the board. The area of the calls stays free.")) }
        }
    }
}
