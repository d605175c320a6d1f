//! A ticket printed again at a kiosk: from asking to the record, through crashes on both sides.

use crate::browser::Browser;
use crate::client::{Client, Stream};
use crate::process::{Hub, Place, wait_for};
use crate::watch::{PAPER_OUT, report};
use crate::web::{is_quiet, signed_in, staffed};
use serde_json::{Value, json};
use uuid::Uuid;

const WELL: &str = r#"{"version":"1.0","trouble":[]}"#;

/// A kiosk with a token, connected.
struct Kiosk {
    id: u64,
    token: String,
    client: Client,
    stream: Option<Stream>,
}

impl Kiosk {
    fn at(place: &Place, hub: &Hub, name: &str, staff: &mut Client) -> Self {
        let token = place.token("kiosk", name, &[]);
        let mut kiosk = Self {
            id: 0,
            client: hub.client_with(Some(&token)),
            stream: Some(hub.stream_with(None, Some(&token))),
            token,
        };
        report(&mut kiosk.client, WELL);
        let listed = wait_for("the kiosk", || listed(staff, name));
        assert_eq!(listed["cannot"], Value::Null);
        kiosk.id = listed["id"].as_u64().unwrap();
        kiosk
    }

    /// What the hub tells it to print.
    fn own(&mut self) -> Vec<Value> {
        let page = self.client.get("/v1/reprints").json();
        assert_eq!(page["device"], self.id);
        assert_eq!(page["kiosks"], json!([]), "for staff");
        page["reprints"].as_array().unwrap().clone()
    }

    fn back(&mut self, hub: &Hub) {
        self.client = hub.client_with(Some(&self.token));
        self.stream = Some(hub.stream_with(None, Some(&self.token)));
        report(&mut self.client, WELL);
    }
}

fn listed(staff: &mut Client, name: &str) -> Option<Value> {
    let page = staff.get("/v1/reprints").json();
    let kiosks = page["kiosks"].as_array().unwrap().clone();
    kiosks.into_iter().find(|kiosk| kiosk["name"] == name)
}

fn ticket(staff: &mut Client) -> Value {
    let ticket = staff.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(ticket.status, 201, "{}", ticket.text());
    ticket.json()
}

fn asking(ticket: &Value, kiosk: u64) -> (String, String) {
    let path = format!("/v1/tickets/{}/reprint", ticket["id"]);
    (path, json!({ "device": kiosk }).to_string())
}

fn reprint(staff: &mut Client, ticket: &Value) -> Value {
    let page = staff.get(&format!("/v1/tickets/{}", ticket["id"]));
    page.json()["reprint"].clone()
}

