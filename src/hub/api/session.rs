//! `GET /v1/session`: who is signed in in this browser.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use crate::hub::access::Caller;
use crate::hub::http::respond::json;
use crate::protocol::{SessionView, path};
use axum::response::Response;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint::new(
    "get",
    path::SESSION,
    "Who is signed in in this browser",
    || ("200", answer(&reference("SessionView"))),
    || get(session),
);

async fn session(caller: Caller) -> Response {
    json(&SessionView {
        role: caller.role,
        staff: caller.staff,
    })
}
