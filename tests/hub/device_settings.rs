//! What a supervisor sets for a device: it is told at once, in the log, refused to the second, and known to the device while
//! the hub is away.

use crate::browser::Browser;
use crate::client::{Client, Response, Stream};
use crate::devices::on_record;
use crate::process::{Hub, Place, wait_for};
use crate::tls::{DeviceFolder, enroll, file_of, lan_place, wait_connected};
use crate::watch::{report, wait_until};
use crate::web::{is_quiet, signed_in, staffed};
use jiaohao::link::Link;
use jiaohao::model::{DeviceSettings, DisplaySettings};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use uuid::Uuid;

fn display() -> Value {
    json!({
        "layout": "board", "zone": "hall", "volume": 80,
        "quiet": [{ "from": "12:00:00", "until": "14:00:00", "volume": 0 }],
        "repeats": 1, "no_repeat_from": 1, "one_language_from": 2, "short_from": 4,
    })
}

fn kiosk() -> Value {
    json!({ "idle": 60, "guide": 180, "ticket": 15, "kept": 60, "notice": 30 })
}

fn id_of(boss: &mut Client, name: &str) -> u64 {
    device(boss, name)["id"].as_u64().unwrap()
}

fn device(boss: &mut Client, name: &str) -> Value {
    let page = boss.get("/v1/devices").json();
    let mut devices = page["devices"].as_array().unwrap().iter();
    devices.find(|one| one["name"] == name).unwrap().clone()
}

fn set(boss: &mut Client, id: u64, key: Uuid, body: &Value) -> Response {
    let (path, key) = (format!("/v1/devices/{id}/settings"), key.to_string());
    let key = [("Idempotency-Key", key.as_str())];
    boss.send("PUT", &path, &key, &body.to_string()).unwrap()
}

fn based(version: u64, role: &str, settings: &Value) -> Value {
    json!({ "based_on": version, "settings": { role: settings } })
}

/// The next settings on the stream.
fn told(stream: &mut Stream) -> Value {
    let next = || stream.next_event().expect("the stream goes on");
    let mut messages = std::iter::repeat_with(next);
    messages
        .find(|message| message.event == "settings")
        .unwrap()
        .data
}

#[test]
fn a_device_is_told_at_once_what_is_set_for_it_and_nobody_else_is() {
    let (place, hub) = staffed();
    let tokens = ["hall-east", "hall-west"].map(|name| place.token("display", name, &[]));
    let mut boss = signed_in(&hub, "9001");
    let id = id_of(&mut boss, "hall-east");
    let mut stream = hub.stream_with(None, Some(&tokens[0]));
    let mut other = hub.stream_with(None, Some(&tokens[1]));
    assert_eq!(stream.next().unwrap().event, "snapshot");
    let key = Uuid::now_v7();
    let body = based(0, "display", &display());
    let first = set(&mut boss, id, key, &body);
    assert_eq!(first.status, 200, "{}", first.text());
    let version = first.json()["seq"].clone();
    let expected = json!({ "version": version, "settings": { "display": display() } });
    assert_eq!(told(&mut stream), expected);
    assert_eq!(device(&mut boss, "hall-east")["settings"], expected);
    let again = set(&mut boss, id, key, &body);
    assert_eq!((again.status, again.text()), (200, first.text()));
    // Whoever comes later reads it before all else.
    let mut later = hub.stream_with(None, Some(&tokens[0]));
    let message = later.next().unwrap();
    assert_eq!((message.event.as_str(), message.id), ("settings", None));
    assert_eq!(message.data, expected);
    assert_eq!(later.next().unwrap().event, "snapshot");
    // The other display has heard of the event, and was set nothing.
    assert_eq!(other.next_event().unwrap().event, "snapshot");
    let heard = other.next_event().unwrap();
    assert_eq!(
        (heard.event.as_str(), &heard.data["kind"]),
        ("change", &json!("device-settings-changed"))
    );
    let body = json!({ "device": id, "settings": { "display": display() } });
    let event = (
        "device-settings-changed".to_owned(),
        body,
        Some("9001".to_owned()),
    );
    assert_eq!(on_record(&place, hub), [event]);
}

