//! `POST /v1/notices`: publishes a notice on the screens of the hall.

use super::command::{Extra, ask, fingerprint, json};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::problem::Told;
use crate::protocol::{NoticeBody, path};
use crate::queue::{Command, NoticeCommand, NoticeText};
use axum::extract::State;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("NoticeBody"),
    ..Endpoint::new(
        "post",
        path::NOTICES,
        "Publishes a notice",
        || ("201", endpoint::notice()),
        || post(publish),
    )
};

async fn publish(State(api): State<Api>, read: Read) -> Handled {
    let body: NoticeBody = read.json()?;
    let fingerprint = fingerprint("notices", &json(&body));
    let command = Command::Notice(NoticeCommand::Publish(notice(&api, &read, body)?));
    ask(&api, &read, fingerprint, command, Extra::default()).await
}

/// What a body says. It has the language that everybody in the hall reads.
pub(super) fn notice(api: &Api, read: &Read, body: NoticeBody) -> Result<NoticeText, Refused> {
    let first = api.access.first_language();
    if !body.text.contains_key(&first) {
        let why = format!("the text lacks the hall's first language, {first}");
        return Err(read.refuse(Told::malformed(&why)));
    }
    let text = body.text.into_iter();
    Ok(NoticeText {
        text: text.map(|(lang, text)| (lang, text.to_string())).collect(),
        from: body.from.map(|from| from.time),
        until: body.until.map(|until| until.time),
    })
}
