//! `POST /v1/notices/{id}/withdraw`: takes a notice off the screens.

use super::command::{Extra, ask, fingerprint, notice_id};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoBody, path};
use crate::queue::{Command, NoticeCommand};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("NoBody"),
    parameters: endpoint::notice_id,
    ..Endpoint::new(
        "post",
        path::WITHDRAW,
        "Takes a notice off the screens",
        || ("200", answer(&with_seq("NoBody"))),
        || post(withdraw),
    )
};

async fn withdraw(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let id = notice_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("notices/{id}/withdraw"), b"");
    let command = Command::Notice(NoticeCommand::Withdraw(id));
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
