//! The schema of a report. Its types stand in `report/`, where the queue's own tests use them.

use super::schemas::reference;
use serde_json::{Map, Value, json};

/// All of its schemas, by name.
pub(super) fn all() -> Map<String, Value> {
    let all = [
        ("Report", report()),
        ("Figures", figures()),
        ("DeskFigures", counts(&DESK)),
        ("Times", times()),
        ("Charts", charts()),
    ];
    all.into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

const DESK: [&str; 6] = [
    "session_s",
    "serving_s",
    "calling_s",
    "paused_s",
    "free_with_line_s",
    "free_without_line_s",
];
const COUNTS: [&str; 7] = [
    "called",
    "served",
    "no_show",
    "left_open",
    "sent_on",
    "unconfirmed",
    "after_hours",
];

fn report() -> Value {
    let id = json!({ "type": "object", "properties": { "id": text() }, "required": ["id"] });
    let row = json!({ "anyOf": [
        { "allOf": [id, reference("Figures"), reference("DeskFigures")] },
        { "allOf": [id, reference("Figures")] },
    ] });
    let total = json!({ "anyOf": [
        { "allOf": [reference("Figures"), reference("DeskFigures")] },
        reference("Figures"),
    ] });
    json!({
        "type": "object",
        "description": "What each figure means: docs/figures.md. Counters and clerks have DeskFigures, too.",
        "properties": {
            "from": reference("Moment"), "to": reference("Moment"), "total": total, "by": reference("By"),
            "rows": { "type": "array", "items": row }, "charts": reference("Charts"),
        },
        "required": ["from", "to", "total", "by", "rows"],
    })
}

fn figures() -> Value {
    let maybe = json!({ "type": ["integer", "null"] });
    let mut all = Map::new();
    for name in ["issued", "walk_out"] {
        all.insert(name.into(), maybe.clone());
    }
    for name in COUNTS.into_iter().chain(["cases"]) {
        all.insert(name.into(), count());
    }
    for name in ["wait_first", "wait_last", "way", "service"] {
        all.insert(name.into(), reference("Times"));
    }
    let outcomes = json!({ "type": "object", "additionalProperties": count() });
    all.insert("outcomes".into(), outcomes);
    all.insert("within_target".into(), counts(&["n", "of", "of_all"]));
    all.insert("promise".into(), counts(&["kept", "early", "late", "of"]));
    let ratings = counts(&["5", "4", "3", "2", "1", "none"]);
    all.insert("ratings".into(), ratings);
    all.insert("few".into(), json!({ "type": "boolean" }));
    object(all)
}

fn times() -> Value {
    let mut all = Map::new();
    all.insert("n".into(), count());
    for name in ["mean_s", "p50_s", "p90_s", "max_s"] {
        all.insert(name.into(), json!({ "type": ["integer", "null"] }));
    }
    object(all)
}

fn charts() -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    let mut waits = Map::new();
    waits.insert("step_s".into(), count());
    waits.insert("n".into(), list(count()));
    waits.insert("target_s".into(), json!({ "type": ["integer", "null"] }));
    let mut crowd = Map::new();
    crowd.insert("weekday".into(), text());
    for name in ["hour", "waited_s", "of_s"] {
        crowd.insert(name.into(), count());
    }
    let promised = counts(&[
        "low_s", "high_s", "n", "early", "kept", "late", "p10_s", "p50_s", "p90_s",
    ]);
    let mut all = Map::new();
    all.insert("waits".into(), object(waits));
    all.insert("crowds".into(), list(object(crowd)));
    all.insert("promises".into(), list(promised));
    object(all)
}

fn counts(names: &[&str]) -> Value {
    object(
        names
            .iter()
            .map(|name| ((*name).to_owned(), count()))
            .collect(),
    )
}

fn object(properties: Map<String, Value>) -> Value {
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn text() -> Value {
    json!({ "type": "string" })
}
