//! The tools that issue and revoke tokens, beside a running hub.

use crate::access::strict_place;
use crate::client::Client;
use crate::process::{Hub, Place, tool, wait_for};
use serde_json::Value;

fn devices(place: &Place) -> Vec<Value> {
    let listed = tool(place, &["devices", "--json"]);
    assert_eq!(listed.status.code(), Some(0), "{listed:?}");
    serde_json::from_slice(&listed.stdout).unwrap()
}

fn seq(place: &Place, token: &str) -> u16 {
    let hub = place.start();
    let status = hub.client_with(Some(token)).get("/v1/hall").status;
    hub.stop();
    status
}

#[test]
fn a_token_made_before_the_first_start_is_good() {
    let place = strict_place();
    let token = place.token("display", "hall-east", &[]);
    assert_eq!(token.len(), 52);
    assert_eq!(seq(&place, &token), 200);
    assert_eq!(seq(&place, &token), 200, "after a restart too");
    // The token itself is nowhere in the data folder.
    for file in std::fs::read_dir(place.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let found = bytes
            .windows(token.len())
            .any(|part| part == token.as_bytes());
        assert!(!found, "a token is kept");
    }
}

#[test]
fn a_new_token_ends_the_old_one_and_the_device_stays() {
    let place = strict_place();
    let hub = place.start();
    let old = place.token("kiosk", "kiosk-1", &[]);
    let issued = hub
        .client_with(Some(&old))
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    let device = issued.json()["device"].clone();
    let new = place.token("kiosk", "kiosk-1", &[]);
    assert_eq!(
        hub.client_with(Some(&new)).get("/v1/tickets/10001").json()["device"],
        device
    );
    wait_for("the old token to end", || {
        (hub.client_with(Some(&old)).get("/v1/hall").status == 401).then_some(())
    });
    assert_eq!(devices(&place).len(), 1);
}

#[test]
fn a_revoked_device_is_out_with_its_stream() {
    let place = strict_place();
    let hub = place.start();
    let token = place.token("display", "hall-east", &[]);
    let stays = place.token("display", "hall-west", &[]);
    let mut stream = hub.stream_with(None, Some(&token));
    let mut other = hub.stream_with(None, Some(&stays));
    assert_eq!(stream.next().unwrap().event, "snapshot");
    let revoked = tool(&place, &["revoke", "hall-east"]);
    assert_eq!(revoked.status.code(), Some(0), "{revoked:?}");
    // A tick is sent every five seconds; the stream ends within one.
    let ended = (0..6).any(|_| stream.next().is_none());
    assert!(ended, "the stream goes on");
    assert_eq!(hub.client_with(Some(&token)).get("/v1/hall").status, 401);
    assert_eq!(
        other.next().unwrap().event,
        "snapshot",
        "nobody else is out"
    );
    assert_eq!(hub.client_with(Some(&stays)).get("/v1/hall").status, 200);
    let again = tool(&place, &["revoke", "hall-east"]);
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(
        said.contains("No device named hall-east") && said.contains("没有"),
        "{said}"
    );
}

#[test]
fn devices_are_listed_with_what_they_said() {
    let place = strict_place();
    let hub = place.start();
    let token = place.token("counter", "desk-2", &["2", "3"]);
    let mut client = hub.client_with(Some(&token));
    let report = client.send(
        "PUT",
        "/v1/device",
        &[],
        r#"{"version":"0.9.1","trouble":[]}"#,
    );
    assert_eq!(report.unwrap().status, 204);
    let row = devices(&place).remove(0);
    assert_eq!(
        (&row["name"], &row["role"]),
        (&"desk-2".into(), &"counter".into())
    );
    assert_eq!(
        (&row["version"], &row["token"]),
        (&"0.9.1".into(), &true.into())
    );
    assert_eq!(row["counters"], serde_json::json!(["2", "3"]));
    let seen = wait_for("the device to be written down as seen", || {
        devices(&place)[0]["last_seen"].as_str().map(str::to_owned)
    });
    assert!(
        seen.starts_with("2026-11-23T09:") && seen.ends_with("+08:00"),
        "{seen}"
    );
}

