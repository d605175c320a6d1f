//! The first PIN of a new hall, for whoever can read the hub's data folder.

use crate::browser::Browser;
use crate::client::{Client, Response};
use crate::process::{Hub, Place, set_pin, wait_for};
use crate::staff::STAFF;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;

const SUPERVISORS: &str = r#"
[[staff]]
id = "9001"
name = "大厅管理员"
roles = ["supervisor", "guide"]

[[staff]]
id = "9002"
name = "大厅副管理员"
roles = ["supervisor"]
"#;

/// A new hall with two supervisors, and a port for the hall.
pub(crate) fn new_hall() -> Place {
    let mut place = Place::new();
    let lan = "loopback = \"token\"\nlan = \"127.0.0.1:0\"";
    place.hall = place.hall.replace("loopback = \"open\"", lan) + STAFF + SUPERVISORS;
    place
}

fn file(place: &Place) -> PathBuf {
    place.data().join("first-sign-in")
}

fn string(place: &Place) -> String {
    fs::read_to_string(file(place)).unwrap().trim().to_owned()
}

fn first(client: &mut Client, code: &str, staff: &str, pin: &str) -> Response {
    let body = json!({ "code": code, "staff": staff, "pin": pin });
    client.post("/v1/session/first", &body.to_string())
}

fn sign_in(hub: &Hub, staff: &str, pin: &str) -> u16 {
    let body = json!({ "staff": staff, "pin": pin }).to_string();
    hub.client().post("/v1/session", &body).status
}

#[test]
fn a_supervisor_sets_the_first_pin_with_the_string_of_the_folder() {
    let place = new_hall();
    let hub = place.start();
    let mode = fs::metadata(file(&place)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let code = string(&place);
    let mut client = hub.client();

    for (code, staff, pin, problem) in [
        ("0000-0000-0000-0000", "9001", "471108", "wrong-pin"),
        ("", "9001", "471108", "wrong-pin"),
        (&code, "1001", "471108", "not-allowed"),
        (&code, "9999", "471108", "not-allowed"),
        (&code, "9001", "123456", "wrong-pin"),
        (&code, "9001", "47", "wrong-pin"),
    ] {
        let refused = first(&mut client, code, staff, pin);
        assert_eq!(refused.problem(), problem, "{staff} {pin}");
        assert!(file(&place).exists());
    }
    // As people type it.
    let typed = code.to_lowercase().replace('-', " ");
    let set = first(&mut client, &typed, "9001", "471108");
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(set.json(), json!({ "role": "supervisor", "staff": "9001" }));
    assert!(set.header("set-cookie").unwrap().starts_with("jiaohao="));
    assert!(!file(&place).exists());
    assert_eq!(sign_in(&hub, "9001", "471108"), 200);
    // It is worth nothing for another one, nor after a restart.
    let again = first(&mut client, &code, "9002", "582219");
    assert_eq!(again.problem(), "not-allowed");
    hub.stop();
    let hub = place.start();
    assert!(!file(&place).exists());
    let again = first(&mut hub.client(), &code, "9002", "582219");
    assert_eq!(again.problem(), "not-allowed");
    assert_eq!(sign_in(&hub, "9001", "471108"), 200);
}

#[test]
fn guesses_at_the_string_are_locked_whoever_they_name() {
    let place = new_hall();
    let hub = place.start();
    let mut client = hub.client();
    for guess in 0..5 {
        let staff = ["9001", "9002"][guess % 2];
        let wrong = first(&mut client, "ABCD-EFGH-JKMN-PQRS", staff, "471108");
        assert_eq!(wrong.problem(), "wrong-pin");
        assert!(!wrong.text().contains("retry_after_s"), "{}", wrong.text());
    }
    let right = first(&mut client, &string(&place), "9001", "471108");
    assert_eq!(right.problem(), "wrong-pin");
    assert!(right.text().contains("retry_after_s"), "{}", right.text());
    assert!(file(&place).exists());
}

#[test]
fn a_pin_from_the_tool_ends_the_string_and_a_restart_makes_another() {
    let place = new_hall();
    let hub = place.start();
    let old = string(&place);
    hub.kill();
    let hub = place.start();
    let new = string(&place);
    assert_ne!(old, new);
    let refused = first(&mut hub.client(), &old, "9001", "471108");
    assert_eq!(refused.problem(), "wrong-pin");
    // A clerk's and a guide's PIN are none of a supervisor.
    for staff in ["1001", "2001"] {
        assert!(set_pin(&place, staff, "471108").status.success());
    }
    assert!(hub.client().get("/").text().contains("/v1/session/first"));
    assert!(set_pin(&place, "9002", "471108").status.success());
    wait_for("the string to go", || {
        (!file(&place).exists()).then_some(())
    });
    let refused = first(&mut hub.client(), &new, "9001", "582219");
    assert_eq!(refused.problem(), "not-allowed");
    assert!(!hub.client().get("/").text().contains("/v1/session/first"));
}

#[test]
fn who_needs_no_pin_or_has_one_gets_no_string() {
    let mut open = new_hall();
    open.hall = open
        .hall
        .replace("loopback = \"token\"", "loopback = \"open\"");
    let _hub = open.start();
    assert!(!file(&open).exists());
    let mut nobody = new_hall();
    nobody.hall = nobody.hall.replace(SUPERVISORS, "");
    let _hub = nobody.start();
    assert!(!file(&nobody).exists());
}

#[test]
fn the_string_is_in_no_log() {
    let place = new_hall();
    let mut command = place.command();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut hub = command.spawn().unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(hub.stdout.take().unwrap());
    while !said.contains("first-sign-in") {
        assert!(lines.read_line(&mut said).unwrap() > 0, "{said}");
    }
    let code = string(&place);
    kill_process(Pid::from_child(&hub), Signal::TERM).unwrap();
    lines.read_to_string(&mut said).unwrap();
    said += &String::from_utf8(hub.wait_with_output().unwrap().stderr).unwrap();
    assert!(!said.contains(&code), "{said}");
}

#[test]
fn the_first_pin_is_set_in_the_browser_of_the_hub() {
    let place = new_hall();
    let hub = place.start();
    let mut browser = Browser::start((1280, 720));
    // In the hall there is nothing to do yet.
    let lan = hub.lan.unwrap();
    for path in ["", "notices", "records"] {
        browser.open(&format!("https://{lan}/{path}"));
        browser.wait("document.querySelector('main p').innerText.includes('服务端那台电脑')");
        assert_eq!(
            browser.run("return document.querySelector('form')"),
            json!(null)
        );
    }
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.open(&format!("http://{}/", hub.address));
    browser.type_in("#code", &string(&place));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108");
    browser.type_in("#again", "471109\n");
    browser.wait("document.querySelector('.problem').innerText.includes('两次')");
    assert!(file(&place).exists());
    browser.picture("web-first-pin");
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.run("document.querySelector('#again').value = ''");
    browser.type_in("#again", "471108\n");
    browser.wait("document.querySelector('#live')");
    assert!(browser.text("header").contains("9001"));
    browser.open(&format!("https://{lan}/"));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#live')");
}
