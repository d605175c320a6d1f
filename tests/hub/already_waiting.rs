//! One person, one ticket per service at a time.

use crate::person::{ID, OTHER_ID, asking_place, issue};
use crate::process::wait_for;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};
use uuid::Uuid;

fn with(person: &str) -> Value {
    json!({ "service": "transfer", "person": person })
}

#[test]
fn one_person_has_one_live_ticket_of_a_service() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    let (_, first) = issue(&mut client, "transfer", ID);
    // Regardless of spelling.
    let (status, problem) = issue(&mut client, "transfer", "110105 19491231 002x");
    assert_eq!(
        (status, &problem["type"]),
        (409, &json!("/problems/already-waiting"))
    );
    let facts = ["ticket", "number", "service", "state"].map(|fact| problem[fact].clone());
    let id = first["id"].clone();
    assert_eq!(json!(facts), json!([id, "B101", "transfer", "waiting"]));
    assert_eq!(problem["text"]["zh"], "已有号 B101，仍然有效。");
    assert!(problem.get("code").is_none() && !problem.to_string().contains("1101"));
    assert_eq!(
        issue(&mut client, "transfer", OTHER_ID).0,
        201,
        "somebody else"
    );
    // Until the visit is over, and also after a no-show.
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    let at = |verb: &str| format!("/v1/counters/2/{verb}");
    for (verb, state) in [("next", "called"), ("start", "serving"), ("park", "parked")] {
        assert_eq!(client.post(&at(verb), "").status, 200, "{verb}");
        let (status, problem) = issue(&mut client, "transfer", ID);
        assert_eq!((status, &problem["state"]), (409, &json!(state)), "{verb}");
    }
    let unpark = json!({ "ticket": id }).to_string();
    assert_eq!(client.post(&at("unpark"), &unpark).status, 200);
    assert_eq!(client.post(&at("finish"), "").status, 200);
    let (status, second) = issue(&mut client, "transfer", ID);
    assert_eq!((status, &second["number"]), (201, &json!("B103")));
    let cancel = format!("/v1/tickets/{}/cancel", second["id"]);
    assert_eq!(client.post(&cancel, "").status, 200);
    let (_, third) = issue(&mut client, "transfer", ID);
    assert_eq!(third["number"], "B104", "the second was canceled");
    let call = json!({ "ticket": third["id"] }).to_string();
    assert_eq!(client.post(&at("call"), &call).status, 200);
    assert_eq!(client.post(&at("no-show"), "").status, 200);
    let (_, fourth) = issue(&mut client, "transfer", ID);
    assert_eq!(fourth["number"], "B105", "the third did not come");
    // With its return there would be two.
    let back = format!("/v1/tickets/{}/return", third["id"]);
    let refused = client.post(&back, "");
    assert_eq!(refused.problem(), "already-waiting");
    assert_eq!(refused.json()["number"], "B105");
    let cancel = format!("/v1/tickets/{}/cancel", fourth["id"]);
    assert_eq!(client.post(&cancel, "").status, 200);
    assert_eq!(client.post(&back, "").status, 200);
}

#[test]
fn a_repeated_request_gets_its_first_answer_and_a_refused_key_is_free() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    let body = with(ID).to_string();
    let first = client.post_with("/v1/tickets", one, &body);
    assert_eq!(client.post_with("/v1/tickets", two, &body).status, 409);
    let repeated = client.post_with("/v1/tickets", one, &body);
    assert_eq!((repeated.status, repeated.text()), (201, first.text()));
    let cancel = format!("/v1/tickets/{}/cancel", first.json()["id"]);
    assert_eq!(client.post(&cancel, "").status, 200);
    assert_eq!(client.post_with("/v1/tickets", two, &body).status, 201);
}

