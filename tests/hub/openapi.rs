//! The description of the API against a running hub: every answer is as described, with no field more or less.

use crate::client::{Client, Response, Stream};
use crate::first_pin::new_hall;
use crate::process::{Hub, Place, set_pin, wait_for};
use crate::samples;
use crate::schema::Document;
use crate::tls::{enroll, lan_place};
use jiaohao::protocol::{EnrollBody, PairingBody, Role, base32, token_id};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Sends requests to a hub, and compares every answer.
struct Reader {
    document: Document,
    client: Client,
    /// What was requested and done, in the document's terms.
    done: BTreeSet<(String, String)>,
}

/// The document's path that matches this one.
fn described<'a>(document: &'a Value, path: &str) -> Option<(&'a String, &'a Value)> {
    let path = path.split('?').next().unwrap();
    let parts = |path: &'_ str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let asked = parts(path);
    let mut paths = document["paths"].as_object().unwrap().iter();
    paths.find(|(known, _)| {
        let known = parts(known);
        let mut pairs = known.iter().zip(&asked);
        known.len() == asked.len() && pairs.all(|(a, b)| a.starts_with('{') || a == b)
    })
}

/// The bytes of a secret: groups of eight bits, from characters of five bits each.
fn bits_of(text: &str) -> Vec<u8> {
    let signs = "0123456789abcdefghjkmnpqrstvwxyz";
    let bits: Vec<_> = text
        .chars()
        .flat_map(|sign| {
            let value = signs.find(sign).unwrap();
            (0..5).rev().map(move |bit| value >> bit & 1)
        })
        .collect();
    let bytes = bits.chunks_exact(8);
    let byte = |bits: &[usize]| bits.iter().fold(0, |byte, bit| byte << 1 | bit);
    bytes
        .map(|bits| u8::try_from(byte(bits)).unwrap())
        .collect()
}

