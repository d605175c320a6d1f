//! 好差评: what visitors tap, what is kept of it and how, and what is done about the bad ones, over days.

use crate::browser::Browser;
use crate::client::Client;
use crate::process::{Hub, Place, set_pin, tool, wait_for};
use crate::web::{is_quiet, signed_in, staffed};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::process::{Command, Output};

const DAYS: &str = "/v1/ratings?from=2026-11-23&to=2026-11-23";

/// Somebody is served at a counter by 1001, and goes.
fn serve(desk: &mut Client, counter: u32) -> Value {
    let ticket = desk.post("/v1/tickets", r#"{"service":"transfer"}"#).json();
    let at = |verb: &str| format!("/v1/counters/{counter}/{verb}");
    let opened = desk.post(&at("open"), r#"{"clerk":"1001","pin":"471108"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    let call = format!(r#"{{"ticket":{}}}"#, ticket["id"]);
    for (verb, body) in [("call", call.as_str()), ("start", ""), ("finish", "")] {
        let done = desk.post(&at(verb), body);
        assert_eq!(done.status, 200, "{verb}: {}", done.text());
    }
    ticket
}

fn path(ticket: &Value) -> String {
    format!("/v1/tickets/{}/rating", ticket["id"])
}

/// Ratings of the hall's first day.
fn page(boss: &mut Client) -> Value {
    let page = boss.get(DAYS);
    assert_eq!(page.status, 200, "{}", page.text());
    page.json()
}

fn case(boss: &mut Client, ticket: &Value, body: &Value) -> (u16, Value) {
    let path = format!("/v1/ratings/{}/case", ticket["id"]);
    let answer = boss.post(&path, &body.to_string());
    (answer.status, answer.json())
}

/// A hall with a rating device at counter 2, a supervisor, and a program that serves.
fn rated_hall() -> (Place, Hub, Client, Client, String) {
    let (place, hub) = staffed();
    let set = set_pin(&place, "1001", "471108");
    assert_eq!(set.status.code(), Some(0), "{set:?}");
    let desk = place.token("supervisor", "desk", &[]);
    let tablet = place.token("rater", "评价器-2", &["2"]);
    let boss = signed_in(&hub, "9001");
    let tablet = hub.client_with(Some(&tablet));
    (place, hub, tablet, boss, desk)
}

#[test]
fn a_visitor_rates_at_the_counters_device_and_nowhere_else() {
    let (place, hub, mut tablet, mut boss, desk) = rated_hall();
    let mut serving = hub.client_with(Some(&desk));
    let other = place.token("rater", "评价器-3", &["3"]);
    let clerk = place.token("counter", "desk-2", &["2"]);
    let [mut other, mut clerk] = [other, clerk].map(|token| hub.client_with(Some(&token)));
    let ticket = serve(&mut serving, 2);
    let asked = tablet.get("/v1/hall").json()["counters"][1]["rating"].clone();
    assert_eq!(
        (&asked["ticket"], &asked["number"]),
        (&ticket["id"], &ticket["number"])
    );
    let path = path(&ticket);
    let good = r#"{"grade":5}"#;
    let foreign = other.post(&path, good);
    assert_eq!(
        (foreign.problem(), foreign.json()["counter"].clone()),
        ("not-allowed".into(), json!("2"))
    );
    for client in [&mut clerk, &mut boss, &mut serving] {
        assert_eq!(client.post(&path, good).problem(), "not-allowed");
    }
    for wrong in [r#"{"grade":6}"#, r#"{"grade":0}"#, r#"{"grade":"5"}"#, "{}"] {
        assert_eq!(tablet.post(&path, wrong).problem(), "malformed", "{wrong}");
    }
    let given = tablet.post(&path, r#"{"grade":2}"#);
    assert_eq!(given.status, 200, "{}", given.text());
    assert!(given.json()["details_until"].is_string());
    assert_eq!(tablet.post(&path, good).problem(), "already-rated");
    assert_eq!(
        tablet.get("/v1/hall").json()["counters"][1]["rating"],
        Value::Null
    );

    let details = format!("{path}/details");
    let long = json!({ "text": "长".repeat(201) }).to_string();
    for wrong in [
        r#"{"codes":["999"]}"#,
        r#"{"codes":["514"]}"#,
        &long,
        r#"{"text":"  "}"#,
        "{}",
    ] {
        assert_eq!(
            tablet.post(&details, wrong).problem(),
            "malformed",
            "{wrong}"
        );
    }
    let body = r#"{"codes":["209","213"],"text":" =等了两个小时 "}"#;
    assert_eq!(other.post(&details, body).problem(), "not-allowed");
    assert_eq!(tablet.post(&details, body).status, 200);
    let found = page(&mut boss)["ratings"][0].clone();
    assert_eq!(found["grade"], 2);
    assert_eq!(
        (&found["codes"], &found["text"]),
        (&json!(["209", "213"]), &json!("=等了两个小时"))
    );
    assert_eq!(
        (&found["clerk"], &found["case"]["state"]),
        (&json!("1001"), &json!("new"))
    );

    // Nothing of it is on the staff's stream, nor in the log.
    let mut stream = hub.stream_with(Some(3), Some(&place.token("guide", "g", &[])));
    loop {
        let message = stream.next_event().unwrap();
        assert!(
            !message.data.to_string().contains("grade"),
            "{}",
            message.data
        );
        if message.data["kind"] == "rating-detailed" {
            break;
        }
    }
    hub.kill();
    let log = Connection::open(place.data().join("hall.db")).unwrap();
    let query = "SELECT count(*) FROM event WHERE body LIKE '%小时%'";
    let in_log: i64 = log.query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(in_log, 0);
}

#[test]
fn what_was_rated_outlives_a_crash_and_a_revoked_device_rates_no_more() {
    let (place, hub, mut tablet, _, desk) = rated_hall();
    let mut serving = hub.client_with(Some(&desk));
    let ticket = serve(&mut serving, 2);
    assert_eq!(tablet.post(&path(&ticket), r#"{"grade":1}"#).status, 200);
    hub.kill();
    let hub = place.start();
    let token = tablet.headers[0].1.clone();
    let mut tablet = hub.client();
    tablet.headers.push(("Authorization".into(), token));
    let details = format!("{}/details", path(&ticket));
    // The clock of a rehearsal begins anew: it is still the same minute.
    let told = tablet.post(&details, r#"{"codes":["115"]}"#);
    assert_eq!(told.status, 200, "{}", told.text());
    let mut boss = signed_in(&hub, "9001");
    assert_eq!(page(&mut boss)["grades"]["1"], 1);
    let mut serving = hub.client_with(Some(&desk));
    let ticket = serve(&mut serving, 2);
    let revoked = tool(&place, &["revoke", "评价器-2"]);
    assert_eq!(revoked.status.code(), Some(0), "{revoked:?}");
    wait_for("the revocation", || {
        (tablet.get("/v1/hall").status == 401).then_some(())
    });
    let refused = tablet.post(&path(&ticket), r#"{"grade":5}"#);
    assert_eq!(refused.problem(), "no-token");
    assert_eq!(page(&mut boss)["none"], 1, "never counted as good");
    hub.stop();
    let verified = tool(&place, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

/// All of a bad rating's case, beside another supervisor.
#[test]
fn a_bad_rating_is_seen_to_step_by_step() {
    let (_place, hub, mut tablet, mut boss, desk) = rated_hall();
    let mut serving = hub.client_with(Some(&desk));
    let ticket = serve(&mut serving, 2);
    tablet.post(&path(&ticket), r#"{"grade":1}"#);
    let alarm = |boss: &mut Client| {
        let alarms = boss.get("/v1/alarms").json()["alarms"].clone();
        let mut alarms = alarms.as_array().unwrap().clone().into_iter();
        alarms.find(|one| one["kind"] == "bad-rating" && one["cleared_at"].is_null())
    };
    let raised = wait_for("the alarm", || alarm(&mut boss));
    assert!(
        raised["detail"].is_null() && raised["counter"].is_null(),
        "{raised}"
    );
    let revision = |boss: &mut Client| page(boss)["ratings"][0]["case"]["revision"].clone();
    let first = revision(&mut boss);
    let assign = json!({ "step": "assign", "revision": first, "to": "1002" });
    let (status, seen) = case(&mut boss, &ticket, &assign);
    assert_eq!((status, &seen["case"]["assigned"]), (200, &json!("1002")));
    // Somebody else saw it as it was.
    let (status, changed) = case(
        &mut boss,
        &ticket,
        &json!({ "step": "close", "revision": first }),
    );
    assert_eq!((status, &changed["case_state"]), (409, &json!("assigned")));
    assert_eq!(changed["type"], "/problems/case-changed");
    wait_for("the alarm to go", || {
        alarm(&mut boss).is_none().then_some(())
    });

    let mut step = |body: Value| {
        let mut body = body;
        body["revision"] = revision(&mut boss);
        case(&mut boss, &ticket, &body)
    };
    let because = |(status, problem): (u16, Value)| (status, problem["because"].clone());
    let by_other = json!({ "step": "contact", "by": "1002", "reached": true });
    assert_eq!(because(step(by_other)), (409, json!("first-contact")));
    assert_eq!(
        because(step(json!({ "step": "mend" }))),
        (409, json!("not-found"))
    );
    assert_eq!(
        because(step(json!({ "step": "close" }))),
        (409, json!("not-mended"))
    );
    let past = json!({ "step": "postpone", "due": "2026-11-22" });
    assert_eq!(because(step(past)), (409, json!("due")));
    for wrong in [
        json!({ "step": "find" }),
        json!({ "step": "take-out", "note": "误评" }),
        json!({ "step": "assign", "due": "2026-11-30" }),
        json!({ "step": "name", "contact": "" }),
    ] {
        assert_eq!(step(wrong.clone()).0, 400, "{wrong}");
    }
    assert_eq!(step(json!({ "step": "assign", "to": "nobody" })).0, 404);
    for body in [
        json!({ "step": "name", "contact": "13800138000" }),
        json!({ "step": "contact", "reached": true, "note": "当天回电" }),
        json!({ "step": "find", "note": "排队系统升级" }),
        json!({ "step": "mend" }),
        json!({ "step": "close" }),
    ] {
        let (status, answer) = step(body.clone());
        assert_eq!(status, 200, "{body}: {answer}");
    }
    assert_eq!(
        because(step(json!({ "step": "mend" }))),
        (409, json!("over"))
    );
    let month = signed_in(&hub, "9001").get("/reports/bulletin?date=2026-11-23");
    let bulletin = month.text();
    let said =
        "差评1件；到期或已整改的1件中，按期整改1件，按期整改率100.0%。实名差评1件，已回访1件。";
    assert!(bulletin.contains(said), "{bulletin}");
    assert_eq!(step(json!({ "step": "reopen", "note": "又来投诉" })).0, 200);
    let out = json!({ "step": "take-out", "why": "misjudged", "note": "评错了" });
    assert_eq!(step(out).0, 200);
    let page = page(&mut signed_in(&hub, "9001"));
    let seen = &page["ratings"][0];
    assert_eq!(
        (&seen["case"]["state"], &seen["contact"]),
        (&json!("taken-out"), &json!("13800138000"))
    );
    let steps = seen["case"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 8, "{steps:?}");
    assert_eq!(
        (&steps[2]["note"], &steps[2]["clerk"]),
        (&json!("当天回电"), &json!("9001"))
    );
    assert_eq!(
        (&page["taken_out"], &page["grades"]["1"], &page["none"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert_eq!(page["rates"]["rated"], json!({ "n": 0, "of": 0 }));
}

#[test]
fn what_is_not_a_rating_or_not_a_bad_one_has_no_case() {
    let (_place, hub, mut tablet, mut boss, desk) = rated_hall();
    let mut serving = hub.client_with(Some(&desk));
    let ticket = serve(&mut serving, 2);
    let body = json!({ "step": "close", "revision": 0 });
    assert_eq!(
        case(&mut boss, &ticket, &body).1["type"],
        "/problems/unknown-rating"
    );
    tablet.post(&path(&ticket), r#"{"grade":4}"#);
    assert_eq!(case(&mut boss, &ticket, &body).1["because"], "no-case");
    // Tapped by mistake: the right one within the minute, and the case goes with it.
    let ticket = serve(&mut serving, 2);
    tablet.post(&path(&ticket), r#"{"grade":1}"#);
    assert_eq!(page(&mut boss)["grades"]["1"], 1);
    tablet.post(&format!("{}/details", path(&ticket)), r#"{"grade":5}"#);
    let page = page(&mut boss);
    assert_eq!(
        (&page["grades"]["1"], &page["grades"]["5"]),
        (&json!(0), &json!(1))
    );
    for wrong in [
        "from=2026-11-23",
        "from=2026-11-23&to=2026-11-22",
        "from=2020-01-01&to=2026-11-22",
    ] {
        assert_eq!(
            boss.get(&format!("/v1/ratings?{wrong}")).problem(),
            "malformed",
            "{wrong}"
        );
    }
}

/// The days pass: the case is overdue, and later what the visitor wrote is no longer kept; the table is what the log says.
#[test]
fn a_case_lives_on_and_words_go_with_time() {
    let (mut place, hub, mut tablet, mut boss, desk) = rated_hall();
    let mut serving = hub.client_with(Some(&desk));
    let ticket = serve(&mut serving, 2);
    tablet.post(&path(&ticket), r#"{"grade":2}"#);
    tablet.post(
        &format!("{}/details", path(&ticket)),
        r#"{"text":"态度不好"}"#,
    );
    let due = page(&mut boss)["ratings"][0]["case"]["due"].clone();
    // Open on six days a week: the 15th working day after that Monday.
    assert_eq!(due, "2026-12-10");
    hub.kill();
    place.at = Some("2026-12-11T09:00:00+08:00".into());
    let hub = place.start();
    let mut boss = signed_in(&hub, "9001");
    wait_for("the alarm", || {
        let alarms = boss.get("/v1/alarms").json();
        let mut alarms = alarms["alarms"].as_array().unwrap().iter();
        alarms
            .any(|one| one["kind"] == "rating-overdue")
            .then_some(())
    });
    let late = page(&mut boss);
    assert_eq!(late["ratings"][0]["case"]["overdue"], true);
    assert_eq!(late["rates"]["mended_in_time"], json!({ "n": 0, "of": 1 }));
    assert_eq!(late["ratings"][0]["text"], "态度不好");
    let revision = &late["ratings"][0]["case"]["revision"];
    let found = json!({ "step": "find", "revision": revision, "note": "属实" });
    assert_eq!(case(&mut boss, &ticket, &found).0, 200);
    hub.kill();
    // The text is older than a month by then, and two weeks later the note, too.
    place.hall = place.hall.replace("[rules]", "[rules]\nratings_kept = 1");
    place.at = Some("2026-12-28T09:00:00+08:00".into());
    let hub = place.start();
    let seen = page(&mut signed_in(&hub, "9001"))["ratings"][0].clone();
    assert_eq!(seen["case"]["steps"][0]["note"], "属实");
    hub.kill();
    place.at = Some("2027-01-12T09:00:00+08:00".into());
    let hub = place.start();
    let seen = page(&mut signed_in(&hub, "9001"))["ratings"][0].clone();
    assert_eq!(
        (&seen["texted"], &seen["text"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(seen["case"]["steps"][0]["note"], Value::Null);
    hub.stop();
    let file = std::fs::read(place.data().join("hall.db")).unwrap();
    assert!(!file.windows(12).any(|part| part == "态度不好".as_bytes()));

    let rows = |place: &Place| -> Vec<String> {
        let log = Connection::open(place.data().join("hall.db")).unwrap();
        let mut all = log.prepare("SELECT * FROM rating ORDER BY ticket").unwrap();
        let columns = all.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|column| row.get_ref(column).unwrap());
            Ok(format!("{:?}", cells.collect::<Vec<_>>()))
        };
        all.query_map([], row)
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    let grown = rows(&place);
    assert_eq!(grown.len(), 1);
    let spoil = Connection::open(place.data().join("hall.db")).unwrap();
    spoil
        .execute("UPDATE rating SET grade = 5, work = NULL", [])
        .unwrap();
    let rebuilt = tool(&place, &["rebuild-history"]);
    assert_eq!(rebuilt.status.code(), Some(0), "{rebuilt:?}");
    assert_eq!(rows(&place), grown, "the table is what the log says");
}

fn export(place: &Place, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    command.args([
        "ratings",
        "export",
        "--from",
        "2026-11-23",
        "--to",
        "2026-11-30",
    ]);
    command.args(more).arg("--data").arg(place.data());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    output
}

#[test]
fn the_export_gives_each_visit_once_and_again_when_it_changed() {
    let (mut place, hub, mut tablet, _, desk) = rated_hall();
    let mut serving = hub.client_with(Some(&desk));
    let rated = serve(&mut serving, 2);
    tablet.post(&path(&rated), r#"{"grade":1}"#);
    let words = r#"{"codes":["113"],"text":"=1+1"}"#;
    tablet.post(&format!("{}/details", path(&rated)), words);
    serve(&mut serving, 2);
    hub.kill();
    place.at = Some("2026-11-24T09:00:00+08:00".into());
    let hub = place.start();
    let mut boss = signed_in(&hub, "9001");
    let ask = |boss: &mut Client, more: &str| {
        let answer = boss.get(&format!(
            "/v1/ratings/export?from=2026-11-23&to=2026-11-30{more}"
        ));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    };
    let all = ask(&mut boss, "").json();
    let rows = all["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &all["more"]), (2, &json!(false)));
    assert_eq!(
        (&rows[0]["grade"], &rows[1]["grade"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(
        (&rows[0]["device"], &rows[0]["text"]),
        (&json!("评价器-2"), &json!("=1+1"))
    );
    let csv = ask(&mut boss, "&format=csv").text();
    assert!(
        csv.starts_with("\u{FEFF}visit,") && csv.contains(",'=1+1,"),
        "{csv}"
    );
    let cursor = rows[1]["cursor"].as_str().unwrap();
    let after = format!("&after={cursor}");
    assert_eq!(ask(&mut boss, &after).json()["rows"], json!([]));
    let found = page(&mut boss);
    let revision = &found["ratings"][0]["case"]["revision"];
    let assign = json!({ "step": "assign", "revision": revision });
    assert_eq!(case(&mut boss, &rated, &assign).0, 200);
    let changed = ask(&mut boss, &after).json()["rows"].clone();
    assert_eq!(changed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&changed[0]["again"], &changed[0]["handler"]),
        (&json!(true), &json!("1001"))
    );
    let wrong = boss.get("/v1/ratings/export?from=2026-11-23&to=2026-11-30&after=x");
    assert_eq!(wrong.problem(), "malformed");
    let by_tool = export(&place, &["--after", cursor]).stdout;
    let by_tool: Value = serde_json::from_slice(&by_tool).unwrap();
    assert_eq!(by_tool["rows"], changed);
}

/// A bad rating, for whoever looks at its page.
pub(crate) fn a_bad_one(place: &Place, hub: &Hub) {
    set_pin(place, "1001", "471108");
    let [desk, tablet] = [("supervisor", "desk"), ("rater", "评价器-2")]
        .map(|(role, name)| hub.client_with(Some(&place.token(role, name, &[]))));
    let (mut desk, mut tablet) = (desk, tablet);
    let ticket = serve(&mut desk, 2);
    tablet.post(&path(&ticket), r#"{"grade":2}"#);
    let said = r#"{"codes":["209","213"],"text":"等了两个小时，材料又要补"}"#;
    let told = tablet.post(&format!("{}/details", path(&ticket)), said);
    assert_eq!(told.status, 200, "{}", told.text());
    for grade in [5, 5, 4] {
        let ticket = serve(&mut desk, 2);
        tablet.post(&path(&ticket), &format!(r#"{{"grade":{grade}}}"#));
    }
    serve(&mut desk, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_case_is_seen_to_on_its_page() {
    let (place, hub) = staffed();
    a_bad_one(&place, &hub);
    let mut browser = Browser::start((1440, 1100));
    browser.open(&format!("http://{}/ratings", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#bad article form')");
    for size in [(1280, 720), (390, 844), (1440, 1100)] {
        browser.resize(size);
        browser.picture(&format!("web-ratings-{}", size.0));
    }
    for (step, then) in [("assign", "contact"), ("contact", "find")] {
        let form = format!("#bad article > form:has([value={step}])");
        browser.click(&format!("{form} button"));
        browser.wait(&format!(
            "document.querySelector('#bad article > form [value={then}]')"
        ));
    }
    browser.picture("web-ratings-contacted");
    // Nothing is sent without the cause; with it, it is.
    browser.type_in("#bad article > form [name=note]", "窗口临时减少，已增开\n");
    browser.wait("document.querySelector('#bad article > form [value=mend]')");
    is_quiet(&mut browser);
    let mut boss = signed_in(&hub, "9001");
    let seen = page(&mut boss)["ratings"][0]["case"].clone();
    assert_eq!(seen["steps"].as_array().unwrap().len(), 3, "{seen}");
    assert_eq!(seen["steps"][1]["step"]["by"], "1001");
    assert_eq!(seen["steps"][2]["note"], "窗口临时减少，已增开");
}
