//! Machine-readable description of the API, generated from the endpoint table and the types on the wire.

mod schemas;

use super::respond;
use crate::hub::access::{Endpoint, Row, Rule};
use crate::protocol::{
    CHANGE, DEVICE_NAME, IDEMPOTENCY_KEY, LAST_EVENT_ID, Role, SNAPSHOT, TICK, Verb,
};
use axum::http::Method;
use axum::response::Response;
use schemas::{reference, with_seq};
use serde_json::{Map, Value, json};

pub(super) async fn openapi() -> Response {
    respond::json(&document())
}

/// The document.
pub fn document() -> Value {
    let schemas = schemas::all();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in Endpoint::ALL {
        let row = endpoint.row();
        for (path, verb) in paths_of(&row) {
            let operation = operation(endpoint, verb, &schemas);
            let method = row.method.as_str().to_ascii_lowercase();
            paths.entry(path).or_insert_with(|| json!({}))[method] = operation;
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Jiaohao", "version": env!("CARGO_PKG_VERSION") },
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas,
        },
        "security": [{ "token": [] }],
        "paths": paths,
    })
}

/// One path per clerk verb, as each has its own body.
fn paths_of(row: &Row) -> Vec<(String, Option<Verb>)> {
    if !row.path.contains("{verb}") {
        return vec![(row.path.to_owned(), None)];
    }
    let of_verb = |verb: Verb| (row.path.replace("{verb}", verb.as_str()), Some(verb));
    Verb::ALL.into_iter().map(of_verb).collect()
}

fn operation(endpoint: Endpoint, verb: Option<Verb>, schemas: &Map<String, Value>) -> Value {
    let row = endpoint.row();
    let (status, done) = done(endpoint);
    let mut operation = json!({
        "summary": verb.map_or(row.summary.into(), |verb| format!("{}: {}", row.summary, verb.as_str())),
        "parameters": parameters(endpoint, &row),
        "x-roles": roles(row.rule),
        "responses": {
            status: done,
            "default": {
                "description": "A problem (RFC 9457)",
                "content": { "application/problem+json": { "schema": reference("Problem") } },
            },
        },
    });
    if row.rule == Rule::Anybody {
        operation["security"] = json!([]);
    }
    if let Some(body) = body(endpoint, verb) {
        operation["requestBody"] = json!({
            // A body without required fields may be omitted.
            "required": schemas[body].get("required").is_some(),
            "content": { "application/json": { "schema": reference(body) } },
        });
    }
    operation
}

/// The request body.
fn body(endpoint: Endpoint, verb: Option<Verb>) -> Option<&'static str> {
    match endpoint {
        Endpoint::Issue => Some("IssueBody"),
        Endpoint::Printed => Some("PrintedBody"),
        Endpoint::Cancel | Endpoint::Return => Some("NoBody"),
        Endpoint::AtCounter => verb.map(body_of),
        Endpoint::Report => Some("DeviceReport"),
        Endpoint::Enroll => Some("EnrollBody"),
        Endpoint::Hall
        | Endpoint::Events
        | Endpoint::Tickets
        | Endpoint::Ticket
        | Endpoint::Guide
        | Endpoint::Proof
        | Endpoint::OpenApi
        | Endpoint::Healthz
        | Endpoint::Metrics => None,
    }
}

fn body_of(verb: Verb) -> &'static str {
    match verb {
        Verb::Open => "OpenBody",
        Verb::Pause => "PauseBody",
        Verb::Next => "NextBody",
        Verb::Call => "CallBody",
        Verb::Finish => "FinishBody",
        Verb::Unpark => "UnparkBody",
        Verb::Transfer => "TransferBody",
        Verb::Close | Verb::Resume | Verb::Recall | Verb::Start | Verb::NoShow | Verb::Park => {
            "NoBody"
        }
    }
}

/// Status and response on success.
fn done(endpoint: Endpoint) -> (&'static str, Value) {
    let json = |schema: Value| {
        let content = json!({ "application/json": { "schema": schema } });
        json!({ "description": "Done", "content": content })
    };
    match endpoint {
        Endpoint::Hall => ("200", json(reference("Snapshot"))),
        Endpoint::Events => ("200", stream()),
        Endpoint::Issue => ("201", json(with_seq("Ticket"))),
        Endpoint::Printed | Endpoint::Cancel | Endpoint::Return => {
            ("200", json(with_seq("Ticket")))
        }
        Endpoint::AtCounter => ("200", json(with_seq("Counter"))),
        Endpoint::Tickets => ("200", json(reference("TicketsPage"))),
        Endpoint::Ticket => ("200", json(with_seq("Ticket"))),
        Endpoint::Guide => ("200", json(reference("GuidePage"))),
        Endpoint::Report => ("204", json!({ "description": "Heard" })),
        Endpoint::Enroll => ("201", json(reference("Enrolled"))),
        Endpoint::Proof => ("200", json(reference("HubProof"))),
        Endpoint::OpenApi => ("200", json(json!({ "type": "object" }))),
        Endpoint::Healthz => ("200", json!({ "description": "The hub is ready" })),
        Endpoint::Metrics => {
            let content =
                json!({ "application/openmetrics-text": { "schema": { "type": "string" } } });
            (
                "200",
                json!({ "description": "Figures", "content": content }),
            )
        }
    }
}

/// What OpenAPI cannot express yet is in `x-events`: the data of each kind of event.
fn stream() -> Value {
    json!({
        "description": "Server-Sent Events without an end. A `snapshot` first, or what was missed since \
                        Last-Event-ID; then every `change`, and a `tick` every five seconds. A change or a \
                        snapshot has the number of its event as `id`, without gaps; a tick has none.",
        "content": { "text/event-stream": {
            "schema": { "type": "string" },
            "x-events": {
                SNAPSHOT: reference("Snapshot"),
                CHANGE: reference("Change"),
                TICK: reference("Tick"),
            },
        } },
    })
}

/// The roles that may use an endpoint; a supervisor may use all of them.
fn roles(rule: Rule) -> Vec<&'static str> {
    let roles = Role::ALL.into_iter();
    let allowed = roles.filter(|role| rule.allows(Some(*role)));
    allowed.map(Role::as_str).collect()
}

fn parameters(endpoint: Endpoint, row: &Row) -> Vec<Value> {
    let parameter = |place: &str, name: &str, required: bool, schema: Value| json!({ "in": place, "name": name, "required": required, "schema": schema });
    let text = || json!({ "type": "string" });
    let mut all = Vec::new();
    if row.path.contains("{id}") {
        let id = if endpoint == Endpoint::AtCounter {
            "CounterId"
        } else {
            "TicketId"
        };
        all.push(parameter("path", "id", true, reference(id)));
    }
    if endpoint == Endpoint::Tickets {
        let filters = schemas::filters();
        let filters = filters.iter();
        all.extend(filters.map(|(name, schema)| parameter("query", name, false, schema.clone())));
    }
    if row.method == Method::POST {
        let uuid = json!({ "type": "string", "format": "uuid" });
        all.push(parameter("header", IDEMPOTENCY_KEY, true, uuid));
    }
    if endpoint == Endpoint::Events {
        let number = json!({ "type": "integer" });
        all.push(parameter("header", LAST_EVENT_ID, false, number));
    }
    all.push(parameter("header", "accept-language", false, text()));
    if row.rule != Rule::Anybody {
        all.push(parameter("header", DEVICE_NAME, false, text()));
    }
    all
}
