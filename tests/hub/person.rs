//! People's numbers: checked, recognized for a day, masked, erased.

use crate::client::Client;
use crate::process::{Hub, Place, tool, wait_for};
use crate::tools::told;
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

/// None of these belongs to anybody: the sequence within a day is one that is not assigned.
pub(crate) const ID: &str = "11010519491231002X";
pub(crate) const OTHER_ID: &str = "110105194912310038";
const ID_MASK: &str = "1101**********002*";
const MOBILE: &str = "138 0013 8000";
const MOBILE_MASK: &str = "*******8000";

pub(crate) fn asking_place() -> Place {
    let mut place = Place::new();
    let by_id = "id = \"transfer\"\nasks = \"id-number\"";
    let by_phone = "id = \"inquiry\"\nasks = \"telephone\"";
    let hall = place.hall.replacen("id = \"transfer\"", by_id, 1);
    place.hall = hall.replacen("id = \"inquiry\"", by_phone, 1);
    place
}

pub(crate) fn issue(client: &mut Client, service: &str, person: &str) -> (u16, Value) {
    let body = json!({ "service": service, "person": person }).to_string();
    let answer = client.post("/v1/tickets", &body);
    (answer.status, answer.json())
}

fn rows<T>(place: &Place, query: &str, row: impl Fn(&rusqlite::Row<'_>) -> T) -> Vec<T> {
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let mut rows = log.prepare(query).unwrap();
    let found = rows.query_map([], |found| Ok(row(found))).unwrap();
    found.map(Result::unwrap).collect()
}

/// Kind and mask of each.
pub(crate) fn masks(place: &Place) -> Vec<(String, String)> {
    let query = "SELECT kind, mask FROM person ORDER BY ticket";
    rows(place, query, |row| {
        (row.get(0).unwrap(), row.get(1).unwrap())
    })
}

/// Ticket and code of each.
pub(crate) fn codes(place: &Place) -> Vec<(i64, Vec<u8>)> {
    let query = "SELECT ticket, code FROM person_code ORDER BY ticket";
    rows(place, query, |row| {
        (row.get(0).unwrap(), row.get(1).unwrap())
    })
}

/// The contents of all files in a folder.
pub(crate) fn all_bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let files = paths.filter(|path| path.is_file());
    files
        .flat_map(|path| std::fs::read(path).unwrap())
        .collect()
}

pub(crate) fn holds(bytes: &[u8], part: impl AsRef<[u8]>) -> bool {
    let part = part.as_ref();
    bytes.windows(part.len()).any(|found| found == part)
}

#[test]
fn only_a_code_and_a_mask_are_kept() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(issue(&mut client, "transfer", ID).0, 201);
    let (status, told) = issue(&mut client, "inquiry", MOBILE);
    assert_eq!(status, 201);
    assert!(!told.to_string().contains("8000"), "{told}");
    let without = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(without.status, 201, "a guide may give a number without one");
    let guide = client.get("/v1/guide").json();
    assert_eq!(guide["services"][0]["asks"], "id-number");
    assert!(guide["services"][1].get("asks").is_none());
    hub.stop();
    let shown = [("id-number", ID_MASK), ("telephone", MOBILE_MASK)];
    assert_eq!(
        masks(&place),
        shown.map(|(kind, mask)| (kind.into(), mask.into()))
    );
    let bytes = all_bytes(&place.data());
    for secret in [ID, "13800138000", MOBILE, "19491231"] {
        assert!(!holds(&bytes, secret), "{secret} is kept");
    }
    let other = asking_place();
    let hub = other.start();
    issue(&mut hub.client(), "transfer", ID);
    assert_ne!(
        codes(&other)[0].1,
        codes(&place)[0].1,
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
        let told = told.to_string();
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

/// A kiosk forgets the number of a visitor who left; the key alone tells what became of the ticket.
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
    assert_eq!(masks(&place).len(), 1);
}

