//! One person, one ticket of a service at a time; and the key by which people are known again, which ends
//! with its day.

use crate::person::{ID, all_bytes, asking_place, codes, holds, issue, masks, rests, trouble};
use crate::process::{Hub, Place, tool, wait_for};
use crate::tools::told;
use crate::wrong_date::{Computer, DAY_S};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use uuid::Uuid;

const OTHER_ID: &str = "110105194912310038";
const NEXT_DAY: &str = "2026-11-24T09:00:00+08:00";

fn key_file(place: &Place) -> PathBuf {
    place.data().join("person.key")
}

/// The key in the file as it stands there, and its bytes.
fn key_of(place: &Place) -> Vec<u8> {
    let text = std::fs::read(key_file(place)).unwrap();
    let key = text.split(|byte| *byte == b' ').nth(1).unwrap();
    key.trim_ascii().to_vec()
}

fn with(person: &str) -> Value {
    json!({ "service": "transfer", "person": person })
}

#[test]
fn one_person_has_one_live_ticket_of_a_service() {
    let place = asking_place();
    let hub = place.start();
    let mut client = hub.client();
    let (_, first) = issue(&mut client, "transfer", ID);
    // However it is written.
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
    // Until the visit is over, and after a no-show.
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
    // Back would be two.
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
    // Who is to have two has both back after a no-show.
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

#[test]
fn a_crash_forgets_nobody() {
    let place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    let key = key_of(&place);
    hub.kill();
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 409);
    assert_eq!(key_of(&place), key);
    assert!(!trouble(&hub));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(key_file(&place))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// Something that happens at the kiosk, or to it.
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
    /// Whatever happens, a ticket is given when its person holds none for the service, and only then.
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

/// The power was cut between the key and the first ticket: it is the day's all the same.
#[test]
fn a_key_without_a_ticket_is_taken_up() {
    let place = asking_place();
    place.start().kill();
    let key = format!("2026-11-23 {}\n", "0".repeat(52));
    std::fs::write(key_file(&place), &key).unwrap();
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    assert_eq!(std::fs::read(key_file(&place)).unwrap(), key.as_bytes());
    hub.kill();
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 409);
    assert!(!trouble(&hub));
}

/// Neither the key nor what was made with it is in any file.
fn assert_gone(place: &Place, key: &[u8], code: &[u8]) {
    assert!(!key_file(place).exists());
    assert_eq!(codes(place), []);
    assert!(!holds(&all_bytes(&place.data()), key));
    let checkpoint = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let busy: i64 = checkpoint
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .unwrap();
    assert_eq!(busy, 0);
    assert!(
        !holds(&all_bytes(&place.data()), code),
        "in a page that is free"
    );
}

