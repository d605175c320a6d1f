//! `POST /v1/notices`: publishes a notice on the screens of the hall.

use super::command::{Extra, ask, fingerprint, json};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::clock::system_time;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::model::hall::Words;
use crate::model::text::{Lines, columns};
use crate::model::{NoticeForm, Pictures};
use crate::protocol::{
    NoticeBody, PAGE_LINE_BESIDE_MOST, PAGE_LINE_MOST, PAGE_LINES_MOST, PAGE_TITLE_MOST,
    PICTURES_MOST, TITLE_MOST, URGENT_COLUMNS_MOST, path,
};
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
    let notice = notice(&api, &read, body).await?;
    let command = Command::Notice(NoticeCommand::Publish(notice));
    ask(&api, &read, fingerprint, command, Extra::default()).await
}

/// What a body says. It has the language that everybody in the hall reads.
pub(super) async fn notice(
    api: &Api,
    read: &Read,
    body: NoticeBody,
) -> Result<NoticeText, Refused> {
    let notice = checked(&api.access.first_language(), body);
    let notice = notice.map_err(|told| read.refuse(told))?;
    let known = check_pictures(api, &notice.picture).await;
    known.map_err(|told| read.refuse(told))?;
    Ok(notice)
}

/// What a body says, if each part has its room on the screen.
pub(in crate::hub) fn checked(first: &str, body: NoticeBody) -> Result<NoticeText, Told> {
    check_parts(first, &body)?;
    if body.hours.is_some_and(|hours| hours.until <= hours.from) {
        return Err(Told::notice_hours());
    }
    Ok(NoticeText {
        text: words(body.text),
        title: words(body.title),
        form: body.form,
        draft: body.draft,
        from: body.from.map(|from| from.time),
        until: body.until.map(|until| until.time),
        weekdays: body.weekdays,
        hours: body.hours,
        zones: body.zones,
        picture: body.picture,
        weight: body.weight,
        seconds: body.seconds,
        file: None,
    })
}

/// Each form has its parts, and each part its room on the screen.
fn check_parts(first: &str, body: &NoticeBody) -> Result<(), Told> {
    let is_page = body.form == NoticeForm::Page;
    let has_picture = body
        .picture
        .get(first)
        .is_some_and(|files| !files.is_empty());
    let has_text = body.text.contains_key(first) || (is_page && has_picture);
    let has_title = body.form.is_line() || body.title.contains_key(first);
    if !(has_text && has_title) {
        return Err(Told::notice_lacks(first));
    }
    let pictures_most = if is_page { PICTURES_MOST } else { 0 };
    if body
        .picture
        .values()
        .any(|files| files.len() > pictures_most)
    {
        return Err(Told::notice_pictures(pictures_most));
    }
    let (title_most, line_most, lines_most) = match body.form {
        NoticeForm::Line => (usize::MAX, usize::MAX, 1),
        NoticeForm::Urgent => (TITLE_MOST, URGENT_COLUMNS_MOST, 1),
        NoticeForm::Page if has_picture => {
            (PAGE_TITLE_MOST, PAGE_LINE_BESIDE_MOST, PAGE_LINES_MOST)
        }
        NoticeForm::Page => (PAGE_TITLE_MOST, PAGE_LINE_MOST, PAGE_LINES_MOST),
    };
    if body
        .text
        .values()
        .any(|text| text.iter().count() > lines_most)
    {
        return Err(Told::notice_lines(lines_most));
    }
    let titles = body
        .title
        .values()
        .map(|title| (title.as_str(), title_most));
    let lines = body
        .text
        .values()
        .flat_map(Lines::iter)
        .map(|line| (line, line_most));
    match titles
        .chain(lines)
        .find(|(text, most)| columns(text) > *most)
    {
        Some((_, most)) => Err(Told::notice_long(most / 2)),
        None => Ok(()),
    }
}

/// The hub keeps each of them, and keeps it on.
async fn check_pictures(api: &Api, pictures: &Pictures) -> Result<(), Told> {
    let wanted: Vec<_> = pictures.values().flatten().cloned().collect();
    let files = api.files.clone();
    let missing = tokio::task::spawn_blocking(move || {
        let now = system_time();
        wanted.into_iter().find(|hash| !files.claim(hash, now))
    });
    match missing.await {
        Ok(None) => Ok(()),
        Ok(Some(hash)) => Err(Told::unknown_file(&hash)),
        Err(_) => Err(Failure::Busy.into()),
    }
}

fn words<T: ToString>(texts: BTreeMap<String, T>) -> Words {
    let texts = texts.into_iter();
    texts.map(|(lang, text)| (lang, text.to_string())).collect()
}
