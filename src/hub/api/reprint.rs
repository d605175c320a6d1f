//! `POST /v1/tickets/{id}/reprint`: a kiosk is to print a ticket again.

use super::command::{Extra, ask, fingerprint, json, ticket_id};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::{kiosks, page};
use crate::model::CannotPrint;
use crate::protocol::{ReprintBody, Role, path};
use crate::queue::{Command, ReprintCommand};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide]),
    takes: Some("ReprintBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::REPRINT,
        "Lets a kiosk print a ticket again",
        || ("200", endpoint::ticket()),
        || post(reprint),
    )
};

async fn reprint(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let body: ReprintBody = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/reprint"), &json(&body));
    let hall = page::view(&api, &read.parts.headers).await?;
    let kiosks = kiosks::all(&api.access, &hall);
    let known = kiosks.into_iter().find(|kiosk| kiosk.id == body.device);
    let (name, obstacle) = known.map_or_else(
        || (String::new(), Some(CannotPrint::NoKiosk)),
        |kiosk| (kiosk.name, kiosk.cannot),
    );
    let command = Command::Reprint(ReprintCommand::Ask {
        ticket,
        kiosk: body.device,
        name,
        obstacle,
    });
    ask(&api, &read, fingerprint, command, Extra::default()).await
}
