//! The page of notices (公告): what is on the hall's screens, what will be, and what was today.

mod page_form;

use super::shell::{Tab, page_with_bar};
use crate::model::hall::weekdays;
use crate::model::{ClerkId, FileHash, Moment, NoticeForm};
use crate::protocol::view::{HallView, NoticeView};
use crate::protocol::{NOTICE_MOST, TITLE_MOST, path};
use crate::words::{Lang, Pair, dates, lists, tr, tr_as, tr_fill};
use jiff::civil::{self, Weekday};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// `published` are those of this page; others of the hall are in its file.
pub fn notices_page(
    whom: (Lang, &HallView, Option<&ClerkId>),
    may_publish: bool,
    published: &[NoticeView],
    hints: &[(String, String)],
) -> String {
    let (lang, hall, _) = whom;
    let body = html! {
        p #offline role="alert" hidden { (tr(lang, "No connection to the hub. This is what it said last.")) }
        main.notices {
            @if may_publish {
                section {
                    h2 { (tr(lang, "A new notice")) }
                    (form(lang, hall, "POST", "/v1/notices", None))
                }
            }
            @if !hints.is_empty() {
                section {
                    h2 { (tr(lang, "Files of the folder that are not shown")) }
                    dl { @for (file, why) in hints { dt { (file) } dd.problem { (why) } } }
                }
            }
            div #published data-gone=(tr(lang, "This notice has been withdrawn, or is over."))
                data-changed=(tr(lang, "Somebody else has just changed this notice.")) {
                (notices(lang, hall, may_publish, published))
            }
        }
    };
    page_with_bar(whom, Tab::Notices, &["notices.js", "page_form.js"], &body)
}

/// What has become of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Shown,
    ToCome,
    /// The hall has changed since.
    Nowhere,
    Draft,
    Over,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Shown,
        Self::ToCome,
        Self::Nowhere,
        Self::Draft,
        Self::Over,
    ];

    fn of(hall: &HallView, notice: &NoticeView) -> Self {
        let zones = zones(hall);
        let has_screen =
            notice.zones.is_empty() || notice.zones.iter().any(|zone| zones.contains(&**zone));
        let is_over = notice
            .until
            .is_some_and(|until| until.time <= hall.now.time);
        if notice.draft && !is_over {
            return Self::Draft;
        }
        match (is_over, has_screen, notice.is_shown(hall.now)) {
            (true, _, _) => Self::Over,
            (false, false, _) => Self::Nowhere,
            (false, true, true) => Self::Shown,
            (false, true, false) => Self::ToCome,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::ToCome => "to-come",
            Self::Nowhere => "nowhere",
            Self::Draft => "draft",
            Self::Over => "over",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Shown => "On the screens now",
            Self::ToCome => "To come",
            Self::Nowhere => "On no screen: its zones are no longer in the hall",
            Self::Draft => "Draft: on no screen",
            Self::Over => "Over today",
        }
    }
}

/// The part of it that others change, too: each notice has an id.
pub fn notices(lang: Lang, hall: &HallView, may_publish: bool, published: &[NoticeView]) -> Markup {
    let is_published = |notice: &&NoticeView| published.iter().any(|one| one.id == notice.id);
    let of_file = hall.notices.iter().filter(|notice| !is_published(notice));
    html! {
        @for state in State::ALL {
            @let these: Vec<_> = published.iter().filter(|notice| State::of(hall, notice) == state).collect();
            @if !these.is_empty() {
                h2.state id={ "state-" (state.id()) } { (tr(lang, state.words())) " " span { (these.len()) } }
                @for notice in these { (card(lang, hall, may_publish, notice)) }
            }
        }
        @for notice in of_file {
            section id={ "file-notice-" (notice.id) } {
                div.says { (texts(hall, notice)) p.hint { (tr(lang, "From the hall's file")) } }
            }
        }
        @if hall.notices.is_empty() && published.is_empty() {
            section #no-notices { div.says { p { (tr(lang, "There are no notices.")) } } }
        }
    }
}