#[test]
fn what_the_tools_cannot_do_they_say() {
    let place = strict_place();
    let cases: [(&[&str], &str); 5] = [
        (&["devices"], "数据目录"),
        (&["revoke", "nobody"], "数据目录"),
        (&["token", "--role", "kiosk", "--name", " "], "设备名"),
        (
            &["token", "--role", "kiosk", "--name", "k", "--counter", "2"],
            "counter",
        ),
        (&["enroll", "--role", "kiosk", "--name", "k"], "数据目录"),
    ];
    for (arguments, said) in cases {
        let output = tool(&place, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
    assert!(!place.data().exists(), "nothing was made");
    let unknown = tool(&place, &["token", "--role", "mayor", "--name", "m"]);
    assert_eq!(unknown.status.code(), Some(2), "wrong use");
}

#[test]
fn a_device_reports_troubles_of_its_own_kind_only() {
    let place = strict_place();
    let hub = place.start();
    let token = place.token("display", "hall-east", &[]);
    let mut display = hub.client_with(Some(&token));
    let mut report = |trouble: Value| {
        let body = serde_json::json!({ "version": "1", "trouble": [trouble] });
        let answer = display.send("PUT", "/v1/device", &[], &body.to_string());
        answer.unwrap()
    };
    let since = "2026-11-23T09:00:00.000+08:00";
    let padded = format!("no-sound{}", " ".repeat(60_000));
    let detail = "x".repeat(121);
    for refused in [
        serde_json::json!({ "kind": "storage-failed", "since": since }),
        serde_json::json!({ "kind": "paper-out", "since": since }),
        serde_json::json!({ "kind": padded, "since": since }),
        serde_json::json!({ "kind": "no-sound", "since": since, "detail": detail }),
        serde_json::json!({ "kind": "no-sound", "since": since, "detail": "\u{202E}turned" }),
    ] {
        let answer = report(refused.clone());
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "malformed"),
            "{refused:.80}"
        );
    }
    for taken in ["no-sound", "of-a-newer-program"] {
        let answer = report(serde_json::json!({ "kind": taken, "since": since }));
        assert_eq!(answer.status, 204, "{taken}");
    }
}

#[test]
fn a_window_for_ratings_reports_what_it_has() {
    let place = strict_place();
    let hub = place.start();
    let token = place.token("rater", "rate-3", &["3"]);
    let mut rater = hub.client_with(Some(&token));
    let mut report = |kind: &str| {
        let since = "2026-11-23T09:00:00.000+08:00";
        let trouble = serde_json::json!([{ "kind": kind, "since": since }]);
        let body = serde_json::json!({ "version": "1", "role": "rater", "trouble": trouble });
        let answer = rater.send("PUT", "/v1/device", &[], &body.to_string());
        answer.unwrap().status
    };
    for taken in ["touch-stuck", "no-sound", "unknown-counter"] {
        assert_eq!(report(taken), 204, "{taken}");
    }
    for refused in ["paper-out", "unknown-zone", "clock-back"] {
        assert_eq!(report(refused), 400, "{refused}");
    }
}

/// The status a device of this name gets when it reports itself.
fn say(hub: &Hub, name: &str) -> u16 {
    let report = r#"{"version":"0.1.0","trouble":[]}"#;
    let mut client = Client::named(hub.address, name);
    let answer = client.send("PUT", "/v1/device", &[], report);
    answer.unwrap().status
}

#[test]
fn a_device_that_nobody_misses_leaves_the_list_and_its_number_stays() {
    let place = Place::new();
    let hub = place.start();
    assert_eq!(say(&hub, "old-display"), 204);
    let number = devices(&place).remove(0)["number"].clone();
    let gone = tool(&place, &["devices", "--forget", "old-display"]);
    assert_eq!(gone.status.code(), Some(0), "{gone:?}");
    assert_eq!(devices(&place), Vec::<Value>::new());
    let again = tool(&place, &["devices", "--forget", "old-display"]);
    assert_eq!(again.status.code(), Some(1));
    wait_for("the hub to forget it", || {
        let figures = hub.client().get("/metrics").text();
        (!figures.contains("old-display")).then_some(())
    });
    // It is not that old any more.
    wait_for("it to be known again", || {
        say(&hub, "old-display");
        devices(&place)
            .first()
            .map(|row| assert_eq!(row["number"], number))
    });
    let token = place.token("display", "hall-east", &[]);
    drop(token);
    let kept = tool(&place, &["devices", "--forget", "hall-east"]);
    assert_eq!(kept.status.code(), Some(1), "it has a token");
}

#[test]
fn a_thousand_names_are_not_the_end() {
    let mut place = Place::new();
    let hub = place.start();
    for n in 0..1_000 {
        assert_eq!(say(&hub, &format!("name-{n}")), 204);
    }
    assert_eq!(say(&hub, "one-more"), 429, "all were heard just now");
    hub.stop();
    place.at = Some("2026-11-23T11:00:00+08:00".into());
    let hub = place.start();
    assert_eq!(say(&hub, "one-more"), 204);
    let names = devices(&place);
    assert_eq!(names.len(), 1_000);
    assert!(names.iter().all(|row| row["name"] != "name-0"));
}