#[test]
fn a_guide_lets_a_kiosk_print_again_and_all_of_it_is_on_record() {
    let (place, hub) = staffed();
    let mut guide = signed_in(&hub, "2001");
    let mut kiosk = Kiosk::at(&place, &hub, "entrance", &mut guide);
    let mut other = Kiosk::at(&place, &hub, "east", &mut guide);
    let ticket = ticket(&mut guide);
    let (path, body) = asking(&ticket, kiosk.id);
    let key = Uuid::now_v7();
    let asked = guide.post_with(&path, key, &body);
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert_eq!(asked.json()["reprint"]["state"], "asked");
    let again = guide.post_with(&path, key, &body);
    assert_eq!(again.json(), asked.json(), "asked twice, done once");

    let own = kiosk.own();
    assert_eq!((own.len(), &own[0]["state"]), (1, &json!("asked")));
    assert_eq!(other.own(), [] as [Value; 0]);
    let take = format!("/v1/reprints/{}/take", own[0]["id"]);
    assert_eq!(other.client.post(&take, "").problem(), "unknown-reprint");
    let taken = kiosk.client.post(&take, "").json();
    assert_eq!(taken["number"], ticket["number"]);
    assert_eq!(taken["code"], ticket["code"], "it stands on the paper");
    assert_eq!(taken["ahead"], 0);
    assert_eq!(reprint(&mut guide, &ticket)["state"], "printing");
    let outcome = format!("/v1/reprints/{}/outcome", own[0]["id"]);
    for wrong in ["asked", "printing", "not-taken"] {
        let body = json!({ "outcome": wrong }).to_string();
        assert_eq!(kiosk.client.post(&outcome, &body).problem(), "malformed");
    }
    let printed = kiosk.client.post(&outcome, r#"{"outcome":"printed"}"#);
    assert_eq!(printed.status, 200, "{}", printed.text());
    assert_eq!(reprint(&mut guide, &ticket)["state"], "printed");

    let record = guide.get(&format!("/v1/days/2026-11-23/tickets/{}", ticket["id"]));
    let record = record.json();
    let steps = record["steps"].as_array().unwrap().iter();
    let steps = steps.filter(|step| step["kind"].as_str().unwrap().contains("reprint"));
    let told = |step: &Value| {
        json!([
            step["kind"],
            step["clerk"],
            step["device"],
            step["kiosk"],
            step["reprint"]
        ])
    };
    let steps: Vec<_> = steps.map(told).collect();
    assert_eq!(steps[0][0], "ticket-reprint-asked");
    assert_eq!(
        (&steps[0][1], &steps[0][3]),
        (&json!("2001"), &json!("entrance"))
    );
    let rest = json!([
        ["ticket-reprint-taken", null, "entrance", null, null],
        ["ticket-reprint-ended", null, "entrance", null, "printed"]
    ]);
    assert_eq!(json!(steps[1..]), rest);
}

#[test]
fn what_cannot_print_says_why() {
    let (place, hub) = staffed();
    let mut guide = signed_in(&hub, "2001");
    let mut kiosk = Kiosk::at(&place, &hub, "entrance", &mut guide);
    place.token("display", "wall", &[]);
    let devices = signed_in(&hub, "9001").get("/v1/devices").json();
    let mut devices = devices["devices"].as_array().unwrap().iter();
    let display = devices.find(|one| one["name"] == "wall").unwrap();
    let display = display["id"].as_u64().unwrap();
    let (first, second) = (ticket(&mut guide), ticket(&mut guide));
    let mut why = |ticket: &Value, device: u64| {
        let (path, body) = asking(ticket, device);
        let refused = guide.post(&path, &body);
        let kind = refused.problem();
        let told = refused.json();
        assert!(!told["text"]["zh"].as_str().unwrap().is_empty());
        (kind, told["why"].as_str().unwrap().to_owned())
    };
    let cannot = |why: &str| ("cannot-print".to_owned(), why.to_owned());
    assert_eq!(why(&first, display), cannot("no-kiosk"));
    assert_eq!(why(&first, 99), cannot("no-kiosk"));
    report(&mut kiosk.client, PAPER_OUT);
    wait_for("the trouble", || {
        (why(&first, kiosk.id) == cannot("paper-out")).then_some(())
    });
    report(&mut kiosk.client, WELL);
    let (path, body) = asking(&first, kiosk.id);
    wait_for("the paper", || {
        (signed_in(&hub, "9001").post(&path, &body).status == 200).then_some(())
    });
    assert_eq!(why(&second, kiosk.id), cannot("kiosk-in-hand"));
    let busy = format!("/v1/reprints/{}/outcome", kiosk.own()[0]["id"]);
    let told = kiosk.client.post(&busy, r#"{"outcome":"busy"}"#);
    assert_eq!(told.status, 200, "{}", told.text());
    kiosk.stream = None;
    wait_for("the kiosk to be away", || {
        (why(&second, kiosk.id) == cannot("away")).then_some(())
    });
    let (path, body) = asking(&second, kiosk.id);
    let counter = place.token("counter", "desk", &[]);
    let counter = hub.client_with(Some(&counter)).post(&path, &body);
    assert_eq!(counter.problem(), "not-allowed");
}

#[test]
fn a_crash_loses_none_and_prints_none_twice() {
    let (place, hub) = staffed();
    let mut guide = signed_in(&hub, "2001");
    let mut kiosk = Kiosk::at(&place, &hub, "entrance", &mut guide);
    let ticket = ticket(&mut guide);
    let (path, body) = asking(&ticket, kiosk.id);
    assert_eq!(guide.post(&path, &body).status, 200);
    hub.kill();
    let hub = place.start();
    kiosk.back(&hub);
    let own = wait_for("the hub to know its kiosk", || {
        let page = kiosk.client.get("/v1/reprints").json();
        let own = page["reprints"].as_array().unwrap().clone();
        (!own.is_empty()).then_some(own)
    });
    let take = format!("/v1/reprints/{}/take", own[0]["id"]);
    let key = Uuid::now_v7();
    let taken = kiosk.client.post_with(&take, key, "");
    assert_eq!(taken.status, 200, "{}", taken.text());
    hub.kill();
    let hub = place.start();
    kiosk.back(&hub);
    // The answer was lost, perhaps: the same key gets it again. Another try is not another paper.
    let again = kiosk.client.post_with(&take, key, "");
    assert_eq!(again.json(), taken.json());
    assert_eq!(kiosk.client.post(&take, "").problem(), "unknown-reprint");
    let mut guide = signed_in(&hub, "2001");
    assert_eq!(reprint(&mut guide, &ticket)["state"], "printing");
    // The kiosk's program ended, too, and the next one does not know.
    let outcome = format!("/v1/reprints/{}/outcome", own[0]["id"]);
    let unknown = kiosk.client.post(&outcome, r#"{"outcome":"unknown"}"#);
    assert_eq!(unknown.status, 200, "{}", unknown.text());
    assert_eq!(reprint(&mut guide, &ticket)["state"], "unknown");
}

#[test]
fn a_kiosk_that_never_takes_it_is_not_waited_for() {
    let (place, hub) = staffed();
    let mut guide = signed_in(&hub, "2001");
    let kiosk = Kiosk::at(&place, &hub, "entrance", &mut guide);
    let ticket = ticket(&mut guide);
    let (path, body) = asking(&ticket, kiosk.id);
    assert_eq!(guide.post(&path, &body).status, 200);
    crate::watch::wait_until(|| reprint(&mut guide, &ticket)["state"] == "not-taken");
    assert_eq!(
        listed(&mut guide, "entrance").unwrap()["cannot"],
        Value::Null
    );
}

#[test]
fn the_live_page_lets_a_kiosk_print_again_and_follows_it() {
    let (place, hub) = staffed();
    let mut guide = signed_in(&hub, "2001");
    let mut kiosk = Kiosk::at(&place, &hub, "entrance", &mut guide);
    let away = Kiosk::at(&place, &hub, "east", &mut guide);
    drop(away.stream);
    wait_for("the other kiosk to be away", || {
        (listed(&mut guide, "east")?["cannot"] == "away").then_some(())
    });
    let ticket = ticket(&mut guide);
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/", hub.address));
    browser.type_in("#staff", "2001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#live')");
    let find = format!("{}\n", ticket["number"].as_str().unwrap());
    browser.type_in("#number", &find);
    let form = "#found form[data-post$=reprint]";
    browser.wait(&format!("document.querySelector(\"{form}\")"));
    let choices = browser.text(&format!("{form} select"));
    assert!(
        choices.contains("east – 取号机已关机，或没有连上服务端。"),
        "{choices}"
    );
    browser.picture("web-reprint");
    browser.click(&format!("{form} button"));
    let says = |text: &str| {
        format!("document.querySelector('#found .reprint').innerText.includes('{text}')")
    };
    browser.wait(&says("entrance 等待取号机"));
    let id = kiosk.own()[0]["id"].clone();
    let take = kiosk.client.post(&format!("/v1/reprints/{id}/take"), "");
    assert_eq!(take.status, 200, "{}", take.text());
    browser.wait(&says("正在打印"));
    let outcome = format!("/v1/reprints/{id}/outcome");
    let told = kiosk.client.post(&outcome, r#"{"outcome":"printed"}"#);
    assert_eq!(told.status, 200, "{}", told.text());
    browser.wait(&says("已打印"));
    // The kiosk can print the next one.
    browser.wait(&format!(
        "!document.querySelector(\"{form} button\").disabled"
    ));
    browser.picture("web-reprint-done");
    assert_eq!(browser.violations(), Vec::<String>::new());
    is_quiet(&mut browser);
}
