//! Numbers of people: checked, hashed, masked, erased.

use crate::client::Client;
use crate::process::{Hub, Place, tool};
use serde_json::json;
use uuid::Uuid;

/// None of these is anybody's: the order within a day is one that is not given out.
const ID: &str = "11010519491231002X";
const ID_MASK: &str = "1101**********002X";
const MOBILE: &str = "138 0013 8000";
const MOBILE_MASK: &str = "138****8000";

fn asking_place() -> Place {
    let mut place = Place::new();
    let by_id = "id = \"transfer\"\nasks = \"id-number\"";
    let by_phone = "id = \"inquiry\"\nasks = \"telephone\"";
    let hall = place.hall.replacen("id = \"transfer\"", by_id, 1);
    place.hall = hall.replacen("id = \"inquiry\"", by_phone, 1);
    place
}

fn issue(client: &mut Client, service: &str, person: &str) -> (u16, String) {
    let body = json!({ "service": service, "person": person }).to_string();
    let answer = client.post("/v1/tickets", &body);
    (answer.status, answer.text())
}

fn people(place: &Place) -> Vec<(i64, String, Vec<u8>, String)> {
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let query = "SELECT ticket, kind, hash, mask FROM person ORDER BY ticket";
    let mut rows = log.prepare(query).unwrap();
    rows.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })
    .unwrap()
    .map(Result::unwrap)
    .collect()
}

/// Everything that stands in the data folder.
fn all_bytes(place: &Place) -> Vec<u8> {
    let files = std::fs::read_dir(place.data()).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let files = paths.filter(|path| path.is_file());
    files
        .flat_map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn only_a_hash_and_a_mask_are_kept() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(issue(&mut client, "transfer", ID).0, 201);
    assert_eq!(issue(&mut client, "transfer", &ID.to_lowercase()).0, 201);
    let (status, told) = issue(&mut client, "inquiry", MOBILE);
    assert_eq!(status, 201);
    assert!(!told.contains("8000"), "{told}");
    let without = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(without.status, 201, "a guide may give a number without one");
    let guide = client.get("/v1/guide").json();
    assert_eq!(guide["services"][0]["asks"], "id-number");
    assert!(guide["services"][1].get("asks").is_none());
    hub.stop();
    let kept = people(&place);
    let shown: Vec<_> = kept
        .iter()
        .map(|row| (row.1.as_str(), row.3.as_str()))
        .collect();
    let id = ("id-number", ID_MASK);
    assert_eq!(shown, [id, id, ("telephone", MOBILE_MASK)]);
    assert_eq!(kept[0].2, kept[1].2, "the same one is known again");
    let bytes = all_bytes(&place);
    for secret in [ID, "13800138000", MOBILE, "19491231"] {
        assert!(!holds(&bytes, secret), "{secret} is kept");
    }
    let other = asking_place();
    let hub = other.start();
    issue(&mut hub.client(), "transfer", ID);
    assert_ne!(
        people(&other)[0].2,
        kept[0].2,
        "each hall has a key of its own"
    );
}

#[test]
fn a_number_with_a_slip_is_refused() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    let wrong = [
        "110105194912310021",
        "11010519491331002X",
        "1101051949123100",
        "X1010519491231002X",
        "010105194912310028",
        "一10105194912310021",
        "",
    ];
    for id in wrong {
        let (status, told) = issue(&mut client, "transfer", id);
        assert_eq!(status, 400, "{id}");
        assert!(
            told.contains("身份证号不对") && told.contains("no ID number"),
            "{told}"
        );
        assert!(
            id.is_empty() || !told.contains(id),
            "it is said again: {told}"
        );
    }
    for phone in [
        "12345678901",
        "1380013800",
        "138001380000",
        "00431888888",
        "1380013800x",
    ] {
        assert_eq!(issue(&mut client, "inquiry", phone).0, 400, "{phone}");
    }
    assert_eq!(issue(&mut client, "first", ID).0, 400, "nobody asked");
    assert_eq!(issue(&mut client, "inquiry", "0431-8888 8888").0, 201);
}

/// A kiosk forgets the number of a visitor who went away; the key alone tells what became of the ticket.
#[test]
fn a_request_is_known_again_without_its_number() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    let key = Uuid::now_v7();
    let with = json!({ "service": "transfer", "person": ID }).to_string();
    let without = r#"{"service":"transfer"}"#;
    let first = client.post_with("/v1/tickets", key, &with);
    assert_eq!(first.status, 201);
    for body in [with.as_str(), without] {
        assert_eq!(
            client.post_with("/v1/tickets", key, body).text(),
            first.text()
        );
    }
    hub.stop();
    assert_eq!(people(&place).len(), 1);
}

fn forget(place: &Place, older_than: &str) -> serde_json::Value {
    let output = tool(place, &["forget", "--older-than", older_than, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn counts(hub: &Hub) -> (u64, u64) {
    let hall = hub.client().get("/v1/hall").json();
    let waiting = hall["services"][0]["waiting"].as_u64().unwrap();
    (hall["seq"].as_u64().unwrap(), waiting)
}

#[test]
fn what_is_old_is_erased_and_nothing_else_changes() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    let key = Uuid::now_v7();
    let body = json!({ "service": "transfer", "person": ID }).to_string();
    let first = client.post_with("/v1/tickets", key, &body);
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    let note = r#"{"ticket":10001,"note":"a note of the staff"}"#;
    assert_eq!(client.post("/v1/counters/2/call", note).status, 200);
    let before = counts(&hub);
    assert_eq!(forget(&place, "36500d"), json!({"people": 0, "notes": 0}));
    // The hall's clock may stand on another day than the computer's.
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    log.execute_batch("UPDATE person SET at = 0").unwrap();
    drop(log);
    assert_eq!(forget(&place, "30d")["people"], 1);
    assert_eq!(people(&place), []);
    assert_eq!(counts(&hub), before);
    assert_eq!(
        client.post_with("/v1/tickets", key, &body).text(),
        first.text()
    );
    hub.stop();
    assert!(!holds(&all_bytes(&place), ID_MASK), "traces are left");
    let verified = tool(&place, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    assert_eq!(counts(&place.start()), before);
    let wrong = tool(&place, &["forget", "--older-than", "month"]);
    assert_eq!(wrong.status.code(), Some(2));
}
