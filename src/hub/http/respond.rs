//! Answers and problems as HTTP.

use crate::hub::message::{Answered, Failure};
use crate::hub::problem::Told;
use crate::protocol::{Problem, ProblemKind, Refusal};
use crate::words::Lang;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

/// Seconds after which to retry what the hub cannot do right now.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("1");

pub(in crate::hub) type Handled = Result<Response, Refused>;

/// A problem in the requested language.
#[derive(Debug)]
pub(in crate::hub) struct Refused {
    told: Told,
    lang: Lang,
}

impl Refused {
    pub(in crate::hub) fn new(told: Told, headers: &HeaderMap) -> Self {
        Self {
            told,
            lang: language(headers),
        }
    }

    pub(in crate::hub) fn failure(failure: Failure, headers: &HeaderMap) -> Self {
        Self::new(failure.into(), headers)
    }
}

impl Refused {
    pub(in crate::hub) fn lang(&self) -> Lang {
        self.lang
    }

    pub(in crate::hub) fn problem(&self) -> Problem {
        self.told.problem(self.lang)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let body = serde_json::to_vec(&problem).expect("a problem has text keys");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.told.retry_after_s() {
            headers.insert(RETRY_AFTER, seconds.into());
        } else if problem.status >= 500 || self.told.kind() == ProblemKind::TooMany {
            headers.insert(RETRY_AFTER, RETRY_AFTER_S);
        }
        response.extensions_mut().insert(self.told.kind());
        response
    }
}

pub(in crate::hub) async fn not_found(request: Request) -> Refused {
    Refused::new(Told::not_found(), request.headers())
}

pub(in crate::hub) async fn not_allowed_here(request: Request) -> Refused {
    let told = Told::new(
        Refusal::NotAllowedHere,
        "This method is not possible at this address.",
    );
    Refused::new(told, request.headers())
}

pub(in crate::hub) fn answered(answered: Answered) -> Response {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::OK);
    json_bytes(status, answered.body)
}

pub(in crate::hub) fn json(value: &impl Serialize) -> Response {
    json_with(StatusCode::OK, value)
}

pub(in crate::hub) fn json_with(status: StatusCode, value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("answers have text keys and finite numbers");
    json_bytes(status, body.into())
}

pub(in crate::hub) fn json_bytes(status: StatusCode, body: Bytes) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body).into_response()
}

/// The preferred language, by the header's weights, that the hub supports; Chinese by default.
pub(in crate::hub) fn language(headers: &HeaderMap) -> Lang {
    let header = headers.get(ACCEPT_LANGUAGE);
    let Some(list) = header.and_then(|list| list.to_str().ok()) else {
        return Lang::default();
    };
    let mut best = (0.0, Lang::default());
    for one in list.split(',') {
        let (tag, weight) = one.split_once(';').unwrap_or((one, "q=1"));
        let weight = weight.trim().strip_prefix("q=");
        let weight: f32 = weight.and_then(|q| q.parse().ok()).unwrap_or(0.0);
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let Some(lang) = Lang::from_code(&primary.to_ascii_lowercase()) else {
            continue;
        };
        if weight > best.0 {
            best = (weight, lang);
        }
    }
    best.1
}
