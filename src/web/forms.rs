//! The hall file's forms: its tables, their fields, each mistake beside its own.

use crate::protocol::{HallCheck, HallMistake};
use crate::words::{Lang, in_lang, tr, tr_as};
use maud::{Markup, html};

/// An id in a browser's own terms; older and newer ones read a bare hyphen differently.
const ID_PATTERN: &str = r"[A-Za-z0-9\-]+";

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
    Order(String, Vec<Choice>),
    Many(Vec<String>, Vec<Choice>),
}

/// A value of the file, and how people call it.
pub struct Choice {
    pub value: String,
    pub name: String,
}

pub(super) fn mistakes_under<'a>(
    check: &'a HallCheck,
    path: &'a str,
) -> impl Iterator<Item = &'a HallMistake> {
    let is_under = move |mistake: &&HallMistake| {
        let rest = mistake.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    check.mistakes.iter().filter(is_under)
}

/// A section; `more` follows the fields of each entry of a list.
pub(super) fn part(
    (lang, check): (Lang, &HallCheck),
    section: &FormSection,
    more: impl Fn(&FormEntry) -> Markup,
) -> Markup {
    let name = section.key.replace('/', "-");
    let id = format!("part-{name}");
    html! {
        section id=(id) {
            h2 { (tr_as(lang, "settings", section.title)) }
            @for entry in &section.entries {
                @if section.adds.is_none() { (fields((lang, check), entry)) }
                @else {
                    @let wrong = mistakes_under(check, &entry.path).next().is_some();
                    details.entry.wrong[wrong] open[wrong] data-entry={ (section.key) "/" (entry.id) } {
                        summary { (entry.title) @if !entry.id.is_empty() { " " span.id { (entry.id) } } }
                        (fields((lang, check), entry))
                        (more(entry))
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

fn fields((lang, check): (Lang, &HallCheck), entry: &FormEntry) -> Markup {
    // What belongs to no field of its own stands above them all.
    let own = |mistake: &&HallMistake| {
        !entry
            .fields
            .iter()
            .any(|field| mistakes_under(check, &field.path).any(|one| one == *mistake))
    };
    html! {
        @for mistake in mistakes_under(check, &entry.path).filter(own) { (said(lang, mistake)) }
        div.fields { @for one in &entry.fields { (field((lang, check), one)) } }
    }
}

fn field((lang, check): (Lang, &HallCheck), field: &FormField) -> Markup {
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
                        Input::One(value, choices) | Input::Order(value, choices) => select id=(id) data-path=(path) data-do=(if matches!(input, Input::One(..)) { "text" } else { "order" }) data-required=[required] aria-invalid=[invalid] aria-describedby=[&about] {
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

pub(super) fn said(lang: Lang, mistake: &HallMistake) -> Markup {
    html! { p.mistake { (in_lang(&mistake.text, lang)) " " (in_lang(&mistake.remedy, lang)) } }
}
