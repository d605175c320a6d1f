//! What an endpoint says of itself. The router, the checks before it and the API's description are made from that.

use super::schemas::{reference, with_seq};
use super::state::Api;
use crate::hub::access::Rule;
use crate::protocol::{BODY_LIMIT, IDEMPOTENCY_KEY};
use axum::routing::MethodRouter;
use serde_json::{Value, json};

/// One endpoint.
pub(super) struct Endpoint {
    /// In small letters.
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) rule: Rule,
    /// It gives tickets: there is a limit to those of a device.
    pub(super) gives_tickets: bool,
    /// One line.
    pub(super) summary: &'static str,
    /// Schema of the request body; a path with `{verb}` has one for each verb.
    pub(super) takes: Option<&'static str>,
    /// Types of a request body that is a file.
    pub(super) takes_files: &'static [&'static str],
    /// Maximum size of the body.
    pub(super) body_bytes: usize,
    /// Parameters besides those that all have.
    pub(super) parameters: fn() -> Vec<Value>,
    /// Status and answer on success.
    pub(super) answers: fn() -> (&'static str, Value),
    pub(super) handler: fn() -> MethodRouter<Api>,
}

impl Endpoint {
    /// What every endpoint says. Unless it says more, each known role may use it.
    pub(super) const fn new(
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        answers: fn() -> (&'static str, Value),
        handler: fn() -> MethodRouter<Api>,
    ) -> Self {
        Self {
            method,
            path,
            rule: Rule::Known,
            gives_tickets: false,
            summary,
            takes: None,
            takes_files: &[],
            body_bytes: BODY_LIMIT,
            parameters: Vec::new,
            answers,
            handler,
        }
    }
}

/// An answer in JSON.
pub(super) fn answer(schema: &Value) -> Value {
    answer_as("Done", "application/json", schema)
}

pub(super) fn answer_as(description: &str, content_type: &str, schema: &Value) -> Value {
    let content = json!({ content_type: { "schema": schema } });
    json!({ "description": description, "content": content })
}

/// The ticket after what was done to it.
pub(super) fn ticket() -> Value {
    answer(&with_seq("Ticket"))
}

/// A file, in one of these types.
pub(super) fn files(content_types: &[&str]) -> Value {
    let file = json!({ "schema": { "type": "string", "format": "binary" } });
    let content = content_types.iter().map(|kind| (*kind, file.clone()));
    content.collect()
}

pub(super) fn parameter(place: &str, name: &str, required: bool, schema: Value) -> Value {
    json!({ "in": place, "name": name, "required": required, "schema": schema })
}

/// The service after what was done to it.
pub(super) fn service() -> Value {
    answer(&with_seq("Service"))
}

/// The notice after what was done to it.
pub(super) fn notice() -> Value {
    answer(&with_seq("Notice"))
}

/// A notice's id in the path.
pub(super) fn notice_id() -> Vec<Value> {
    vec![parameter("path", "id", true, reference("NoticeId"))]
}

/// The id of a reprint in the path.
pub(super) fn reprint_id() -> Vec<Value> {
    vec![parameter("path", "id", true, reference("ReprintId"))]
}

/// The file's SHA-256 in the path.
pub(super) fn file_hash() -> Vec<Value> {
    vec![parameter("path", "hash", true, reference("FileHash"))]
}

/// A device's id in the path.
pub(super) fn device_id() -> Vec<Value> {
    vec![parameter("path", "id", true, reference("DeviceId"))]
}

/// A new device's key in the path.
pub(super) fn pairing_key() -> Vec<Value> {
    vec![parameter("path", "key", true, json!({ "type": "string" }))]
}

/// The key that a command carries.
pub(super) fn key() -> Value {
    let uuid = json!({ "type": "string", "format": "uuid" });
    parameter("header", IDEMPOTENCY_KEY, true, uuid)
}

/// A service's id in the path.
pub(super) fn service_id() -> Vec<Value> {
    vec![parameter("path", "id", true, reference("ServiceId"))]
}

/// A counter's id in the path.
pub(super) fn counter_id() -> Vec<Value> {
    vec![parameter("path", "id", true, reference("CounterId"))]
}

/// A day in the path.
pub(super) fn day() -> Value {
    parameter(
        "path",
        "date",
        true,
        json!({ "type": "string", "format": "date" }),
    )
}

/// A ticket's id in the path.
pub(super) fn ticket_id() -> Vec<Value> {
    vec![parameter("path", "id", true, reference("TicketId"))]
}
