//! `POST /v1/ratings/{id}/case`: something is done about a bad rating.

use super::command::{fingerprint, json, ticket_id};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::cases::CaseCommand;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, answered};
use crate::hub::problem::Told;
use crate::protocol::{CaseBody, CaseVerb, Refusal, path};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("CaseBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::RATING_CASE,
        "A step of a bad rating's case",
        || ("200", answer(&with_seq("Rating"))),
        || post(case),
    )
};

async fn case(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let rating = ticket_id(&read, &id)?;
    let body: CaseBody = read.json()?;
    let needs_note = matches!(
        body.step,
        CaseVerb::Find | CaseVerb::TakeOut | CaseVerb::Reopen
    );
    if needs_note && body.note.is_none() {
        let text = "This step needs a note: what was found, or why.";
        return Err(read.refuse(Told::new(Refusal::MALFORMED, text)));
    }
    let command = CaseCommand {
        caller: read.caller()?.clone(),
        key: read.key()?,
        fingerprint: fingerprint(&format!("ratings/{rating}/case"), &json(&body)),
        rating,
        body,
    };
    match api.owner.ask(command).await {
        Ok(done) => Ok(answered(done)),
        Err(failure) => Err(read.refuse(Told::from(failure))),
    }
}
