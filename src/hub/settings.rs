//! The page of the hall file: a draft, edited by its forms, checked, and shown as forms again.

use super::access::Caller;
use super::api::Api;
use super::hall_file::HallFiles;
use super::http::request::Read;
use super::http::respond::{Handled, Refused, language};
use super::message::Failure;
use super::page::{html, view};
use crate::config::edit::{self, Edit, Written};
use crate::config::form::{self, Choices, Field, Kind, SECTIONS, Section};
use crate::protocol::view::HallView;
use crate::protocol::{HallChange, HallCheck, HallVersion};
use crate::store::{StoreError, hall_hash, hall_hash_text};
use crate::web::{self, Choice, FormEntry, FormField, FormSection, Input, NewEntry, Settings};
use crate::words::{Lang, Pair, tr_as};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

/// A draft, and what is to be changed in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftBody {
    toml: String,
    based_on: String,
    #[serde(default)]
    edits: Vec<Edit>,
}

/// A draft as the page shows it.
struct Draft {
    toml: String,
    based_on: String,
    check: HallCheck,
    versions: Vec<HallVersion>,
    since: Option<Vec<HallChange>>,
}

/// The page, with the file as it is.
pub(super) async fn page(api: &Api, caller: &Caller, headers: &HeaderMap) -> Handled {
    let hall = view(api, headers).await?;
    let failed = |failure: Failure| Refused::failure(failure, headers);
    let file = api
        .hall_files
        .ask(HallFiles::current)
        .await
        .map_err(failed)?;
    let draft = draft(api, file.toml, file.hash, Vec::new())
        .await
        .map_err(failed)?;
    let whom = (language(headers), &*hall, caller.staff.as_ref());
    let page = draft.shown(&hall, whom.0, |settings| web::settings_page(whom, settings));
    Ok(html(page))
}

/// The same with a draft that the page sends.
pub(super) async fn draft_again(State(api): State<Api>, read: Read) -> Handled {
    let DraftBody {
        toml,
        based_on,
        edits,
    } = read.json()?;
    let headers = &read.parts.headers;
    let hall = view(&api, headers).await?;
    let draft = draft(&api, toml, based_on, edits).await;
    let draft = draft.map_err(|failure| Refused::failure(failure, headers))?;
    let shown = draft.shown(&hall, language(headers), |settings| {
        web::settings(settings).into_string()
    });
    let response: Response = html(shown);
    Ok(response)
}

async fn draft(
    api: &Api,
    toml: String,
    based_on: String,
    edits: Vec<Edit>,
) -> Result<Draft, Failure> {
    let versions = api.hall_files.history(&api.owner).await?;
    let read = move |files: &HallFiles| -> Result<Draft, StoreError> {
        let toml = edit::apply(&toml, &edits).unwrap_or(toml);
        let is_old = files.current()?.hash != based_on;
        Ok(Draft {
            check: files.check(&toml)?,
            since: is_old.then(|| files.changed_since(&based_on)).transpose()?,
            toml,
            based_on,
            versions,
        })
    };
    api.hall_files.ask(read).await
}

