//! `GET /v1/openapi.json`: the API's own description.

use super::endpoint::{Endpoint, answer};
use crate::hub::access::Rule;
use crate::hub::http::respond;
use crate::protocol::path;
use axum::Extension;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    ..Endpoint::new(
        "get",
        path::OPENAPI,
        "This description",
        || ("200", answer(&json!({ "type": "object" }))),
        || get(openapi),
    )
};

#[derive(Clone)]
pub(super) struct Description(pub(super) Arc<Value>);

async fn openapi(Extension(Description(description)): Extension<Description>) -> Response {
    respond::json(&*description)
}
