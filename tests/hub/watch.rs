//! What the hub tells its staff about the hall.

use crate::client::Client;
use crate::process::Place;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A program is missed after half a minute.
const MISSED_WITHIN: Duration = Duration::from_secs(120);

fn trouble(client: &mut Client, kind: &str) -> Option<Value> {
    let hall = client.get("/v1/hall").json();
    let mut troubles = hall["trouble"].as_array().unwrap().clone().into_iter();
    troubles.find(|trouble| trouble["kind"] == kind)
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < MISSED_WITHIN);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_counter_whose_program_is_gone_is_told_until_it_is_back() {
    let place = Place::new();
    let hub = place.start();
    let mut staff = hub.client();
    let stream = hub.stream_of("desk-2");
    let mut desk = Client::named(hub.address, "desk-2");
    let opened = desk.post("/v1/counters/2/open", r#"{"clerk":"1002"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    // Whoever only sends commands is not missed.
    let opened = staff.post("/v1/counters/1/open", r#"{"clerk":"1001"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    assert_eq!(trouble(&mut staff, "counter-unattended"), None);
    drop(stream);
    wait_until(|| trouble(&mut staff, "counter-unattended").is_some());
    let told = trouble(&mut staff, "counter-unattended").unwrap();
    assert_eq!(
        (&told["device"], &told["detail"]),
        (&Value::Null, &json!("2"))
    );
    let _back = hub.stream_of("desk-2");
    wait_until(|| trouble(&mut staff, "counter-unattended").is_none());
}

#[test]
fn a_program_that_does_not_come_back_after_a_power_cut_is_told() {
    let place = Place::new();
    let hub = place.start();
    let stream = hub.stream_of("desk-2");
    let mut desk = Client::named(hub.address, "desk-2");
    let report = r#"{"version":"1.0","trouble":[]}"#;
    assert_eq!(
        desk.send("PUT", "/v1/device", &[], report).unwrap().status,
        204
    );
    let opened = desk.post("/v1/counters/2/open", r#"{"clerk":"1002"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    hub.kill();
    drop(stream);
    let hub = place.start();
    let mut staff = hub.client();
    wait_until(|| trouble(&mut staff, "counter-unattended").is_some());
    let told = trouble(&mut staff, "counter-unattended").unwrap();
    assert_eq!(told["detail"], "2");
}
