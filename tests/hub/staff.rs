//! Clerks sign in with number and PIN.

use crate::access::strict_place;
use crate::client::Response;
use crate::process::{Hub, Place, set_pin, wait_for};
use jiaohao::hub::PinLocks;
use jiaohao::model::{ClerkId, DeviceId, Span, Time};
use std::process::Output;

pub(crate) const STAFF: &str = r#"
[[staff]]
id = "1001"
name = "1001 号工作人员"
roles = ["clerk"]

[[staff]]
id = "1002"
name = "1002 号工作人员"
roles = ["clerk"]

[[staff]]
id = "2001"
name = "导办员"
roles = ["guide"]
"#;

/// A hall with a staff list, and a hub that requires tokens.
fn staffed() -> Place {
    let mut place = strict_place();
    place.hall += STAFF;
    place
}

fn pin(place: &Place, clerk: &str, pin: &str) {
    let set = set_pin(place, clerk, pin);
    assert_eq!(set.status.code(), Some(0), "{set:?}");
}

fn open(hub: &Hub, token: Option<&str>, clerk: &str, pin: Option<&str>) -> Response {
    let pin = pin.map_or(String::new(), |pin| format!(r#","pin":"{pin}""#));
    let body = format!(r#"{{"clerk":"{clerk}"{pin}}}"#);
    hub.client_with(token).post("/v1/counters/2/open", &body)
}

fn problem(answer: &Response) -> (u16, String) {
    let text = answer.json()["text"].clone();
    assert!(text["zh"].as_str().unwrap().chars().any(|c| c > '\u{2e80}'));
    assert!(text["en"].as_str().unwrap().is_ascii(), "{text}");
    (answer.status, answer.problem())
}

#[test]
fn a_clerk_needs_the_right_pin() {
    let place = staffed();
    let hub = place.start();
    let token = place.token("counter", "desk-2", &[]);
    let token = Some(token.as_str());
    let wrong = (403, "wrong-pin".to_owned());
    let none_yet = open(&hub, token, "1001", Some("471108"));
    assert_eq!(problem(&none_yet), wrong);
    assert!(none_yet.text().contains("staff pin"), "{}", none_yet.text());
    pin(&place, "1001", "471108");
    assert_eq!(problem(&open(&hub, token, "1001", None)), wrong);
    assert_eq!(problem(&open(&hub, token, "1001", Some("471109"))), wrong);
    assert_eq!(problem(&open(&hub, token, "1001", Some(""))), wrong);
    assert_eq!(open(&hub, token, "1001", Some("471108")).status, 200);
    let close = hub.client_with(token).post("/v1/counters/2/close", "");
    assert_eq!(close.status, 200);
    let unknown = (404, "unknown-clerk".to_owned());
    assert_eq!(problem(&open(&hub, token, "1009", Some("471108"))), unknown);
    pin(&place, "2001", "471108");
    let guide = open(&hub, token, "2001", Some("471108"));
    assert_eq!(problem(&guide), unknown, "a guide is no clerk");
    pin(&place, "1001", "081540");
    assert_eq!(problem(&open(&hub, token, "1001", Some("471108"))), wrong);
    assert_eq!(open(&hub, token, "1001", Some("081540")).status, 200);
}

#[test]
fn five_wrong_pins_lock_one_clerk_at_one_counter_for_a_minute() {
    let place = staffed();
    let hub = place.start();
    let token = place.token("counter", "desk-2", &[]);
    let token = Some(token.as_str());
    pin(&place, "1001", "471108");
    pin(&place, "1002", "471108");
    for _ in 0..4 {
        open(&hub, token, "1001", Some("123450"));
    }
    assert_eq!(
        open(&hub, token, "1001", Some("471108")).status,
        200,
        "four are no harm"
    );
    hub.client_with(token).post("/v1/counters/2/close", "");
    for _ in 0..5 {
        let answer = open(&hub, token, "1001", Some("123450"));
        assert_eq!((answer.status, answer.header("retry-after")), (403, None));
    }
    let locked = open(&hub, token, "1001", Some("471108"));
    assert_eq!(locked.status, 403, "the right one is refused too");
    assert_eq!(locked.problem(), "wrong-pin");
    let wait: u64 = locked.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(locked.json()["retry_after_s"], wait);
    assert_eq!(open(&hub, token, "1002", Some("471108")).status, 200);
}

#[test]
fn who_goes_on_guessing_waits_twice_as_long_each_time() {
    let (clerk, desk) = (ClerkId::from("1001"), DeviceId(3));
    let mut locks = PinLocks::default();
    let mut now = Time::from_millis(1_795_395_600_000);
    let minutes = |minutes| Span::from_mins(minutes);
    for _ in 0..=PinLocks::FREE {
        assert!(locks.begin_try(&clerk, desk, now).is_ok());
    }
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(locks.begin_try(&clerk, desk, now), Err(minutes(wait)));
        let asked_again = now + minutes(wait) - Span::from_secs(1);
        let left = locks.begin_try(&clerk, desk, asked_again);
        assert_eq!(left, Err(Span::from_secs(1)), "asking makes it no longer");
        now = now + minutes(wait);
        assert!(locks.begin_try(&clerk, desk, now).is_ok());
    }
    let elsewhere = locks.begin_try(&clerk, DeviceId(4), now);
    assert!(elsewhere.is_ok(), "the clerk works on at another counter");
    assert!(locks.begin_try(&"1002".into(), desk, now).is_ok());
    locks.was_right(&clerk, desk);
    for _ in 0..=PinLocks::FREE {
        assert!(locks.begin_try(&clerk, desk, now).is_ok());
    }
    assert_eq!(locks.begin_try(&clerk, desk, now), Err(minutes(1)));
    let tomorrow = now + PinLocks::FORGOTTEN_AFTER + Span::from_secs(1);
    for _ in 0..=PinLocks::FREE {
        assert!(locks.begin_try(&clerk, desk, tomorrow).is_ok());
    }
}

#[test]
fn guessing_is_told_outlives_the_hub_and_ends_with_a_new_pin() {
    let place = staffed();
    let hub = place.start();
    let bad = place.token("counter", "desk-2", &[]);
    let good = place.token("counter", "desk-3", &[]);
    let (bad, good) = (Some(bad.as_str()), Some(good.as_str()));
    pin(&place, "1001", "471108");
    for _ in 0..5 {
        open(&hub, bad, "1001", Some("123450"));
    }
    let told = wait_for("the staff to be told", || {
        let hall = hub.client_with(good).get("/v1/hall").json();
        let mut troubles = hall["trouble"].as_array().unwrap().iter();
        troubles.find(|one| one["kind"] == "pin-guessed").cloned()
    });
    assert_eq!(
        (&told["name"], &told["detail"]),
        (&"desk-2".into(), &"1001".into())
    );
    hub.kill();
    let hub = place.start();
    let locked = open(&hub, bad, "1001", Some("471108"));
    assert_eq!(
        (locked.status, locked.problem().as_str()),
        (403, "wrong-pin")
    );
    assert!(locked.header("retry-after").is_some());
    assert_eq!(open(&hub, good, "1001", Some("471108")).status, 200);
    hub.client_with(good).post("/v1/counters/2/close", "");
    pin(&place, "1001", "081540");
    assert_eq!(open(&hub, bad, "1001", Some("081540")).status, 200);
}

#[test]
fn many_tries_at_once_are_no_more_than_five() {
    let place = staffed();
    let hub = place.start();
    let token = place.token("counter", "desk-2", &[]);
    pin(&place, "1001", "471108");
    let tries: Vec<_> = std::thread::scope(|scope| {
        let ask = || open(&hub, Some(&token), "1001", Some("123450"));
        let tries: Vec<_> = (0..12).map(|_| scope.spawn(ask)).collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let checked = tries
        .iter()
        .filter(|one| one.header("retry-after").is_none());
    assert_eq!(checked.count(), 5);
}

#[test]
fn the_open_loopback_and_a_hall_without_a_list_need_none() {
    let mut place = staffed();
    place.hall = place.hall.replace("\"token\"", "\"open\"");
    let hub = place.start();
    assert_eq!(open(&hub, None, "1001", None).status, 200);
    let token = place.token("supervisor", "boss", &[]);
    let answer = open(&hub, Some(&token), "1002", None);
    assert_eq!(
        problem(&answer),
        (403, "wrong-pin".into()),
        "a token is no open loopback"
    );

    let place = strict_place();
    let hub = place.start();
    let token = place.token("counter", "desk-2", &[]);
    assert_eq!(open(&hub, Some(&token), "anybody", None).status, 200);
}

#[test]
fn a_pin_stands_nowhere() {
    let place = staffed();
    let hub = place.start();
    let token = place.token("counter", "desk-2", &[]);
    let secret = "918273645546";
    pin(&place, "1001", secret);
    assert_eq!(open(&hub, Some(&token), "1001", Some(secret)).status, 200);
    hub.stop();
    for file in std::fs::read_dir(place.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "a PIN is kept");
    }
}

#[test]
fn what_is_no_pin_is_refused_and_staff_is_listed() {
    let place = staffed();
    let refused = |set: &Output| {
        assert_eq!(set.status.code(), Some(1), "{set:?}");
        String::from_utf8(set.stderr.clone()).unwrap()
    };
    for none in [
        "",
        "471",
        "47110",
        "4711a8",
        "4711081540628",
        "４７１１０８",
    ] {
        let said = refused(&set_pin(&place, "1001", none));
        assert!(said.contains("密码为 6 至 12 位数字"), "{none}: {said}");
    }
    for guessed in [
        "111111", "123456", "654321", "890123", "121212", "123123", "112211", "100147", "471001",
        "147258",
    ] {
        let said = refused(&set_pin(&place, "1001", guessed));
        assert!(said.contains("容易被猜到"), "{guessed}: {said}");
    }
    pin(&place, "1001", "471108");
    let hall = place.folder.path().join("hall.toml");
    std::fs::write(&hall, &place.hall).unwrap();
    let config = hall.to_str().unwrap();
    let listed = crate::process::tool(&place, &["staff", "--json", "--config", config]);
    let rows: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let pins: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["pin"])
        .collect();
    assert_eq!(pins, [true, false, false]);
    assert_eq!(rows[2]["roles"], serde_json::json!(["guide"]));
}
