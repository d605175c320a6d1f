//! A supervisor steers the day: what the hub does with it beyond the queue.

use crate::process::Place;
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

#[test]
fn a_pause_reaches_every_kiosk_and_outlives_a_crash() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let paused = client.post("/v1/services/transfer/pause", r#"{"reason":" 系统升级 "}"#);
    assert_eq!(paused.json()["status"], "paused");
    hub.kill();
    let hub = place.start();
    let mut client = hub.client();
    let refused = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    let problem = (refused.status, refused.problem());
    assert_eq!(problem, (409, "service-closed".into()));
    assert_eq!(refused.json()["state"], "paused");
    let hall = client.get("/v1/hall").json();
    let services = hall["services"].as_array().unwrap();
    let service = services.iter().find(|one| one["id"] == "transfer").unwrap();
    assert_eq!(service["paused_for"], "系统升级");
}

#[test]
fn a_repeated_command_is_one_and_a_full_service_says_so() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let key = Uuid::now_v7().to_string();
    let mut quota = || {
        let header = [("Idempotency-Key", key.as_str())];
        let path = "/v1/services/transfer/quota";
        let answer = client.send("POST", path, &header, r#"{"today":0}"#);
        answer.unwrap().json()
    };
    let first = quota();
    assert_eq!(
        (&first["quota"], &first["status"]),
        (&json!(0), &json!("full"))
    );
    assert_eq!(quota(), first);
    let refused = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(refused.problem(), "quota-reached");
    assert_eq!(refused.json()["service"], "transfer");
}

#[test]
fn why_a_class_was_changed_is_kept_beside_the_log() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let ticket = client
        .post("/v1/tickets", r#"{"service":"transfer"}"#)
        .json();
    let path = format!("/v1/tickets/{}/class", ticket["id"]);
    let none = client.post(&path, r#"{"class":"priority","note":"  "}"#);
    assert_eq!(none.problem(), "malformed");
    let body = r#"{"class":"priority","note":"八十岁以上"}"#;
    let classed = client.post(&path, body).json();
    assert_eq!(classed["class"], "priority");
    assert!(
        classed["rank"].as_str() < ticket["rank"].as_str(),
        "{classed}"
    );
    hub.kill();
    let log = Connection::open(place.data().join("hall.db")).unwrap();
    let query =
        "SELECT note.text, event.kind, device IS NOT NULL FROM note JOIN event USING (hall, seq)";
    let kept = log.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let wanted = ("八十岁以上".to_owned(), "ticket-classed".to_owned(), true);
    assert_eq!(kept.unwrap(), wanted);
}
