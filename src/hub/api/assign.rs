//! `POST /v1/counters/{id}/assign`: what a counter serves and helps until the day ends.

use super::command::{Extra, ask, fingerprint, json};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::model::CounterId;
use crate::protocol::{AssignBody, path};
use crate::queue::{Command, Steer};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("AssignBody"),
    parameters: endpoint::counter_id,
    ..Endpoint::new(
        "post",
        path::ASSIGN,
        "Assigns services to a counter for the day",
        || ("200", answer(&with_seq("Counter"))),
        || post(assign),
    )
};

async fn assign(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let body: AssignBody = read.json()?;
    let counter = CounterId::from(id.as_str());
    let fingerprint = fingerprint(&format!("counters/{counter}/assign"), &json(&body));
    let command = Command::Steer(match body.serves {
        Some(serves) => Steer::Assign {
            counter,
            serves,
            helps: body.helps,
        },
        None => Steer::Unassign { counter },
    });
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