impl Reader {
    fn new(hub: &Hub) -> Self {
        let mut client = hub.client();
        Self {
            document: Document(client.get("/v1/openapi.json").json()),
            client,
            done: BTreeSet::new(),
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let key = Uuid::now_v7().to_string();
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let headers = [("Idempotency-Key", key.as_str())];
        let has_key = method == "POST" || (method == "PUT" && path != "/v1/device");
        let headers = if has_key { &headers[..] } else { &[] };
        let answer = self.client.send(method, path, headers, &text).unwrap();
        self.compare(method, path, body, &answer)
    }

    /// Checks request and answer against the document.
    fn compare(&mut self, method: &str, path: &str, body: &Value, answer: &Response) -> Value {
        let document = &self.document;
        let at = format!("{method} {path}: {}", answer.status);
        let method = method.to_lowercase();
        let found = described(&document.0, path);
        let operation = found.map_or(&Value::Null, |(_, methods)| &methods[&method]);
        let expected = match answer.status {
            200..300 => &operation["responses"][answer.status.to_string()],
            _ => &document.0["paths"]["/v1/hall"]["get"]["responses"]["default"],
        };
        assert!(expected.is_object(), "{at} is not described");
        if let (200..300, Some((template, _))) = (answer.status, found) {
            let content = &operation["requestBody"]["content"];
            let schema = &content["application/json"]["schema"];
            if content["image/png"].is_object() {
                assert!(schema.is_null(), "{at} takes a file");
            } else if body.is_null() {
                assert_ne!(operation["requestBody"]["required"], true, "{at}");
            } else {
                document.check(schema, body, &at).unwrap();
            }
            self.done.insert((method, template.clone()));
        }
        let kind = answer
            .header("content-type")
            .map(|kind| kind.split(';').next().unwrap());
        let content = expected["content"].as_object();
        // A file may have one of several types.
        let described = content.and_then(|content| {
            let same = content.iter().find(|(known, _)| kind == Some(known));
            same.or_else(|| content.iter().next())
        });
        assert_eq!(kind, described.map(|(kind, _)| kind.as_str()), "{at}");
        match described {
            Some((kind, content)) if kind.ends_with("json") => {
                let value = answer.json();
                let is_document = path == "/v1/openapi.json";
                let checked = document.check(&content["schema"], &value, &at);
                assert!(is_document || checked.is_ok(), "{}", checked.unwrap_err());
                value
            }
            Some(_) => Value::Null,
            None => {
                assert!(answer.body.is_empty(), "{at}");
                Value::Null
            }
        }
    }

    fn post(&mut self, path: &str, body: Value) -> Value {
        self.ask("POST", path, &body)
    }

    fn take(&mut self, body: Value) -> Value {
        self.post("/v1/tickets", body)["id"].clone()
    }

    /// Reads a stream until the hall's last event, and compares every message. Returns the kinds
    /// seen.
    fn follow(&mut self, mut stream: Stream) -> BTreeSet<String> {
        let seq = self.ask("GET", "/v1/hall", &Value::Null)["seq"].as_u64();
        let events = &self.document.0["paths"]["/v1/events"]["get"]["responses"]["200"]["content"];
        let events = &events["text/event-stream"]["x-events"];
        let mut kinds = BTreeSet::new();
        loop {
            let message = stream.next().expect("the stream goes on");
            let at = format!("event {}", message.event);
            let schema = &events[&message.event];
            assert!(schema.is_object(), "{at} is not described");
            self.document.check(schema, &message.data, &at).unwrap();
            kinds.insert(message.event.clone());
            if message.id.is_some() && message.id == seq {
                return kinds;
            }
        }
    }
}

/// Everything that clerks do, at counters 2 and 3.
fn work(reader: &mut Reader, tickets: &[Value]) {
    let at = |verb: &str| format!("/v1/counters/2/{verb}");
    let nothing = || Value::Null;
    reader.post(&at("open"), json!({ "clerk": "1001" }));
    reader.post(
        "/v1/counters/3/open",
        json!({ "clerk": "1002", "pin": "0815" }),
    );
    reader.post(&at("next"), nothing());
    reader.post(&at("recall"), json!({}));
    reader.post(&at("start"), nothing());
    reader.post(&at("finish"), json!({ "outcome": "accepted", "cases": 2 }));
    reader.post(&at("next"), json!({ "current": "no-show" }));
    let missing = reader.post(&at("no-show"), nothing());
    assert!(missing["ticket"].is_null(), "{missing}");
    let hall = reader.ask("GET", "/v1/hall", &nothing());
    let missing = &hall["no_shows"][0]["id"];
    assert!(missing.is_u64(), "{hall}");
    reader.post(&format!("/v1/tickets/{missing}/return"), nothing());
    let chosen = &tickets[3];
    reader.post(
        &at("call"),
        json!({ "ticket": chosen, "note": "with a child" }),
    );
    reader.post(&at("park"), nothing());
    let parked = reader.ask("GET", "/v1/hall", &nothing());
    assert!(parked["counters"][1]["parked"][0].is_object(), "{parked}");
    reader.post(&at("unpark"), json!({ "ticket": chosen }));
    reader.post(&at("transfer"), json!({ "counter": "3" }));
    reader.post(&at("next"), nothing());
    reader.post(&at("transfer"), json!({ "service": "inquiry" }));
    reader.post(&at("pause"), json!({ "reason": "tea" }));
    reader.post(&at("resume"), nothing());
    reader.post(&at("close"), nothing());
}

/// Every endpoint of a supervisor.
fn steer(reader: &mut Reader) {
    let ticket = reader.take(json!({ "service": "first" }));
    let class = json!({ "class": "priority", "note": "over 80" });
    reader.post(&format!("/v1/tickets/{ticket}/class"), class);
    reader.post(
        "/v1/counters/3/assign",
        json!({ "serves": ["first"], "helps": ["transfer"] }),
    );
    let at = |verb: &str| format!("/v1/services/first/{verb}");
    let quota = reader.post(&at("quota"), json!({ "today": 1 }));
    assert_eq!(quota["status"], "full", "{quota}");
    reader.post(&at("quota"), json!({ "today": null }));
    let until = "2026-11-30T09:00:00+08:00";
    let notice = json!({ "text": { "zh": "放假", "en": "Closed" }, "until": until });
    let published = reader.post("/v1/notices", notice.clone());
    let path = format!("/v1/notices/{}", published["id"].as_str().unwrap());
    let changed = json!({ "text": { "zh": "国庆放假" }, "from": "2026-11-24T09:00:00+08:00" });
    reader.ask("PUT", &path, &changed);
    let listed = reader.ask("GET", "/v1/notices", &Value::Null);
    assert!(listed["notices"][0]["from"].is_string(), "{listed}");
    reader.post(&format!("{path}/withdraw"), json!({}));
    reader.post("/v1/notices", notice);
    let urgent = json!({
        "title": { "zh": "请走东门" }, "text": { "zh": "西门检修" }, "form": "urgent",
        "until": "2026-11-23T11:00:00+08:00", "weekdays": ["mon"],
        "hours": { "from": "08:30", "until": "11:30" }, "zones": ["hall"],
    });
    let urgent = reader.post("/v1/notices", urgent);
    assert_eq!(urgent["hours"]["until"], "11:30:00", "{urgent}");
    post_a_page(reader);
    let paused = reader.post(&at("pause"), json!({ "reason": "停电" }));
    assert_eq!(paused["paused_for"], "停电", "{paused}");
    reader.post(&at("resume"), json!({}));
}

/// A page with a picture.
fn post_a_page(reader: &mut Reader) {
    let picture = samples::png(samples::flag(8, 8));
    let kept = reader.client.send_bytes("POST", "/v1/files", &[], &picture);
    let kept = reader.compare("POST", "/v1/files", &Value::Null, &kept.unwrap());
    reader.ask(
        "GET",
        &format!("/v1/files/{}", kept["hash"].as_str().unwrap()),
        &Value::Null,
    );
    let page = json!({
        "title": { "zh": "带齐再取号" }, "text": { "zh": "身份证\n不动产权证" }, "form": "page",
        "picture": { "zh": [kept["hash"]] }, "weight": 4, "seconds": 20,
    });
    let page = reader.post("/v1/notices", page);
    assert_eq!(page["picture"]["zh"][0], kept["hash"], "{page}");
    let svg = reader
        .client
        .send_bytes("POST", "/v1/files", &[], b"<svg/>");
    let svg = reader.compare("POST", "/v1/files", &Value::Null, &svg.unwrap());
    assert_eq!(svg["reason"], "format", "{svg}");
}

/// What a supervisor does about the hall file.
fn settle(reader: &mut Reader) {
    let file = reader.ask("GET", "/v1/hall/file", &Value::Null);
    let toml = file["toml"].as_str().unwrap();
    let wrong = toml.replacen("prefix = \"B\"", "prefix = \"b\"", 1);
    let checked = reader.post("/v1/hall/check", json!({ "toml": wrong }));
    assert!(checked["mistakes"][0].is_object(), "{checked}");
    let other = toml.replacen("转移登记", "过户", 1);
    let body = json!({ "toml": other, "based_on": file["hash"] });
    let adopted = reader.post("/v1/hall/adopt", body);
    assert_eq!(adopted["changes"][0]["after"], "过户", "{adopted}");
    let files = reader.ask("GET", "/v1/hall/files", &Value::Null);
    let path = format!("/v1/hall/files/{}", files["files"][0]["id"]);
    reader.ask("GET", &path, &Value::Null);
}

/// A ticket printed again at the kiosk that listens.
fn print_again(reader: &mut Reader) {
    let look = Value::Null;
    let kiosk = wait_for("a kiosk", || {
        let page = reader.ask("GET", "/v1/reprints", &look);
        let kiosk = &page["kiosks"][0];
        let can = kiosk["id"].is_u64() && kiosk["cannot"].is_null();
        can.then(|| kiosk["id"].clone())
    });
    let ticket = reader.take(json!({ "service": "transfer" }));
    let path = format!("/v1/tickets/{ticket}/reprint");
    let asked = reader.post(&path, json!({ "device": kiosk }));
    let hall = reader.ask("GET", "/v1/hall", &look);
    assert!(hall["reprints"][0].is_object(), "{hall}");
    let reprint = format!("/v1/reprints/{}", asked["reprint"]["id"]);
    reader.post(&format!("{reprint}/take"), json!({}));
    reader.post(
        &format!("{reprint}/outcome"),
        json!({ "outcome": "printed" }),
    );
    let page = reader.ask("GET", "/v1/reprints", &look);
    assert_eq!(page["reprints"][0]["state"], "printed", "{page}");
}

/// What only a hall without a PIN answers.
fn done_in_a_new_hall() -> BTreeSet<(String, String)> {
    let place = new_hall();
    let hub = place.start();
    let mut reader = Reader::new(&hub);
    let code = std::fs::read_to_string(place.data().join("first-sign-in")).unwrap();
    let first = json!({ "code": code, "staff": "9001", "pin": "471108" });
    reader.post("/v1/session/first", first);
    reader.done
}

/// Somebody is served and rates badly; what is done about it.
fn rate(reader: &mut Reader) {
    let person = json!({ "service": "transfer", "person": "13800138099" });
    let ticket = reader.take(person);
    reader.post("/v1/counters/3/open", json!({ "clerk": "1002" }));
    reader.post("/v1/counters/3/call", json!({ "ticket": ticket }));
    reader.post("/v1/counters/3/start", json!({}));
    reader.post("/v1/counters/3/finish", json!({}));
    let path = format!("/v1/tickets/{ticket}/rating");
    reader.post(&path, json!({ "grade": 1 }));
    let said = json!({ "codes": ["115"], "text": "等了很久" });
    reader.post(&format!("{path}/details"), said);
    let days = "from=2026-11-23&to=2026-11-23";
    for step in ["find", "assign"] {
        let page = reader.ask("GET", &format!("/v1/ratings?{days}"), &Value::Null);
        let mut body = json!({ "step": step, "revision": page["ratings"][0]["case"]["revision"] });
        if step == "find" {
            body["note"] = json!("属实");
        }
        reader.post(&format!("/v1/ratings/{ticket}/case"), body);
    }
    reader.ask("GET", &format!("/v1/ratings?{days}"), &Value::Null);
    reader.ask("GET", &format!("/v1/ratings/export?{days}"), &Value::Null);
}

#[test]
fn every_answer_of_a_hub_is_as_the_api_describes_it() {
    let mut place = lan_place();
    place.hall = place.hall.replace(
        "find = [\"guohu\"]",
        "find = [\"guohu\"]\nasks = \"telephone\"",
    );
    for (id, role) in [("1001", "clerk"), ("1002", "clerk"), ("9001", "supervisor")] {
        place.hall +=
            &format!("\n[[staff]]\nid = \"{id}\"\nname = \"{id}\"\nroles = [\"{role}\"]\n");
    }
    let hub = place.start();
    set_pin(&place, "9001", "471108");
    let mut reader = Reader::new(&hub);
    reader.post("/v1/session", json!({ "staff": "9001", "pin": "471108" }));
    reader.post("/v1/session/end", json!({}));
    reader.post("/v1/staff/1001/pin", json!({ "pin": "582219" }));
    let streams = ["kiosk", "supervisor"].map(|role| {
        let token = place.token(role, &format!("a-{role}"), &[]);
        hub.stream_with(None, Some(&token))
    });
    let look = Value::Null;
    let slot = "2026-11-23T09:10:00+08:00";
    let mut tickets: Vec<_> = (0..5)
        .map(|n| format!("1380013800{n}"))
        .map(|phone| reader.take(json!({ "service": "transfer", "person": phone })))
        .collect();
    let phone = "13800138000";
    let again = json!({ "service": "transfer", "person": phone, "again": true });
    tickets.push(reader.take(again));
    tickets.push(reader.take(json!({ "service": "first", "class": "priority", "cases": 3 })));
    tickets.push(reader.take(json!({ "service": "first", "class": "appointment", "slot": slot })));
    let last = tickets.last().unwrap().to_string();
    reader.post(
        &format!("/v1/tickets/{last}/printed"),
        json!({ "outcome": "failed" }),
    );
    work(&mut reader, &tickets);
    reader.post(&format!("/v1/tickets/{last}/cancel"), json!({}));
    steer(&mut reader);
    settle(&mut reader);
    print_again(&mut reader);
    reader.ask("GET", &format!("/v1/tickets/{last}"), &look);
    for filter in [
        "",
        "?state=served&service=first&counter=2",
        "?number=B101&paper=pending&after=1",
    ] {
        let page = reader.ask("GET", &format!("/v1/tickets{filter}"), &look);
        assert!(page["tickets"][0].is_object(), "{filter}: {page}");
    }
    let numbered = reader.ask("GET", "/v1/days/2026-11-23/tickets?number=B101", &look);
    let record = &numbered["tickets"][0];
    assert!(record["steps"][0]["at"].is_string(), "{numbered}");
    reader.ask(
        "GET",
        &format!("/v1/days/2026-11-23/tickets/{}", record["id"]),
        &look,
    );
    let trouble = json!([{ "kind": "paper-out", "since": slot }]);
    reader.ask(
        "PUT",
        "/v1/device",
        &json!({ "version": "1", "trouble": trouble }),
    );
    let alarms = wait_for("an alarm", || {
        let alarms = reader.ask("GET", "/v1/alarms", &look);
        alarms["alarms"][0].is_object().then_some(alarms)
    });
    reader.post(
        &format!("/v1/alarms/{}/acknowledge", alarms["alarms"][0]["id"]),
        json!({ "note": "换纸" }),
    );
    let alarms = reader.ask("GET", "/v1/alarms", &look);
    let seen = &alarms["alarms"][0]["acknowledged"];
    assert_eq!(seen["note"], "换纸", "{alarms}");
    let hall = reader.ask("GET", "/v1/hall", &look);
    assert!(hall["trouble"][0].is_object(), "{hall}");
    let call = &hall["calls"][0]["seq"];
    reader.post(
        &format!("/v1/calls/{call}/announced"),
        json!({ "outcome": "shown" }),
    );
    for path in [
        "/v1/guide",
        "/v1/figures",
        "/v1/figures/today",
        "/v1/reports/month",
        "/v1/reports/day?by=counter&with=charts",
        "/v1/session",
        "/v1/openapi.json",
        "/healthz",
        "/metrics",
    ] {
        reader.ask("GET", path, &look);
    }
    let secret = EnrollBody::new(&enroll(&place, "display", "wall").secret).secret;
    let enrolled = reader.post("/v1/enroll", json!({ "secret": secret }));
    let token = bits_of(enrolled["token"].as_str().unwrap());
    let id = token_id(&Sha256::digest(token).into());
    let path = format!("/v1/proof/{id}/{}", "0".repeat(52));
    // It takes up to a second until it is known.
    wait_for("the token to be known", || {
        let shown = reader.ask("GET", &path, &look);
        shown["proof"].is_string().then_some(())
    });
    rate(&mut reader);
    let devices = reader.ask("GET", "/v1/devices", &look);
    let listed = devices["devices"].as_array().unwrap();
    let wall = listed.iter().find(|device| device["name"] == "wall");
    let wall = wall.unwrap_or_else(|| panic!("{devices}"))["id"].to_string();
    reader.post(
        &format!("/v1/devices/{wall}/rename"),
        json!({ "name": "wall-1" }),
    );
    reader.ask(
        "PUT",
        &format!("/v1/devices/{wall}/settings"),
        &json!({ "based_on": 0, "settings": { "display": { "volume": 80, "repeats": 1, "no_repeat_from": 1, "one_language_from": 2, "short_from": 4 } } }),
    );
    reader.ask("GET", "/v1/devices", &look);
    reader.post(&format!("/v1/devices/{wall}/revoke"), json!({}));
    for (n, answer) in [(5, "approve"), (6, "refuse")] {
        let digits = knock(&mut reader, n);
        let mut body = json!({ "digits": digits });
        if answer == "approve" {
            body["name"] = json!("new");
            body["role"] = json!("display");
        }
        reader.post(&format!("/v1/pairing/{answer}"), body);
    }
    for stream in streams {
        let kinds = reader.follow(stream);
        assert!(
            ["change", "snapshot", "tick"]
                .iter()
                .all(|kind| kinds.contains(*kind))
        );
    }
    reader.done.insert(("get".into(), "/v1/events".into()));
    reader.done.append(&mut done_in_a_new_hall());
    let paths = reader.document.0["paths"].as_object().unwrap().iter();
    let all: BTreeSet<_> = paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| (method.clone(), path.clone()))
        })
        .collect();
    assert_eq!(reader.done, all, "what was not asked was not compared");
}

