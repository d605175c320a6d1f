//! `POST /v1/notices`: publishes a notice on the screens of the hall.

use super::command::{Extra, ask, fingerprint, json};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::problem::Told;
use crate::model::NoticeForm;
use crate::model::hall::Words;
use crate::model::text::{Text, columns};
use crate::protocol::{NoticeBody, TITLE_MOST, URGENT_COLUMNS_MOST, path};
use crate::queue::{Command, NoticeCommand, NoticeText};
use axum::extract::State;
use axum::routing::post;
use std::collections::BTreeMap;

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
    let lacks = |what: &str| {
        let why = format!("the {what} lacks the hall's first language, {first}");
        Err(read.refuse(Told::malformed(&why)))
    };
    if !body.text.contains_key(&first) {
        return lacks("text");
    }
    if body.form == NoticeForm::Urgent && !body.title.contains_key(&first) {
        return lacks("title");
    }
    let texts = body
        .text
        .values()
        .map(|text| (text.as_str(), URGENT_COLUMNS_MOST));
    let titles = body
        .title
        .values()
        .map(|title| (title.as_str(), TITLE_MOST));
    let long = texts
        .chain(titles)
        .find(|(text, most)| columns(text) > *most);
    if let Some((_, most)) = long.filter(|_| body.form == NoticeForm::Urgent) {
        let most = most / 2;
        let why = format!(
            "of an urgent notice this has at most {most} Han characters, or twice as many letters"
        );
        return Err(read.refuse(Told::malformed(&why)));
    }
    if body.hours.is_some_and(|hours| hours.until <= hours.from) {
        let why = "the hours end before they begin";
        return Err(read.refuse(Told::malformed(&why)));
    }
    Ok(NoticeText {
        text: words(body.text),
        title: words(body.title),
        form: body.form,
        from: body.from.map(|from| from.time),
        until: body.until.map(|until| until.time),
        weekdays: body.weekdays,
        hours: body.hours,
        zones: body.zones,
    })
}

fn words<const MOST: usize>(texts: BTreeMap<String, Text<MOST>>) -> Words {
    let texts = texts.into_iter();
    texts.map(|(lang, text)| (lang, text.to_string())).collect()
}
