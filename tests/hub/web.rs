//! The hub's pages (管理台), in a real browser and beside one.

use crate::browser::Browser;
use crate::client::{Client, Response};
use crate::process::{Hub, Place, set_pin, wait_for};
use crate::staff::STAFF;
use crate::watch::{PAPER_OUT, report};
use rustix::process::Signal;
use serde_json::{Value, json};
use uuid::Uuid;

const SUPERVISOR: &str = r#"
[[staff]]
id = "9001"
name = "大厅管理员"
roles = ["supervisor", "guide"]
"#;

/// A hall with staff, and a hub whose pages need a sign-in.
pub(crate) fn staffed() -> (Place, Hub) {
    let mut place = Place::new();
    let lan = "loopback = \"token\"\nlan = \"127.0.0.1:0\"";
    place.hall = place.hall.replace("loopback = \"open\"", lan) + STAFF + SUPERVISOR;
    let hub = place.start();
    for staff in ["2001", "9001"] {
        let set = set_pin(&place, staff, "471108");
        assert_eq!(set.status.code(), Some(0), "{set:?}");
    }
    (place, hub)
}

fn sign_in(client: &mut Client, staff: &str, pin: &str) -> Response {
    let body = json!({ "staff": staff, "pin": pin });
    client.post("/v1/session", &body.to_string())
}

/// A client that sends back the cookies it got, as a browser would.
pub(crate) fn signed_in(hub: &Hub, staff: &str) -> Client {
    let mut client = hub.client();
    let answer = sign_in(&mut client, staff, "471108");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let set = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    let cookies = set.map(|(_, cookie)| cookie.split(';').next().unwrap());
    let cookies: Vec<_> = cookies.collect();
    let origin = format!("http://{}", hub.address);
    client.headers.push(("Cookie".into(), cookies.join("; ")));
    client.headers.push(("Origin".into(), origin));
    client
}

#[test]
fn a_session_is_a_cookie_that_no_script_sees_and_counts_as_a_token() {
    let (_place, hub) = staffed();
    let mut client = hub.client();
    assert_eq!(client.get("/v1/hall").status, 401);
    let answer = sign_in(&mut client, "9001", "471108");
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Max-Age=43200", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(
        answer.json(),
        json!({ "role": "supervisor", "staff": "9001" })
    );

    let mut boss = signed_in(&hub, "9001");
    assert_eq!(boss.get("/v1/session").json()["staff"], "9001");
    assert_eq!(boss.get("/metrics").status, 200);
    let mut guide = signed_in(&hub, "2001");
    assert_eq!(guide.get("/v1/session").json()["role"], "guide");
    assert_eq!(guide.get("/metrics").status, 403);
    assert_eq!(guide.get("/v1/figures").status, 200);
    let pause = guide.post("/v1/services/transfer/pause", r#"{"reason":"停电"}"#);
    assert_eq!(pause.problem(), "not-allowed");
}

#[test]
fn a_session_ends_by_signing_out_and_by_another_pin() {
    let (place, hub) = staffed();
    let (mut one, mut other) = (signed_in(&hub, "9001"), signed_in(&hub, "9001"));
    let out = one.post("/v1/session/end", "");
    assert_eq!(out.status, 204);
    assert_eq!(one.get("/v1/hall").status, 401);
    assert_eq!(other.get("/v1/hall").status, 200);
    let stream = other.open_stream_status("/v1/events");
    assert_eq!(stream, 200);
    set_pin(&place, "9001", "582219");
    wait_for("the session to end", || {
        (other.get("/v1/hall").status == 401).then_some(())
    });
}

