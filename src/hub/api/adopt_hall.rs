//! `POST /v1/hall/adopt`: puts a hall file into force.

use super::command::{fingerprint, json};
use super::endpoint::{Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::config::changes;
use crate::hub::access::Rule;
use crate::hub::adoption::Adoption;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, answered};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::protocol::{AdoptHallBody, HALL_BODY_LIMIT, HallAdopted, path};
use crate::store::{hall_hash, hall_hash_text};
use axum::extract::State;
use axum::routing::post;
use std::sync::{Arc, Mutex};

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("AdoptHallBody"),
    body_bytes: HALL_BODY_LIMIT,
    ..Endpoint::new(
        "post",
        path::ADOPT_HALL,
        "Puts a hall file into force",
        || ("200", answer(&with_seq("HallAdopted"))),
        || post(adopt),
    )
};

async fn adopt(State(api): State<Api>, read: Read) -> Handled {
    let (key, caller) = (read.key()?, read.caller()?.clone());
    let body: AdoptHallBody = read.json()?;
    let fingerprint = fingerprint("hall/adopt", &json(&body));
    let AdoptHallBody { toml, based_on } = body;
    let refuse = |failure: Failure| {
        let told = Told::from(failure);
        api.metrics.saw_problem(told.kind().name());
        read.refuse(told)
    };
    let checking = api
        .hall_files
        .ask(move |files| Ok((files.checked(&toml)?, toml)));
    let (checked, toml) = checking.await.map_err(refuse)?;
    let checked = checked.map_err(|check| refuse(Failure::HallMistakes(check.mistakes)))?;
    let adopted = HallAdopted {
        hash: hall_hash_text(&hall_hash(&toml)),
        needs_restart: changes::need_restart(&checked.changes),
        changes: checked.changes,
        hints: checked.hints,
    };
    let since = based_on.clone();
    let adoption = Adoption {
        caller,
        key,
        fingerprint,
        data: api.hall_files.folder().into(),
        toml,
        hall: Arc::new(checked.file.hall),
        based_on,
        adopted,
        before: Mutex::default(),
    };
    match api.owner.ask(adoption).await {
        Ok(done) => Ok(answered(done)),
        Err(Failure::HallChanged { hash, .. }) => {
            let changes = api.hall_files.ask(move |files| files.changed_since(&since));
            let changes = changes.await.map_err(refuse)?;
            Err(refuse(Failure::HallChanged { hash, changes }))
        }
        Err(failure) => Err(refuse(failure)),
    }
}
