//! The documents are kept beside the code: what has a name there has one in them.

use jiaohao::hub::openapi_document;
use jiaohao::protocol::ProblemKind;
use jiaohao::queue::Fact;
use std::path::Path;

fn document(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(name)).unwrap()
}

fn check(document: &str, names: impl IntoIterator<Item = String>) {
    let text = self::document(document);
    let missing: Vec<_> = names
        .into_iter()
        .filter(|name| !text.contains(name))
        .collect();
    assert!(
        missing.is_empty(),
        "{document} does not tell of {missing:?}"
    );
}

#[test]
fn the_wire_is_described() {
    let described = openapi_document();
    let paths = described["paths"].as_object().unwrap().keys();
    // A clerk's verbs stand in a table of their own.
    let named = paths.map(|path| match path.strip_prefix("/v1/counters/{id}/") {
        Some(verb) => format!("`{verb}`"),
        None => path.clone(),
    });
    check("docs/api.md", named);
    check(
        "docs/api.md",
        ProblemKind::all().map(|kind| format!("`{}`", kind.name())),
    );
    let shapes = described["components"]["schemas"].as_object().unwrap();
    for shape in [
        "Snapshot", "Service", "Counter", "Ticket", "Call", "Change", "Tick",
    ] {
        let fields = shapes[shape]["properties"].as_object().unwrap().keys();
        check("docs/api.md", fields.map(|field| format!("`{field}`")));
    }
}

#[test]
fn every_event_is_described() {
    let unknown = serde_json::from_str::<Fact>(r#"{"kind":"none","body":{}}"#).unwrap_err();
    let unknown = unknown.to_string();
    let (_, kinds) = unknown.split_once("expected one of").unwrap();
    let kinds = kinds.split('`').skip(1).step_by(2);
    let name = |kind: &str| {
        let parts = kind
            .split('-')
            .map(|part| part[..1].to_uppercase() + &part[1..]);
        format!("`{}`", parts.collect::<String>())
    };
    check("docs/design.md", kinds.map(name));
}

/// Every file and folder of the repository's own, without an ending.
fn places(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let place = path.with_extension("");
        found.push(place.to_str().unwrap().into());
        if path.is_dir() {
            places(&path, found);
        }
    }
}

#[test]
fn what_a_document_points_at_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut known = Vec::new();
    for folder in ["src", "tests", "ui", "config", "examples", "sounds", "lang"] {
        places(&root.join(folder), &mut known);
    }
    let is_path = |text: &str| {
        let text = text.strip_suffix(".rs").unwrap_or(text);
        let is_name = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        text.contains('/') && text.split('/').all(is_name)
    };
    let mut seen = 0;
    for name in [
        "ARCHITECTURE.md",
        "docs/design.md",
        "docs/faults.md",
        "docs/waiting-time.md",
    ] {
        let text = document(name);
        for path in text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|text| is_path(text))
        {
            seen += 1;
            let end = format!("/{}", path.strip_suffix(".rs").unwrap_or(path));
            let is_there = known.iter().any(|place| place.ends_with(&end));
            assert!(is_there, "{name} points at {path}");
        }
    }
    assert!(seen > 100, "{seen}");
}
