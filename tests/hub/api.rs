//! A walk through the API, by value.

use crate::client::{Client, Response};
use crate::process::{Hub, Place, wait_for};
use serde_json::{Value, json};
use uuid::Uuid;

/// `value` without its time-dependent parts: every time becomes `"T"`, every code `"CODE"`.
fn timeless(mut value: Value) -> Value {
    replace_times(&mut value);
    value
}

fn replace_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "code" && field.is_string() {
                    *field = json!("CODE");
                } else {
                    replace_times(field);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(replace_times),
        Value::String(text) if is_time(text) => *text = "T".into(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// RFC 3339 in the hall's zone, with offset and milliseconds.
fn is_time(text: &str) -> bool {
    text.len() == "2026-11-23T09:00:00.000+08:00".len()
        && text.starts_with("2026-11-2")
        && text.ends_with("+08:00")
        && text.as_bytes()[19] == b'.'
}

fn ok(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(response.header("content-type"), Some("application/json"));
    timeless(response.json())
}

fn issue(client: &mut Client, body: &str) -> Value {
    let issued = client.post("/v1/tickets", body);
    assert_eq!(issued.status, 201, "{}", issued.text());
    timeless(issued.json())
}

fn open(client: &mut Client, counter: u32) {
    let body = format!(r#"{{"clerk":"100{counter}"}}"#);
    ok(&client.post(&format!("/v1/counters/{counter}/open"), &body));
}

fn start() -> (Place, Hub, Client) {
    let place = Place::new();
    let hub = place.start();
    let client = hub.client();
    (place, hub, client)
}

#[test]
fn a_ticket_is_born_with_all_that_the_api_says() {
    let (_place, hub, _) = start();
    let mut kiosk = Client::named(hub.address, "取号机-1");
    let mut issued = issue(&mut kiosk, r#"{"service":"transfer"}"#);
    let code = kiosk.get("/v1/tickets/10001").json()["code"].clone();
    assert_eq!(code.as_str().unwrap().len(), 8);
    assert!(issued["wait"].is_null() || issued["wait"]["likely_s"].is_u64());
    issued["wait"] = Value::Null;
    assert_eq!(
        issued,
        json!({
            "seq": 4, "id": 10001, "number": "B101", "service": "transfer", "class": "normal",
            "slot": null, "cases": 1, "state": "waiting", "counter": null, "device": 1,
            "paper": "pending", "code": "CODE", "arrived_at": "T", "waits_since": "T",
            "rank": "T", "issued_at": "T",
            "called_at": null, "started_at": null, "ended_at": null, "times_called": 0,
            "recalls": 0, "reason": null, "outcome": null, "ahead": 0, "wait": null, "reprint": null
        })
    );
    let second = issue(
        &mut kiosk,
        r#"{"service":"first","class":"priority","cases":2}"#,
    );
    assert_eq!(
        second["number"], "B102",
        "services with one prefix share a series"
    );
    assert_eq!(second["cases"], 2);
}

#[test]
fn a_ticket_goes_through_all_that_a_clerk_does() {
    let (_place, _hub, mut client) = start();
    for _ in 0..4 {
        issue(&mut client, r#"{"service":"transfer"}"#);
    }
    open(&mut client, 2);
    open(&mut client, 3);
    let mut at = |verb: &str, body: &str| {
        let answer = ok(&client.post(&format!("/v1/counters/2/{verb}"), body));
        let ticket = &answer["ticket"];
        (
            answer["state"].as_str().unwrap().to_owned(),
            ticket["number"].as_str().unwrap_or("-").to_owned(),
            ticket["state"].as_str().unwrap_or("-").to_owned(),
            ticket["times_called"].as_u64().unwrap_or(0),
            answer["parked"].as_array().unwrap().len(),
        )
    };
    let open = |number: &str, state: &str, times: u64, parked: usize| {
        (
            "open".to_owned(),
            number.to_owned(),
            state.to_owned(),
            times,
            parked,
        )
    };
    let free = |parked| open("-", "-", 0, parked);
    assert_eq!(at("next", ""), open("B101", "called", 1, 0));
    assert_eq!(at("recall", "{}"), open("B101", "called", 2, 0));
    assert_eq!(at("start", ""), open("B101", "serving", 2, 0));
    assert_eq!(at("park", ""), free(1));
    assert_eq!(
        at("next", r#"{"current":"finish"}"#),
        open("B102", "called", 1, 1)
    );
    assert_eq!(at("no-show", ""), free(1));
    assert_eq!(
        at("unpark", r#"{"ticket":10001}"#),
        open("B101", "serving", 2, 0)
    );
    let finish = r#"{"outcome":"incomplete","cases":2}"#;
    assert_eq!(at("finish", finish), free(0));
    assert_eq!(
        at("call", r#"{"ticket":10004,"note":"在找人"}"#),
        open("B104", "called", 1, 0)
    );
    assert_eq!(at("transfer", r#"{"counter":"3"}"#), free(0));
    assert_eq!(at("pause", r#"{"reason":"午休"}"#).0, "paused");
    assert_eq!(at("resume", "").0, "open");
    assert_eq!(at("close", "").0, "closed");

    let first = ok(&client.get("/v1/tickets/10001"));
    assert_eq!(
        (&first["state"], &first["outcome"]),
        (&json!("served"), &json!("incomplete"))
    );
    assert_eq!(
        (&first["cases"], &first["ended_at"]),
        (&json!(2), &json!("T"))
    );
    let back = ok(&client.post("/v1/tickets/10002/return", ""));
    assert_eq!(
        (&back["state"], &back["number"]),
        (&json!("waiting"), &json!("B102"))
    );
    let gone = ok(&client.post("/v1/tickets/10003/cancel", ""));
    assert_eq!(gone["state"], "canceled");
    let mut next = || ok(&client.post("/v1/counters/3/next", ""))["ticket"]["number"].clone();
    assert_eq!(next(), "B102", "back at its first rank");
    assert_eq!(next(), "B104", "sent to this counter");
}

#[test]
fn the_paper_is_reported_and_asked_for() {
    let (_place, hub, mut client) = start();
    let mut kiosk = Client::named(hub.address, "kiosk");
    for _ in 0..3 {
        issue(&mut kiosk, r#"{"service":"transfer"}"#);
    }
    let printed = ok(&kiosk.post("/v1/tickets/10001/printed", r#"{"outcome":"printed"}"#));
    assert_eq!(printed["paper"], "printed");
    // The last report counts, whatever the ticket's state.
    ok(&kiosk.post("/v1/tickets/10002/printed", r#"{"outcome":"unknown"}"#));
    ok(&kiosk.post("/v1/tickets/10002/cancel", ""));
    let shown = ok(&kiosk.post("/v1/tickets/10002/printed", r#"{"outcome":"shown"}"#));
    assert_eq!(
        (&shown["paper"], &shown["state"]),
        (&json!("shown"), &json!("canceled"))
    );

    let pending = ok(&client.get("/v1/tickets?paper=pending"));
    assert_eq!(pending["tickets"].as_array().unwrap().len(), 1);
    assert_eq!(pending["tickets"][0]["number"], "B103");
    assert_eq!(pending["next"], Value::Null);
}

#[test]
fn tickets_are_listed_by_page_and_filter() {
    let (_place, _hub, mut client) = start();
    for _ in 0..201 {
        issue(&mut client, r#"{"service":"transfer"}"#);
    }
    issue(&mut client, r#"{"service":"inquiry"}"#);
    let first = client.get("/v1/tickets").json();
    assert_eq!(first["tickets"].as_array().unwrap().len(), 200);
    assert_eq!(first["next"], 10200);
    let rest = client.get("/v1/tickets?after=10200").json();
    let ids: Vec<_> = rest["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["id"])
        .collect();
    assert_eq!(ids, [&json!(10201), &json!(10202)]);
    assert_eq!(rest["next"], Value::Null);
    let one = |query: &str, client: &mut Client| {
        let page = client.get(&format!("/v1/tickets?{query}")).json();
        let tickets = page["tickets"].as_array().unwrap().clone();
        tickets
            .iter()
            .map(|t| t["number"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(one("service=inquiry", &mut client), ["Q101"]);
    assert_eq!(one("number=B120&state=waiting", &mut client), ["B120"]);
    assert!(one("state=called", &mut client).is_empty());
    open(&mut client, 2);
    ok(&client.post("/v1/counters/2/next", ""));
    assert_eq!(one("counter=2", &mut client), ["B101"]);
}

#[test]
fn the_same_key_gets_the_same_answer_and_does_nothing_twice() {
    let (_place, hub, mut client) = start();
    let key = Uuid::now_v7();
    let first = client.post_with("/v1/tickets", key, r#"{"service":"transfer"}"#);
    // Compared as parsed, not as bytes.
    let again = r#" { "class":"normal", "cases":1, "service":"transfer" } "#;
    let second = client.post_with("/v1/tickets", key, again);
    assert_eq!((first.status, &first.body), (201, &second.body));
    assert_eq!(second.status, 201);
    let other = client.post_with("/v1/tickets", key, r#"{"service":"first"}"#);
    assert_eq!((other.status, other.problem()), (422, "key-reused".into()));
    // Another device may use the same key.
    let mut kiosk = Client::named(hub.address, "kiosk");
    let elsewhere = kiosk.post_with("/v1/tickets", key, r#"{"service":"first"}"#);
    assert_eq!(elsewhere.json()["number"], "B102");
    // A refusal is not stored: its key stays free.
    let key = Uuid::now_v7();
    let refused = client.post_with("/v1/counters/2/next", key, "");
    assert_eq!(refused.problem(), "counter-not-open");
    open(&mut client, 2);
    let called = client.post_with("/v1/counters/2/next", key, "");
    assert_eq!(ok(&called)["ticket"]["number"], "B101");
    let repeated = client.post_with("/v1/counters/2/next", key, "{}");
    assert_eq!(called.body, repeated.body, "nobody else was called");
}

#[test]
fn the_guide_health_and_figures_are_there() {
    let (_place, hub, mut client) = start();
    let guide = ok(&client.get("/v1/guide"));
    assert_eq!(
        guide["services"][0],
        json!({
            "id": "transfer", "who": {"zh": "买卖双方", "en": "Buyer and seller"},
            "brings": ["身份证原件", "不动产权证"], "find": ["guohu"], "checked": "2026-11-01"
        })
    );
    assert_eq!(client.get("/healthz").status, 200);
    issue(&mut client, r#"{"service":"transfer"}"#);
    client.post("/v1/counters/9/next", "");
    let _stream = hub.stream(None);
    wait_for("the figures", || {
        let figures = client.get("/metrics").text();
        let wanted = [
            "jiaohao_waiting{service=\"transfer\"} 1",
            "jiaohao_refusals_total{problem=\"unknown-counter\"} 1",
            "jiaohao_streams 1",
            "jiaohao_devices 1",
            "jiaohao_commit_seconds_count",
        ];
        wanted
            .iter()
            .all(|line| figures.contains(line))
            .then_some(())
    });
}

#[test]
fn a_device_says_what_is_wrong_with_it() {
    let (_place, hub, _) = start();
    let mut stream = hub.stream(None);
    let mut kiosk = Client::named(hub.address, "kiosk");
    let report = r#"{"version":"0.1.0","trouble":[{"kind":"paper-out","since":"2026-11-23T08:59:00.000+08:00","detail":"/dev/ttyUSB0"}]}"#;
    let answer = kiosk.send("PUT", "/v1/device", &[], report).unwrap();
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let expected = json!([{
        "device": 1, "name": "kiosk", "kind": "paper-out", "since": "2026-11-23T08:59:00.000+08:00", "detail": "/dev/ttyUSB0",
    }]);
    loop {
        let message = stream.next().expect("a tick tells of it");
        if message.event == "tick" && message.data["trouble"] == expected {
            break;
        }
    }
    assert_eq!(kiosk.get("/v1/hall").json()["trouble"], expected);
    let well = r#"{"version":"0.1.0","trouble":[]}"#;
    kiosk.send("PUT", "/v1/device", &[], well).unwrap();
    assert_eq!(kiosk.get("/v1/hall").json()["trouble"], json!([]));
}
