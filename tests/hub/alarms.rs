//! Alarms as the hub raises and clears them, from what its devices and its queue say.

use crate::client::{Client, Stream};
use crate::process::{Hub, Place, tool};
use crate::watch::{PAPER_OUT, report, wait_until};
use serde_json::{Value, json};

fn alarms(client: &mut Client) -> Vec<Value> {
    let page = client.get("/v1/alarms");
    assert_eq!(page.status, 200, "{}", page.text());
    page.json()["alarms"].as_array().unwrap().clone()
}

fn alarm(client: &mut Client, kind: &str) -> Option<Value> {
    alarms(client).into_iter().find(|one| one["kind"] == kind)
}

fn is_open(client: &mut Client, kind: &str) -> bool {
    alarm(client, kind).is_some_and(|alarm| alarm["cleared_at"].is_null())
}

/// A kiosk without paper, and the line on which it listens.
fn kiosk_without_paper(hub: &Hub, token: &str) -> Stream {
    let mut kiosk = hub.client_with(Some(token));
    let stream = hub.stream_with(None, Some(token));
    report(&mut kiosk, PAPER_OUT);
    stream
}

#[test]
fn a_supervisor_sees_to_an_alarm_and_it_goes_with_its_cause() {
    let place = Place::new();
    let token = place.token("kiosk", "entrance", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let _stream = kiosk_without_paper(&hub, &token);
    wait_until(|| alarm(&mut staff, "paper-out").is_some());
    let raised = alarm(&mut staff, "paper-out").unwrap();
    assert_eq!(raised["name"], "entrance");
    assert_eq!(raised["acknowledged"], Value::Null);
    let path = format!("/v1/alarms/{}/acknowledge", raised["id"]);
    let answer = staff.post(&path, r#"{"note":"王工去换纸"}"#);
    assert_eq!(answer.json()["acknowledged"]["note"], "王工去换纸");
    let mut kiosk = hub.client_with(Some(&token));
    assert_eq!(kiosk.post(&path, "{}").problem(), "not-allowed");
    assert_eq!(kiosk.get("/v1/alarms").problem(), "not-allowed");

    report(&mut kiosk, r#"{"version":"1.0","trouble":[]}"#);
    wait_until(|| !is_open(&mut staff, "paper-out"));
    let over = alarm(&mut staff, "paper-out").unwrap();
    assert_eq!(over["acknowledged"]["note"], "王工去换纸");
    assert_eq!(staff.post(&path, "{}").problem(), "unknown-alarm");
}

#[test]
fn a_trouble_that_is_over_at_once_is_no_alarm() {
    let place = Place::new();
    let token = place.token("kiosk", "entrance", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let _stream = kiosk_without_paper(&hub, &token);
    let mut kiosk = hub.client_with(Some(&token));
    report(&mut kiosk, r#"{"version":"1.0","trouble":[]}"#);
    // Another one that stays: when it is raised, the first would have been.
    let body = r#"{"version":"1.0","trouble":[{"kind":"cover-open","since":"2026-11-23T09:00:00+08:00"}]}"#;
    report(&mut kiosk, body);
    wait_until(|| alarm(&mut staff, "cover-open").is_some());
    assert_eq!(alarm(&mut staff, "paper-out"), None);
}

/// A kiosk that is away may still be out of paper: neither its absence nor a new hub, which knows nothing of it yet,
/// clears its alarm.
#[test]
fn only_its_device_clears_an_alarm() {
    let mut place = Place::new();
    let idle = |place: &mut Place, from: &str, to: &str| place.hall = place.hall.replace(from, to);
    idle(&mut place, "[rules]", "[rules]\nidle = \"1 s\"");
    let token = place.token("kiosk", "entrance", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let stream = kiosk_without_paper(&hub, &token);
    let opened = staff.post("/v1/counters/1/open", r#"{"clerk":"1001"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    staff.post("/v1/tickets", r#"{"service":"inquiry"}"#);
    wait_until(|| is_open(&mut staff, "paper-out"));
    wait_until(|| is_open(&mut staff, "counter-idle"));
    hub.kill();
    drop(stream);
    idle(&mut place, "\"1 s\"", "\"24 h\"");
    let hub = place.start();
    let mut staff = hub.client();
    wait_until(|| is_open(&mut staff, "device-offline"));
    // By another rule this one has no cause any more: when it is cleared, the other one would have been.
    wait_until(|| !is_open(&mut staff, "counter-idle"));
    assert!(is_open(&mut staff, "paper-out"));
    let _back = hub.stream_with(None, Some(&token));
    let mut kiosk = hub.client_with(Some(&token));
    report(&mut kiosk, r#"{"version":"1.0","trouble":[]}"#);
    wait_until(|| !is_open(&mut staff, "device-offline"));
    wait_until(|| !is_open(&mut staff, "paper-out"));
}

#[test]
fn a_device_that_left_the_hall_leaves_no_alarm() {
    let place = Place::new();
    let token = place.token("kiosk", "entrance", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let _stream = kiosk_without_paper(&hub, &token);
    wait_until(|| is_open(&mut staff, "paper-out"));
    assert_eq!(tool(&place, &["revoke", "entrance"]).status.code(), Some(0));
    wait_until(|| !is_open(&mut staff, "paper-out"));
}

#[test]
fn the_hall_itself_raises_alarms_and_its_troubles_say_the_same() {
    let mut place = Place::new();
    place.hall = place.hall.replace("[rules]", "[rules]\nidle = \"1 s\"");
    let hub = place.start();
    let mut staff = hub.client();
    let opened = staff.post("/v1/counters/1/open", r#"{"clerk":"1001"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    staff.post("/v1/tickets", r#"{"service":"inquiry"}"#);
    wait_until(|| is_open(&mut staff, "counter-idle"));
    let raised = alarm(&mut staff, "counter-idle").unwrap();
    assert_eq!(raised["counter"], "1");
    let hall = staff.get("/v1/hall").json();
    let troubles = hall["trouble"].as_array().unwrap();
    let told = troubles.iter().find(|one| one["kind"] == "counter-idle");
    assert_eq!(told.unwrap()["detail"], json!("1"));
    staff.post("/v1/counters/1/next", "{}");
    wait_until(|| !is_open(&mut staff, "counter-idle"));
}

/// A visitor who reads at a kiosk that the staff must help is nobody's alarm at first: most of them go there.
#[test]
fn a_page_that_waits_for_a_guide_is_an_alarm_by_the_halls_rule_and_ends_with_the_page() {
    let wanting = |since: &str| {
        json!({ "version": "1.0", "trouble": [
            { "kind": "guide-wanted", "since": since },
            { "kind": "cover-open", "since": since },
        ] })
        .to_string()
    };
    let mut place = Place::new();
    place.hall = place
        .hall
        .replace("[rules]", "[rules]\nguide_wait = \"2 min\"");
    let token = place.token("kiosk", "entrance", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let mut kiosk = hub.client_with(Some(&token));
    let stream = hub.stream_with(None, Some(&token));
    let now = staff.get("/v1/hall").json()["now"]
        .as_str()
        .unwrap()
        .to_owned();
    report(&mut kiosk, &wanting(&now));
    // When the cover is an alarm, the page would be one without the rule.
    wait_until(|| is_open(&mut staff, "cover-open"));
    assert_eq!(alarm(&mut staff, "guide-wanted"), None);
    let hall = staff.get("/v1/hall").json();
    let mut troubles = hall["trouble"].as_array().unwrap().iter();
    assert!(
        troubles.any(|one| one["kind"] == "guide-wanted"),
        "it is told at once"
    );

    report(&mut kiosk, &wanting("2026-11-23T08:00:00+08:00"));
    wait_until(|| is_open(&mut staff, "guide-wanted"));
    assert_eq!(
        alarm(&mut staff, "guide-wanted").unwrap()["name"],
        "entrance"
    );
    report(&mut kiosk, r#"{"version":"1.0","trouble":[]}"#);
    wait_until(|| !is_open(&mut staff, "guide-wanted"));

    // The visitor goes although the kiosk tells nothing any more.
    report(&mut kiosk, &wanting("2026-11-23T08:00:00+08:00"));
    wait_until(|| is_open(&mut staff, "guide-wanted"));
    drop(stream);
    wait_until(|| !is_open(&mut staff, "guide-wanted"));
    assert!(is_open(&mut staff, "cover-open"), "unlike the cover");
}
