//! The pages of a first start, and what is done by them.

use super::FirstStart;
use super::draft::Draft;
use crate::config::edit::{Edit, Written};
use crate::config::steps::{self, STEPS, Step};
use crate::config::templates::{TEMPLATES, Template, template};
use crate::config::{HallFile, HubSettings};
use crate::hub::access::Entrance;
use crate::hub::forms::Forms;
use crate::hub::hall_file;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused, json, language, not_allowed_here};
use crate::hub::http::{bind, gate, limits, rest};
use crate::hub::lan::LanNames;
use crate::hub::message::Failure;
use crate::hub::page::html;
use crate::hub::pages::with_assets;
use crate::hub::problem::Told;
use crate::model::hall::Languages;
use crate::protocol::{HallCheck, HallMistake};
use crate::store::HALL_FILE;
use crate::web::{self, Asks, FirstStart as Shown, Glance, Kind, StepSeen};
use crate::words::{Lang, Pair, in_all};
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

/// Where it begins, and where the hub that follows goes on.
const PATH: &str = "/start";
/// Not for people.
const PROGRAMS: [&str; 3] = ["/v1/", "/healthz", "/metrics"];

pub(super) fn router(first: FirstStart) -> Router {
    let router = Router::new()
        .route("/", get(async || Redirect::to(PATH)))
        .route(PATH, get(page))
        .route("/web/start", post(edit))
        .route("/web/start/adopt", post(adopt));
    with_assets(router)
        .fallback(not_yet)
        .method_not_allowed_fallback(not_allowed_here)
        .layer(from_fn(own_page))
        .layer(from_fn_with_state(None::<LanNames>, limits::check_host))
        .layer(from_fn(rest::read_rest))
        .with_state(first)
}

/// Whatever belongs to a hall.
async fn not_yet(request: Request) -> Response {
    let path = request.uri().path();
    let is_page = !PROGRAMS.iter().any(|program| path.starts_with(program));
    if is_page && request.method() == Method::GET {
        return Redirect::to(PATH).into_response();
    }
    Refused::new(Told::no_hall(), request.headers()).into_response()
}

/// A page of another site changes nothing here.
async fn own_page(request: Request, next: Next) -> Response {
    match gate::is_own_page(&request, false) {
        true => next.run(request).await,
        false => gate::of_another_site(request.headers()),
    }
}

#[derive(Deserialize)]
struct StepAsked {
    #[serde(default)]
    step: String,
}

async fn page(
    State(first): State<FirstStart>,
    Query(asked): Query<StepAsked>,
    headers: HeaderMap,
) -> Response {
    let draft = first.draft.lock().await;
    if draft.is_adopted {
        // The hub is about to answer here.
        return ([(CONNECTION, "close")], Redirect::to(PATH)).into_response();
    }
    let shown = shown(&draft, &asked.step, language(&headers), false);
    html(web::first_start_page(&shown))
}

/// What a page changes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditBody {
    step: String,
    based_on: String,
    #[serde(default)]
    template: Option<String>,
    #[serde(default)]
    edits: Vec<Edit>,
}