#[test]
fn the_second_of_two_supervisors_is_told_what_the_first_has_set() {
    let (place, hub) = staffed();
    place.token("kiosk", "entrance", &[]);
    let mut boss = signed_in(&hub, "9001");
    let id = id_of(&mut boss, "entrance");
    let first = set(&mut boss, id, Uuid::now_v7(), &based(0, "kiosk", &kiosk()));
    let version = first.json()["seq"].as_u64().unwrap();
    let mut mine = kiosk();
    mine["ticket"] = json!(20);
    let refused = set(&mut boss, id, Uuid::now_v7(), &based(0, "kiosk", &mine));
    assert_eq!(
        (refused.status, refused.problem()),
        (409, "settings-changed".into())
    );
    let now = json!({ "version": version, "settings": { "kiosk": kiosk() } });
    assert_eq!(refused.json()["now"], now);
    assert_eq!(device(&mut boss, "entrance")["settings"], now);
    let done = set(
        &mut boss,
        id,
        Uuid::now_v7(),
        &based(version, "kiosk", &mine),
    );
    assert_eq!(done.status, 200, "{}", done.text());
    let settings = &device(&mut boss, "entrance")["settings"]["settings"];
    assert_eq!(settings["kiosk"]["ticket"], 20);
}

#[test]
fn each_mistake_is_told_by_its_field_and_nothing_is_set() {
    let (place, hub) = staffed();
    place.token("display", "hall-east", &[]);
    place.token("counter", "desk", &[]);
    let mut boss = signed_in(&hub, "9001");
    let (id, desk) = (id_of(&mut boss, "hall-east"), id_of(&mut boss, "desk"));
    let mut wrong = display();
    wrong["zone"] = json!("roof");
    wrong["volume"] = json!(101);
    wrong["repeats"] = json!(0);
    wrong["quiet"] = json!([{ "from": "12:00", "until": "12:00", "volume": 200 }]);
    let refused = set(&mut boss, id, Uuid::now_v7(), &based(0, "display", &wrong));
    assert_eq!(
        (refused.status, refused.problem()),
        (422, "settings-mistakes".into())
    );
    let mistakes = refused.json()["mistakes"].as_array().unwrap().clone();
    let fields: Vec<_> = mistakes
        .iter()
        .map(|one| one["field"].as_str().unwrap())
        .collect();
    let expected = [
        "display/zone",
        "display/quiet/0/until",
        "display/quiet/0/volume",
        "display/volume",
        "display/repeats",
    ];
    assert_eq!(fields, expected);
    assert_eq!(mistakes[0]["text"]["zh"], "没有窗口在区域 roof。");
    assert_eq!(mistakes[3]["text"]["en"], "A number from 0 to 100");

    let hour = json!({ "from": "12:00", "until": "13:00", "volume": 0 });
    let mut many = display();
    many["quiet"] = json!(vec![hour; 5]);
    let refused = set(&mut boss, id, Uuid::now_v7(), &based(0, "display", &many));
    assert_eq!(refused.json()["mistakes"][0]["field"], "display/quiet");

    let mut unknown = display();
    unknown["brightness"] = json!(3);
    let mut no_layout = display();
    no_layout["layout"] = json!("cinema");
    let cases = [
        (id, based(0, "display", &unknown), 400, "malformed"),
        (id, based(0, "display", &no_layout), 400, "malformed"),
        (id, based(0, "kiosk", &kiosk()), 400, "malformed"),
        (desk, based(0, "display", &display()), 400, "malformed"),
        (id, json!({ "based_on": 0 }), 400, "malformed"),
        (999, based(0, "display", &display()), 404, "unknown-device"),
    ];
    for (id, body, status, problem) in cases {
        let refused = set(&mut boss, id, Uuid::now_v7(), &body);
        assert_eq!(
            (refused.status, refused.problem()),
            (status, problem.into()),
            "{body}"
        );
    }
    assert_eq!(device(&mut boss, "hall-east")["settings"], Value::Null);
    assert_eq!(on_record(&place, hub), []);
}

#[test]
fn the_box_that_takes_a_place_has_its_settings() {
    let (place, hub) = staffed();
    place.token("display", "hall-east", &[]);
    let mut boss = signed_in(&hub, "9001");
    let id = id_of(&mut boss, "hall-east");
    set(
        &mut boss,
        id,
        Uuid::now_v7(),
        &based(0, "display", &display()),
    );
    let new = place.token("display", "hall-east", &[]);
    let mut stream = wait_for("the new token to be known", || {
        let status = hub.client_with(Some(&new)).get("/v1/hall").status;
        (status == 200).then(|| hub.stream_with(None, Some(&new)))
    });
    assert_eq!(told(&mut stream)["settings"]["display"], display());
}

