//! The devices as a supervisor sees and changes them, and what the log keeps of that.

use crate::browser::Browser;
use crate::client::Client;
use crate::process::{Hub, Place, wait_for};
use crate::watch::{PAPER_OUT, report};
use crate::web::{is_quiet, signed_in, staffed};
use serde_json::{Value, json};
use uuid::Uuid;

fn listed(boss: &mut Client) -> Vec<Value> {
    let page = boss.get("/v1/devices");
    assert_eq!(page.status, 200, "{}", page.text());
    page.json()["devices"].as_array().unwrap().clone()
}

fn device(boss: &mut Client, name: &str) -> Value {
    let found = listed(boss).into_iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not listed"))
}

/// Kind, body and clerk of the events about devices.
pub(crate) fn on_record(place: &Place, hub: Hub) -> Vec<(String, Value, Option<String>)> {
    hub.stop();
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let query = "SELECT kind, body, clerk FROM event WHERE kind LIKE 'device-%' ORDER BY seq";
    let mut rows = log.prepare(query).unwrap();
    let rows = rows.query_map([], |row| {
        let body: String = row.get(1)?;
        Ok((row.get(0)?, body.parse().unwrap(), row.get(2)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_device_is_listed_with_how_it_is() {
    let (place, hub) = staffed();
    let token = place.token("kiosk", "1 号取号机", &[]);
    place.token("counter", "desk-2", &["2", "3"]);
    let mut boss = signed_in(&hub, "9001");
    let kiosk = device(&mut boss, "1 号取号机");
    assert_eq!(kiosk["listening"], false);
    assert_eq!(
        (&kiosk["version"], &kiosk["seen_at"]),
        (&Value::Null, &Value::Null)
    );

    let _stream = hub.stream_with(None, Some(&token));
    report(&mut hub.client_with(Some(&token)), PAPER_OUT);
    let kiosk = wait_for("the trouble", || {
        let kiosk = device(&mut boss, "1 号取号机");
        kiosk["trouble"][0].is_object().then_some(kiosk)
    });
    assert_eq!(kiosk["role"], "kiosk");
    assert_eq!(kiosk["listening"], true);
    assert_eq!(kiosk["version"], "1.0");
    assert_eq!(kiosk["trouble"][0]["kind"], "paper-out");
    let desk = device(&mut boss, "desk-2");
    assert_eq!(desk["counters"], json!(["2", "3"]));
    // The browser is no device of the hall, although its commands are on record under a name.
    boss.post("/v1/tickets", r#"{"service":"transfer"}"#);
    let names: Vec<_> = listed(&mut boss)
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["1 号取号机", "desk-2"]);
}

#[test]
fn a_revoked_device_is_out_at_once_and_that_is_on_record() {
    let (place, hub) = staffed();
    let token = place.token("display", "hall-east", &[]);
    let mut boss = signed_in(&hub, "9001");
    let mut stream = hub.stream_with(None, Some(&token));
    assert_eq!(stream.next().unwrap().event, "snapshot");
    let id = device(&mut boss, "hall-east")["id"].clone();
    let path = format!("/v1/devices/{id}/revoke");
    let key = Uuid::now_v7();
    let revoked = boss.post_with(&path, key, "");
    assert_eq!(revoked.status, 200, "{}", revoked.text());
    assert_eq!(hub.client_with(Some(&token)).get("/v1/hall").status, 401);
    assert!(
        (0..6).any(|_| stream.next().is_none()),
        "the stream goes on"
    );
    let again = boss.post_with(&path, key, "");
    assert_eq!((again.status, again.text()), (200, revoked.text()));
    let twice = boss.post(&path, "");
    assert_eq!(
        (twice.status, twice.problem().as_str()),
        (404, "unknown-device")
    );
    assert_eq!(twice.json()["device"], id);
    assert_eq!(device(&mut boss, "hall-east")["has_token"], false);

    let body = json!({ "device": id, "name": "hall-east" });
    let revoked = ("device-revoked".to_owned(), body, Some("9001".to_owned()));
    assert_eq!(on_record(&place, hub), [revoked]);
}

#[test]
fn a_renamed_device_goes_on_under_its_new_name() {
    let (place, hub) = staffed();
    let token = place.token("kiosk", "kiosk-1", &[]);
    place.token("display", "hall-east", &[]);
    let mut boss = signed_in(&hub, "9001");
    let mut kiosk = hub.client_with(Some(&token));
    let _stream = hub.stream_with(None, Some(&token));
    report(&mut kiosk, PAPER_OUT);
    let id = device(&mut boss, "kiosk-1")["id"].clone();
    let path = format!("/v1/devices/{id}/rename");
    for (name, refused) in [
        ("hall-east", "name-taken"),
        (" ", "malformed"),
        ("\u{202E}", "malformed"),
    ] {
        let answer = boss.post(&path, &json!({ "name": name }).to_string());
        assert_eq!(answer.problem(), refused, "{name}");
    }
    let renamed = boss.post(&path, r#"{"name":" 大厅东侧 "}"#);
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    assert_eq!(kiosk.get("/v1/hall").status, 200);
    let known = device(&mut boss, "大厅东侧");
    assert_eq!(known["id"], id);
    wait_for("its trouble under the new name", || {
        let hall = boss.get("/v1/hall").json();
        let trouble = hall["trouble"].as_array().unwrap().clone();
        trouble
            .iter()
            .any(|one| one["name"] == "大厅东侧")
            .then_some(())
    });
    let body = json!({ "device": id, "from": "kiosk-1", "to": "大厅东侧" });
    let renamed = ("device-renamed".to_owned(), body, Some("9001".to_owned()));
    assert_eq!(on_record(&place, hub), [renamed]);
}

#[test]
fn devices_are_looked_after_in_the_browser() {
    let (place, hub) = staffed();
    let token = place.token("display", "hall-east", &[]);
    place.token("kiosk", "kiosk-1", &[]);
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/devices", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#device-1')");
    assert!(browser.text("#device-1").contains("大屏"));
    browser.click("#device-1 .acts summary");
    browser.run("document.querySelector('#device-1 .acts input').value = 'kiosk-1'");
    browser.click("#device-1 form[data-send$=rename] button");
    browser.wait(
        "document.querySelector('#device-1 .acts .problem').innerText.includes('属于另一台')",
    );
    // A refusal is an error to the console, and to nobody else.
    browser.complaints();
    browser.run("document.querySelector('#device-1 .acts input').value = '东侧大屏'");
    browser.click("#device-1 form[data-send$=rename] button");
    browser.wait("document.querySelector('#device-1 h3').innerText === '东侧大屏'");
    browser.picture("web-devices");
    is_quiet(&mut browser);
    browser.run("window.confirm = (text) => text.includes('东侧大屏 会立即断开')");
    browser.click("#device-1 .acts summary");
    browser.click("#device-1 form[data-send$=revoke] button");
    browser.wait("document.querySelector('#device-1').innerText.includes('已撤销')");
    assert_eq!(hub.client_with(Some(&token)).get("/v1/hall").status, 401);

    let guide = signed_in(&hub, "2001").get("/devices").text();
    assert!(guide.contains("只有主管可以管理设备") && !guide.contains("kiosk-1"));
}