impl Draft {
    fn shown(
        &self,
        hall: &HallView,
        lang: Lang,
        show: impl FnOnce(&Settings<'_>) -> String,
    ) -> String {
        let languages = Pair::of(&hall.hall.languages).both();
        let written = Written::read(&self.toml);
        let sections: Vec<_> = written
            .iter()
            .flat_map(|written| forms(written, lang, languages))
            .collect();
        show(&Settings {
            lang,
            hall,
            toml: &self.toml,
            based_on: &self.based_on,
            is_other: hall_hash_text(&hall_hash(&self.toml)) != self.based_on,
            check: &self.check,
            sections: &sections,
            versions: &self.versions,
            since: self.since.as_deref(),
            names: form::names,
        })
    }
}

fn forms(written: &Written, lang: Lang, languages: [Lang; 2]) -> Vec<FormSection> {
    // A list in another form than double brackets is left to the text.
    let counted = SECTIONS.iter().filter_map(|section| {
        let count = if section.is_list {
            written.count(section.key)?
        } else {
            1
        };
        Some((section, count))
    });
    counted
        .map(|(section, count)| form_of(written, section, count, lang, languages))
        .collect()
}

fn form_of(
    written: &Written,
    section: &Section,
    count: usize,
    lang: Lang,
    languages: [Lang; 2],
) -> FormSection {
    let entry = |nth| {
        let path = match section.is_list {
            true => format!("/{}/{nth}", section.key),
            false => format!("/{}", section.key),
        };
        let fields = section.fields.iter();
        FormEntry {
            title: title(written, section, &path, lang),
            id: written.text(&format!("{path}/id")),
            fields: fields
                .flat_map(|field| inputs(written, field, &path, lang, languages))
                .collect(),
            path,
        }
    };
    let (texts, lists) = section.blank(languages.map(Lang::code));
    FormSection {
        key: section.key,
        title: section.title,
        adds: section.is_list.then(|| NewEntry {
            has_id: section.fields.iter().any(|field| field.kind == Kind::Id),
            texts,
            lists,
        }),
        entries: (0..count).map(entry).collect(),
    }
}

/// What an entry is called: its number or letter and its name.
fn title(written: &Written, section: &Section, path: &str, lang: Lang) -> String {
    let of = |key: &str| written.text(&format!("{path}/{key}"));
    let name = named(written, path, lang);
    let name = match name.is_empty() {
        true => written.list(&format!("{path}/days")).join(" "),
        false => name,
    };
    let before = match section.key {
        "service" => of("prefix"),
        "counter" => of("number"),
        _ => String::new(),
    };
    format!("{before} {name}").trim().to_owned()
}

/// The name of the entry at `path`, in `lang` if it has one there.
fn named(written: &Written, path: &str, lang: Lang) -> String {
    let langs = [lang].into_iter().chain(Lang::all());
    let mut names = langs
        .flat_map(|lang| ["name", "text"].map(|key| format!("{path}/{key}/{}", lang.code())))
        .chain([format!("{path}/name")])
        .map(|path| written.text(&path));
    names.find(|name| !name.is_empty()).unwrap_or_default()
}

fn inputs(
    written: &Written,
    field: &Field,
    path: &str,
    lang: Lang,
    languages: [Lang; 2],
) -> Vec<FormField> {
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
            return languages.map(one).into();
        }
        Kind::Id => Input::Fixed(written.text(&path)),
        Kind::Text => Input::Text(written.text(&path)),
        Kind::Number => Input::Number(written.text(&path)),
        Kind::Yes => Input::Yes(written.is_yes(&path)),
        Kind::List => Input::List(written.list(&path)),
        Kind::Lines => Input::Lines(written.list(&path)),
        Kind::One(choices) => Input::One(written.text(&path), chosen(written, choices, lang)),
        Kind::Many(choices) => {
            let all = chosen(written, choices, lang);
            // A box each would be too many.
            match all.len() <= BOXES_MOST {
                true => Input::Many(written.list(&path), all),
                false => Input::List(written.list(&path)),
            }
        }
    };
    vec![made(path, None, input)]
}

/// Maximum number of boxes to tick.
const BOXES_MOST: usize = 40;

fn chosen(written: &Written, choices: Choices, lang: Lang) -> Vec<Choice> {
    match choices {
        Choices::Fixed(words) => words
            .iter()
            .map(|(value, name)| Choice {
                value: (*value).into(),
                name: tr_as(lang, "settings", name).into(),
            })
            .collect(),
        Choices::Of(key) => (0..written.count(key).unwrap_or(0))
            .map(|nth| {
                let path = format!("/{key}/{nth}");
                let value = written.text(&format!("{path}/id"));
                let name = named(written, &path, lang);
                let name = if name.is_empty() { value.clone() } else { name };
                Choice { value, name }
            })
            .collect(),
    }
}
