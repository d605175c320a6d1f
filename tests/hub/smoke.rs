//! The hub alone, also when built without windows and sound.

use crate::process::Place;
use std::process::Command;

#[test]
fn a_hub_without_screens_serves() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(client.get("/healthz").status, 200);
    let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201, "{}", issued.text());
    assert_eq!(issued.json()["number"], "B101");
    hub.stop();

    let verified = Command::new(env!("CARGO_BIN_EXE_jiaohao"))
        .args(["hub", "verify", "--json", "--data"])
        .arg(place.data())
        .output()
        .unwrap();
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let report: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(report["tickets"], 1);
    assert_eq!(report["days"], 1);
}
