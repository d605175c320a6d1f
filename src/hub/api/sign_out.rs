//! `POST /v1/session/end`: the session of this browser is over.

use super::endpoint::Endpoint;
use super::sign_in::set_cookie;
use super::state::Api;
use crate::hub::access::{Entrance, session_cookie};
use crate::hub::http::request::Read;
use crate::hub::http::respond::Handled;
use crate::protocol::{NoBody, path};
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::json;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    takes: Some("NoBody"),
    ..Endpoint::new(
        "post",
        path::END_SESSION,
        "Ends the session of this browser",
        || ("204", json!({ "description": "Done" })),
        || post(sign_out),
    )
};

async fn sign_out(State(api): State<Api>, read: Read) -> Handled {
    read.key()?;
    let NoBody {} = read.json()?;
    api.access.sign_out(read.caller()?);
    let mut response = StatusCode::NO_CONTENT.into_response();
    for line in [Entrance::Lan, Entrance::Loopback] {
        let gone = set_cookie(line, session_cookie(line), "", 0);
        if let Ok(gone) = HeaderValue::try_from(gone) {
            response.headers_mut().append(SET_COOKIE, gone);
        }
    }
    Ok(response)
}
