//! `GET /metrics`: figures for Prometheus.

use super::endpoint::{Endpoint, answer_as};
use super::state::Api;
use crate::hub::access::Rule;
use crate::protocol::path;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    ..Endpoint::new(
        "get",
        path::METRICS,
        "Figures for Prometheus",
        || {
            let text = json!({ "type": "string" });
            (
                "200",
                answer_as("Figures", "application/openmetrics-text", &text),
            )
        },
        || get(metrics),
    )
};

async fn metrics(State(api): State<Api>) -> Response {
    ([(CONTENT_TYPE, METRICS_TYPE)], api.metrics.text()).into_response()
}
