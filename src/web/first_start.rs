//! A hub without a hall: what kind of hall, its name, services, counters and hours, and a last look. Each step shows
//! what the hub holds of it; every edit goes there at once.

use super::forms::{FormSection, part, said};
use super::shell::page;
use crate::protocol::HallCheck;
use crate::words::{Lang, in_lang, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// How far a new hall has come.
pub struct FirstStart<'a> {
    pub lang: Lang,
    /// Hash of the draft.
    pub based_on: String,
    /// The one that is shown.
    pub step: &'a str,
    pub steps: Vec<StepSeen>,
    /// In which step a place of the file is asked for.
    pub step_of: fn(&str) -> Option<&'static str>,
    /// Somebody else has changed the draft meanwhile.
    pub is_other: bool,
    pub check: HallCheck,
    pub asks: Asks,
}

/// A step in the list of them.
pub struct StepSeen {
    pub key: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    /// Mistakes in it.
    pub wrong: usize,
    /// Whether it can be gone to.
    pub is_open: bool,
}

/// What the step asks for.
pub enum Asks {
    Kind {
        kinds: Vec<Kind>,
        /// Another choice would lose something.
        is_edited: bool,
    },
    Forms(Vec<FormSection>),
    Consent(Vec<Glance>),
}

/// A kind of hall.
pub struct Kind {
    pub key: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    pub is_chosen: bool,
}

/// What was chosen in a step.
pub struct Glance {
    pub title: &'static str,
    pub step: &'static str,
    pub lines: Vec<String>,
}

pub fn first_start_page(start: &FirstStart<'_>) -> String {
    let title = tr(start.lang, "Set up the hall");
    let body = html! { main.settings.start { (first_start(start)) } };
    page(start.lang, title, &["first_start.js"], &body)
}

/// The part of the page that changes with every edit.
pub fn first_start(start: &FirstStart<'_>) -> Markup {
    let lang = start.lang;
    let now = start.steps.iter().position(|step| step.key == start.step);
    let now = now.unwrap_or_default();
    let beside = |nth: Option<usize>| {
        let step = nth.and_then(|nth| start.steps.get(nth));
        step.filter(|step| step.is_open)
    };
    let (before, after) = (beside(now.checked_sub(1)), beside(Some(now + 1)));
    html! {
        h1 { (tr(lang, "Set up the hall")) @if let Some(step) = start.steps.get(now) { " · " (tr_as(lang, "settings", step.title)) } }
        div #draft data-based=(start.based_on) data-step=(start.step) data-mistakes=(start.check.mistakes.len()) {
            nav.steps aria-label=(tr(lang, "Steps")) { ol {
                @for step in &start.steps { li { (link(start, step)) } }
            } }
            div.parts {
                @if start.is_other {
                    p.mistake role="alert" { (tr(lang, "Somebody else is setting up this hall, too. This is what it is now; your last change was not taken.")) }
                }
                @if let Some(step) = start.steps.get(now) { p { (tr(lang, step.about)) } }
                (asks(start))
                p.problem role="alert" {}
                div.keys {
                    @if let Some(step) = before {
                        a.key #back href=(address(step)) data-step=(step.key) { (tr(lang, "Step back")) }
                    }
                    @if let Some(step) = after {
                        a.main #next href=(address(step)) data-step=(step.key) { (tr(lang, "Next step")) }
                    }
                    @if matches!(start.asks, Asks::Consent(_)) {
                        button.main #adopt type="button" disabled[!start.check.mistakes.is_empty()] { (tr(lang, "Set up this hall")) }
                    }
                }
            }
        }
    }
}

fn address(step: &StepSeen) -> String {
    format!("/start?step={}", step.key)
}

fn link(start: &FirstStart<'_>, step: &StepSeen) -> Markup {
    let lang = start.lang;
    let title = tr_as(lang, "settings", step.title);
    let current = (step.key == start.step).then_some("step");
    html! {
        @if step.is_open {
            a href=(address(step)) data-step=(step.key) aria-current=[current] {
                (title)
                @if step.wrong > 0 { " " strong.wrong { (tr_fill(lang, "{0} wrong", &[&step.wrong.to_string()])) } }
            }
        } @else { span { (title) } }
    }
}

fn asks(start: &FirstStart<'_>) -> Markup {
    match &start.asks {
        Asks::Kind { kinds, is_edited } => kinds_of_hall(start.lang, kinds, *is_edited),
        Asks::Forms(sections) => html! {
            @for section in sections { (part((start.lang, &start.check), section, |_| Markup::default())) }
        },
        Asks::Consent(glances) => consent(start, glances),
    }
}

fn kinds_of_hall(lang: Lang, kinds: &[Kind], is_edited: bool) -> Markup {
    let sure = is_edited.then(|| tr(lang, "Begin anew with this one? Your changes are lost."));
    html! {
        ul.kinds { @for kind in kinds { li {
            button #{ "kind-" (kind.key) } type="button" data-template=(kind.key) aria-pressed=(kind.is_chosen) data-sure=[sure] {
                strong { (tr_as(lang, "template", kind.title)) }
                span { (tr_as(lang, "template", kind.about)) }
            }
        } } }
    }
}

fn consent(start: &FirstStart<'_>, glances: &[Glance]) -> Markup {
    let FirstStart { lang, check, .. } = start;
    let lang = *lang;
    html! {
        @if !check.mistakes.is_empty() {
            section.wrong {
                h2 { (tr_fill(lang, "{0} mistakes are left.", &[&check.mistakes.len().to_string()])) }
                @for mistake in &check.mistakes {
                    (said(lang, mistake))
                    @if let Some(step) = step_of(start, &mistake.path) {
                        p { a href=(address(step)) data-step=(step.key) { (tr_fill(lang, "To the step “{0}”", &[tr_as(lang, "settings", step.title)])) } }
                    }
                }
            }
        }
        section {
            dl.glances { @for glance in glances {
                dt { a href={ "/start?step=" (glance.step) } data-step=(glance.step) { (tr_as(lang, "settings", glance.title)) } }
                dd { @for line in &glance.lines { span { (line) } } }
            } }
        }
        @if !check.hints.is_empty() {
            section {
                h2 { (tr(lang, "Worth a look")) }
                @for hint in &check.hints { p.hint { (in_lang(&hint.text, lang)) " " (in_lang(&hint.remedy, lang)) } }
            }
        }
        p { (tr(lang, "All of it can be changed at any time under Hall settings, except ids.")) }
    }
}

fn step_of<'a>(start: &'a FirstStart<'_>, path: &str) -> Option<&'a StepSeen> {
    let key = (start.step_of)(path)?;
    start.steps.iter().find(|step| step.key == key)
}
