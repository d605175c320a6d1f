//! A hub without a hall: it leads through a first start, and goes on as that hall's hub.

use crate::browser::Browser;
use crate::client::{Client, PATIENCE, Response, Stream};
use crate::disk::{ignoring, limit_files};
use crate::operations::{heard, watch};
use crate::process::{Hub, Place, fail, wait_for};
use crate::web::{signed_in, staffed};
use jiaohao::config::HallFile;
use jiaohao::config::templates::{TEMPLATES, template};
use jiaohao::link::Link;
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};
use std::fs::{File, Permissions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use uuid::Uuid;

const NEXT: char = '\u{E004}';
const ENTER: char = '\u{E007}';

fn begin(place: &Place) -> Hub {
    Hub::start_saying(place.command_without_config(), "还没有大厅")
}

fn hall_file(place: &Place) -> PathBuf {
    place.data().join("hall.toml")
}

/// Between two signs of the page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{page}"));
    rest.split_once(after).unwrap().0
}

fn based(page: &str) -> String {
    between(page, "data-based=\"", "\"").to_owned()
}

/// What a page of the first start sends, and what it is answered.
fn send(client: &mut Client, step: &str, based_on: &str, change: &Value) -> Response {
    let mut body = json!({ "step": step, "based_on": based_on });
    let change = change.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(change);
    client.post("/web/start", &body.to_string())
}

