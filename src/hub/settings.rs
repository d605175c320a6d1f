//! The page of the hall file: a draft, edited by its forms, checked, and shown as forms again.

use super::access::Caller;
use super::api::Api;
use super::forms::Forms;
use super::hall_file::HallFiles;
use super::http::request::Read;
use super::http::respond::{Handled, Refused, language};
use super::message::Failure;
use super::page::{html, view};
use crate::config::edit::{self, Edit, Written};
use crate::config::form;
use crate::protocol::view::HallView;
use crate::protocol::{HallChange, HallCheck, HallVersion};
use crate::store::{StoreError, hall_hash, hall_hash_text};
use crate::web::{self, Settings};
use crate::words::{Lang, Pair};
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
        let written = Written::read(&self.toml);
        let forms = |written| Forms {
            written,
            lang,
            languages: Pair::of(&hall.hall.languages).both(),
            is_new: false,
        };
        let sections: Vec<_> = written
            .iter()
            .flat_map(|written| forms(written).all())
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
