//! `PUT /v1/notices/{id}`: changes a published notice.

use super::command::{Extra, ask, fingerprint, json, notice_id};
use super::endpoint::{self, Endpoint};
use super::publish::notice;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoticeBody, path};
use crate::queue::{Command, NoticeCommand};
use axum::extract::{Path, State};
use axum::routing::put;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("NoticeBody"),
    parameters: || {
        let mut parameters = endpoint::notice_id();
        parameters.push(endpoint::key());
        parameters
    },
    ..Endpoint::new(
        "put",
        path::NOTICE,
        "Changes a published notice",
        || ("200", endpoint::notice()),
        || put(change),
    )
};

async fn change(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let id = notice_id(&read, &id)?;
    let body: NoticeBody = read.json()?;
    let fingerprint = fingerprint(&format!("notices/{id}"), &json(&body));
    let based_on = body.based_on;
    let command = Command::Notice(NoticeCommand::Change {
        notice: id,
        what: notice(&api, &read, body).await?,
        based_on,
    });
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
