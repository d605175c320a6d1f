//! What keeps a hub from starting, and that it says why.

use crate::process::{Place, fail};
use rusqlite::Connection;
use serde_json::json;

/// The output of a hub that does not start.
fn refusal(place: &Place) -> String {
    String::from_utf8(place.fail().stderr).unwrap()
}

fn database(place: &Place) -> Connection {
    Connection::open(place.data().join("hall.db")).unwrap()
}

/// A place with some history.
fn used_place() -> Place {
    let place = Place::new();
    let hub = place.start();
    for _ in 0..3 {
        hub.client()
            .post("/v1/tickets", r#"{"service":"transfer"}"#);
    }
    hub.stop();
    place
}

#[test]
fn a_broken_hall_file_is_explained_whole() {
    let mut place = Place::new();
    place.hall = place
        .hall
        .replace("prefix = \"Q\"", "prefix = \"q7\"")
        .replace("take  = [\"00:00-24:00\"]", "take  = [\"09:00-08:00\"]");
    let said = refusal(&place);
    assert!(said.contains("hall.toml:13:"), "{said}");
    assert!(
        said.lines()
            .filter(|line| line.contains("hall.toml:"))
            .count()
            >= 2,
        "{said}"
    );
    assert!(!place.data().exists(), "nothing was made");
}

#[test]
fn a_second_hub_on_the_same_data_is_refused() {
    let place = Place::new();
    let hub = place.start();
    let said = refusal(&place);
    assert!(
        said.contains("另一个叫号服务端") && said.contains("Another hub"),
        "{said}"
    );
    assert_eq!(
        hub.client().get("/healthz").status,
        200,
        "the first goes on"
    );
}

#[test]
fn a_database_of_another_hall_is_refused() {
    let mut place = used_place();
    place.hall = place.hall.replace("test-hall", "other-hall");
    let said = refusal(&place);
    assert!(
        said.contains("test-hall") && said.contains("other-hall"),
        "{said}"
    );
    place.hall = place.hall.replace("other-hall", "test-hall");
    assert_eq!(place.start().client().get("/v1/hall").json()["seq"], 6);
}

#[test]
fn only_the_loopback_is_listened_on() {
    let place = Place::new();
    let mut command = place.command();
    command.args(["--listen", "0.0.0.0:7480"]);
    let direct: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut once = std::process::Command::new(command.get_program());
    let first = direct.iter().position(|arg| arg == "--listen").unwrap();
    once.args(
        direct
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != first && *n != first + 1)
            .map(|(_, a)| a),
    );
    let said = String::from_utf8(fail(once).stderr).unwrap();
    assert!(
        said.contains("127.0.0.1") && said.contains("本机"),
        "{said}"
    );
}

#[test]
fn a_log_that_was_changed_is_refused() {
    let tampered = [
        // A nicer number, a removed event, a kind from the future, a shifted time.
        (
            "UPDATE event SET body = replace(body, 'B102', 'B888') WHERE seq = 5",
            "5",
        ),
        ("DELETE FROM event WHERE seq = 5", "5"),
        ("UPDATE event SET kind = 'ticket-eaten' WHERE seq = 6", "6"),
        ("UPDATE event SET at = at - 1000 WHERE seq = 4", "4"),
        ("UPDATE event SET hash = zeroblob(32) WHERE seq = 6", "6"),
    ];
    for (statement, event) in tampered {
        let place = used_place();
        assert_eq!(database(&place).execute(statement, []).unwrap(), 1);
        let said = refusal(&place);
        assert!(
            said.contains(&format!("event {event} ")),
            "{statement}: {said}"
        );
        assert!(
            said.contains("记录已损坏") && said.contains("The log is damaged"),
            "{said}"
        );
    }
}

#[test]
fn an_event_of_a_newer_program_is_refused() {
    let place = used_place();
    let newer = "PRAGMA user_version = 99";
    database(&place).execute_batch(newer).unwrap();
    let said = refusal(&place);
    assert!(
        said.contains("newer jiaohao") && said.contains("更新版本"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = used_place();
    let path = place.data().join("hall.db");
    std::fs::write(&path, "this was a database once ".repeat(1_000)).unwrap();
    let said = refusal(&place);
    assert!(said.contains("记录已损坏"), "{said}");
    assert!(
        std::fs::read_to_string(path)
            .unwrap()
            .starts_with("this was"),
        "it is left alone"
    );
}

#[test]
fn new_rules_of_the_hall_file_are_an_event() {
    let mut place = used_place();
    place.hall = place
        .hall
        .replace("材料清单可在导办台免费领取。", "今天下午停电。");
    let hub = place.start();
    let hall = hub.client().get("/v1/hall").json();
    assert_eq!(
        (&hall["seq"], &hall["notices"][0]["text"]["zh"]),
        (&json!(7), &json!("今天下午停电。"))
    );
    hub.stop();
    let hub = place.start();
    assert_eq!(
        hub.client().get("/v1/hall").json()["seq"],
        7,
        "the same file is none"
    );
}