/// Where all is on one computer, a device has no token: it is known by its name.
#[test]
fn a_display_without_a_token_is_set_as_one_with_it() {
    let place = Place::new();
    let hub = place.start();
    let mut staff = hub.client();
    let mut board = Client::named(hub.address, "board");
    let uses = json!({ "version": "1.0", "role": "display", "trouble": [], "uses": { "display": display() } });
    report(&mut board, &uses.to_string());
    let listed = device(&mut staff, "board");
    assert_eq!(
        (&listed["uses"]["display"], &listed["settings"]),
        (&display(), &Value::Null)
    );
    let id = listed["id"].as_u64().unwrap();
    let refused = set(&mut staff, id, Uuid::now_v7(), &based(0, "kiosk", &kiosk()));
    assert_eq!(refused.problem(), "malformed");
    let mut loud = display();
    loud["volume"] = json!(90);
    let done = set(&mut staff, id, Uuid::now_v7(), &based(0, "display", &loud));
    assert_eq!(done.status, 200, "{}", done.text());
    let mut stream = wait_for("the stream of its name", || {
        let mut stream = hub.stream_of("board");
        let first = stream.next().unwrap();
        (first.event == "settings").then_some(first)
    });
    assert_eq!(stream.data["settings"]["display"].take(), loud);
    // What it cannot go by it does not say.
    let wrong = uses
        .to_string()
        .replace(r#""volume":80"#, r#""volume":800"#);
    let answer = board.send("PUT", "/v1/device", &[], &wrong).unwrap();
    assert_eq!(answer.problem(), "malformed");
}

fn set_by(link: &Link) -> Option<DisplaySettings> {
    let view = link.view().borrow().clone();
    let set = view.settings?;
    set.display().cloned()
}

#[test]
fn a_device_goes_by_what_was_set_while_its_hub_is_away() {
    let place = lan_place();
    let hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let folder = DeviceFolder::new(&file_of(&string));
    let link = folder.connect().unwrap();
    wait_connected(&link);
    assert_eq!(set_by(&link), None);
    let used = DisplaySettings::default();
    link.set_uses(DeviceSettings::Display(used.clone()));
    let mut staff = hub.client();
    wait_until(|| device(&mut staff, "hall-east")["uses"]["display"]["volume"] == 100);
    let id = id_of(&mut staff, "hall-east");
    let done = set(
        &mut staff,
        id,
        Uuid::now_v7(),
        &based(0, "display", &display()),
    );
    assert_eq!(done.status, 200, "{}", done.text());
    let now = wait_for("the settings", || set_by(&link));
    assert_eq!((now.volume, now.zone.as_deref()), (80, Some("hall")));
    drop(link);
    hub.stop();

    let link = folder.connect().unwrap();
    assert_eq!(set_by(&link), Some(now.clone()), "before the hub is heard");
    drop(link);
    let kept = folder.folder.path().join("display.settings");
    #[cfg(unix)]
    assert_eq!(crate::tls::mode(&kept), 0o600);
    // A file that is damaged, or another device's, is none.
    let text = std::fs::read_to_string(&kept).unwrap();
    let mut others: Value = text.parse().unwrap();
    others["owner"] = json!("somebody");
    for broken in [&text[..text.len() / 2], "", &others.to_string()] {
        std::fs::write(&kept, broken).unwrap();
        let link = folder.connect().unwrap();
        assert_eq!(set_by(&link), None, "{broken}");
    }
}

/// Two displays of two zones: the one that still speaks says nothing to the people of the other zone.
#[test]
fn nobody_waits_for_a_loudspeaker_that_is_silent_in_its_zone() {
    let mut place = Place::new();
    let rule = "[rules]\nno_show_after = \"30 min\"";
    place.hall = place.hall.replace("[rules]", rule);
    let (first, rest) = place.hall.split_once("zone = \"hall\"").unwrap();
    place.hall = format!("{first}zone = \"upstairs\"{rest}");
    let tokens = ["up", "down"].map(|name| place.token("display", name, &[]));
    let hub = place.start();
    let mut staff = hub.client();
    let streams = tokens
        .each_ref()
        .map(|token| hub.stream_with(None, Some(token)));
    for (token, zone, speaks) in [(&tokens[0], "upstairs", false), (&tokens[1], "hall", true)] {
        let mut uses = display();
        uses["zone"] = json!(zone);
        let said = json!({ "version": "1.0", "speaks": speaks, "trouble": [], "uses": { "display": uses } });
        report(&mut hub.client_with(Some(token)), &said.to_string());
    }
    let mut called = Vec::new();
    for (counter, clerk) in [("1", "1001"), ("2", "1002")] {
        let body = json!({ "clerk": clerk }).to_string();
        let opened = staff.post(&format!("/v1/counters/{counter}/open"), &body);
        assert_eq!(opened.status, 200, "{}", opened.text());
        let serves = opened.json()["serves"][0].clone();
        let body = json!({ "service": serves }).to_string();
        let ticket = staff.post("/v1/tickets", &body).json()["id"].clone();
        let next = staff.post(&format!("/v1/counters/{counter}/next"), "{}");
        assert_eq!(next.status, 200, "{}", next.text());
        called.push(ticket);
    }
    let mut heard = |ticket: &Value| {
        let record = staff
            .get(&format!("/v1/days/2026-11-23/tickets/{ticket}"))
            .json();
        let mut steps = record["steps"].as_array().unwrap().iter();
        let step = steps.find(|step| step["kind"] == "ticket-called").unwrap();
        step["announced"][0]["outcome"].clone()
    };
    wait_until(|| heard(&called[0]) == "no-speaker");
    assert_eq!(heard(&called[1]), Value::Null, "it is about to be spoken");
    drop(streams);
}

#[test]
fn a_display_is_set_in_the_browser_and_the_second_sees_what_changed() {
    let (place, hub) = staffed();
    place.token("display", "hall-east", &[]);
    place.token("kiosk", "entrance", &[]);
    let mut boss = signed_in(&hub, "9001");
    let (wall, entrance) = (id_of(&mut boss, "hall-east"), id_of(&mut boss, "entrance"));
    let form = format!("#device-{wall} form.set");
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/devices", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait(&format!("document.querySelector('{form}')"));
    assert!(
        browser
            .text(&format!("#device-{wall}"))
            .contains("现用设备文件里的设置")
    );
    browser.click(&format!("#device-{wall} .tune summary"));
    let fill = |browser: &mut Browser, name: &str, value: &str| {
        let field = format!("document.querySelector('{form} [name=\"{name}\"]')");
        browser.run(&format!("{field}.value = '{value}'"));
    };
    fill(&mut browser, "display/zone", "hall");
    fill(&mut browser, "display/volume", "70");
    fill(&mut browser, "display/quiet/0/from", "12:00");
    fill(&mut browser, "display/quiet/0/until", "12:00");
    fill(&mut browser, "display/quiet/0/volume", "0");
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.click(&format!("{form} button"));
    let beside =
        |name: &str| format!("document.querySelector('{form} [data-field=\"{name}\"]').innerText");
    browser.wait(&format!(
        "{} === '开始和结束是同一时刻'",
        beside("display/quiet/0/until")
    ));
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.picture("web-device-settings-mistake");
    // A refusal is an error to the console, and to nobody else.
    browser.complaints();

    // Somebody else is faster.
    let mut theirs = display();
    theirs["volume"] = json!(55);
    let done = set(
        &mut boss,
        wall,
        Uuid::now_v7(),
        &based(0, "display", &theirs),
    );
    assert_eq!(done.status, 200, "{}", done.text());
    fill(&mut browser, "display/quiet/0/until", "13:30");
    browser.click(&format!("{form} button"));
    browser.wait(&format!("{} === '现在是 55'", beside("display/volume")));
    browser.wait(&format!(
        "{} === '现在是 14:00'",
        beside("display/quiet/0/until")
    ));
    browser.complaints();
    browser.click(&format!("{form} button"));
    browser.wait(&format!(
        "document.querySelector('#device-{wall} p.set').innerText.includes('音量 70 % · 12:00–13:30 静音')"
    ));
    let set_now = device(&mut boss, "hall-east")["settings"]["settings"]["display"].clone();
    assert_eq!(
        (
            &set_now["volume"],
            &set_now["zone"],
            &set_now["quiet"][0]["until"]
        ),
        (&json!(70), &json!("hall"), &json!("13:30:00"))
    );
    assert!(
        browser
            .text(&format!("#device-{wall}"))
            .contains("设备连上后照此执行")
    );

    browser.click(&format!("#device-{entrance} .tune summary"));
    browser.run(&format!(
        "document.querySelector('#device-{entrance} [name=\"kiosk/ticket\"]').value = '15'"
    ));
    browser.picture("web-device-settings");
    browser.click(&format!("#device-{entrance} form.set button"));
    browser.wait(&format!(
        "document.querySelector('#device-{entrance} p.set').innerText.includes('停留 15 秒')"
    ));
    is_quiet(&mut browser);
    for size in [(1440, 900), (1280, 720), (390, 844)] {
        browser.resize(size);
        browser.click(&format!("#device-{wall} .tune summary"));
        assert_eq!(browser.violations(), Vec::<String>::new(), "{size:?}");
        browser.picture(&format!("web-device-settings-{}", size.0));
        browser.click(&format!("#device-{wall} .tune summary"));
    }
}

/// By keys alone: to the form, through its fields, saved.
#[test]
fn a_kiosk_is_set_without_a_mouse() {
    let (place, hub) = staffed();
    place.token("kiosk", "entrance", &[]);
    let mut boss = signed_in(&hub, "9001");
    let id = id_of(&mut boss, "entrance");
    let mut browser = Browser::start((1280, 720));
    browser.open(&format!("http://{}/devices", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait(&format!("document.querySelector('#device-{id} form.set')"));
    browser.run(&format!(
        "document.querySelector('#device-{id} .tune summary').focus()"
    ));
    browser.press(crate::web::ENTER);
    let is_at = |name: &str| format!("document.activeElement.name === '{name}'");
    browser.press(crate::web::TAB);
    browser.wait(&is_at("kiosk/idle"));
    for name in ["kiosk/guide", "kiosk/ticket"] {
        browser.press(crate::web::TAB);
        browser.wait(&is_at(name));
    }
    browser.run("document.activeElement.select()");
    browser.press('2');
    browser.press('5');
    browser.press(crate::web::ENTER);
    wait_until(|| device(&mut boss, "entrance")["settings"]["settings"]["kiosk"]["ticket"] == 25);
    browser.wait("document.querySelector('p.set').innerText.includes('停留 25 秒')");
}

/// A hub without a supervisor's word keeps devices as their files have them.
#[test]
fn a_hub_that_has_set_nothing_tells_a_device_nothing() {
    let place = Place::new();
    let token = place.token("kiosk", "entrance", &[]);
    let hub: Hub = place.start();
    let mut stream = hub.stream_with(None, Some(&token));
    assert_eq!(stream.next().unwrap().event, "snapshot");
    assert_eq!(stream.next().unwrap().event, "tick");
}

/// Answers as a hub of an earlier version does: it refuses a report with what it does not know. What it took is told.
fn old_hub(snapshot: String) -> (SocketAddr, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, (told, taken)) = (listener.local_addr().unwrap(), channel());
    let serve = move |line: TcpStream, told: &Sender<Value>, snapshot: &str| {
        let mut line = BufReader::new(line);
        let (mut head, mut length) = (String::new(), 0);
        while line.read_line(&mut head).is_ok_and(|read| read > 2) {
            let last = head.lines().last().unwrap_or_default().to_lowercase();
            if let Some(bytes) = last.strip_prefix("content-length: ") {
                length = bytes.parse().unwrap();
            }
        }
        if head.starts_with("GET /v1/events") {
            let stream = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\nevent: snapshot\ndata: {snapshot}\n\n"
            );
            line.get_mut().write_all(stream.as_bytes()).unwrap();
            // As long as the device listens.
            let _ = line.read(&mut [0]);
            return;
        }
        let mut body = vec![0; length];
        line.read_exact(&mut body).unwrap();
        let report: Value = serde_json::from_slice(&body).unwrap();
        let is_known = report["uses"].is_null() && report["speaks"].is_null();
        let status = if is_known {
            "204 No Content"
        } else {
            "400 Bad Request"
        };
        let answer = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        line.get_mut().write_all(answer.as_bytes()).unwrap();
        if is_known {
            let _ = told.send(report);
        }
    };
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let (line, told, snapshot) = (line.unwrap(), told.clone(), snapshot.clone());
            std::thread::spawn(move || serve(line, &told, &snapshot));
        }
    });
    (address, taken)
}

#[test]
fn a_hub_of_before_hears_a_devices_troubles_too() {
    let place = Place::new();
    let hub = place.start();
    let (address, taken) = old_hub(hub.client().get("/v1/hall").text());
    let folder = DeviceFolder::new("");
    let link = Link::start(
        &format!("http://{address}"),
        "board",
        folder.runtime.handle(),
    )
    .unwrap();
    link.set_uses(DeviceSettings::Display(DisplaySettings::default()));
    link.set_speaks(true);
    wait_connected(&link);
    let report = taken.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(report["trouble"], json!([]));
    assert!(report["version"].is_string());
}
