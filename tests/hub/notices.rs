//! Two who look after the notices at once: nobody overwrites what they have not seen, and nobody loses what they type.

use crate::browser::Browser;
use crate::client::Client;
use crate::web::{is_quiet, signed_in, staffed};
use serde_json::{Value, json};
use uuid::Uuid;

fn body(zh: &str, based_on: Option<&Value>) -> String {
    let mut body = json!({ "text": { "zh": zh } });
    if let Some(based_on) = based_on {
        body["based_on"] = based_on.clone();
    }
    body.to_string()
}

fn put(client: &mut Client, body: &str) -> crate::client::Response {
    let key = Uuid::now_v7().to_string();
    let headers = [("Idempotency-Key", key.as_str())];
    client.send("PUT", "/v1/notices/1", &headers, body).unwrap()
}

#[test]
fn the_second_writer_is_refused_with_what_the_first_wrote() {
    let (_place, hub) = staffed();
    let (mut one, mut other) = (signed_in(&hub, "9001"), signed_in(&hub, "9001"));
    let published = one.post("/v1/notices", &body("放假", None)).json();
    let seen = &published["revision"];
    assert_eq!(*seen, published["seq"]);
    let changed = put(&mut one, &body("国庆放假", Some(seen))).json();
    let refused = put(&mut other, &body("春节放假", Some(seen)));
    assert_eq!(refused.problem(), "notice-changed");
    let refused = refused.json();
    assert_eq!(refused["status"], 409);
    assert_eq!(refused["current"]["text"]["zh"], "国庆放假");
    assert_eq!(refused["current"]["revision"], changed["revision"]);
    let meant = body("春节放假", Some(&refused["current"]["revision"]));
    assert_eq!(put(&mut other, &meant).json()["text"]["zh"], "春节放假");
    // Programs that know nothing of that write as before.
    assert_eq!(put(&mut one, &body("照常", None)).status, 200);
}

#[test]
fn the_page_follows_others_and_keeps_what_somebody_types() {
    let (_place, hub) = staffed();
    let mut other = signed_in(&hub, "9001");
    let first = other.post("/v1/notices", &body("放假", None)).json();
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/notices", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#notice-1')");
    let new = "form[data-send='/v1/notices'] textarea[name=zh]";
    browser.type_in(new, "一半");
    browser.click("#notice-1 summary");
    let mine = "#notice-1 textarea[name=zh]";
    browser.type_in(mine, "一周");

    // What another publishes is there without anything being done.
    other.post("/v1/notices", &body("停电", None));
    browser.wait("document.querySelector('#notice-2')?.innerText.includes('停电')");
    let changed = put(&mut other, &body("国庆放假", Some(&first["revision"])));
    assert_eq!(changed.status, 200, "{}", changed.text());
    browser.wait("document.querySelector('#notice-1 > .says').innerText.includes('国庆放假')");
    browser.wait("document.querySelector('#notice-1 .theirs .now').innerText.includes('国庆放假')");
    let value = |browser: &mut Browser, of: &str| {
        let script = format!("return document.querySelector({of:?}).value");
        browser.run(&script).as_str().unwrap().to_owned()
    };
    assert_eq!(value(&mut browser, mine), "放假一周");
    assert_eq!(value(&mut browser, new), "一半");

    // Saved anyway, it is refused; overwritten knowingly, it is done.
    browser.click("#notice-1 details > form > button.main");
    browser.wait("document.querySelector('#notice-1 .problem').innerText.includes('别人修改过')");
    browser.picture("web-notices-theirs");
    assert_eq!(browser.violations(), Vec::<String>::new());
    // A refused change is an error to the browser's console, and to nobody else.
    browser.complaints();
    browser.click("#notice-1 [data-do=overwrite]");
    browser.wait("document.querySelector('#notice-1 > .says').innerText.includes('放假一周')");
    assert_eq!(value(&mut browser, new), "一半", "nothing was loaded anew");

    // Or one begins from what the other wrote.
    browser.click("#notice-1 summary");
    browser.type_in(mine, "整");
    let seen = other.get("/v1/notices").json()["notices"][0]["revision"].clone();
    put(&mut other, &body("照常", Some(&seen)));
    browser.wait("!document.querySelector('#notice-1 .theirs').hidden");
    browser.click("#notice-1 [data-do=take-over]");
    assert_eq!(value(&mut browser, mine), "照常");
    browser.type_in(mine, "上班");
    browser.click("#notice-1 details > form > button.main");
    browser.wait("document.querySelector('#notice-1 > .says').innerText.includes('照常上班')");

    // One that is withdrawn goes, unless somebody is writing it.
    browser.click("#notice-1 summary");
    browser.type_in(mine, "。");
    other.post("/v1/notices/2/withdraw", "");
    browser.wait("!document.querySelector('#notice-2')");
    other.post("/v1/notices/1/withdraw", "");
    browser.wait("document.querySelector('#notice-1 .problem').innerText.includes('已撤下')");
    assert_eq!(value(&mut browser, mine), "照常上班。");
    is_quiet(&mut browser);
}

#[test]
fn a_draft_is_on_no_screen_until_it_is_published() {
    let (_place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let mut on_screens = || {
        boss.get("/v1/hall").json()["notices"]
            .as_array()
            .unwrap()
            .len()
    };
    let before = on_screens();
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/notices", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    let new = "form[data-send='/v1/notices']";
    browser.wait(&format!("document.querySelector({new:?})"));
    browser.type_in(&format!("{new} textarea[name=zh]"), "放假");
    browser.click(&format!("{new} [name=draft]"));
    browser.wait("document.querySelector('#state-draft + #notice-1')");
    assert_eq!(on_screens(), before);
    browser.click("#notice-1 summary");
    browser.click("#notice-1 details > form > button.main");
    browser.wait("document.querySelector('#state-shown + #notice-1')");
    browser.wait("!document.querySelector('#state-draft')");
    assert_eq!(on_screens(), before + 1);
    is_quiet(&mut browser);
}