fn forget(place: &Place, older_than: &str) -> Value {
    let output = tool(place, &["forget", "--older-than", older_than, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn counts(hub: &Hub) -> (u64, u64) {
    let hall = hub.client().get("/v1/hall").json();
    let waiting = hall["services"][0]["waiting"].as_u64().unwrap();
    (hall["seq"].as_u64().unwrap(), waiting)
}

/// Backdates it. The hall's date may differ from the computer's.
fn make_old(place: &Place) {
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    log.execute_batch("UPDATE person SET at = 0; UPDATE person_code SET at = 0;")
        .unwrap();
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
    assert_eq!(
        forget(&place, "36500d"),
        json!({"people": 0, "notes": 0, "ratings": 0})
    );
    let code = codes(&place)[0].1.clone();
    make_old(&place);
    assert_eq!(forget(&place, "30d")["people"], 1);
    assert_eq!((masks(&place), codes(&place)), (vec![], vec![]));
    assert_eq!(counts(&hub), before);
    assert_eq!(
        client.post_with("/v1/tickets", key, &body).text(),
        first.text()
    );
    let bytes = all_bytes(&place.data());
    assert!(!holds(&bytes, ID_MASK), "traces are left");
    assert!(!holds(&bytes, code), "traces are left");
    hub.stop();
    let verified = tool(&place, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    assert_eq!(counts(&place.start()), before);
    let wrong = tool(&place, &["forget", "--older-than", "month"]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// A backup, a verify, a shell: while one reads an earlier state, the write-ahead log must keep it.
#[test]
fn nothing_is_said_to_be_erased_that_the_files_still_hold() {
    let place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    make_old(&place);
    let reader = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let look = "SELECT count(*) FROM person";
    let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(reader.query_row(look, [], count).unwrap(), 1);
    let arguments = ["forget", "--older-than", "30d"];
    let failed = tool(&place, &arguments);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    assert_eq!(failed.stdout, b"", "nothing is said to be done");
    let why = String::from_utf8(failed.stderr).unwrap();
    assert!(
        why.contains("预写日志") && why.contains("write-ahead log"),
        "{why}"
    );
    assert!(holds(&all_bytes(&place.data()), ID_MASK));
    // The hub keeps working beside both.
    assert_eq!(issue(&mut hub.client(), "inquiry", MOBILE).0, 201);
    reader.execute_batch("COMMIT").unwrap();
    // The rest is done even though there is nothing left to erase.
    let done = tool(&place, &arguments);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(!holds(&all_bytes(&place.data()), ID_MASK));
}

/// The state as left with one key for all days.
#[test]
fn what_older_versions_kept_is_gone_from_the_files() {
    let place = asking_place();
    let hub = place.start();
    hub.client()
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    hub.stop();
    let verified = told("verify", &place.data(), &[]);
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    log.execute_batch(
        "DROP TABLE person; DROP TABLE person_code;
         CREATE TABLE person (
             ticket INTEGER PRIMARY KEY, kind TEXT NOT NULL, hash BLOB NOT NULL,
             mask TEXT NOT NULL, at INTEGER NOT NULL
         ) STRICT;
         DROP INDEX event_date; DROP TABLE hall_file;
         ALTER TABLE device DROP COLUMN settings; ALTER TABLE device DROP COLUMN settings_seq;
         ALTER TABLE device DROP COLUMN uses;
         DROP TABLE rating; DROP TABLE rating_text;
         DROP INDEX event_case; DROP INDEX event_rating;
         PRAGMA user_version = 3;",
    )
    .unwrap();
    for ticket in 0..2_000 {
        let insert = "INSERT INTO person VALUES (?1, 'id-number', ?2, '1101**********002X', 0)";
        log.execute(insert, (ticket, [0xa5_u8; 32])).unwrap();
    }
    drop(log);
    let old_key = place.data().join("secret.key");
    std::fs::write(&old_key, [0x5a; 32]).unwrap();
    let hub = place.start();
    assert!(!old_key.exists());
    let bytes = all_bytes(&place.data());
    assert!(!holds(&bytes, [0xa5; 16]) && !holds(&bytes, "**********002X"));
    assert!(!holds(&bytes, [0x5a; 32]));
    assert_eq!(masks(&place), []);
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    hub.stop();
    let again = told("verify", &place.data(), &[]);
    assert_eq!(again["tickets"].as_u64(), Some(2), "{again}");
    assert!(again["events"].as_u64() > verified["events"].as_u64());
}

/// The hall file's setting takes effect both ways, and immediately when it changes.
#[test]
fn a_hall_may_keep_nothing() {
    let mut place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    hub.stop();
    assert_eq!(masks(&place).len(), 1);
    assert!(place.hall.contains("[rules]"));
    let keeping = place.hall.clone();
    place.hall = keeping.replacen("[rules]", "[rules]\nperson_kept = \"nothing\"", 1);
    let hub = place.start();
    assert_eq!(masks(&place), [], "what was kept before goes");
    let mut client = hub.client();
    assert_eq!(issue(&mut client, "inquiry", MOBILE).0, 201);
    assert_eq!(masks(&place), []);
    assert_eq!(
        issue(&mut client, "transfer", ID).0,
        409,
        "known all the same"
    );
    hub.stop();
    assert!(!holds(&all_bytes(&place.data()), ID_MASK));
    place.hall = keeping.replacen("[rules]", "[rules]\nperson_kept = \"mask\"", 1);
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "inquiry", "13800138001").0, 201);
    assert_eq!(masks(&place), [("telephone".into(), "*******8001".into())]);
    // Overnight too.
    hub.kill();
    place.at = Some("2026-11-24T09:00:00+08:00".into());
    let hub = place.start();
    assert_eq!((masks(&place).len(), codes(&place).len()), (1, 0));
    hub.kill();
}

pub(crate) fn trouble(hub: &Hub) -> bool {
    let hall = hub.client().get("/v1/hall").json();
    let mut troubles = hall["trouble"].as_array().unwrap().iter();
    troubles.any(|trouble| trouble["kind"] == "people-unknown")
}

pub(crate) fn rests(hub: &Hub) {
    wait_for("the trouble", || trouble(hub).then_some(()));
}