#[test]
fn a_guide_may_give_another_and_a_kiosk_may_not() {
    let mut place = asking_place();
    place.hall = place
        .hall
        .replace("loopback = \"open\"", "loopback = \"token\"");
    let tokens = ["kiosk", "guide"].map(|role| place.token(role, role, &[]));
    let hub = place.start();
    let [mut kiosk, mut guide] = tokens.each_ref().map(|token| hub.client_with(Some(token)));
    assert_eq!(issue(&mut kiosk, "transfer", ID).0, 201);
    assert_eq!(issue(&mut guide, "transfer", ID).1["number"], "B101");
    let mut again = with(ID);
    again["again"] = json!(true);
    let refused = kiosk.post("/v1/tickets", &again.to_string());
    assert_eq!(refused.problem(), "not-allowed");
    let given = guide.post("/v1/tickets", &again.to_string());
    assert_eq!(
        (given.status, &given.json()["number"]),
        (201, &json!("B102"))
    );
    // A person who was given two gets both back after a no-show.
    let counter = place.token("counter", "counter", &["2"]);
    let mut counter = hub.client_with(Some(&counter));
    wait_for("the counter to be known", || {
        let opened = counter.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
        (opened.status == 200).then_some(())
    });
    assert_eq!(counter.post("/v1/counters/2/next", "").status, 200);
    assert_eq!(counter.post("/v1/counters/2/no-show", "").status, 200);
    let first = guide.get("/v1/tickets?number=B101").json()["tickets"][0]["id"].clone();
    let back = format!("/v1/tickets/{first}/return");
    assert_eq!(guide.post(&back, "").status, 200);
}

#[test]
fn of_many_kiosks_at_once_one_gives_the_ticket() {
    let place = asking_place();
    let hub = place.start();
    let start = Arc::new(Barrier::new(12));
    let asked = (0..12).map(|_| {
        let (mut client, start) = (hub.client(), start.clone());
        std::thread::spawn(move || {
            start.wait();
            issue(&mut client, "transfer", ID)
        })
    });
    let asked: Vec<_> = asked.collect::<Vec<_>>();
    let answers: Vec<_> = asked.into_iter().map(|one| one.join().unwrap()).collect();
    let (given, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(status, _)| *status == 201);
    assert_eq!(given.len(), 1, "{answers:?}");
    for (status, problem) in refused {
        assert_eq!((*status, &problem["number"]), (409, &given[0].1["number"]));
    }
}

/// Something that happens at the kiosk or to it.
#[derive(Clone, Debug)]
enum Try {
    Issue {
        person: usize,
        service: usize,
        again: bool,
    },
    Cancel {
        person: usize,
        service: usize,
    },
    Crash,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let issue = (0..3_usize, 0..2_usize, prop::bool::weighted(0.1));
    let one = prop_oneof![
        8 => issue.prop_map(|(person, service, again)| Try::Issue { person, service, again }),
        3 => (0..3_usize, 0..2_usize).prop_map(|(person, service)| Try::Cancel { person, service }),
        1 => Just(Try::Crash),
    ];
    prop::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    /// Whatever happens, a ticket is given if and only if its person holds none for the service.
    #[test]
    fn a_ticket_is_given_to_whoever_holds_none(tries in tries()) {
        const PEOPLE: [&str; 3] = [ID, OTHER_ID, "110105194912310046"];
        const SERVICES: [&str; 2] = ["transfer", "first"];
        let mut place = asking_place();
        place.hall = place.hall.replacen("id = \"first\"", "id = \"first\"\nasks = \"id-number\"", 1);
        let mut hub = place.start();
        let mut client = hub.client();
        let mut held: BTreeMap<(usize, usize), Vec<Value>> = BTreeMap::new();
        for one in tries {
            match one {
                Try::Issue { person, service, again } => {
                    let held = held.entry((person, service)).or_default();
                    let body = json!({
                        "service": SERVICES[service], "person": PEOPLE[person], "again": again,
                    });
                    let answer = client.post("/v1/tickets", &body.to_string());
                    let told = answer.json();
                    let expected = if held.is_empty() || again { 201 } else { 409 };
                    prop_assert_eq!(answer.status, expected, "{}", told);
                    if answer.status == 201 {
                        held.push(told["id"].clone());
                    } else {
                        prop_assert!(held.contains(&told["ticket"]), "{}", told);
                    }
                }
                Try::Cancel { person, service } => {
                    if let Some(ticket) = held.entry((person, service)).or_default().pop() {
                        let cancel = format!("/v1/tickets/{ticket}/cancel");
                        prop_assert_eq!(client.post(&cancel, "").status, 200);
                    }
                }
                Try::Crash => {
                    hub.kill();
                    hub = place.start();
                    client = hub.client();
                }
            }
        }
    }
}
