//! The page of notices (公告): what is in the line of the hall's screens, and what will be.

use super::shell::{Tab, page_with_bar};
use crate::model::{ClerkId, Moment};
use crate::protocol::view::{HallView, NoticeView};
use crate::words::{Lang, Pair, dates, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// `published` are those of this page; others of the hall are in its file.
pub fn notices_page(
    whom: (Lang, &HallView, Option<&ClerkId>),
    may_publish: bool,
    published: &[NoticeView],
) -> String {
    let (lang, hall, _) = whom;
    let is_published = |notice: &&NoticeView| published.iter().any(|one| one.id == notice.id);
    let of_file = hall.notices.iter().filter(|notice| !is_published(notice));
    let body = html! {
        main.notices {
            @if may_publish {
                section {
                    h2 { (tr(lang, "A new notice")) }
                    (form(lang, hall, "POST", "/v1/notices", None))
                }
            }
            @for notice in published { (card(lang, hall, may_publish, notice)) }
            @for notice in of_file {
                section { (texts(hall, notice)) p.hint { (tr(lang, "From the hall's file")) } }
            }
            @if hall.notices.is_empty() && published.is_empty() { p { (tr(lang, "There are no notices.")) } }
        }
    };
    page_with_bar(whom, Tab::Notices, &["notices.js"], &body)
}

fn card(lang: Lang, hall: &HallView, may_change: bool, notice: &NoticeView) -> Markup {
    let path = format!("/v1/notices/{}", notice.id);
    let is_shown = notice.is_shown(hall.now);
    html! {
        section id={ "notice-" (notice.id) } {
            (texts(hall, notice))
            p {
                strong { (if is_shown { tr(lang, "On the screens now") } else { tr(lang, "To come") }) } " "
                (span(lang, hall, notice))
            }
            @if may_change {
                details {
                    summary { (tr(lang, "Change")) }
                    (form(lang, hall, "PUT", &path, Some(notice)))
                }
                form data-method="POST" data-send={ (path) "/withdraw" } {
                    button { (tr(lang, "Withdraw")) }
                    p.problem role="alert" {}
                }
            }
        }
    }
}

fn texts(hall: &HallView, notice: &NoticeView) -> Markup {
    let languages = Pair::of(&hall.hall.languages).both();
    html! { @for lang in languages { p lang=(lang.code()) { (notice.text.get(lang.code())) } } }
}

/// 11月23日 09:00 起，到 11月30日 17:00.
fn span(lang: Lang, hall: &HallView, notice: &NoticeView) -> String {
    let said = |moment: Moment| dates::opening(lang, moment, hall.now);
    match (notice.from, notice.until) {
        (None, None) => tr(lang, "until withdrawn").into(),
        (Some(from), None) => tr_fill(lang, "from {0} until withdrawn", &[&said(from)]),
        (None, Some(until)) => tr_fill(lang, "until {0}", &[&said(until)]),
        (Some(from), Some(until)) => {
            tr_fill(lang, "from {0} until {1}", &[&said(from), &said(until)])
        }
    }
}

fn form(
    lang: Lang,
    hall: &HallView,
    method: &str,
    path: &str,
    notice: Option<&NoticeView>,
) -> Markup {
    let languages = Pair::of(&hall.hall.languages);
    // A browser's own field has no zone: the hall's offset is added to it.
    let offset = hall.now.zoned().strftime("%:z").to_string();
    let local = |moment: Option<Moment>| {
        moment.map(|moment| moment.zoned().strftime("%Y-%m-%dT%H:%M").to_string())
    };
    let from = local(notice.and_then(|notice| notice.from));
    let until = local(notice.and_then(|notice| notice.until));
    html! {
        form data-method=(method) data-send=(path) data-offset=(offset) {
            @for one in languages.both() {
                label { (tr_fill(lang, "Text ({0})", &[tr_as(one, "own name", "English")]))
                    textarea name=(one.code()) lang=(one.code()) maxlength="200" rows="2"
                        required[one == languages.first] {
                        (notice.map(|notice| notice.text.get(one.code())).unwrap_or_default())
                    }
                }
            }
            label { (tr(lang, "From (empty: at once)")) input type="datetime-local" name="from" value=[from]; }
            label { (tr(lang, "Until (empty: until withdrawn)")) input type="datetime-local" name="until" value=[until]; }
            button.main { (if notice.is_some() { tr(lang, "Save") } else { tr(lang, "Publish") }) }
            p.problem role="alert" {}
        }
    }
}
