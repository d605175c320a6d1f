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
use crate::protocol::{NOTICE_MOST, NoticeBody, TITLE_MOST, URGENT_COLUMNS_MOST, path};
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
    let is_urgent = body.form == NoticeForm::Urgent;
    let has_first = body.text.contains_key(&first);
    if !has_first || (is_urgent && !body.title.contains_key(&first)) {
        return Err(read.refuse(Told::notice_lacks(&first)));
    }
    let texts = body.text.values().filter(|_| is_urgent);
    let texts = texts.map(|text| (text, URGENT_COLUMNS_MOST));
    let titles = body.title.values().map(|title| (title, TITLE_MOST));
    let mut all = texts.chain(titles);
    if let Some((_, most)) = all.find(|(text, most)| columns(text.as_str()) > *most) {
        return Err(read.refuse(Told::notice_long(most / 2)));
    }
    if body.hours.is_some_and(|hours| hours.until <= hours.from) {
        return Err(read.refuse(Told::notice_hours()));
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

fn words(texts: BTreeMap<String, Text<NOTICE_MOST>>) -> Words {
    let texts = texts.into_iter();
    texts.map(|(lang, text)| (lang, text.to_string())).collect()
}