#[test]
fn the_key_ends_with_its_day() {
    let mut place = asking_place();
    place.at = Some("2026-11-23T23:59:56+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(issue(&mut client, "transfer", ID).0, 201);
    let (key, code) = (key_of(&place), codes(&place)[0].1.clone());
    // What stood in the file, wherever it lies.
    let content = place.folder.path().join("content");
    std::fs::hard_link(key_file(&place), &content).unwrap();
    // Whoever sees the new day finds no key of the old one.
    wait_for("midnight", || {
        let hall = client.get("/v1/hall").json();
        (hall["day"] == "2026-11-24").then_some(())
    });
    assert_gone(&place, &key, &code);
    let content = std::fs::read(&content).unwrap();
    assert!(content.len() > 50 && content.iter().all(|byte| *byte == 0));
    assert_eq!(masks(&place).len(), 1, "a few digits stay");
    assert_eq!(issue(&mut client, "transfer", ID).0, 201);
    assert_ne!(codes(&place)[0].1, code, "another day, another key");
    assert_eq!(issue(&mut client, "transfer", ID).0, 409);
    assert!(!trouble(&hub));
}

#[test]
fn the_key_of_a_day_that_ended_while_the_hub_was_off_goes_at_its_start() {
    let mut place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    let (key, code) = (key_of(&place), codes(&place)[0].1.clone());
    hub.kill();
    // Half a key that a power cut left.
    std::fs::write(place.data().join("person.key.new"), &key).unwrap();
    place.at = Some(NEXT_DAY.into());
    let hub = place.start();
    assert!(!place.data().join("person.key.new").exists());
    assert_gone(&place, &key, &code);
    assert!(!trouble(&hub));
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
}

fn backup(place: &Place) -> PathBuf {
    let to = place.folder.path().join("backup");
    told("backup", &place.data(), &[&to]);
    to
}

#[test]
fn no_backup_takes_the_key_along() {
    let place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    let key = key_of(&place);
    let to = backup(&place);
    assert!(to.join("hall.db").exists() && !to.join("person.key").exists());
    assert!(!holds(&all_bytes(&to), &key));
}

/// Whom the lost hub gave tickets to is not known here.
#[test]
fn after_a_restore_nobody_is_known_again_until_midnight() {
    let mut place = asking_place();
    let hub = place.start();
    // It does not even tell that there was a key.
    let from = backup(&place);
    issue(&mut hub.client(), "transfer", ID);
    hub.kill();
    std::fs::remove_dir_all(place.data()).unwrap();
    let restored = tool(&place, &["restore", from.to_str().unwrap()]);
    let said = String::from_utf8(restored.stdout).unwrap();
    assert!(
        said.contains("重复取号") && said.contains("two tickets"),
        "{said}"
    );
    let unknown = |hub: &Hub| {
        rests(hub);
        for _ in 0..2 {
            assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
        }
        assert!(!key_file(&place).exists());
        let status = tool(&place, &["status"]);
        let said = String::from_utf8(status.stdout).unwrap();
        assert!(
            said.contains("people-unknown") && said.contains("不核对是否重复取号"),
            "{said}"
        );
    };
    let hub = place.start();
    unknown(&hub);
    hub.kill();
    let hub = place.start();
    unknown(&hub);
    hub.kill();
    place.at = Some(NEXT_DAY.into());
    let hub = place.start();
    assert!(!trouble(&hub));
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 409);
}

#[test]
fn a_key_that_is_lost_or_another_days_knows_nobody_and_says_so() {
    for lost in [
        None,
        Some("2026-11-23 0000000000000000000000000000000000000000000000000000\n"),
        Some("rubbish"),
    ] {
        let place = asking_place();
        let hub = place.start();
        issue(&mut hub.client(), "transfer", ID);
        hub.kill();
        match lost {
            None => std::fs::remove_file(key_file(&place)).unwrap(),
            Some(text) => std::fs::write(key_file(&place), text).unwrap(),
        }
        let hub = place.start();
        rests(&hub);
        assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201, "{lost:?}");
    }
}

/// A clock that ran ahead into another day took the key of this one with it; one that was wrong within the day
/// did not.
#[test]
fn on_a_date_that_goes_on_nobody_is_known_again() {
    for (wrong_by, is_known) in [(2 * 60 * 60, true), (21 * DAY_S, false)] {
        let mut computer = Computer::new();
        computer.place.hall = asking_place().hall;
        let hub = computer.start();
        assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
        hub.stop();
        computer.is_wrong_by(wrong_by);
        let hub = computer.start();
        assert_eq!(issue(&mut hub.client(), "transfer", OTHER_ID).0, 201);
        hub.stop();
        computer.is_wrong_by(0);
        let turned = computer.clock(&["--turn-back"]);
        assert_eq!(turned.status.code(), Some(0), "{turned:?}");
        let hub = computer.start();
        let again = issue(&mut hub.client(), "transfer", OTHER_ID).0;
        if is_known {
            assert_eq!((again, trouble(&hub)), (409, false));
        } else {
            assert_eq!(again, 201);
            rests(&hub);
            assert_eq!(codes(&computer.place), []);
        }
    }
}

/// A folder in which no key can be made still gives tickets.
#[test]
fn where_no_key_can_be_made_tickets_are_given_and_it_is_told() {
    let place = asking_place();
    let hub = place.start();
    // A folder in the file's place.
    std::fs::create_dir(key_file(&place)).unwrap();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    rests(&hub);
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
}