#[test]
fn a_page_of_another_site_can_do_nothing() {
    let (_place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let cookie = boss.headers[0].1.clone();
    let pause = |origin: &[(&str, &str)]| {
        let key = Uuid::now_v7().to_string();
        let mut headers = vec![("Cookie", cookie.as_str()), ("Idempotency-Key", &key)];
        headers.extend(origin);
        let path = "/v1/services/transfer/pause";
        let answer = hub
            .client()
            .send("POST", path, &headers, r#"{"reason":"停电"}"#);
        answer.unwrap().status
    };
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!(pause(&[("Origin", origin)]), 403, "{origin}");
    }
    assert_eq!(pause(&[]), 403, "a browser says where from");
    assert_eq!(
        boss.post("/v1/services/transfer/pause", r#"{"reason":"停电"}"#)
            .status,
        200
    );
}

#[test]
fn strangers_wrong_pins_lock_no_known_browser() {
    let (_place, hub) = staffed();
    let mut known = signed_in(&hub, "9001");
    let mut stranger = hub.client();
    let mut last = 0;
    for _ in 0..6 {
        let wrong = sign_in(&mut stranger, "9001", "000001");
        assert_eq!(wrong.problem(), "wrong-pin");
        last = wrong.json()["retry_after_s"].as_u64().unwrap_or(0);
    }
    assert!(last > 0, "locked");
    let locked = sign_in(&mut stranger, "9001", "471108");
    assert_eq!(locked.problem(), "wrong-pin");
    assert_eq!(sign_in(&mut known, "9001", "471108").status, 200);
    // Neither is a guide held up, nor does a clerk get in.
    assert_eq!(sign_in(&mut stranger, "2001", "471108").status, 200);
    assert_eq!(
        sign_in(&mut stranger, "1001", "471108").problem(),
        "not-allowed"
    );
}

#[test]
fn who_did_it_is_in_the_log() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let ticket = boss.post("/v1/tickets", r#"{"service":"transfer"}"#).json();
    let path = format!("/v1/tickets/{}/cancel", ticket["id"]);
    assert_eq!(boss.post(&path, "").status, 200);
    hub.kill();
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let query =
        "SELECT event.clerk, device.name FROM event JOIN device ON device.number = event.device
                 WHERE kind = 'ticket-canceled'";
    let who = log.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(who.unwrap(), ("9001".to_owned(), "web-9001".to_owned()));
}

#[test]
fn a_record_says_every_step_of_a_ticket_also_of_a_day_before() {
    let (mut place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let ticket = boss.post("/v1/tickets", r#"{"service":"transfer"}"#).json();
    let number = ticket["number"].as_str().unwrap();
    let class = format!("/v1/tickets/{}/class", ticket["id"]);
    let body = r#"{"class":"priority","note":"八十岁以上"}"#;
    assert_eq!(boss.post(&class, body).status, 200);
    hub.stop();
    place.at = Some("2026-11-24T09:00:00+08:00".into());
    let hub = place.start();
    let mut boss = signed_in(&hub, "9001");
    let path = format!("/v1/days/2026-11-23/tickets?number={number}");
    let found = boss.get(&path).json();
    let steps = found["tickets"][0]["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps
        .iter()
        .map(|step| step["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["ticket-issued", "ticket-classed", "day-ended"]);
    let step = &steps[1];
    let said = [&step["device"], &step["clerk"], &step["note"]];
    assert_eq!(said, ["web-9001", "9001", "八十岁以上"]);
    let page = boss
        .get(&format!("/records?day=2026-11-23&number={number}"))
        .text();
    for text in [
        "取号",
        "改类别 <span>优先",
        "当天结束",
        "八十岁以上",
        "9001",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let none = boss.get("/v1/days/2026-11-22/tickets?number=B101").json();
    assert_eq!(none, json!({ "tickets": [] }));
    assert_eq!(
        boss.get("/v1/days/2026-11-23/tickets/5").problem(),
        "unknown-ticket"
    );
    assert_eq!(
        boss.get("/v1/days/yesterday/tickets?number=B101").status,
        404
    );
    assert_eq!(
        boss.get("/v1/days/2026-11-23/tickets").problem(),
        "malformed"
    );
}

/// A page without a complaint, and with nothing from elsewhere.
pub(crate) fn is_quiet(browser: &mut Browser) {
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let from = browser.run(
        "return performance.getEntriesByType('resource').map(one => new URL(one.name).host)
             .filter(host => host !== location.host)",
    );
    assert_eq!(from, json!([]));
}

#[test]
fn a_supervisor_signs_in_and_steers_the_hall() {
    let (place, hub) = staffed();
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/", hub.address));
    browser.picture("web-sign-in");
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "000001\n");
    browser.wait("document.querySelector('.problem').innerText.includes('密码')");
    // A refused sign-in is an error to the browser's console, and to nobody else.
    browser.complaints();
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#live')");

    let mut hall = signed_in(&hub, "9001");
    let counter = hall.post("/v1/counters/1/open", r#"{"clerk":"1001","pin":"1"}"#);
    assert_eq!(
        counter.problem(),
        "not-allowed",
        "a session is no counter's terminal"
    );
    let ticket = hall.post("/v1/tickets", r#"{"service":"transfer"}"#).json();
    browser.wait("document.querySelector('#service-transfer .count').innerText === '1'");

    browser.click("#service-transfer button");
    browser.type_in("#reason", "系统升级\n");
    browser
        .wait("document.querySelector('#service-transfer').innerText.includes('暂停：系统升级')");
    browser.wait("!document.querySelector('#service').open");
    let refused = hall.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(refused.problem(), "service-closed");
    browser.click("#service-transfer button");
    browser.picture("web-paused");
    browser.click("#service form[data-if=paused] button");
    browser
        .wait("document.querySelector('#service-transfer .state').innerText !== '暂停：系统升级'");

    browser.type_in(
        "#number",
        &format!("{}\n", ticket["number"].as_str().unwrap()),
    );
    browser.type_in("#tickets input[name=note]", "八十岁以上\n");
    browser.wait("document.querySelector('#found').innerText.includes('改为普通号')");
    browser.picture("web-ticket");
    is_quiet(&mut browser);

    browser.click("#tickets form[method=dialog] button");
    // As a Chinese keyboard types it.
    browser.type_in("#number", "ｂ １０１\n");
    browser.wait("document.querySelector('#found h3').innerText === 'B101'");
    browser.click("#tickets form[method=dialog] button");

    // Another PIN ends the session: the page asks for it by itself.
    let set = set_pin(&place, "9001", "582219");
    assert_eq!(set.status.code(), Some(0), "{set:?}");
    browser.wait("document.querySelector('#sign-in')");
    browser.open(&format!("http://{}/records?number=B101", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "582219\n");
    browser.wait("document.querySelector('.record')");
    browser.click("#sign-out");
    browser.wait("document.querySelector('#sign-in')");
}

#[test]
fn the_hall_is_seen_as_it_is_and_a_lost_hub_is_said() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for counter in ["1", "2"] {
        let body = format!(r#"{{"clerk":"100{counter}"}}"#);
        assert_eq!(
            client
                .post(&format!("/v1/counters/{counter}/open"), &body)
                .status,
            200
        );
    }
    for service in ["transfer", "transfer", "first"] {
        client.post("/v1/tickets", &format!(r#"{{"service":"{service}"}}"#));
    }
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/", hub.address));
    browser.wait("document.querySelector('#services .count')");
    let called = client.post("/v1/counters/2/next", "").json();
    let number = called["ticket"]["number"].as_str().unwrap();
    browser.wait(&format!(
        "document.querySelector('#counter-2').innerText.includes('已呼叫 {number}')"
    ));
    browser.wait("/^0:0/.test(document.querySelector('#counter-2 time').innerText)");
    assert!(browser.text("#figures").contains("已发号"));

    // A counter is assigned from its plate.
    browser.click("#counter-1 button");
    browser.click("#counter input[name='work:first'][value=helps]");
    browser.picture("web-counter");
    browser.click("#counter form[data-body=assign] button");
    browser.wait("!document.querySelector('#counter').open");
    browser.wait("document.querySelector('#counter-1').innerText.includes('今天另有安排')");
    let hall = client.get("/v1/hall").json();
    let helps = &hall["counters"][0]["helps"];
    assert!(
        helps.as_array().unwrap().contains(&json!("first")),
        "{helps}"
    );
    for (size, name) in [
        ((1440, 900), "desktop"),
        ((1280, 720), "small"),
        ((390, 844), "phone"),
    ] {
        browser.resize(size);
        browser.picture(&format!("web-live-{name}"));
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name}: {wide} px too wide");
    }
    is_quiet(&mut browser);
    // A hub that hangs answers nothing, and no line breaks.
    hub.signal(Signal::STOP);
    browser.wait("!document.querySelector('#offline').hidden");
    hub.signal(Signal::CONT);
    browser.wait("document.querySelector('#offline').hidden");
    let recalled = client.post("/v1/counters/2/recall", "").status;
    assert_eq!(recalled, 200);
    browser.wait("document.querySelector('#counter-2').innerText.includes('第 2 次')");
    hub.kill();
    browser.wait("!document.querySelector('#offline').hidden");
}

/// The keys of a keyboard, as the driver writes them.
pub(crate) const TAB: char = '\u{E004}';
pub(crate) const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';

#[test]
fn a_keyboard_is_enough() {
    let place = Place::new();
    let hub = place.start();
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/", hub.address));
    let is_there = "return document.activeElement.dataset.id === 'transfer'";
    let presses = (0..40).find(|_| {
        browser.press(TAB);
        browser.run(is_there) == true
    });
    assert!(presses.is_some(), "Tab reaches a service's key");
    let ring = browser.run("return getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(ring, "solid");
    browser.press(ENTER);
    browser.wait("document.querySelector('#service').open");
    // The first key of a dialog takes nothing away.
    browser.press(ENTER);
    browser.wait("document.querySelector('#service').open");
    browser.press(ESCAPE);
    browser.wait("!document.querySelector('#service').open");
    browser.wait("document.activeElement.dataset.id === 'transfer'");
    browser.press(ENTER);
    browser.type_in("#reason", "停电");
    browser.press(ENTER);
    browser.wait("document.querySelector('#service-transfer').innerText.includes('暂停：停电')");
    is_quiet(&mut browser);
}

#[test]
fn no_page_breaks_a_rule_of_accessibility() {
    let (place, hub) = staffed();
    place.token("display", "hall-east", &[]);
    let mut boss = signed_in(&hub, "9001");
    boss.post("/v1/tickets", r#"{"service":"transfer"}"#);
    boss.post("/v1/services/first/pause", r#"{"reason":"停电"}"#);
    boss.post("/v1/notices", r#"{"text":{"zh":"停电","en":"No power"}}"#);
    crate::ratings::a_bad_one(&place, &hub);
    let mut browser = Browser::start((1440, 900));
    let at = |path: &str| format!("http://{}{path}", hub.address);
    browser.open(&at("/"));
    assert_eq!(browser.violations(), Vec::<String>::new(), "sign-in");
    browser.click("a[href='/trust']");
    browser.wait("document.querySelector('.trust')");
    browser.open(&at("/"));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#live')");
    for size in [(1440, 900), (1280, 720), (390, 844)] {
        browser.resize(size);
        for (path, opens) in [
            ("/", None),
            ("/", Some("#service-first button")),
            ("/", Some("#counter-2 button")),
            ("/notices", Some("summary")),
            ("/devices", Some("summary")),
            ("/records?number=B101", None),
            ("/ratings", None),
            ("/ratings", Some("#bad summary")),
            ("/trust", None),
        ] {
            browser.open(&at(path));
            browser.wait("document.readyState === 'complete'");
            if let Some(key) = opens {
                browser.click(key);
            }
            assert_eq!(
                browser.violations(),
                Vec::<String>::new(),
                "{path} {opens:?} {size:?}"
            );
            let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
            assert!(
                wide.as_i64().unwrap() <= 0,
                "{path} {size:?}: {wide} px too wide"
            );
        }
    }
    is_quiet(&mut browser);
}

#[test]
fn a_notice_is_published_changed_and_withdrawn_in_the_browser() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    // The first is the hall file's own.
    let mut notices = || client.get("/v1/hall").json()["notices"].as_array().unwrap()[1..].to_vec();
    let mut browser = Browser::start((1280, 720));
    browser.open(&format!("http://{}/notices", hub.address));
    browser.type_in("form[data-method=POST] textarea[name=zh]", "周五下午停电");
    browser.type_in(
        "form[data-method=POST] textarea[name=en]",
        "No power on Friday afternoon",
    );
    browser.click("form[data-method=POST] button");
    browser.wait("document.querySelector('#notice-1')?.innerText.includes('正在显示')");
    let told = notices();
    assert_eq!(told[0]["text"]["en"], "No power on Friday afternoon");
    assert_eq!(told[0]["until"], json!(null));

    browser.click("#notice-1 summary");
    browser.run("document.querySelector('#notice-1 input[name=until]').value = '2026-11-20T17:00'");
    browser.click("#notice-1 form[data-method=PUT] button");
    browser.wait("document.querySelector('#notice-1 .problem').innerText.includes('结束时间')");
    // A refusal is an error to the console, and to nobody else.
    browser.complaints();
    browser.run("document.querySelector('#notice-1 input[name=until]').value = '2026-11-27T17:00'");
    browser.click("#notice-1 form[data-method=PUT] button");
    browser.wait("document.querySelector('#notice-1').innerText.includes('17:00')");
    assert_eq!(notices()[0]["until"], "2026-11-27T17:00:00.000+08:00");
    browser.picture("web-notices");
    is_quiet(&mut browser);
    browser.click("#notice-1 form[data-send$=withdraw] button");
    browser.wait("!document.querySelector('#notice-1')");
    assert_eq!(notices(), Vec::<Value>::new());
}

#[test]
fn an_alarm_is_seen_to_in_the_browser_and_goes_with_its_cause() {
    let (place, hub) = staffed();
    let token = place.token("kiosk", "1 号取号机", &[]);
    let mut kiosk = hub.client_with(Some(&token));
    let _stream = hub.stream_with(None, Some(&token));
    report(&mut kiosk, PAPER_OUT);
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#troubles button')");
    let text = browser.text("#troubles");
    assert!(text.contains("1 号取号机：取号机缺纸"), "{text}");
    browser.wait("document.title.startsWith('(1) ')");
    browser.picture("web-alarm");
    browser.click("#troubles button");
    browser.type_in("#note", "王工去换纸\n");
    browser.wait("document.querySelector('#troubles').innerText.includes('9001 于')");
    assert!(browser.text("#troubles").contains("确认：王工去换纸"));
    browser.wait("!document.title.startsWith('(')");
    assert_eq!(browser.violations(), Vec::<String>::new());
    report(&mut kiosk, r#"{"version":"1.0","trouble":[]}"#);
    browser.wait("document.querySelector('#alarms details')");
    assert_eq!(browser.text("#troubles ul"), "");
    browser.click("#alarms summary");
    assert!(browser.text("#alarms details").contains("王工去换纸"));
    is_quiet(&mut browser);
}

#[test]
fn an_urgent_notice_is_asked_about_twice_and_has_an_end() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut notices = || client.get("/v1/hall").json()["notices"].as_array().unwrap()[1..].to_vec();
    let mut browser = Browser::start((1280, 720));
    browser.open(&format!("http://{}/notices", hub.address));
    let form = "form[data-method=POST]";
    browser.click(&format!("{form} input[value=urgent]"));
    browser.type_in(&format!("{form} input[name=title][lang=zh]"), "请走东门");
    browser.type_in(&format!("{form} textarea[name=zh]"), "西门外检修燃气管道");
    browser.run("window.confirm = (text) => { window.asked = text; return window.sure === true; }");
    browser.click(&format!("{form} button.main"));
    browser.wait("window.asked?.includes('所有屏幕')");
    assert!(notices().is_empty(), "nobody was sure");
    browser.run("window.sure = true");
    browser.click(&format!("{form} button.main"));
    let problem =
        format!("document.querySelector('{form} .problem').innerText.includes('12 小时')");
    browser.wait(&problem);
    browser.complaints();
    browser.run(&format!(
        "document.querySelector('{form} input[name=until]').value = '2026-11-23T11:30'"
    ));
    browser.click(&format!("{form} details summary"));
    browser.click(&format!("{form} input[value=mon]"));
    browser.run(&format!(
        "document.querySelector('{form} input[name=hours-from]').value = '08:30'"
    ));
    browser.picture("web-notices-urgent");
    browser.click(&format!("{form} button.main"));
    browser.wait("document.querySelector('#notice-1')?.innerText.includes('请走东门')");
    let told = &notices()[0];
    assert_eq!(told["form"], "urgent");
    assert_eq!(told["title"], json!({ "zh": "请走东门" }));
    assert_eq!(told["weekdays"], json!(["mon"]));
    assert_eq!(
        told["hours"],
        json!({ "from": "08:30:00", "until": "23:59:59" })
    );
    assert_eq!(browser.violations(), Vec::<String>::new());
    is_quiet(&mut browser);
}

#[test]
fn a_name_is_text_whatever_it_says() {
    let mut place = Place::new();
    let evil = "<img src=x onerror=alert(1)>";
    place.hall = place.hall.replace("转移登记", evil);
    let hub = place.start();
    let page = hub.client().get("/").text();
    assert!(!page.contains("<img"), "{page}");
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
}