fn card(lang: Lang, hall: &HallView, may_change: bool, notice: &NoticeView) -> Markup {
    let path = format!("/v1/notices/{}", notice.id);
    let state = State::of(hall, notice);
    let may_change = may_change && state != State::Over;
    html! {
        section id={ "notice-" (notice.id) } data-revision=(notice.revision) {
            div.says {
                (texts(hall, notice))
                (thumbnails(lang, notice))
                p {
                    @if notice.form == NoticeForm::Page { (tr(lang, "Page beside the board")) " " }
                    @if notice.is_urgent() { strong.urgent { (tr(lang, "Urgent notice")) } " " }
                    strong { (tr(lang, state.words())) } " "
                    (span(lang, hall, notice)) " " (when_and_where(lang, notice))
                }
                @if let Some(file) = &notice.file {
                    p.hint { (tr_fill(lang, "From the file {0} in the folder of notices: change it there.", &[file])) }
                }
            }
            @if may_change {
                @if notice.file.is_none() { details {
                    summary { (tr(lang, "Change")) }
                    (form(lang, hall, "PUT", &path, Some(notice)))
                } }
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
    html! { @for lang in languages {
        @let title = notice.title.get(lang.code());
        @if !title.is_empty() { h3 lang=(lang.code()) { (title) } }
        div.text lang=(lang.code()) { @for line in notice.text.get(lang.code()).lines() { p { (line) } } }
    } }
}

/// The pictures of a page, small.
fn thumbnails(lang: Lang, notice: &NoticeView) -> Markup {
    let hashes: Vec<&FileHash> = notice.picture.values().flatten().collect();
    html! { @if !hashes.is_empty() { p.thumbnails {
        @for hash in hashes { img src=(path::filled(path::FILE, &[hash])) alt=(tr(lang, "A picture of the page")) loading="lazy"; }
    } } }
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

/// 星期一、星期二 08:30–11:30 hall.
fn when_and_where(lang: Lang, notice: &NoticeView) -> String {
    let days = notice
        .weekdays
        .iter()
        .map(|day| dates::short_weekday(lang, *day).to_owned());
    let days = lists::names(lang, days);
    let hours = notice.hours.map(|hours| {
        let clock = |time: civil::Time| time.strftime("%H:%M").to_string();
        format!("{}–{}", clock(hours.from), clock(hours.until))
    });
    let zones = lists::names(lang, notice.zones.iter().cloned());
    let parts = [days, hours.unwrap_or_default(), zones];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The zones that the hall's counters are in.
fn zones(hall: &HallView) -> BTreeSet<&str> {
    let zones = hall.counters.iter().map(|counter| &*counter.zone);
    zones.collect()
}

/// On which days, when and where it is shown; all of it may be left as it is.
fn limits(lang: Lang, hall: &HallView, notice: Option<&NoticeView>) -> Markup {
    let on = |day: Weekday| notice.is_some_and(|notice| notice.weekdays.contains(&day));
    let hours = notice.and_then(|notice| notice.hours);
    let clock = |time: civil::Time| time.strftime("%H:%M").to_string();
    let in_zone =
        |zone: &str| notice.is_some_and(|notice| notice.zones.iter().any(|one| one == zone));
    let zones = zones(hall);
    html! {
        fieldset {
            legend { (tr(lang, "On these days (none: on all)")) }
            @for (word, day) in weekdays::NAMES { label {
                input type="checkbox" name="weekdays" value=(word) checked[on(day)];
                (dates::short_weekday(lang, day))
            } }
        }
        fieldset {
            legend { (tr(lang, "During these hours (empty: all day)")) }
            input type="time" name="hours-from" aria-label=(tr_as(lang, "hours", "From")) value=[hours.map(|hours| clock(hours.from))];
            " – "
            input type="time" name="hours-until" aria-label=(tr_as(lang, "hours", "Until")) value=[hours.map(|hours| clock(hours.until))];
        }
        @if zones.len() > 1 { fieldset {
            legend { (tr(lang, "On the screens of these zones (none: on all)")) }
            @for zone in zones { label {
                input type="checkbox" name="zones" value=(zone) checked[in_zone(zone)]; (zone)
            } }
        } }
    }
}

/// The forms of a notice, as the wire calls them and in words.
const FORMS: [(NoticeForm, &str, &str); 3] = [
    (NoticeForm::Line, "line", "In the line at the foot"),
    (
        NoticeForm::Page,
        "page",
        "A page beside the board, on screens with the layout Pages",
    ),
    (
        NoticeForm::Urgent,
        "urgent",
        "Urgent: the whole screen, with a chime",
    ),
];

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
    let form = notice.map_or(NoticeForm::default(), |notice| notice.form);
    html! {
        form data-method=(method) data-send=(path) data-offset=(offset)
            data-revision=[notice.map(|notice| notice.revision)]
            data-sure=(tr(lang, "It takes all screens of the hall at once. Publish it?")) {
            fieldset {
                legend { (tr(lang, "How it is shown")) }
                @for (one, word, text) in FORMS { label {
                    input type="radio" name="form" value=(word) checked[one == form];
                    (tr(lang, text))
                } }
            }
            div data-for="urgent" hidden[form != NoticeForm::Urgent] { @for one in languages.both() {
                label { (tr_fill(lang, "In large letters ({0}), as: use the east door", &[tr_as(one, "own name", "English")]))
                    input name="title" lang=(one.code()) maxlength=(TITLE_MOST) autocomplete="off"
                        value=[notice.map(|notice| notice.title.get(one.code()))];
                }
            } p.hint { (tr(lang, "It needs an end, within 12 hours; its text has 50 characters at most.")) } }
            @for one in languages.both() {
                label { (tr_fill(lang, "Text ({0})", &[tr_as(one, "own name", "English")]))
                    textarea name=(one.code()) lang=(one.code()) maxlength=(NOTICE_MOST) rows="3"
                        required[one == languages.first] {
                        (notice.map(|notice| notice.text.get(one.code())).unwrap_or_default())
                    }
                    (page_form::lines_said(lang))
                }
            }
            (page_form::parts(lang, languages, notice))
            label { (tr(lang, "From (empty: at once)")) input type="datetime-local" name="from" value=[from]; }
            label { (tr(lang, "Until (empty: until withdrawn)")) input type="datetime-local" name="until" value=[until]; }
            details { summary { (tr(lang, "Only on some days, hours or screens")) } (limits(lang, hall, notice)) }
            @let is_public = notice.is_some_and(|notice| !notice.draft);
            button.main { (if is_public { tr(lang, "Save") } else { tr(lang, "Publish") }) }
            @if !is_public { " " button name="draft" { (tr(lang, "Save as a draft")) } }
            p.problem role="alert" {}
            @if notice.is_some() { (theirs(lang)) }
        }
    }
}

/// Shown when somebody else has changed the notice meanwhile: what it says now, and what may be done about it.
fn theirs(lang: Lang) -> Markup {
    html! {
        div.theirs hidden {
            h3 { (tr(lang, "It says now")) }
            div.now {}
            button type="button" data-do="take-over" { (tr(lang, "Begin from theirs")) }
            button type="button" data-do="overwrite" { (tr(lang, "Overwrite it with mine")) }
        }
    }
}
