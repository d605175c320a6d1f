//! What displays say of calls: two lines in the log, however many displays there are.

use crate::client::Client;
use crate::process::{Hub, Place, wait_for};
use crate::watch::{report, wait_until};
use serde_json::{Value, json};

const SPEAKS: &str = r#"{"version":"1.0","speaks":true,"trouble":[]}"#;

fn call(staff: &mut Client) -> (u64, u64) {
    let opened = staff.post("/v1/counters/1/open", r#"{"clerk":"1001"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    let ticket = staff.post("/v1/tickets", r#"{"service":"inquiry"}"#).json();
    let called = staff.post("/v1/counters/1/next", "{}");
    assert_eq!(called.status, 200, "{}", called.text());
    let hall = staff.get("/v1/hall").json();
    let call = hall["calls"][0]["seq"].as_u64().unwrap();
    (call, ticket["id"].as_u64().unwrap())
}

fn displays(place: &Place, hub: &Hub) -> Vec<Client> {
    let token = |n: u32| place.token("display", &format!("wall-{n}"), &[]);
    let displays = (1..=3).map(|n| hub.client_with(Some(&token(n))));
    displays.collect()
}

/// What the record of the ticket says of its call.
fn announced(staff: &mut Client, ticket: u64) -> Vec<Value> {
    let record = staff.get(&format!("/v1/days/2026-11-23/tickets/{ticket}"));
    let record = record.json();
    let mut steps = record["steps"].as_array().unwrap().iter();
    let step = steps.find(|step| step["kind"] == "ticket-called").unwrap();
    let announced = step["announced"].as_array().unwrap().iter();
    let said = announced.map(|one| json!([one["outcome"], one["device"]]));
    said.collect()
}

#[test]
fn many_displays_write_two_lines_and_the_record_has_them() {
    let place = Place::new();
    let hub = place.start();
    let mut staff = hub.client();
    let mut displays = displays(&place, &hub);
    let (call, ticket) = call(&mut staff);
    let path = format!("/v1/calls/{call}/announced");
    let before = staff.get("/v1/hall").json()["seq"].as_u64().unwrap();
    for display in &mut displays {
        let answer = display.post(&path, r#"{"outcome":"shown"}"#);
        assert_eq!(answer.json(), json!({ "seq": before + 1 }));
    }
    for outcome in ["spoken", "failed"] {
        let body = format!(r#"{{"outcome":"{outcome}"}}"#);
        let answer = displays[1].post(&path, &body);
        assert_eq!(answer.json(), json!({ "seq": before + 2 }));
    }
    let said = [json!(["shown", "wall-1"]), json!(["spoken", "wall-2"])];
    assert_eq!(announced(&mut staff, ticket), said);

    let mut refused = |path: &str, body: &str| displays[0].post(path, body).problem();
    assert_eq!(refused(&path, r#"{"outcome":"no-speaker"}"#), "malformed");
    assert_eq!(refused(&path, r#"{"outcome":"sung"}"#), "malformed");
    let other = "/v1/calls/9999/announced";
    assert_eq!(refused(other, r#"{"outcome":"shown"}"#), "unknown-call");
    let kiosk = place.token("kiosk", "entrance", &[]);
    let mut kiosk = hub.client_with(Some(&kiosk));
    assert_eq!(
        kiosk.post(&path, r#"{"outcome":"shown"}"#).problem(),
        "not-allowed"
    );
}

#[test]
fn a_hub_without_a_loudspeaker_says_so_itself() {
    let mut place = Place::new();
    place.hall = place
        .hall
        .replace("[rules]", "[rules]\nno_show_after = \"30 min\"");
    let token = place.token("display", "wall", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let stream = hub.stream_with(None, Some(&token));
    let mut display = hub.client_with(Some(&token));
    report(&mut display, SPEAKS);
    let (first, ticket) = call(&mut staff);
    let recall = staff.post("/v1/counters/1/recall", "{}");
    assert_eq!(recall.status, 200, "{}", recall.text());
    let path = format!("/v1/calls/{first}/announced");
    assert_eq!(display.post(&path, r#"{"outcome":"spoken"}"#).status, 200);
    // With the loudspeaker gone, nobody will speak the recall.
    drop(stream);
    let mut said = || {
        let record = staff.get(&format!("/v1/days/2026-11-23/tickets/{ticket}"));
        let record = record.json();
        let steps = record["steps"].as_array().unwrap();
        let recalled = steps.iter().find(|one| one["kind"] == "ticket-recalled");
        recalled.unwrap()["announced"].get(0).cloned()
    };
    wait_until(|| said().is_some());
    let said = said().unwrap();
    assert_eq!(said["outcome"], "no-speaker");
    assert_eq!(said["device"], Value::Null);
    assert_eq!(announced(&mut staff, ticket), [json!(["spoken", "wall"])]);
}

/// A hub that has just begun knows of no loudspeaker yet; that is no proof that there is none.
#[test]
fn after_a_start_the_hub_waits_for_the_loudspeaker_to_come_back() {
    let mut place = Place::new();
    place.hall = place
        .hall
        .replace("[rules]", "[rules]\nno_show_after = \"30 min\"");
    let token = place.token("display", "wall", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let (call, ticket) = call(&mut staff);
    hub.kill();
    place.at = Some("2026-11-23T09:05:00+08:00".into());
    let hub = place.start();
    let mut staff = hub.client();
    // By then it has looked for calls that nobody spoke.
    let mut messages = hub.stream(None);
    wait_for("a tick", || {
        (messages.next()?.event == "tick").then_some(())
    });
    let _stream = hub.stream_with(None, Some(&token));
    let mut display = hub.client_with(Some(&token));
    report(&mut display, SPEAKS);
    let path = format!("/v1/calls/{call}/announced");
    assert_eq!(display.post(&path, r#"{"outcome":"spoken"}"#).status, 200);
    assert_eq!(announced(&mut staff, ticket), [json!(["spoken", "wall"])]);
}
