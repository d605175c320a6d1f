//! The page of the hall file (大厅设置): its forms, each mistake beside its field, what would change, and the way back.

use super::forms::{FormEntry, FormSection, mistakes_under, part};
use super::shell::{Tab, page_with_bar};
use crate::model::ClerkId;
use crate::protocol::path::{self, filled};
use crate::protocol::view::HallView;
use crate::protocol::{HallChange, HallCheck, HallMistake, HallSource, HallVersion};
use crate::words::{Lang, dates, hall_changes, in_lang, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// A draft of the hall file, checked, and as forms.
pub struct Settings<'a> {
    pub lang: Lang,
    pub hall: &'a HallView,
    /// The draft.
    pub toml: &'a str,
    /// Hash of the file that it was made from.
    pub based_on: &'a str,
    /// Whether the draft is another file than that, if only in its comments.
    pub is_other: bool,
    pub check: &'a HallCheck,
    /// None while the draft breaks the notation.
    pub sections: &'a [FormSection],
    pub versions: &'a [HallVersion],
    /// What somebody else has changed in the file since.
    pub since: Option<&'a [HallChange]>,
    /// What a path of the file is about.
    pub names: fn(&str) -> hall_changes::Names,
}

pub fn settings_page(whom: (Lang, &HallView, Option<&ClerkId>), settings: &Settings<'_>) -> String {
    let body = html! { main.settings { (self::settings(settings)) } };
    page_with_bar(whom, Tab::Settings, &["settings.js"], &body)
}

/// The part of the page that changes with every edit.
pub fn settings(settings: &Settings<'_>) -> Markup {
    let Settings { lang, check, .. } = *settings;
    html! {
        div #draft data-based=(settings.based_on) data-mistakes=(check.mistakes.len()) {
            nav.sections aria-label=(tr(lang, "Parts of the hall file")) {
                @for section in settings.sections {
                    @let wrong = mistakes_under(check, &format!("/{}", section.key)).count();
                    a href={ "#part-" (section.key.replace('/', "-")) } {
                        (tr_as(lang, "settings", section.title))
                        @if wrong > 0 { " " strong.wrong { (tr_fill(lang, "{0} wrong", &[&wrong.to_string()])) } }
                    }
                }
                a href="#part-text" { (tr(lang, "As text")) }
            }
            div.parts {
                @for section in settings.sections {
                    (part((lang, check), section, |entry| match section.key {
                        "staff" => pin(lang, entry),
                        _ => Markup::default(),
                    }))
                }
                (text(settings))
            }
            aside {
                (changes(settings))
                (history(settings))
            }
        }
    }
}

/// A new PIN: it is no part of the file, and holds at once.
fn pin(lang: Lang, entry: &FormEntry) -> Markup {
    let path = filled(path::STAFF_PIN, &[&entry.id]);
    let id = format!("pin{}", entry.path.replace('/', "-"));
    html! {
        form.pin data-pin=(path) data-done=(tr(lang, "The PIN is set.")) {
            // Tells a browser's password keeper whose it is.
            input hidden autocomplete="username" value=(entry.id) readonly;
            label for=(id) { (tr(lang, "New PIN")) }
            input id=(id) name="pin" type="password" required maxlength="12" inputmode="numeric" autocomplete="new-password";
            button { (tr(lang, "Set the PIN")) span.unseen { " " (entry.title) } }
            p.said role="status" {}
        }
    }
}

/// Everything that has no form, and all the rest too.
fn text(settings: &Settings<'_>) -> Markup {
    let Settings { lang, check, .. } = *settings;
    html! {
        section #part-text {
            h2 { (tr(lang, "As text")) }
            p { (tr(lang, "The whole file, with its comments. What has no form is changed here.")) }
            @if settings.sections.is_empty() {
                @for mistake in &check.mistakes { (with_line(lang, mistake)) }
            }
            label.unseen for="toml" { (tr(lang, "The hall file")) }
            textarea #toml spellcheck="false" rows="24" wrap="off" { "\n" (settings.toml) }
        }
    }
}

fn with_line(lang: Lang, mistake: &HallMistake) -> Markup {
    let line = mistake
        .line
        .map(|line| tr_fill(lang, "Line {0}: ", &[&line.to_string()]));
    html! { p.mistake {
        (line.unwrap_or_default()) (in_lang(&mistake.text, lang)) " " (in_lang(&mistake.remedy, lang))
    } }
}

fn changes(settings: &Settings<'_>) -> Markup {
    let Settings { lang, check, .. } = *settings;
    let count = check.changes.len();
    let is_ready =
        check.mistakes.is_empty() && (count > 0 || settings.is_other) && settings.since.is_none();
    html! {
        section #changes aria-live="polite" {
            h2 { (tr(lang, "What changes")) }
            @if let Some(since) = settings.since {
                p.mistake { (tr(lang, "Somebody else has changed the file meanwhile:")) }
                (list(settings, since))
                button #anew type="button" { (tr(lang, "Give mine up and begin from theirs")) }
            }
            @if !check.mistakes.is_empty() {
                p.mistake { (tr_fill(lang, "{0} mistakes are left.", &[&check.mistakes.len().to_string()])) }
                @for mistake in &check.mistakes { (with_line(lang, mistake)) }
            } @else if count == 0 {
                p { (tr(lang, "Nothing differs from what is in force.")) }
            }
            (list(settings, &check.changes))
            @if check.needs_restart {
                p.hint { (tr(lang, "What stands under [hub] takes effect when the hub starts the next time.")) }
            }
            @for hint in &check.hints { p.hint {
                @if let Some(line) = hint.line { (tr_fill(lang, "Line {0}: ", &[&line.to_string()])) }
                (in_lang(&hint.text, lang))
            } }
            p.problem role="alert" {}
            div.keys {
                button.main #adopt type="button" disabled[!is_ready] { (tr(lang, "Adopt")) }
                button #discard type="button" { (tr(lang, "Discard all")) }
            }
            dialog #confirm aria-labelledby="confirm-title" {
                h2 #confirm-title { (tr_fill(lang, "Adopt these {0} changes now?", &[&count.to_string()])) }
                (list(settings, &check.changes))
                div.keys {
                    button #really type="button" { (tr(lang, "Adopt")) }
                    button #not-yet type="button" { (tr(lang, "Not yet")) }
                }
            }
        }
    }
}

fn list(settings: &Settings<'_>, changes: &[HallChange]) -> Markup {
    let Settings { lang, names, .. } = *settings;
    html! {
        ul.changes { @for change in changes { li { (hall_changes::line(lang, change, names(&change.path))) } } }
    }
}

fn history(settings: &Settings<'_>) -> Markup {
    let Settings { lang, hall, .. } = *settings;
    html! {
        section #history {
            h2 { (tr(lang, "In force before")) }
            ul {
                @for (nth, version) in settings.versions.iter().enumerate() { li {
                    span { (dates::opening(lang, version.at, hall.now)) }
                    span { (by(lang, version)) }
                    @if nth == 0 { strong { (tr(lang, "In force")) } }
                    @else {
                        button type="button" data-back=(version.id) {
                            (tr(lang, "Take back")) span.unseen { " " (version.id) }
                        }
                    }
                } }
            }
        }
    }
}

/// Who put it into force, or which file.
fn by(lang: Lang, version: &HallVersion) -> String {
    match version.from {
        HallSource::Config => tr(lang, "by --config").into(),
        HallSource::Folder => tr(lang, "changed in the folder").into(),
        HallSource::Request => {
            let staff = version.staff.as_ref().map(ToString::to_string);
            staff.or_else(|| version.device.clone()).unwrap_or_default()
        }
    }
}
