//! What the window shows: a pure function of the visitor's actions and the hub's state.

use super::reasons::{OTHER, Ticked};
use super::screen::{Known, Message, RateGrade, RatePage, RateReason, Screen};
use super::visit::Page;
use super::{end, head, idle, words};
use crate::link::LinkState;
use crate::model::Moment;
use crate::model::rating::Grade;
use crate::words::{beside, tr, tr_fill, tr_fill_as};
use std::time::Duration;

pub fn screen(known: Known) -> Screen {
    let (flow, lang) = (known.flow, known.lang);
    let second = beside(lang, known.hall);
    let head = head::head(known, second);
    let (left, total) = flow.left(known.now, known.clock);
    let given = flow.given();
    let mut screen = Screen {
        page: page(flow.page()),
        lang,
        second,
        plate: head.plate,
        place: head.place,
        place_second: head.place_second,
        aside: head.aside,
        aside_second: head.aside_second,
        clock: known.clock.map_or_else(String::new, Moment::clock),
        rehearsal: known.hall.is_some_and(|hall| hall.hall.rehearsal),
        wrong: head.wrong,
        refused: matches!(known.link, LinkState::Refused { .. }),
        message: Message::default(),
        grades: Grade::ALL.map(|grade| grade_row(known, grade)).into(),
        held: flow.held().map_or(0, |grade| grade.number().into()),
        given: given.map_or(0, |given| given.grade.number().into()),
        changing: matches!(flow.page(), Page::Change { .. }),
        closing: closing(known, left),
        left: share(left, total),
        noted: given.map_or_else(String::new, |given| {
            tr_fill(lang, "Noted: {0}", &[words::grade(lang, given.grade)])
        }),
        reasons: Vec::new(),
        keyboard: known.keyboard,
        text: String::new(),
        submit: String::new(),
        submitting: flow.is_asking(),
        can_change: false,
    };
    match flow.page() {
        Page::Idle => screen.message = idle::message(known, second),
        Page::Reasons(ticked) => show_reasons(&mut screen, known, ticked),
        Page::End(ending) => {
            screen.message = end::message(known, second, *ending);
            screen.can_change = end::offers_change(*ending) && flow.can_change(known.clock);
        }
        Page::Ask { .. } | Page::Change { .. } => {}
    }
    screen
}

fn page(page: &Page) -> RatePage {
    match page {
        Page::Idle => RatePage::Idle,
        Page::Ask { .. } | Page::Change { .. } => RatePage::Grades,
        Page::Reasons(_) => RatePage::Reasons,
        Page::End(_) => RatePage::End,
    }
}

fn grade_row(known: Known, grade: Grade) -> RateGrade {
    RateGrade {
        grade: grade.number().into(),
        word: words::grade(known.lang, grade).into(),
        second: words::grade(beside(known.lang, known.hall), grade).into(),
    }
}

fn show_reasons(screen: &mut Screen, known: Known, ticked: &Ticked) {
    let (lang, grade) = (known.lang, known.flow.given().map(|given| given.grade));
    let listed = grade.into_iter().flat_map(Grade::reasons);
    let mut reasons: Vec<_> = listed
        .map(|reason| RateReason {
            id: reason.code().into(),
            text: words::reason(lang, reason).into(),
            chosen: ticked.has(reason),
        })
        .collect();
    // Where one can type, that says it.
    if !known.keyboard {
        reasons.push(RateReason {
            id: OTHER.into(),
            text: tr(lang, "Other: tell the information desk").into(),
            chosen: ticked.has_other(),
        });
    }
    screen.reasons = reasons;
    screen.text = ticked.text().into();
    if ticked.count() > 0 {
        screen.submit = tr_fill(lang, "Submit {0}", &[&ticked.count().to_string()]);
    }
}

/// When the page closes, or what it waits for.
fn closing(known: Known, left: Duration) -> String {
    let (flow, lang) = (known.flow, known.lang);
    let seconds = left.as_millis().div_ceil(1_000).to_string();
    let lost = matches!(known.link, LinkState::Reconnecting { .. });
    match flow.page() {
        Page::Idle => String::new(),
        _ if flow.is_asking() && lost => {
            tr(lang, "No connection: it is sent as soon as there is one").into()
        }
        _ if flow.is_asking() => tr(lang, "Being noted").into(),
        Page::Ask { .. } => tr_fill(lang, "No need to rate: closes in {0} s", &[&seconds]),
        Page::Change { .. } | Page::Reasons(_) | Page::End(_) => {
            tr_fill_as(lang, "rate", "Closes in {0} s", &[&seconds])
        }
    }
}

/// In steps that a screen shows.
#[expect(clippy::cast_precision_loss, reason = "seconds of a page")]
fn share(left: Duration, total: Duration) -> f32 {
    let (left, total) = (left.as_millis() as f32, total.as_millis() as f32);
    if total > 0.0 {
        (left / total).min(1.0)
    } else {
        0.0
    }
}
