//! `POST /v1/tickets/{id}/rating/details`: the visitor who has just rated says more, or taps another grade.

use super::command::{Extra, ask, fingerprint, json, ticket_id};
use super::endpoint::{self, Endpoint, answer};
use super::rate::only_visitors;
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::hub::problem::Told;
use crate::protocol::{RatingDetailsBody, Role, path};
use crate::queue::{Command, RatingCommand};
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Rater]),
    takes: Some("RatingDetailsBody"),
    parameters: endpoint::ticket_id,
    ..Endpoint::new(
        "post",
        path::RATING_DETAILS,
        "The visitor says more about the rating",
        || ("200", answer(&with_seq("RatingGiven"))),
        || post(details),
    )
};

async fn details(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    only_visitors(&read)?;
    let body: RatingDetailsBody = read.json()?;
    if !body.is_fit() {
        return Err(read.refuse(Told::malformed(&"it says nothing, or has too many reasons")));
    }
    let what = format!("tickets/{ticket}/rating/details");
    let fingerprint = fingerprint(&what, &json(&body));
    let command = Command::Rating(RatingCommand::Detail {
        ticket,
        grade: body.grade,
        codes: body.codes,
        texted: body.text.is_some(),
    });
    let rating_text = body.text.map(|text| text.0.to_string());
    let extra = Extra {
        rating_text,
        ..Extra::default()
    };
    ask(&api, &read, fingerprint, command, extra).await
}
