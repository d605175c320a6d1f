//! What the hub tells its staff about the hall.

use crate::client::Client;
use crate::process::{Place, tool};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A program is reported missing after half a minute.
const MISSED_WITHIN: Duration = Duration::from_secs(120);

pub(crate) const PAPER_OUT: &str =
    r#"{"version":"1.0","trouble":[{"kind":"paper-out","since":"2026-11-23T09:00:00+08:00"}]}"#;

fn trouble(client: &mut Client, kind: &str) -> Option<Value> {
    let hall = client.get("/v1/hall").json();
    let mut troubles = hall["trouble"].as_array().unwrap().clone().into_iter();
    troubles.find(|trouble| trouble["kind"] == kind)
}

pub(crate) fn wait_until(mut condition: impl FnMut() -> bool) {
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
    // A device that only sends commands is not reported missing.
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
    report(&mut desk, r#"{"version":"1.0","trouble":[]}"#);
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

/// The paper may have been changed in the meantime: of a kiosk that is away nothing else is known.
#[test]
fn a_kiosk_that_is_away_is_told_in_place_of_its_troubles() {
    let place = Place::new();
    let token = place.token("kiosk", "entrance", &[]);
    let hub = place.start();
    let mut staff = hub.client();
    let mut kiosk = hub.client_with(Some(&token));
    let stream = hub.stream_with(None, Some(&token));
    report(&mut kiosk, PAPER_OUT);
    assert!(trouble(&mut staff, "paper-out").is_some());
    drop(stream);
    wait_until(|| trouble(&mut staff, "device-offline").is_some());
    let told = trouble(&mut staff, "device-offline").unwrap();
    assert_eq!(told["name"], "entrance");
    assert!(told["device"].is_u64(), "{told}");
    assert_eq!(trouble(&mut staff, "paper-out"), None);
    let back = hub.stream_with(None, Some(&token));
    wait_until(|| trouble(&mut staff, "device-offline").is_none());
    report(&mut kiosk, PAPER_OUT);
    assert!(trouble(&mut staff, "paper-out").is_some());
    // It was removed: nobody waits for it, and its reports are of no use.
    assert_eq!(tool(&place, &["revoke", "entrance"]).status.code(), Some(0));
    wait_until(|| trouble(&mut staff, "paper-out").is_none());
    drop(back);
    assert_eq!(trouble(&mut staff, "device-offline"), None);
}

/// In a hall on one computer the programs have no tokens: they say what they are.
#[test]
fn a_display_on_the_hubs_computer_is_missed_too_but_no_program_without_a_place() {
    let place = Place::new();
    let hub = place.start();
    let mut staff = hub.client();
    let streams = ["board", "desk", "script"].map(|name| hub.stream_of(name));
    for (name, role) in [("board", "display"), ("desk", "counter")] {
        let mut device = Client::named(hub.address, name);
        let body = format!(r#"{{"version":"1.0","role":"{role}","trouble":[]}}"#);
        report(&mut device, &body);
    }
    drop(streams);
    wait_until(|| trouble(&mut staff, "device-offline").is_some());
    let hall = staff.get("/v1/hall").json();
    let missed = hall["trouble"].as_array().unwrap().iter();
    let missed: Vec<_> = missed.map(|trouble| &trouble["name"]).collect();
    assert_eq!(missed, ["board"]);
}

pub(crate) fn report(device: &mut Client, body: &str) {
    let answer = device.send("PUT", "/v1/device", &[], body).unwrap();
    assert_eq!(answer.status, 204, "{}", answer.text());
}