/// Chooses a kind of hall. Returns the draft's hash.
fn choose(client: &mut Client, kind: &str) -> String {
    let page = client.get("/start").text();
    let answer = send(
        client,
        "template",
        &based(&page),
        &json!({ "template": kind }),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    based(&answer.text())
}

fn rename(to: &str) -> Value {
    let edit = json!({ "do": "text", "path": "/hall/name/zh", "to": to, "required": true });
    json!({ "edits": [edit] })
}

fn adopt(client: &mut Client, based_on: &str) -> Response {
    let body = json!({ "based_on": based_on }).to_string();
    client.post("/web/start/adopt", &body)
}

/// Waits for the hub that follows.
fn hall(hub: &Hub) -> Value {
    wait_for("the hall's hub", || {
        let hall = hub.client().send("GET", "/v1/hall", &[], "").ok()?;
        (hall.status == 200).then(|| hall.json())
    })
}

#[test]
fn without_a_hall_nothing_is_open_but_the_first_start() {
    let place = Place::new();
    let hub = begin(&place);
    let mut client = hub.client();
    for path in ["/v1/hall", "/v1/events", "/healthz", "/metrics", "/v1/none"] {
        let refused = client.get(path);
        assert_eq!((refused.status, refused.problem()), (503, "no-hall".into()));
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    let refused = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(refused.problem(), "no-hall");
    for path in ["/", "/devices", "/hall"] {
        let led = client.get(path);
        assert_eq!(
            (led.status, led.header("location")),
            (303, Some("/start")),
            "{path}"
        );
    }
    let page = client.get("/start");
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").is_some());
    for kind in &TEMPLATES {
        let key = format!("data-template=\"{}\"", kind.key);
        assert!(page.text().contains(&key), "{key}");
    }
    // Nothing has been kept.
    let mut kept: Vec<_> = std::fs::read_dir(place.data())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    assert_eq!(kept, ["lock"]);
    // Another hub does not take the same folder, and a told one ends.
    let said = fail(place.command_without_config());
    assert!(
        String::from_utf8(said.stderr)
            .unwrap()
            .contains("另一个叫号服务端")
    );
    hub.signal(Signal::TERM);
    hub.stop();
}

#[test]
fn nobody_else_sets_it_up() {
    let place = Place::new();
    let hub = begin(&place);
    let mut client = hub.client();
    let based_on = choose(&mut client, "tax");
    let body = json!({ "based_on": based_on }).to_string();
    let host = hub.address.to_string();
    let strangers: [&[(&str, &str)]; 3] = [
        // A page of another site, in the browser of this computer.
        &[("Host", &host), ("Origin", "http://evil.example")],
        &[("Host", &host), ("Origin", "null")],
        // A site whose name leads here.
        &[("Host", "evil.example"), ("Origin", "http://evil.example")],
    ];
    for (headers, problem) in
        strangers
            .into_iter()
            .zip(["not-allowed", "not-allowed", "wrong-host"])
    {
        let key = ("Idempotency-Key", &*Uuid::now_v7().to_string());
        let headers: Vec<_> = headers.iter().copied().chain([key]).collect();
        for path in ["/web/start", "/web/start/adopt"] {
            let refused = client.send("POST", path, &headers, &body).unwrap();
            assert_eq!(refused.problem(), problem, "{headers:?}");
        }
    }
    assert!(!hall_file(&place).exists());
    // Other computers do not reach it, whatever is asked for.
    let mut open = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    let elsewhere = tempfile::tempdir().unwrap();
    open.args(["hub", "--listen", "0.0.0.0:0", "--data"]);
    let said = fail({
        open.arg(elsewhere.path().join("data"));
        open
    });
    assert!(
        String::from_utf8(said.stderr)
            .unwrap()
            .contains("127.0.0.1")
    );
    assert_eq!(adopt(&mut client, &based_on).status, 200);
}

#[test]
fn the_hall_is_there_in_the_same_process_and_devices_that_waited_connect() {
    let place = Place::new();
    let hub = begin(&place);
    let runtime = Runtime::new().unwrap();
    let address = format!("http://{}", hub.address);
    let display = Link::start(&address, "display-1", runtime.handle()).unwrap();

    let mut client = hub.client();
    let based_on = choose(&mut client, "hospital");
    let named = send(&mut client, "name", &based_on, &rename("镇卫生院"));
    let based_on = based(&named.text());
    // A reload loses nothing, and neither does another step.
    for step in ["name", "summary"] {
        let page = client.get(&format!("/start?step={step}"));
        assert!(page.text().contains("镇卫生院"), "{step}");
    }
    let adopted = adopt(&mut client, &based_on);
    assert_eq!(adopted.status, 200, "{}", adopted.text());

    let hall = hall(&hub);
    assert_eq!(hall["hall"]["id"], "county-hospital");
    assert_eq!(hall["hall"]["name"]["zh"], "镇卫生院");
    let file = std::fs::read_to_string(hall_file(&place)).unwrap();
    let whole = template("hospital").unwrap().toml;
    assert_eq!(file, whole.replacen("县人民医院门诊大厅", "镇卫生院", 1));
    let mut view = display.view();
    runtime.block_on(async {
        let there = view.wait_for(|view| view.hall.is_some());
        timeout(PATIENCE, there).await.unwrap().unwrap();
    });
    let ticket = hub.client().post("/v1/tickets", r#"{"service":"pay"}"#);
    assert_eq!(
        (ticket.status, ticket.json()["number"].clone()),
        (201, json!("S101"))
    );
    // A page that was left open leads on.
    let mut client = hub.client();
    assert_eq!(send(&mut client, "name", &based_on, &json!({})).status, 404);
    assert!(client.get("/start").text().contains("first-pin"));
    // The next start needs nobody.
    hub.stop();
    let hub = place.start_without_config();
    assert_eq!(self::hall(&hub)["hall"]["name"]["zh"], "镇卫生院");
}

#[test]
fn the_service_manager_hears_that_it_lives_while_it_asks_and_after() {
    let place = Place::new();
    let mut command = place.command_without_config();
    let socket = watch(&place, &mut command, "400000");
    let hub = Hub::start_saying(command, "还没有大厅");
    assert_eq!(heard(&socket), "READY=1");
    assert_eq!(heard(&socket), "WATCHDOG=1");
    let mut client = hub.client();
    let based_on = choose(&mut client, "tax");
    assert_eq!(adopt(&mut client, &based_on).status, 200);
    hall(&hub);
    // The hub's own, and then its owner is asked.
    while heard(&socket) != "READY=1" {}
    assert_eq!(heard(&socket), "WATCHDOG=1");
    hub.stop();
    let elsewhere = Place::new();
    let mut command = elsewhere.command_without_config();
    let socket = watch(&elsewhere, &mut command, "400000");
    let hub = Hub::start_saying(command, "还没有大厅");
    hub.signal(Signal::TERM);
    while heard(&socket) != "STOPPING=1" {}
    hub.stop();
}

#[test]
fn what_is_left_to_do_is_for_supervisors() {
    let (place, hub) = staffed();
    assert_eq!(
        signed_in(&hub, "2001").get("/start").problem(),
        "not-allowed"
    );
    let page = signed_in(&hub, "9001").get("/start");
    assert!(page.text().contains("--print-test"));
    let stranger = hub.client().get("/start").text();
    assert!(stranger.contains("/v1/session") && !stranger.contains("--print-test"));
    drop(place);
}

#[test]
fn a_mistake_stands_beside_its_field_and_nothing_is_adopted() {
    let place = Place::new();
    let hub = begin(&place);
    let mut client = hub.client();
    let good = choose(&mut client, "tax");
    let wrong = send(&mut client, "name", &good, &rename("")).text();
    let beside = between(&wrong, "id=\"field-hall-name-zh-wrong\"", "</div>");
    assert!(beside.contains("class=\"mistake\""), "{beside}");
    assert!(
        client
            .get("/start?step=summary")
            .text()
            .contains("step=name")
    );
    let refused = adopt(&mut client, &based(&wrong));
    assert_eq!(
        (refused.status, refused.problem()),
        (422, "hall-mistakes".into())
    );
    assert_eq!(refused.json()["mistakes"][0]["path"], "/hall/name/zh");
    assert!(!hall_file(&place).exists());

    // A port for other computers that another program has would keep the hub from starting.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let lan = taken.local_addr().unwrap().to_string();
    let edits = json!({ "edits": [
        { "do": "text", "path": "/hall/name/zh", "to": "县税务局", "required": true },
        { "do": "text", "path": "/hub/lan", "to": lan, "required": false },
    ] });
    let mended = based(&send(&mut client, "name", &based(&wrong), &edits).text());
    let refused = adopt(&mut client, &mended);
    assert_eq!(refused.problem(), "hall-mistakes");
    let mistake = refused.json()["mistakes"][0].clone();
    assert_eq!(mistake["path"], "/hub/lan");
    assert!(mistake["text"]["zh"].as_str().unwrap().contains(&lan));
    drop(taken);
    assert_eq!(adopt(&mut client, &mended).status, 200);
    hall(&hub);
}

#[test]
fn a_second_browser_sees_what_the_first_one_did_and_overwrites_nothing() {
    let place = Place::new();
    let hub = begin(&place);
    let (mut one, mut other) = (hub.client(), hub.client());
    let seen = choose(&mut one, "tax");
    let first = send(&mut one, "name", &seen, &rename("甲大厅")).text();
    assert!(!first.contains("role=\"alert\">有人"));

    let second = send(&mut other, "name", &seen, &rename("乙大厅")).text();
    assert!(second.contains("有人同时在设置"), "{second}");
    assert!(second.contains("甲大厅") && !second.contains("乙大厅"));
    let refused = adopt(&mut other, &seen);
    assert_eq!(
        (refused.status, refused.problem()),
        (409, "hall-changed".into())
    );
    let again = send(&mut other, "name", &based(&second), &rename("乙大厅")).text();
    assert_eq!(adopt(&mut other, &based(&again)).status, 200);
    assert_eq!(hall(&hub)["hall"]["name"]["zh"], "乙大厅");
}

#[test]
fn a_disk_that_does_not_take_the_hall_leaves_none_and_the_draft() {
    let place = Place::new();
    let command = ignoring(&place.command_without_config());
    let hub = Hub::start_saying(command, "还没有大厅");
    let mut client = hub.client();
    let based_on = choose(&mut client, "tax");
    limit_files(&hub, Some(1_000));
    let refused = adopt(&mut client, &based_on);
    assert_eq!(
        (refused.status, refused.problem()),
        (507, "hall-not-written".into())
    );
    assert!(!hall_file(&place).exists());
    assert_eq!(client.get("/v1/hall").problem(), "no-hall");
    limit_files(&hub, None);
    assert_eq!(adopt(&mut client, &based_on).status, 200);
    hall(&hub);
}

#[test]
fn a_file_that_somebody_laid_there_meanwhile_stays() {
    let place = Place::new();
    let hub = begin(&place);
    let mut client = hub.client();
    let based_on = choose(&mut client, "tax");
    std::fs::write(hall_file(&place), &place.hall).unwrap();
    assert_eq!(adopt(&mut client, &based_on).problem(), "hall-changed");
    assert_eq!(
        std::fs::read_to_string(hall_file(&place)).unwrap(),
        place.hall
    );
}

#[test]
fn a_kill_at_any_moment_leaves_no_hall_or_the_whole_one() {
    let whole = template("government-services").unwrap().toml;
    let mut outcomes = Vec::new();
    for round in 0..16_u64 {
        let place = Place::new();
        let hub = begin(&place);
        let mut client = hub.client();
        let based_on = choose(&mut client, "government-services");
        let asking = std::thread::spawn(move || {
            let body = json!({ "based_on": based_on }).to_string();
            let asked = client.try_post("/web/start/adopt", Uuid::now_v7(), &body);
            asked.is_ok_and(|answer| answer.status == 200)
        });
        std::thread::sleep(std::time::Duration::from_millis(2 * round));
        hub.kill();
        let was_answered = asking.join().unwrap();
        let kept = std::fs::read_to_string(hall_file(&place)).ok();
        assert!(kept.is_some() || !was_answered, "an answered hall is there");
        let hub = match &kept {
            Some(toml) => {
                assert_eq!(toml, whole);
                place.start_without_config()
            }
            None => {
                let hub = begin(&place);
                let mut client = hub.client();
                let based_on = choose(&mut client, "government-services");
                assert_eq!(adopt(&mut client, &based_on).status, 200);
                hub
            }
        };
        assert_eq!(hall(&hub)["hall"]["id"], "county-services");
        outcomes.push(kept.is_some());
    }
    println!("there before the kill: {outcomes:?}");
}

#[test]
fn every_kind_of_hall_starts_and_gives_a_number() {
    for kind in &TEMPLATES {
        let place = Place::new();
        let hub = begin(&place);
        let mut client = hub.client();
        let based_on = choose(&mut client, kind.key);
        assert_eq!(adopt(&mut client, &based_on).status, 200, "{}", kind.key);
        hall(&hub);
        let file = HallFile::parse(kind.toml).unwrap().value;
        let service = &file.hall.services[0];
        let body = json!({ "service": service.id.as_str() }).to_string();
        let ticket = hub.client().post("/v1/tickets", &body);
        assert_eq!(ticket.status, 201, "{}: {}", kind.key, ticket.text());
        let number = ticket.json()["number"].as_str().unwrap().to_owned();
        assert_eq!(number, format!("{}101", service.prefix));
    }
}

/// The keyboard alone: on to the element, and Enter.
fn press_on(browser: &mut Browser, selector: &str) {
    let there = format!("return document.activeElement === document.querySelector({selector:?})");
    for _ in 0..400 {
        if browser.run(&there) == true {
            browser.press(ENTER);
            return;
        }
        browser.press(NEXT);
    }
    panic!("no way to {selector} by keyboard");
}

/// Nothing that keeps anybody out, at every size, in this language.
fn look(browser: &mut Browser, name: &str) {
    for size in [(1440, 900), (1280, 720), (390, 844)] {
        browser.resize(size);
        assert_eq!(
            browser.violations(),
            Vec::<String>::new(),
            "{name} {size:?}"
        );
        let wide = "return document.documentElement.scrollWidth - innerWidth";
        assert_eq!(browser.run(wide), 0, "{name} {size:?} scrolls sideways");
        browser.picture(&format!("web-{name}-{}", size.0));
    }
    browser.resize((1280, 720));
}

/// Changes something, and waits until the hub has it.
fn edit(browser: &mut Browser, change: impl FnOnce(&mut Browser)) {
    let before = browser.run("return document.querySelector('#draft').dataset.based");
    change(browser);
    browser.wait(&format!(
        "document.querySelector('#draft').dataset.based !== {before}"
    ));
}

/// Types into a field and goes on.
fn fill(browser: &mut Browser, selector: &str, text: &str) {
    edit(browser, |browser| {
        browser.run(&format!("document.querySelector({selector:?}).value = ''"));
        browser.type_in(selector, text);
        browser.press(NEXT);
    });
}

/// Chooses from a list.
fn pick(browser: &mut Browser, selector: &str, value: &str) {
    edit(browser, |browser| {
        browser.run(&format!(
            "const list = document.querySelector({selector:?}); list.value = {value:?};
             list.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    });
}

fn step(browser: &mut Browser, name: &str) {
    browser.wait(&format!(
        "document.querySelector('#draft') && document.querySelector('#draft').dataset.step === {name:?}"
    ));
}

#[test]
fn from_an_empty_folder_to_the_first_ticket_in_the_browser() {
    let place = Place::new();
    let hub = begin(&place);
    let mut browser = Browser::start((1280, 720));
    browser.open(&format!("http://{}/", hub.address));
    browser.wait("document.querySelector('#kind-hospital')");
    look(&mut browser, "start-template");
    press_on(&mut browser, "#kind-hospital");
    browser
        .wait("document.querySelector('#kind-hospital').getAttribute('aria-pressed') === 'true'");
    press_on(&mut browser, "#next");

    // A mistake stands beside its field until it is mended; a reload loses nothing.
    step(&mut browser, "name");
    browser.run("document.querySelector('#field-hall-name-zh').value = ''");
    browser.run("document.querySelector('#field-hall-name-zh').dispatchEvent(new Event('change', { bubbles: true }))");
    browser.wait("document.querySelector('#field-hall-name-zh-wrong')");
    look(&mut browser, "start-mistake");
    fill(&mut browser, "#field-hall-name-zh", "镇卫生院");
    browser.wait("!document.querySelector('#field-hall-name-zh-wrong')");
    browser.wait("document.querySelector('#draft').dataset.mistakes === '0'");
    browser.open(&format!("http://{}/start?step=name", hub.address));
    step(&mut browser, "name");
    assert_eq!(
        browser.run("return document.querySelector('#field-hall-name-zh').value"),
        "镇卫生院"
    );
    look(&mut browser, "start-name");
    press_on(&mut browser, "#next");

    // A service goes, and with it what counters do for it; another one comes.
    step(&mut browser, "services");
    browser.click("details[data-entry='service/copies'] summary");
    browser.click("details[data-entry='service/copies'] [data-remove]");
    browser.wait("!document.querySelector(\"details[data-entry='service/copies']\")");
    browser.wait("document.querySelector('#draft').dataset.mistakes === '0'");
    browser.type_in("#new-service", "vaccine\n");
    browser.wait("document.querySelector(\"details[data-entry='service/vaccine'][open]\")");
    look(&mut browser, "start-services");
    let place_of =
        "return Array.from(document.querySelectorAll('#part-service details')).length - 1";
    let nth = browser.run(place_of).as_u64().unwrap();
    let field = |name: &str| format!("#field-service-{nth}-{name}");
    fill(&mut browser, &field("prefix"), "U");
    fill(&mut browser, &field("name-zh"), "接种疫苗");
    fill(&mut browser, &field("name-en"), "Vaccination");
    fill(&mut browser, &field("minutes"), "5");
    pick(&mut browser, &field("group"), "exam");
    browser.click(&field("outcomes-0"));
    browser.wait("document.querySelector('#draft').dataset.mistakes === '0'");
    // The last edit is on its way when the key is pressed.
    browser.click("#next");

    step(&mut browser, "counters");
    browser.click("details[data-entry='counter/8'] summary");
    edit(&mut browser, |browser| {
        browser.click(
            "details[data-entry='counter/8'] fieldset[data-path$='serves'] input[value='vaccine']",
        );
    });
    look(&mut browser, "start-counters");
    press_on(&mut browser, "#next");
    step(&mut browser, "hours");
    look(&mut browser, "start-hours");
    press_on(&mut browser, "#back");
    step(&mut browser, "counters");
    browser.click("details[data-entry='counter/8'] summary");
    browser.wait("document.querySelector(\"details[data-entry='counter/8'] fieldset[data-path$='serves'] input[value='vaccine']\").checked");
    press_on(&mut browser, "#next");
    step(&mut browser, "hours");
    press_on(&mut browser, "#next");
    step(&mut browser, "summary");
    assert!(browser.text(".glances").contains("接种疫苗"));
    look(&mut browser, "start-summary");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    press_on(&mut browser, "#adopt");

    // The same address is the hub's now.
    browser.wait("document.querySelector('#first-pin')");
    assert!(browser.text("h1").contains("镇卫生院"));
    look(&mut browser, "start-ready");
    browser.type_in("#pin", "471108");
    browser.type_in("#again", "471108\n");
    browser.wait("document.querySelector('#first-pin .done')");
    let body = json!({ "staff": "9001", "pin": "471108" }).to_string();
    assert_eq!(hub.client().post("/v1/session", &body).status, 200);
    look(&mut browser, "start-pin-set");
    browser.click("#live");
    browser.wait("document.querySelector('#figures')");
    let ticket = hub.client().post("/v1/tickets", r#"{"service":"vaccine"}"#);
    assert_eq!(ticket.json()["number"], "U101", "{}", ticket.text());
    browser.wait("/接种疫苗[^]*1/.test(document.querySelector('#services').innerText)");
    browser.wait("document.querySelector('#figures').innerText.includes('1')");
    browser.picture("web-start-live");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let mut stream: Stream = hub.stream(None);
    let snapshot = stream.next().unwrap();
    assert_eq!(snapshot.data["hall"]["name"]["zh"], "镇卫生院");
}

/// Both ends of a terminal.
fn terminal() -> (File, File) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    let theirs = File::options().read(true).write(true).open(path).unwrap();
    (ours.into(), theirs)
}

#[test]
fn on_a_desktop_enter_opens_the_browser() {
    let place = Place::new();
    let folder = place.folder.path();
    let (opened, program) = (folder.join("opened"), folder.join("xdg-open"));
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" > {}.new\nmv {0}.new {0}\n",
        opened.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());

    let say = |desktop: Option<&str>| {
        let (ours, theirs) = terminal();
        let mut command = place.command_without_config();
        command.env_remove("WAYLAND_DISPLAY").env_remove("DISPLAY");
        command
            .env("PATH", &path)
            .envs(desktop.map(|name| ("DISPLAY", name)));
        command.stdin(theirs.try_clone().unwrap()).stdout(theirs);
        let hub = command.spawn().unwrap();
        let mut lines = BufReader::new(ours.try_clone().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        assert!(
            first.contains("还没有大厅") && first.contains("No hall yet"),
            "{first}"
        );
        (hub, ours, lines, first)
    };
    let (mut hub, mut ours, mut lines, first) = say(Some(":9"));
    let offer = lines.next().unwrap().unwrap();
    assert!(
        offer.contains("按回车键") && offer.contains("Press Enter"),
        "{offer}"
    );
    assert!(!opened.exists(), "nothing is opened unasked");
    ours.write_all(b"\n").unwrap();
    wait_for("the browser", || opened.exists().then_some(()));
    let page = std::fs::read_to_string(&opened).unwrap();
    assert!(
        page.starts_with("http://127.0.0.1:") && first.contains(&page),
        "{page}"
    );
    hub.kill().unwrap();
    hub.wait().unwrap();

    // Without a desktop there is no offer: what is typed is only echoed.
    let (mut hub, mut ours, mut lines, _) = say(None);
    ours.write_all(b"echo\n").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "echo");
    hub.kill().unwrap();
    hub.wait().unwrap();
}
