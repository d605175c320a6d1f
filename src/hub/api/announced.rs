//! `POST /v1/calls/{seq}/announced`: a display says what became of a call. It is no command with a key: what is said
//! again is known, and costs no write.

use super::endpoint::{Endpoint, answer, parameter};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::hub::reports::CallReport;
use crate::model::Announced;
use crate::protocol::{AnnouncedBody, Answer, NoBody, Role, path};
use crate::queue::Queue;
use axum::extract::{Path, State};
use axum::routing::post;
use serde_json::json;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Display]),
    takes: Some("AnnouncedBody"),
    parameters: || {
        vec![parameter(
            "path",
            "seq",
            true,
            json!({ "type": "integer", "minimum": 0 }),
        )]
    },
    ..Endpoint::new(
        "post",
        path::ANNOUNCED,
        "What became of a call at a display",
        || ("200", answer(&with_seq("NoBody"))),
        || post(announced),
    )
};

async fn announced(State(api): State<Api>, Path(call): Path<u64>, read: Read) -> Handled {
    let AnnouncedBody { outcome } = read.json()?;
    if outcome == Announced::NoSpeaker {
        let why = "only the hub knows that there is no loudspeaker";
        return Err(read.refuse(Told::malformed(&why)));
    }
    let refused = |failure| Refused::failure(failure, &read.parts.headers);
    let look = move |queue: &Queue, _| match queue.is_news(call, outcome) {
        Ok(is_news) => Ok((is_news, queue.seq())),
        Err(refusal) => Err(Failure::refused(refusal, queue)),
    };
    let (is_news, seq) = api.owner.look(look).await.map_err(refused)?;
    let told = CallReport {
        device: Some(read.caller()?.device.clone()),
        call,
        outcome,
    };
    let seq = match is_news {
        true => api.owner.ask(told).await.map_err(refused)?,
        false => seq,
    };
    let shape = NoBody {};
    Ok(json(&Answer { seq, shape }))
}
