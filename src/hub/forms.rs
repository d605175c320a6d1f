//! The hall file as forms: what stands in each field, and what may be chosen there.

use crate::config::edit::Written;
use crate::config::form::{self, Choices, Field, Kind, SECTIONS, Section};
use crate::config::steps::Part;
use crate::web::{Choice, FormEntry, FormField, FormSection, Input, NewEntry};
use crate::words::{Lang, tr_as};

/// A file that is shown as forms.
pub(super) struct Forms<'a> {
    pub(super) written: &'a Written,
    /// Of whoever looks at them.
    pub(super) lang: Lang,
    /// Those of the hall.
    pub(super) languages: [Lang; 2],
    /// Nothing has happened in this hall, so that its id may still be chosen.
    pub(super) is_new: bool,
}

/// Maximum number of boxes to tick; more than that would be too many.
const BOXES_MOST: usize = 40;

impl Forms<'_> {
    /// All that has a form.
    pub(super) fn all(&self) -> Vec<FormSection> {
        let sections = SECTIONS.iter();
        sections
            .filter_map(|section| self.section(section, |_| true))
            .collect()
    }

    /// What a step of a first start asks for.
    pub(super) fn parts(&self, parts: &[Part]) -> Vec<FormSection> {
        let sections = parts.iter().filter_map(|part| {
            let section = part.section()?;
            self.section(section, |field| part.shows(field))
        });
        sections.collect()
    }

    /// `None` for a list in another form than double brackets: it is left to the text.
    fn section(&self, section: &Section, shows: impl Fn(&Field) -> bool) -> Option<FormSection> {
        let count = match section.is_list {
            true => self.written.count(section.key)?,
            false => 1,
        };
        let entry = |nth| {
            let path = match section.is_list {
                true => format!("/{}/{nth}", section.key),
                false => format!("/{}", section.key),
            };
            let fields = section.fields.iter().filter(|field| shows(field));
            FormEntry {
                title: self.title(section, &path),
                id: self.written.text(&format!("{path}/id")),
                fields: fields.flat_map(|field| self.inputs(field, &path)).collect(),
                path,
            }
        };
        let (texts, lists) = section.blank(self.languages.map(Lang::code));
        Some(FormSection {
            key: section.key,
            title: section.title,
            adds: section.is_list.then(|| NewEntry {
                has_id: section.fields.iter().any(|field| field.kind == Kind::Id),
                texts,
                lists,
            }),
            entries: (0..count).map(entry).collect(),
        })
    }

    /// What an entry is called: its number or letter and its name.
    fn title(&self, section: &Section, path: &str) -> String {
        let of = |key: &str| self.written.text(&format!("{path}/{key}"));
        let name = self.named(path);
        let name = match name.is_empty() {
            true => self.days(path),
            false => name,
        };
        let before = match section.key {
            "service" => of("prefix"),
            "counter" => of("number"),
            _ => String::new(),
        };
        format!("{before} {name}").trim().to_owned()
    }

    /// The days of the hours at `path`, by name.
    pub(super) fn days(&self, path: &str) -> String {
        let days = self.written.list(&format!("{path}/days"));
        let name = |key: &String| match form::day(key) {
            Some(name) => tr_as(self.lang, "settings", name).to_owned(),
            None => key.clone(),
        };
        days.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    /// The name of the entry at `path`, in the reader's language if it has one there.
    pub(super) fn named(&self, path: &str) -> String {
        let langs = [self.lang].into_iter().chain(Lang::all());
        let mut names = langs
            .flat_map(|lang| ["name", "text"].map(|key| format!("{path}/{key}/{}", lang.code())))
            .chain([format!("{path}/name")])
            .map(|path| self.written.text(&path));
        names.find(|name| !name.is_empty()).unwrap_or_default()
    }

    fn inputs(&self, field: &Field, path: &str) -> Vec<FormField> {
        let written = self.written;
        let path = format!("{path}/{}", field.key);
        let made = |path: String, lang, input| FormField {
            path,
            label: field.label,
            lang,
            required: field.required,
            input,
        };
        let input = match field.kind {
            Kind::Words => {
                let one = |one: Lang| {
                    let path = format!("{path}/{}", one.code());
                    let text = written.text(&path);
                    made(path, Some(one), Input::Text(text))
                };
                return self.languages.map(one).into();
            }
            Kind::HallId if self.is_new => Input::Text(written.text(&path)),
            Kind::Id | Kind::HallId => Input::Fixed(written.text(&path)),
            Kind::Text => Input::Text(written.text(&path)),
            Kind::Number => Input::Number(written.text(&path)),
            Kind::Yes => Input::Yes(written.is_yes(&path)),
            Kind::List => Input::List(written.list(&path)),
            Kind::Lines => Input::Lines(written.list(&path)),
            Kind::One(choices) => Input::One(written.text(&path), self.chosen(choices)),
            Kind::Order(choices) => {
                Input::Order(written.list(&path).join(", "), self.chosen(choices))
            }
            Kind::Many(choices) => {
                let all = self.chosen(choices);
                match all.len() <= BOXES_MOST {
                    true => Input::Many(written.list(&path), all),
                    false => Input::List(written.list(&path)),
                }
            }
        };
        vec![made(path, None, input)]
    }

    fn chosen(&self, choices: Choices) -> Vec<Choice> {
        match choices {
            Choices::Fixed(words) => words
                .iter()
                .map(|(value, name)| Choice {
                    value: (*value).into(),
                    name: tr_as(self.lang, "settings", name).into(),
                })
                .collect(),
            Choices::Of(key) => (0..self.written.count(key).unwrap_or(0))
                .map(|nth| {
                    let path = format!("/{key}/{nth}");
                    let value = self.written.text(&format!("{path}/id"));
                    let name = self.named(&path);
                    let name = if name.is_empty() { value.clone() } else { name };
                    Choice { value, name }
                })
                .collect(),
        }
    }
}
