//! The API, described for programs: made from the table of endpoints.

use super::respond;
use crate::hub::access::{Endpoint, Rule};
use crate::protocol::Role;
use axum::response::Response;
use serde_json::{Map, Value, json};

pub(super) async fn openapi() -> Response {
    respond::json(&document())
}

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for endpoint in Endpoint::ALL {
        let row = endpoint.row();
        let path = paths.entry(row.path).or_insert_with(|| json!({}));
        let method = row.method.as_str().to_ascii_lowercase();
        let mut operation = json!({
            "summary": row.summary,
            "parameters": parameters(row.path),
            "x-roles": roles(row.rule),
            "responses": {
                "2XX": { "description": "Done" },
                "default": {
                    "description": "A problem (RFC 9457)",
                    "content": { "application/problem+json": {} },
                },
            },
        });
        if row.rule == Rule::Anybody {
            operation["security"] = json!([]);
        }
        if endpoint == Endpoint::Enroll {
            operation["requestBody"] = json!({ "content": { "application/json": { "schema": text_fields(&["secret"]) } } });
            let answer = text_fields(&["device", "name", "role", "token"]);
            operation["responses"]["201"] = json!({
                "description": "The device's own token; asked again with the same key, the same",
                "content": { "application/json": { "schema": answer } },
            });
        }
        path[method] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Jiaohao", "version": env!("CARGO_PKG_VERSION") },
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "security": [{ "token": [] }],
        "paths": paths,
    })
}

/// The roles that may use an endpoint; a supervisor may use all.
fn roles(rule: Rule) -> Vec<&'static str> {
    let roles = Role::ALL.into_iter();
    let allowed = roles.filter(|role| rule.allows(Some(*role)));
    allowed.map(Role::as_str).collect()
}

fn parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| {
        let part = part.strip_prefix('{')?;
        part.strip_suffix('}')
    });
    let parameter = |name| json!({ "name": name, "in": "path", "required": true, "schema": {} });
    names.map(parameter).collect()
}

fn text_fields(names: &[&str]) -> Value {
    let field = |name: &&str| {
        let kind = if *name == "device" {
            "integer"
        } else {
            "string"
        };
        ((*name).to_owned(), json!({ "type": kind }))
    };
    let fields: Map<String, Value> = names.iter().map(field).collect();
    json!({ "type": "object", "properties": fields, "required": names })
}
