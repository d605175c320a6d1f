//! The clock and the day.

use crate::process::{Place, wait_for};
use serde_json::{Value, json};

#[test]
fn at_midnight_the_day_changes_for_everybody() {
    let mut place = Place::new();
    place.at = Some("2026-11-23T23:59:57+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    let mut stream = hub.stream(None);
    for _ in 0..3 {
        let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        assert_eq!(issued.status, 201, "{}", issued.text());
    }
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    client.post("/v1/counters/2/next", "");
    client.post("/v1/counters/2/start", "");
    let mut seen = Vec::new();
    let last: Value = loop {
        let message = stream.next_event().unwrap();
        seen.push((message.id.unwrap(), message.event));
        if message.data["day"] == "2026-11-24" {
            break message.data;
        }
    };
    let ids: Vec<_> = seen.iter().map(|(id, _)| *id).collect();
    assert_eq!(
        ids,
        (3..=11).collect::<Vec<_>>(),
        "ids have no gaps over the night"
    );
    assert_eq!(seen[7].1, "snapshot", "the day's end");
    assert_eq!(seen[8].1, "snapshot", "the new day");
    assert_eq!(last["services"][0]["waiting"], 0);
    assert_eq!(last["counters"][1]["state"], "closed");
    assert_eq!(last["calls"], json!([]));
    let first = client
        .post("/v1/tickets", r#"{"service":"transfer"}"#)
        .json();
    assert_eq!(first["number"], "B001", "every day begins anew");
    assert_eq!(first["id"], 10004, "an id is never used again");
    assert_eq!(client.get("/v1/tickets/10002").problem(), "unknown-ticket");
    hub.kill();
    place.at = Some("2026-11-24T08:00:00+08:00".into());
    let hub = place.start();
    assert_eq!(
        hub.client().get("/v1/hall").json()["services"][0]["waiting"],
        1
    );
}

#[test]
fn a_hub_that_slept_over_midnight_begins_the_day_at_its_start() {
    let mut place = Place::new();
    let hub = place.start();
    hub.client()
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    hub.kill();
    place.at = Some("2026-11-25T07:30:00+08:00".into());
    let hub = place.start();
    let hall = hub.client().get("/v1/hall").json();
    assert_eq!(
        (&hall["day"], &hall["seq"]),
        (&json!("2026-11-25"), &json!(6))
    );
    assert_eq!(hall["services"][0]["waiting"], 0);
}

#[test]
fn time_never_runs_back() {
    let mut place = Place::new();
    let hub = place.start();
    hub.client()
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    hub.kill();
    place.at = Some("2026-11-20T09:00:00+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    let now = client.get("/v1/hall").json()["now"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(now.starts_with("2026-11-23T09:00:"), "{now}");
    let issued = client
        .post("/v1/tickets", r#"{"service":"transfer"}"#)
        .json();
    assert_eq!(issued["number"], "B102");
    // It keeps running.
    wait_for("the clock to run", || {
        let later = client.get("/v1/hall").json()["now"]
            .as_str()
            .unwrap()
            .to_owned();
        (later > now).then_some(())
    });
}

#[test]
fn a_rehearsal_stays_one() {
    let mut place = Place::new();
    let hub = place.start();
    assert_eq!(
        hub.client().get("/v1/hall").json()["hall"]["rehearsal"],
        true
    );
    hub.stop();
    place.at = None;
    let refused = String::from_utf8(place.fail().stderr).unwrap();
    assert!(
        refused.contains("演练") && refused.contains("rehearsal"),
        "{refused}"
    );

    let mut real = Place::new();
    real.at = None;
    let hub = real.start();
    assert_eq!(
        hub.client().get("/v1/hall").json()["hall"]["rehearsal"],
        false
    );
    hub.stop();
    real.at = Some("2026-11-23T09:00:00+08:00".into());
    let refused = String::from_utf8(real.fail().stderr).unwrap();
    assert!(
        refused.contains("正式大厅") && refused.contains("--at"),
        "{refused}"
    );
}

#[test]
fn a_leap_of_more_than_a_month_starts_nothing() {
    let mut place = Place::new();
    place.start().stop();
    place.at = Some("2026-12-24T09:00:00+08:00".into());
    let refused = String::from_utf8(place.fail().stderr).unwrap();
    assert!(
        refused.contains("30 天") && refused.contains("30 days"),
        "{refused}"
    );
    place.at = Some("2026-12-22T09:00:00+08:00".into());
    let hub = place.start();
    assert_eq!(hub.client().get("/v1/hall").json()["day"], "2026-12-22");
}

/// Every displayed wait is at least zero: a negative one would not fit the type.
fn check_waits(client: &mut crate::client::Client) {
    let hall = client.get("/v1/hall").json();
    for service in hall["services"].as_array().unwrap() {
        assert!(service["longest_s"].is_u64(), "{service}");
        for end in ["low_s", "likely_s", "high_s"] {
            for wait in [&service["wait"][end], &service["priority_wait"][end]] {
                assert!(wait.is_null() || wait.is_u64(), "{service}");
            }
        }
    }
}

#[test]
fn an_hour_back_gives_no_number_twice_and_no_negative_wait() {
    let mut place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for _ in 0..3 {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    }
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    client.post("/v1/counters/2/next", "");
    hub.kill();
    place.at = Some("2026-11-23T08:00:00+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    let mut numbers = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        let issued = issued.json();
        assert!(issued["wait"]["likely_s"].is_u64() || issued["wait"].is_null());
        assert!(numbers.insert(issued["number"].as_str().unwrap().to_owned()));
    }
    assert_eq!(numbers.first().map(String::as_str), Some("B104"));
    check_waits(&mut client);
    let served = client.post("/v1/counters/2/next", "").json();
    assert!(served["ticket"]["called_at"].as_str() >= served["ticket"]["arrived_at"].as_str());
    check_waits(&mut client);
    hub.kill();
    crate::tools::told("verify", &place.data(), &[]);
}

/// The kinds of the events in the log; for the end of a day, with that day.
fn record(place: &Place) -> Vec<(String, Option<String>)> {
    let mut kinds = Vec::new();
    let log = jiaohao::store::Reader::open(&place.data()).unwrap();
    log.replay_all(|_, event| {
        let mut ended = None;
        if let jiaohao::queue::Fact::DayEnded { date } = &event.fact {
            ended = Some(date.to_string());
        }
        kinds.push((event.fact.kind().to_owned(), ended));
        Ok(())
    })
    .unwrap();
    kinds
}

#[test]
fn a_day_forward_ends_the_day_with_a_record_and_never_comes_back() {
    let mut place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for _ in 0..5 {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    }
    // One is parked, one called, one being served, two wait.
    for (counter, clerk) in [("2", "1001"), ("3", "1002")] {
        let path = |verb: &str| format!("/v1/counters/{counter}/{verb}");
        client.post(&path("open"), &format!(r#"{{"clerk":"{clerk}"}}"#));
        client.post(&path("next"), "");
    }
    client.post("/v1/counters/2/park", "");
    client.post("/v1/counters/2/next", "");
    client.post("/v1/counters/3/start", "");
    hub.kill();
    place.at = Some("2026-11-24T09:00:00+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    let hall = client.get("/v1/hall").json();
    assert_eq!(hall["day"], "2026-11-24");
    for counter in hall["counters"].as_array().unwrap() {
        assert_eq!(
            (&counter["state"], &counter["ticket"], &counter["parked"]),
            (&json!("closed"), &json!(null), &json!([]))
        );
    }
    assert_eq!(client.get("/v1/tickets").json()["tickets"], json!([]));
    let ended = Some("2026-11-23".to_owned());
    assert!(record(&place).contains(&("day-ended".into(), ended)));
    let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.json()["number"], "B001");
    hub.kill();

    // The clock is corrected: what happened tomorrow has happened.
    place.at = Some("2026-11-23T10:00:00+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    let hall = client.get("/v1/hall").json();
    assert_eq!(
        (&hall["day"], &hall["services"][0]["waiting"]),
        (&json!("2026-11-24"), &json!(1))
    );
    let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.json()["number"], "B002");
    hub.kill();
    let verified = crate::tools::told("verify", &place.data(), &[]);
    assert_eq!(
        (&verified["days"], &verified["tickets"]),
        (&json!(2), &json!(7))
    );
}

#[test]
fn the_leap_day_is_a_day() {
    for (evening, day, number) in [
        ("2028-02-28T23:59:58+08:00", "2028-02-29", "B001"),
        ("2028-02-29T23:59:58+08:00", "2028-03-01", "B001"),
        ("2027-02-28T23:59:58+08:00", "2027-03-01", "B001"),
    ] {
        let mut place = Place::new();
        place.at = Some(evening.into());
        let hub = place.start();
        let mut client = hub.client();
        wait_for("the day to change", || {
            (client.get("/v1/hall").json()["day"] == day).then_some(())
        });
        let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        assert_eq!(issued.json()["number"], number);
        check_waits(&mut client);
    }
}
