//! `POST /v1/reprints/{id}/take`: the kiosk is about to print it, and gets all that stands on the paper.

use super::command::{Extra, ask, fingerprint, reprint_id};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoBody, Role, path};
use crate::queue::{Command, ReprintCommand};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Kiosk]),
    takes: Some("NoBody"),
    parameters: endpoint::reprint_id,
    ..Endpoint::new(
        "post",
        path::TAKE_REPRINT,
        "Says that the kiosk is about to print it",
        || ("200", endpoint::ticket()),
        || post(take),
    )
};

async fn take(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let reprint = reprint_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("reprints/{reprint}/take"), b"");
    let command = Command::Reprint(ReprintCommand::Take { reprint });
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
