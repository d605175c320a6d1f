//! Machine-readable description of the API, generated from the endpoints and the types on the wire.

use super::endpoint::{self, Endpoint, parameter};
use super::report_schema;
use super::schemas::{self, reference};
use crate::hub::access::Rule;
use crate::protocol::{DEVICE_NAME, Role, Verb};
use serde_json::{Map, Value, json};

/// The document.
pub(super) fn of(endpoints: &[&Endpoint]) -> Value {
    let mut schemas = schemas::all();
    schemas.extend(report_schema::all());
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints {
        for (path, verb) in paths_of(endpoint.path) {
            let operation = operation(endpoint, verb, &schemas);
            paths.entry(path).or_insert_with(|| json!({}))[endpoint.method] = operation;
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
fn paths_of(path: &str) -> Vec<(String, Option<Verb>)> {
    if !path.contains("{verb}") {
        return vec![(path.to_owned(), None)];
    }
    let of_verb = |verb: Verb| (path.replace("{verb}", verb.as_str()), Some(verb));
    Verb::ALL.into_iter().map(of_verb).collect()
}

fn operation(endpoint: &Endpoint, verb: Option<Verb>, schemas: &Map<String, Value>) -> Value {
    let (status, done) = (endpoint.answers)();
    let summary = endpoint.summary;
    let mut operation = json!({
        "summary": verb.map_or(summary.into(), |verb| format!("{summary}: {}", verb.as_str())),
        "parameters": parameters(endpoint),
        "x-roles": roles(endpoint.rule),
        "responses": {
            status: done,
            "default": {
                "description": "A problem (RFC 9457)",
                "content": { "application/problem+json": { "schema": reference("Problem") } },
            },
        },
    });
    if endpoint.rule == Rule::Anybody {
        operation["security"] = json!([]);
    }
    if let Some(body) = verb.map(Verb::body).or(endpoint.takes) {
        operation["requestBody"] = json!({
            // A body without required fields may be omitted.
            "required": schemas[body].get("required").is_some(),
            "content": { "application/json": { "schema": reference(body) } },
        });
    }
    if !endpoint.takes_files.is_empty() {
        let content = endpoint::files(endpoint.takes_files);
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// The roles that may use an endpoint; a supervisor may use all of them.
fn roles(rule: Rule) -> Vec<&'static str> {
    let roles = Role::ALL.into_iter();
    let allowed = roles.filter(|role| rule.allows(Some(*role)));
    allowed.map(Role::as_str).collect()
}

fn parameters(endpoint: &Endpoint) -> Vec<Value> {
    let text = || json!({ "type": "string" });
    let mut all = (endpoint.parameters)();
    if endpoint.method == "post" {
        all.push(endpoint::key());
    }
    all.push(parameter("header", "accept-language", false, text()));
    if endpoint.rule != Rule::Anybody {
        all.push(parameter("header", DEVICE_NAME, false, text()));
    }
    all
}
