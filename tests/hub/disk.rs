//! A disk that takes nothing, and takes writes again.

use crate::process::{Hub, Place, wait_for};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;
use std::process::Command;
use uuid::Uuid;

/// Lets no file of the process grow beyond `bytes`.
fn limit_files(hub: &Hub, bytes: Option<u64>) {
    let id = Pid::from_raw(i32::try_from(hub.id()).unwrap());
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    prlimit(id, Resource::Fsize, limit).unwrap();
}

/// A write beyond the limit is to fail, as on a full disk, and not to end the process.
fn without_signal(place: &Place) -> Command {
    let direct = place.command();
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]);
    shell.arg(direct.get_program()).args(direct.get_args());
    shell
}

#[test]
fn a_full_disk_refuses_and_loses_nothing_and_is_gone_by_itself() {
    let place = Place::new();
    let hub = Hub::start(without_signal(&place));
    let mut client = hub.client();
    let body = r#"{"service":"transfer"}"#;
    let first = client.post("/v1/tickets", body).json();
    assert_eq!(first["number"], "B101");
    let mut stream = hub.stream(None);

    limit_files(&hub, Some(1_000));
    let key = Uuid::now_v7();
    let refused = client.post_with("/v1/tickets", key, body);
    assert_eq!(
        (refused.status, refused.problem()),
        (503, "storage-failed".into())
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    // Reading goes on, and every screen is told.
    let hall = client.get("/v1/hall").json();
    assert_eq!(
        (&hall["seq"], &hall["services"][0]["waiting"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(client.get("/v1/tickets/10001").json()["number"], "B101");
    loop {
        let message = stream.next().expect("the stream goes on");
        if message.event == "tick" && message.data["trouble"][0]["kind"] == "storage-failed" {
            assert_eq!(message.data["trouble"][0]["device"], json!(null));
            break;
        }
    }
    let still = client.post_with("/v1/tickets", key, body);
    assert_eq!(still.problem(), "storage-failed");

    limit_files(&hub, None);
    let issued = wait_for("the disk to be well again", || {
        let answer = client.post_with("/v1/tickets", key, body);
        (answer.status == 201).then_some(answer)
    });
    assert_eq!(
        (&issued.json()["number"], &issued.json()["seq"]),
        (&json!("B102"), &json!(5))
    );
    let again = client.post_with("/v1/tickets", key, body);
    assert_eq!(again.body, issued.body);
    assert_eq!(
        stream.next_event().and_then(|message| message.id),
        Some(5),
        "no gap"
    );
    wait_for("the trouble to go", || {
        let hall = client.get("/v1/hall").json();
        (hall["trouble"] == json!([])).then_some(())
    });
    hub.kill();
    let hub = place.start();
    let tickets = hub.client().get("/v1/tickets").json();
    let numbers: Vec<_> = tickets["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["number"])
        .collect();
    assert_eq!(numbers, [&json!("B101"), &json!("B102")]);
}
