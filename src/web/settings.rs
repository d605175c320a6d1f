//! The page of the hall file (大厅设置): its forms, each mistake beside its field, what would change, and the way back.

use super::shell::{Tab, page_with_bar};
use crate::model::ClerkId;
use crate::protocol::path::{self, filled};
use crate::protocol::view::HallView;
use crate::protocol::{HallChange, HallCheck, HallMistake, HallSource, HallVersion};
use crate::words::{Lang, dates, hall_changes, in_lang, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// An id in a browser's own terms; older and newer ones read a bare hyphen differently.
const ID_PATTERN: &str = r"[A-Za-z0-9\-]+";

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

/// A table of the file, or a list of tables.
pub struct FormSection {
    pub key: &'static str,
    pub title: &'static str,
    /// For a list: how a new entry is made.
    pub adds: Option<NewEntry>,
    pub entries: Vec<FormEntry>,
}

/// The keys of a new table, all empty.
pub struct NewEntry {
    pub has_id: bool,
    pub texts: Vec<String>,
    pub lists: Vec<String>,
}

pub struct FormEntry {
    pub path: String,
    /// Its name, or what else it is known by; empty for a table alone.
    pub title: String,
    pub id: String,
    pub fields: Vec<FormField>,
}

pub struct FormField {
    pub path: String,
    pub label: &'static str,
    /// The language of one text of several.
    pub lang: Option<Lang>,
    pub required: bool,
    pub input: Input,
}

/// What is typed or chosen.
pub enum Input {
    Fixed(String),
    Text(String),
    Number(String),
    Lines(Vec<String>),
    List(Vec<String>),
    Yes(bool),
    One(String, Vec<Choice>),
    Many(Vec<String>, Vec<Choice>),
}

/// A value of the file, and how people call it.
pub struct Choice {
    pub value: String,
    pub name: String,
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
                @for section in settings.sections { (part(settings, section)) }
                (text(settings))
            }
            aside {
                (changes(settings))
                (history(settings))
            }
        }
    }
}

fn mistakes_under<'a>(
    check: &'a HallCheck,
    path: &'a str,
) -> impl Iterator<Item = &'a HallMistake> {
    let is_under = move |mistake: &&HallMistake| {
        let rest = mistake.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    check.mistakes.iter().filter(is_under)
}

fn part(settings: &Settings<'_>, section: &FormSection) -> Markup {
    let Settings { lang, check, .. } = *settings;
    let name = section.key.replace('/', "-");
    let id = format!("part-{name}");
    html! {
        section id=(id) {
            h2 { (tr_as(lang, "settings", section.title)) }
            @for entry in &section.entries {
                @if section.adds.is_none() { (fields(settings, entry)) }
                @else {
                    @let wrong = mistakes_under(check, &entry.path).next().is_some();
                    details.entry.wrong[wrong] open[wrong] data-entry={ (section.key) "/" (entry.id) } {
                        summary { (entry.title) @if !entry.id.is_empty() { " " span.id { (entry.id) } } }
                        (fields(settings, entry))
                        @if section.key == "staff" { (pin(lang, entry)) }
                        button type="button" data-remove=(entry.path) {
                            (tr(lang, "Remove")) span.unseen { " " (entry.title) }
                        }
                    }
                }
            }
            @if let Some(adds) = &section.adds {
                form.add data-add={ "/" (section.key) } data-texts=(adds.texts.join(" ")) data-lists=(adds.lists.join(" ")) {
                    @if adds.has_id {
                        label { (tr(lang, "New id"))
                            input id={ "new-" (section.key) } name="id" required maxlength="32" pattern=(ID_PATTERN) autocomplete="off" data-new=(section.key);
                        }
                    }
                    button { (tr(lang, "Add")) span.unseen { " " (tr_as(lang, "settings", section.title)) } }
                }
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

fn fields(settings: &Settings<'_>, entry: &FormEntry) -> Markup {
    let Settings { lang, check, .. } = *settings;
    // What belongs to no field of its own stands above them all.
    let own = |mistake: &&HallMistake| {
        !entry
            .fields
            .iter()
            .any(|field| mistakes_under(check, &field.path).any(|one| one == *mistake))
    };
    html! {
        @for mistake in mistakes_under(check, &entry.path).filter(own) { (said(lang, mistake)) }
        div.fields { @for one in &entry.fields { (field(settings, one)) } }
    }
}

fn field(settings: &Settings<'_>, field: &FormField) -> Markup {
    let Settings { lang, check, .. } = *settings;
    let label = tr_as(lang, "settings", field.label);
    let label = field.lang.map_or_else(
        || label.to_owned(),
        |one| format!("{label} ({})", tr_as(one, "own name", "English")),
    );
    let mistakes: Vec<_> = mistakes_under(check, &field.path).collect();
    let id = format!("field{}", field.path.replace('/', "-"));
    let about = format!("{id}-wrong");
    let (wrong, about) = (
        !mistakes.is_empty(),
        (!mistakes.is_empty()).then_some(about),
    );
    let invalid = wrong.then_some("true");
    let (path, required) = (&*field.path, field.required.then_some("1"));
    html! {
        div.field.wrong[wrong] {
            @match &field.input {
                Input::Many(values, choices) => {
                    fieldset data-path=(path) data-do="list" aria-describedby=[&about] {
                        legend { (label) }
                        @for (nth, choice) in choices.iter().enumerate() {
                            label { input type="checkbox" id={ (id) "-" (nth) } value=(choice.value) checked[values.contains(&choice.value)]; (choice.name) }
                        }
                    }
                }
                Input::Yes(yes) => label { input type="checkbox" id=(id) data-path=(path) data-do="yes" checked[*yes]; (label) },
                input => {
                    label for=(id) { (label) }
                    @match input {
                        Input::Fixed(value) => input id=(id) value=(value) readonly;,
                        Input::Number(value) => input id=(id) data-path=(path) data-do="number" data-required=[required] inputmode="numeric" value=(value) aria-invalid=[invalid] aria-describedby=[&about];,
                        Input::Lines(lines) => textarea id=(id) data-path=(path) data-do="lines" rows=(lines.len().clamp(2, 10)) aria-invalid=[invalid] aria-describedby=[&about] { (lines.join("\n")) },
                        Input::List(list) => input id=(id) data-path=(path) data-do="words" value=(list.join(", ")) aria-invalid=[invalid] aria-describedby=[&about];,
                        Input::One(value, choices) => select id=(id) data-path=(path) data-do="text" data-required=[required] aria-invalid=[invalid] aria-describedby=[&about] {
                            @if !choices.iter().any(|choice| choice.value == *value) { option value=(value) selected { (value) } }
                            @for choice in choices { option value=(choice.value) selected[choice.value == *value] { (choice.name) } }
                        },
                        Input::Text(value) => input id=(id) data-path=(path) data-do="text" data-required=[required] lang=[field.lang.map(Lang::code)] value=(value) aria-invalid=[invalid] aria-describedby=[&about];,
                        Input::Yes(_) | Input::Many(..) => {}
                    }
                }
            }
            @if let Some(about) = about {
                div id=(about) { @for mistake in mistakes { (said(lang, mistake)) } }
            }
        }
    }
}

fn said(lang: Lang, mistake: &HallMistake) -> Markup {
    html! { p.mistake { (in_lang(&mistake.text, lang)) " " (in_lang(&mistake.remedy, lang)) } }
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