/// Answers the step again. What was made from another draft changes nothing: somebody sees what there is now.
async fn edit(State(first): State<FirstStart>, read: Read) -> Handled {
    let body: EditBody = read.json()?;
    let mut draft = first.draft.lock().await;
    let is_other = draft.hash() != body.based_on;
    if !is_other && !draft.is_adopted {
        if let Some(key) = &body.template {
            let unknown = || read.refuse(Told::malformed(&"there is no such template"));
            draft.choose(template(key).ok_or_else(unknown)?);
        }
        draft.edit(&body.edits).map_err(|told| read.refuse(told))?;
    }
    let lang = language(&read.parts.headers);
    let shown = shown(&draft, &body.step, lang, is_other);
    Ok(html(web::first_start(&shown).into_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdoptBody {
    based_on: String,
}

/// Puts the hall into the folder. Asked again, it answers the same.
async fn adopt(State(first): State<FirstStart>, read: Read) -> Handled {
    read.key()?;
    let AdoptBody { based_on } = read.json()?;
    let failed = |failure: Failure| Refused::failure(failure, &read.parts.headers);
    let mut draft = first.draft.lock().await;
    if !draft.is_adopted {
        if draft.hash() != based_on {
            return Err(failed(changed(&draft)));
        }
        let hall = HallFile::parse(&draft.toml);
        let Ok(file) = &hall else {
            let check = hall_file::told(&draft.toml, &hall);
            return Err(failed(Failure::HallMistakes(check.mistakes)));
        };
        if let Some(mistake) = taken_port(&file.value.hub).await {
            return Err(failed(Failure::HallMistakes(vec![mistake])));
        }
        put(&first, &draft).await.map_err(failed)?;
        draft.is_adopted = true;
        first.adopted.send_replace(true);
    }
    Ok(json(&json!({})))
}

async fn put(first: &FirstStart, draft: &Draft) -> Result<(), Failure> {
    // Somebody may have laid a file of his own there meanwhile.
    if first.data.join(HALL_FILE).exists() {
        return Err(changed(draft));
    }
    let (data, toml) = (first.data.clone(), draft.toml.clone());
    let written = tokio::task::spawn_blocking(move || hall_file::write(&data, &toml)).await;
    let written = written.map_err(|_| Failure::Storage)?;
    written.map_err(|error| {
        tracing::error!(%error, "the hall file cannot be written");
        Failure::HallNotWritten(error.to_string())
    })
}

fn changed(draft: &Draft) -> Failure {
    Failure::HallChanged {
        hash: draft.hash(),
        changes: Vec::new(),
    }
}

/// The port for other computers, if it cannot be had: with it in the file, the hub would not start.
async fn taken_port(hub: &HubSettings) -> Option<HallMistake> {
    let error = bind(hub.lan?, Entrance::Lan).await.err()?;
    let why = error.to_string();
    Some(HallMistake {
        kind: "port-taken".into(),
        line: None,
        column: None,
        path: "/hub/lan".into(),
        text: in_all("The port for other computers cannot be used: {0}.", &[&why]),
        remedy: in_all(
            "End the program that has it, or choose that all devices run on this computer.",
            &[],
        ),
    })
}

fn shown<'a>(draft: &'a Draft, asked: &str, lang: Lang, is_other: bool) -> Shown<'a> {
    let written = Written::read(&draft.toml).filter(|_| draft.template.is_some());
    let check = match draft.template {
        Some(_) => hall_file::told(&draft.toml, &HallFile::parse(&draft.toml)),
        None => HallCheck::default(),
    };
    // Without a template there is nothing else to be seen.
    let step = steps::step(asked).filter(|_| written.is_some());
    let step = step.unwrap_or(&STEPS[0]);
    let asks = match &written {
        Some(written) if step.key != steps::TEMPLATE => {
            let forms = Forms {
                written,
                lang,
                languages: languages(written),
                is_new: true,
            };
            match step.key {
                steps::SUMMARY => Asks::Consent(glances(&forms)),
                _ => Asks::Forms(forms.parts(step.parts)),
            }
        }
        _ => Asks::Kind {
            kinds: TEMPLATES.iter().map(|one| kind(one, draft)).collect(),
            is_edited: draft.is_edited(),
        },
    };
    Shown {
        lang,
        based_on: draft.hash(),
        step: step.key,
        steps: STEPS
            .iter()
            .map(|one| seen(one, &check, draft.template.is_some()))
            .collect(),
        step_of: |path| {
            STEPS
                .iter()
                .find(|step| step.has(path))
                .map(|step| step.key)
        },
        is_other,
        check,
        asks,
    }
}

fn kind(template: &Template, draft: &Draft) -> Kind {
    let chosen = draft.template;
    Kind {
        key: template.key,
        title: template.title,
        about: template.about,
        is_chosen: chosen.is_some_and(|chosen| chosen.key == template.key),
    }
}

fn seen(step: &Step, check: &HallCheck, is_begun: bool) -> StepSeen {
    let here = |mistake: &&HallMistake| step.has(&mistake.path);
    StepSeen {
        key: step.key,
        title: step.title,
        about: step.about,
        wrong: check.mistakes.iter().filter(here).count(),
        is_open: is_begun || step.key == steps::TEMPLATE,
    }
}

fn languages(written: &Written) -> [Lang; 2] {
    let listed = written.list("/hall/languages");
    let languages = match &*listed {
        [] => Languages::default(),
        [first, rest @ ..] => Languages {
            first: first.clone(),
            second: rest.first().cloned().unwrap_or_default(),
        },
    };
    Pair::of(&languages).both()
}

/// The hall in a few lines.
fn glances(forms: &Forms<'_>) -> Vec<Glance> {
    let titles = |step: &'static str| {
        let step = steps::step(step).map_or(&[][..], |step| &step.parts[..1]);
        let sections = forms.parts(step).into_iter();
        let entries = sections.flat_map(|section| section.entries);
        entries.map(|entry| entry.title).collect::<Vec<_>>()
    };
    let hours = (0..forms.written.count("hours").unwrap_or(0)).map(|nth| {
        let path = format!("/hours/{nth}");
        let serve = forms.written.list(&format!("{path}/serve"));
        format!("{} · {}", forms.days(&path), serve.join(" · "))
    });
    let glance = |title, step, lines| Glance { title, step, lines };
    vec![
        glance("Name", "name", vec![forms.named("/hall")]),
        glance("Services", "services", titles("services")),
        glance("Counters", "counters", titles("counters")),
        glance("Hours", "hours", hours.collect()),
    ]
}