/// A new device knocks; the digits that it has then.
fn knock(reader: &mut Reader, n: u8) -> Value {
    let (key, nonce) = (Sha256::digest([n; 16]).into(), [n; 32]);
    let body = PairingBody::new(&key, &nonce, Role::Display, None);
    reader.post("/v1/pairing", json!(body));
    let path = format!("/v1/pairing/{}", base32::encode(&key));
    let nonce = base32::encode(&nonce);
    reader.post(&format!("{path}/reveal"), json!({ "nonce": nonce }));
    let state = reader.ask("GET", &path, &Value::Null);
    assert_eq!(state["state"], "waiting");
    let waiting = reader.ask("GET", "/v1/pairing", &Value::Null);
    waiting["waiting"][0]["digits"].clone()
}

#[test]
fn every_problem_is_as_the_api_describes_it() {
    let place = Place::new();
    let hub = place.start();
    let mut reader = Reader::new(&hub);
    let ticket = reader.take(json!({ "service": "transfer" }));
    let early = "2026-11-23T17:00:00+08:00";
    let mut kinds = BTreeSet::new();
    for (method, path, body) in [
        ("POST", "/v1/tickets", json!({ "service": "nothing" })),
        (
            "POST",
            "/v1/tickets",
            json!({ "service": "transfer", "cases": 99 }),
        ),
        (
            "POST",
            "/v1/tickets",
            json!({ "service": "transfer", "class": "appointment", "slot": early }),
        ),
        ("POST", "/v1/tickets", json!({ "who": "transfer" })),
        ("POST", "/v1/counters/9/next", json!({})),
        ("POST", "/v1/counters/2/next", json!({})),
        ("POST", "/v1/counters/2/resume", json!({})),
        ("POST", "/v1/counters/2/dance", json!({})),
        ("POST", &format!("/v1/tickets/{ticket}/return"), json!({})),
        ("GET", "/v1/tickets/7", Value::Null),
        ("GET", "/v1/nothing", Value::Null),
        ("DELETE", "/v1/hall", Value::Null),
    ] {
        let problem = reader.ask(method, path, &body);
        kinds.insert(problem["type"].as_str().unwrap_or(path).to_owned());
    }
    reader.post("/v1/counters/2/open", json!({ "clerk": "1001" }));
    for (path, body) in [
        ("/v1/counters/2/open", json!({ "clerk": "1001" })),
        ("/v1/counters/3/open", json!({ "clerk": "1001" })),
        ("/v1/counters/2/recall", json!({})),
    ] {
        let problem = reader.post(path, body);
        kinds.insert(problem["type"].as_str().unwrap_or(path).to_owned());
    }
    assert!(kinds.len() >= 9, "{kinds:?}");
}
