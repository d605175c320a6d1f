//! The API, described for programs.

use super::respond;
use axum::response::Response;
use serde_json::{Value, json};

pub(super) async fn openapi() -> Response {
    respond::json(&document())
}

/// The document.
pub fn document() -> Value {
    json!({})
}
