//! The hall file is checked, adopted and taken back while the hub runs.

use crate::browser::Browser;
use crate::client::{Client, Response};
use crate::disk::{limit_files, without_signal};
use crate::process::{Hub, Place, tool, wait_for};
use crate::web::{signed_in, staffed};
use serde_json::{Value, json};
use std::path::PathBuf;
use uuid::Uuid;

fn file(client: &mut Client) -> (String, String) {
    let file = client.get("/v1/hall/file").json();
    let text = |name: &str| file[name].as_str().unwrap().to_owned();
    (text("toml"), text("hash"))
}

fn adopt_with(client: &mut Client, key: Uuid, toml: &str, based_on: &str) -> Response {
    let body = json!({ "toml": toml, "based_on": based_on }).to_string();
    client.post_with("/v1/hall/adopt", key, &body)
}

fn adopt(client: &mut Client, toml: &str, based_on: &str) -> Response {
    adopt_with(client, Uuid::now_v7(), toml, based_on)
}

fn check(client: &mut Client, toml: &str) -> Value {
    let body = json!({ "toml": toml }).to_string();
    let answer = client.post("/v1/hall/check", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn kept(place: &Place) -> PathBuf {
    place.data().join("hall.toml")
}

fn name_of(client: &mut Client, service: &str) -> String {
    let hall = client.get("/v1/hall").json();
    let services = hall["services"].as_array().unwrap();
    let found = services.iter().find(|one| one["id"] == service).unwrap();
    found["name"]["zh"].as_str().unwrap().to_owned()
}

/// The test's hall with another name for its service.
fn renamed(toml: &str, name: &str) -> String {
    let other = toml.replacen("转移登记", name, 1);
    assert_ne!(other, toml);
    other
}

#[test]
fn a_mistake_is_told_where_it_stands_and_what_changes_before_it_does() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let (toml, hash) = file(&mut client);
    assert_eq!(toml, place.hall);
    assert_eq!(check(&mut client, &toml)["changes"], json!([]));

    let wrong = toml.replacen("prefix = \"B\"", "prefix = \"bb\"", 1);
    let found = check(&mut client, &wrong);
    let mistake = &found["mistakes"][0];
    assert_eq!(mistake["path"], "/service/0/prefix");
    let line = wrong.lines().position(|line| line == "prefix = \"bb\"");
    assert_eq!(mistake["line"], line.unwrap() + 1);
    assert_eq!(mistake["kind"], "malformed");
    assert!(mistake["text"]["zh"].as_str().unwrap().contains("bb"));
    let refused = adopt(&mut client, &wrong, &hash);
    assert_eq!(
        (refused.status, refused.problem()),
        (422, "hall-mistakes".into())
    );
    assert_eq!(refused.json()["mistakes"][0]["path"], "/service/0/prefix");
    assert_eq!(file(&mut client), (toml.clone(), hash));

    let other = renamed(&toml, "过户");
    let seen = check(&mut client, &other);
    assert_eq!(seen["mistakes"], json!([]));
    assert_eq!(
        seen["changes"],
        json!([{
            "what": "changed", "path": "/service/transfer/name/zh",
            "title": { "zh": "过户", "en": "Transfer" },
            "before": "转移登记", "after": "过户",
        }])
    );
    assert_eq!(
        name_of(&mut client, "transfer"),
        "转移登记",
        "a check changes nothing"
    );
}

#[test]
fn an_adoption_is_on_every_stream_without_a_restart_and_stays_after_one() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut stream = hub.stream(None);
    let (toml, hash) = file(&mut client);
    let with_comment = format!("# 大厅主任的备注\n{}", renamed(&toml, "过户"));
    let key = Uuid::now_v7();
    let adopted = adopt_with(&mut client, key, &with_comment, &hash);
    assert_eq!(adopted.status, 200, "{}", adopted.text());
    assert_eq!(adopted.json()["changes"].as_array().unwrap().len(), 1);
    assert_eq!(adopted.json()["needs_restart"], false);
    loop {
        let message = stream.next().expect("the stream goes on");
        if message.event == "snapshot" && message.data["services"][0]["name"]["zh"] == "过户" {
            break;
        }
    }
    assert_eq!(std::fs::read_to_string(kept(&place)).unwrap(), with_comment);
    // Asked again it answers the same and does nothing twice.
    let again = adopt_with(&mut client, key, &with_comment, &hash);
    assert_eq!(again.body, adopted.body);

    // The file that --config names says nothing new: it does not take the adoption back.
    hub.stop();
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(name_of(&mut client, "transfer"), "过户");
    let files = client.get("/v1/hall/files").json();
    let from: Vec<_> = files["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["from"].clone())
        .collect();
    assert_eq!(from, ["request", "config"]);

    // The way back: an old file is adopted like any other.
    let id = files["files"][1]["id"].clone();
    let old = client.get(&format!("/v1/hall/files/{id}")).json();
    assert_eq!(old["toml"], place.hall);
    let (_, now) = file(&mut client);
    let back = adopt(&mut client, old["toml"].as_str().unwrap(), &now);
    assert_eq!(back.status, 200);
    assert_eq!(name_of(&mut client, "transfer"), "转移登记");
    assert_eq!(client.get("/v1/hall/files/999").status, 404);
}

#[test]
fn whoever_edits_the_config_and_restarts_is_heard_and_needs_none() {
    let mut place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let (toml, hash) = file(&mut client);
    assert_eq!(
        adopt(&mut client, &renamed(&toml, "过户"), &hash).status,
        200
    );
    hub.stop();
    place.hall = renamed(&place.hall, "二手房");
    let hub = place.start();
    assert_eq!(name_of(&mut hub.client(), "transfer"), "二手房");
    hub.stop();

    // Without --config the folder's own file holds, also when it was changed by hand.
    let by_hand = renamed(&place.hall.replace("二手房", "转移登记"), "继承");
    std::fs::write(kept(&place), &by_hand).unwrap();
    let hub = place.start_without_config();
    let mut client = hub.client();
    assert_eq!(name_of(&mut client, "transfer"), "继承");
    let files = client.get("/v1/hall/files").json();
    assert_eq!(files["files"][0]["from"], "folder");
    hub.stop();
    std::fs::remove_file(kept(&place)).unwrap();
    let said = place.fail_without_config();
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("--config"), "{said}");
}

#[test]
fn the_second_of_two_supervisors_is_told_what_has_changed() {
    let place = Place::new();
    let hub = place.start();
    let (mut one, mut other) = (hub.client(), hub.client());
    let (toml, hash) = file(&mut one);
    assert_eq!(adopt(&mut one, &renamed(&toml, "过户"), &hash).status, 200);
    let second = adopt(&mut other, &renamed(&toml, "二手房"), &hash);
    assert_eq!(
        (second.status, second.problem()),
        (409, "hall-changed".into())
    );
    assert_eq!(second.json()["changes"][0]["after"], "过户");
    assert_eq!(name_of(&mut other, "transfer"), "过户");
    let (_, now) = file(&mut other);
    assert_eq!(second.json()["hash"], now);
    assert_eq!(
        adopt(&mut other, &renamed(&toml, "二手房"), &now).status,
        200
    );

    // An editor on the hub's computer counts as somebody else, too.
    let (toml, hash) = file(&mut one);
    std::fs::write(kept(&place), toml.replace("二手房", "继承")).unwrap();
    let refused = adopt(&mut one, &toml, &hash);
    assert_eq!(refused.problem(), "hall-changed");
    assert_eq!(refused.json()["changes"][0]["after"], "继承");
    assert_eq!(one.get("/v1/hall/file").json()["in_force"], false);
}

#[test]
fn another_halls_file_a_wrong_size_and_other_roles_are_refused() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let (toml, hash) = file(&mut boss);
    let foreign = toml.replacen("id = \"test-hall\"", "id = \"other-hall\"", 1);
    let refused = adopt(&mut boss, &foreign, &hash);
    assert_eq!(refused.json()["mistakes"][0]["path"], "/hall/id");
    assert_eq!(refused.json()["mistakes"][0]["kind"], "other-hall");

    let long = format!("{toml}\n# {}", "x".repeat(900 * 1024));
    assert_eq!(check(&mut boss, &long)["mistakes"], json!([]));
    let longer = format!("{toml}\n# {}", "x".repeat(1024 * 1024));
    assert_eq!(
        check(&mut boss, &longer)["mistakes"][0]["kind"],
        "file-too-large"
    );
    let body = json!({ "toml": "x".repeat(2 * 1024 * 1024) }).to_string();
    let too_large = boss.post("/v1/hall/check", &body);
    assert_eq!(too_large.problem(), "too-large");
    assert!(
        too_large.text().contains("2048 KiB"),
        "{}",
        too_large.text()
    );

    let mut guide = signed_in(&hub, "2001");
    for path in ["/v1/hall/file", "/v1/hall/files", "/v1/hall/files/1"] {
        assert_eq!(guide.get(path).problem(), "not-allowed", "{path}");
        assert_eq!(hub.client().get(path).problem(), "no-token", "{path}");
    }
    assert_eq!(adopt(&mut guide, &toml, &hash).problem(), "not-allowed");
    drop(place);
}

#[test]
fn who_joins_the_staff_signs_in_at_once_and_who_leaves_is_out() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let mut guide = signed_in(&hub, "2001");
    assert_eq!(guide.get("/v1/figures").status, 200);
    let (toml, hash) = file(&mut boss);
    let guide_entry = "\n[[staff]]\nid = \"2001\"\nname = \"导办员\"\nroles = [\"guide\"]\n";
    let joined = "\n[[staff]]\nid = \"2002\"\nname = \"<b>新人</b>\"\nroles = [\"guide\"]\n";
    let other = toml.replacen(guide_entry, joined, 1);
    assert_ne!(other, toml);
    let adopted = adopt(&mut boss, &other, &hash);
    assert_eq!(adopted.status, 200, "{}", adopted.text());
    assert_eq!(
        guide.get("/v1/figures").status,
        401,
        "no longer on the list"
    );
    let set = crate::process::set_pin(&place, "2002", "471108");
    assert_eq!(set.status.code(), Some(0), "{set:?}");
    let mut new = signed_in(&hub, "2002");
    assert_eq!(new.get("/v1/figures").status, 200);
    let who = boss.get("/v1/hall/files").json()["files"][0].clone();
    assert_eq!(
        (&who["staff"], &who["from"]),
        (&json!("9001"), &json!("request"))
    );
}

#[test]
fn a_disk_that_takes_the_file_but_not_the_event_keeps_the_old_file() {
    let place = Place::new();
    let hub = Hub::start(without_signal(&place));
    let mut client = hub.client();
    let (toml, hash) = file(&mut client);
    let other = renamed(&toml, "过户");
    // Room for the file, and none at the end of the database's log.
    limit_files(&hub, Some(other.len() as u64 + 64));
    let key = Uuid::now_v7();
    let refused = adopt_with(&mut client, key, &other, &hash);
    assert_eq!(refused.problem(), "storage-failed");
    assert_eq!(std::fs::read_to_string(kept(&place)).unwrap(), toml);
    assert_eq!(name_of(&mut client, "transfer"), "转移登记");
    // No room for the file itself: nothing is tried.
    limit_files(&hub, None);
    let done = wait_for("the disk to take writes again", || {
        let answer = adopt_with(&mut client, key, &other, &hash);
        (answer.status == 200).then_some(answer)
    });
    assert_eq!(done.json()["changes"][0]["after"], "过户");
    assert_eq!(name_of(&mut client, "transfer"), "过户");
    assert_eq!(std::fs::read_to_string(kept(&place)).unwrap(), other);

    limit_files(&hub, Some(1_000));
    let (now, hash) = file(&mut client);
    let refused = adopt(
        &mut client,
        &renamed(&now.replace("过户", "转移登记"), "继承"),
        &hash,
    );
    assert_eq!(refused.problem(), "hall-not-written");
    assert_eq!(std::fs::read_to_string(kept(&place)).unwrap(), now);
    assert_eq!(name_of(&mut client, "transfer"), "过户");
}

#[test]
fn a_kill_between_file_and_event_changes_nothing_or_everything() {
    let place = Place::new();
    let mut hub = place.start();
    let mut outcomes = Vec::new();
    for round in 0..12_u64 {
        let mut client = hub.client();
        let (toml, hash) = file(&mut client);
        let old = name_of(&mut client, "transfer");
        let new = format!("过户{round}");
        let other = toml.replacen(&old, &new, 1);
        let asking = std::thread::spawn(move || {
            let body = json!({ "toml": other, "based_on": hash }).to_string();
            client
                .try_post("/v1/hall/adopt", Uuid::now_v7(), &body)
                .is_ok()
        });
        std::thread::sleep(std::time::Duration::from_millis(3 * round));
        hub.kill();
        let was_answered = asking.join().unwrap();
        hub = place.start();
        let mut client = hub.client();
        let now = name_of(&mut client, "transfer");
        let file = client.get("/v1/hall/file").json();
        assert_eq!(file["in_force"], true, "file and event are of one mind");
        assert!(
            file["toml"]
                .as_str()
                .unwrap()
                .contains(&format!("\"{now}\""))
        );
        assert!(now == new || (now == old && !was_answered), "{now}");
        outcomes.push(now == new);
    }
    println!("adopted before the kill: {outcomes:?}");

    // The very moment between the two: the file is there, the event is not.
    let old = name_of(&mut hub.client(), "transfer");
    hub.kill();
    let toml = std::fs::read_to_string(kept(&place)).unwrap();
    std::fs::write(kept(&place), toml.replacen(&old, "继承", 1)).unwrap();
    let hub = place.start();
    assert_eq!(name_of(&mut hub.client(), "transfer"), "继承");
}

#[test]
fn a_tool_has_the_running_hub_adopt_a_file() {
    let place = Place::new();
    let hub = place.start();
    let path = place.folder.path().join("hall-new.toml");
    std::fs::write(&path, renamed(&place.hall, "过户")).unwrap();
    let reload = || tool(&place, &["reload", path.to_str().unwrap()]);
    let done = reload();
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(said.contains("转移登记 → 过户"), "{said}");
    assert_eq!(name_of(&mut hub.client(), "transfer"), "过户");

    std::fs::write(
        &path,
        place.hall.replacen("prefix = \"B\"", "prefix = 3", 1),
    )
    .unwrap();
    let wrong = reload();
    assert_eq!(wrong.status.code(), Some(1));
    let said = String::from_utf8(wrong.stdout).unwrap();
    assert!(said.contains("hall-new.toml:"), "{said}");
    assert_eq!(name_of(&mut hub.client(), "transfer"), "过户");

    let foreign = place
        .hall
        .replacen("id = \"test-hall\"", "id = \"other\"", 1);
    std::fs::write(&path, foreign).unwrap();
    assert_eq!(reload().status.code(), Some(1));
    hub.stop();
    std::fs::write(&path, &place.hall).unwrap();
    let stopped = reload();
    assert_eq!(stopped.status.code(), Some(1));
}

fn open_in_browser(browser: &mut Browser, hub: &Hub) {
    browser.open(&format!("http://{}/hall", hub.address));
    browser.wait("document.querySelector('#draft')");
}

/// Types into a field as somebody does who then goes on to the next one.
fn fill(browser: &mut Browser, selector: &str, text: &str) {
    browser.run(&format!("document.querySelector({selector:?}).value = ''"));
    browser.type_in(selector, text);
    browser.press('\u{E004}');
}

#[test]
fn a_supervisor_edits_the_hall_in_forms_and_adopts_it_in_the_browser() {
    let mut place = Place::new();
    place.hall = place
        .hall
        .replacen("prefix = \"B\"", "prefix = \"B\" # 与首次登记共用一串号", 1);
    let hub = place.start();
    let mut kiosk = hub.stream(None);
    let mut client = hub.client();
    let mut browser = Browser::start((1440, 900));
    open_in_browser(&mut browser, &hub);
    assert!(browser.text("#changes").contains("没有差别"));
    assert_eq!(
        browser.run("return document.querySelector('#adopt').disabled"),
        true
    );

    // A mistake stands beside its field, and nothing can be adopted.
    browser.click("details[data-entry='service/transfer'] summary");
    fill(&mut browser, "#field-service-0-prefix", "bb");
    browser
        .wait("document.querySelector('#field-service-0-prefix-wrong').innerText.includes('bb')");
    browser.wait("document.querySelector('.sections a').innerText.includes('1 处错')");
    assert_eq!(
        browser.run("return document.querySelector('#adopt').disabled"),
        true
    );
    browser.picture("web-hall-mistake");

    // Mended; another name, in which a sign of HTML is a sign; a box that is ticked.
    fill(&mut browser, "#field-service-0-prefix", "F");
    browser.wait("!document.querySelector('#field-service-0-prefix-wrong')");
    fill(&mut browser, "#field-service-0-name-zh", "<b>过户</b>");
    browser.wait("document.querySelector('#changes').innerText.includes('<b>过户</b>')");
    assert_eq!(
        browser.run("return document.querySelector('main b')"),
        json!(null)
    );
    browser.click("details[data-entry='counter/1'] summary");
    browser.click("fieldset[data-path='/counter/0/helps'] input[value=first]");
    browser.wait("document.querySelector('#changes').innerText.includes('兼办：新增 first')");
    browser.picture("web-hall-changes");

    // What changes is shown once more, and then it does.
    browser.click("#adopt");
    browser.wait("document.querySelector('#confirm').open");
    assert!(
        browser.text("#confirm").contains("3 处"),
        "{}",
        browser.text("#confirm")
    );
    browser.click("#really");
    browser.wait("document.querySelector('#changes')?.innerText.includes('没有差别')");
    loop {
        let message = kiosk.next().expect("the stream goes on");
        if message.event == "snapshot" && message.data["services"][0]["name"]["zh"] == "<b>过户</b>"
        {
            break;
        }
    }
    let toml = std::fs::read_to_string(kept(&place)).unwrap();
    assert!(
        toml.contains("prefix = \"F\" # 与首次登记共用一串号"),
        "{toml}"
    );
    assert!(
        toml.starts_with(place.hall.lines().next().unwrap()),
        "{toml}"
    );
    let hall = client.get("/v1/hall").json();
    assert!(
        hall["counters"][0]["helps"]
            .as_array()
            .unwrap()
            .contains(&json!("first"))
    );

    // The way back, from the history.
    browser.click("#history button");
    browser.wait("document.querySelector('#changes').innerText.includes('转移登记')");
    browser.click("#adopt");
    browser.click("#really");
    browser.wait("document.querySelector('#changes')?.innerText.includes('没有差别')");
    assert_eq!(std::fs::read_to_string(kept(&place)).unwrap(), place.hall);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn entries_come_and_go_and_the_text_is_the_same_file() {
    let place = Place::new();
    let hub = place.start();
    let mut browser = Browser::start((1280, 720));
    open_in_browser(&mut browser, &hub);
    // The first of the staff: there is no list yet.
    browser.type_in("#part-staff input[data-new]", "9001\n");
    browser.wait("document.activeElement.id === 'field-staff-0-name'");
    browser.wait(
        "document.querySelector('details[data-entry=\"staff/9001\"]').className.includes('wrong')",
    );
    browser.type_in("#field-staff-0-name", "大厅管理员\t");
    browser.wait("document.querySelector('#toml').value.includes('大厅管理员')");
    browser.click("fieldset[data-path='/staff/0/roles'] input[value=supervisor]");
    browser.wait("document.querySelector('#draft').dataset.mistakes === '0'");

    // What is typed while an answer is on its way stays, and counts when its field is left.
    browser.click("details[data-entry='service/first'] summary");
    browser.type_in("#field-service-1-name-zh", "甲\t乙\t丙\t丁\t");
    browser.wait("['甲', '乙', '丙', '丁'].every(sign => document.querySelector('#toml').value.includes(sign))");
    browser.wait("document.querySelector('#draft').dataset.mistakes === '0'");

    // A counter goes.
    browser.click("details[data-entry='counter/3'] summary");
    browser.click("details[data-entry='counter/3'] button[data-remove]");
    browser.wait("document.querySelector('#changes').innerText.includes('窗口 登记受理：删除')");
    let text = browser.run("return document.querySelector('#toml').value");
    let text = text.as_str().unwrap();
    assert!(text.contains("[[staff]]\nid = \"9001\""), "{text}");
    assert!(!text.contains("id = \"3\""), "{text}");

    // As text: a broken line is told by its number, and what has no form may be written.
    let broken =
        "const text = document.querySelector('#toml'); text.value = 'oops\\n' + text.value;
                  text.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.run(broken);
    browser.wait("document.querySelector('#changes').innerText.includes('第 1 行')");
    browser.run(&broken.replace(
        "'oops\\n' + text.value",
        "text.value.replace('oops\\n', '# 备注\\n')",
    ));
    browser.wait("document.querySelector('#draft').dataset.mistakes === '0'");
    browser.click("#adopt");
    browser.click("#really");
    browser.wait("document.querySelector('#changes')?.innerText.includes('没有差别')");
    let toml = std::fs::read_to_string(kept(&place)).unwrap();
    assert!(toml.starts_with("# 备注\n"), "{toml}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_file_that_changed_under_the_page_is_not_overwritten() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut browser = Browser::start((1440, 900));
    open_in_browser(&mut browser, &hub);
    browser.click("details[data-entry='service/transfer'] summary");
    fill(&mut browser, "#field-service-0-name-zh", "二手房");
    browser.wait("document.querySelector('#changes').innerText.includes('二手房')");
    let (toml, hash) = file(&mut client);
    assert_eq!(
        adopt(
            &mut client,
            &toml.replacen("登记受理", "过户窗口", 1),
            &hash
        )
        .status,
        200
    );
    browser.click("#adopt");
    browser.click("#really");
    browser.wait("document.querySelector('.problem').innerText.includes('已被改动')");
    browser.wait("document.querySelector('#changes').innerText.includes('过户窗口')");
    assert_eq!(name_of(&mut client, "transfer"), "转移登记");
    assert_eq!(
        browser.run("return document.querySelector('#adopt').disabled"),
        true
    );
    browser.click("#anew");
    browser.wait("document.querySelector('#changes')?.innerText.includes('没有差别')");
}

#[test]
fn the_page_is_for_supervisors() {
    let (_place, hub) = staffed();
    let (mut boss, mut guide) = (signed_in(&hub, "9001"), signed_in(&hub, "2001"));
    assert!(boss.get("/hall").text().contains("id=\"draft\""));
    let refused = guide.get("/hall");
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("<html"), "a page for a person");
    let body = json!({ "toml": "", "based_on": "" }).to_string();
    assert_eq!(guide.post("/web/hall", &body).problem(), "not-allowed");
    assert!(hub.client().get("/hall").text().contains("id=\"sign-in\""));
}

#[test]
fn the_settings_fit_every_screen() {
    let place = Place::new();
    let hub = place.start();
    let mut browser = Browser::start((1440, 900));
    for (size, name) in [
        ((1440, 900), "desktop"),
        ((1280, 720), "small"),
        ((390, 844), "phone"),
    ] {
        browser.resize(size);
        open_in_browser(&mut browser, &hub);
        browser.click("details[data-entry='service/transfer'] summary");
        browser.picture(&format!("web-hall-{name}"));
        assert_eq!(browser.violations(), Vec::<String>::new(), "{name}");
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name}: {wide} px too wide");
    }
}

#[test]
fn a_pin_is_set_on_the_page_and_holds_at_once() {
    let (_place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let mut guide = signed_in(&hub, "2001");
    let mut set = |staff: &str, pin: &str| {
        let body = json!({ "pin": pin }).to_string();
        boss.post(&format!("/v1/staff/{staff}/pin"), &body)
    };
    assert_eq!(set("2001", "123456").problem(), "malformed");
    assert_eq!(set("7777", "582219").problem(), "unknown-clerk");
    assert_eq!(guide.get("/v1/figures").status, 200);
    assert_eq!(set("2001", "582219").status, 204);
    assert_eq!(
        guide.get("/v1/figures").status,
        401,
        "the old PIN's session is over"
    );

    let mut browser = Browser::start((1280, 720));
    browser.open(&format!("http://{}/hall", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#draft')");
    browser.click("details[data-entry='staff/2001'] summary");
    browser.type_in("#pin-staff-2", "471108\n");
    browser.wait("document.querySelector('details[open] .said').innerText.includes('密码已设置')");
    assert_eq!(signed_in(&hub, "2001").get("/v1/figures").status, 200);
    assert_eq!(browser.violations(), Vec::<String>::new());
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn an_id_that_comes_back_as_something_else_is_hinted_at() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let (toml, hash) = file(&mut client);
    let hinted = |answer: &Value| {
        let hints = answer["hints"].as_array().unwrap().iter();
        let hints = hints.filter(|hint| hint["kind"] == "id-reused");
        hints.cloned().collect::<Vec<_>>()
    };
    let renamed = check(&mut client, &renamed(&toml, "存量房过户"));
    assert_eq!(hinted(&renamed), [] as [Value; 0]);
    let gone = toml.replace("\"inquiry\"", "\"questions\"");
    let adopted = adopt(&mut client, &gone, &hash);
    assert_eq!(adopted.status, 200, "{}", adopted.text());
    let other = toml.replace("咨询与查询", "社保缴费");
    let other = other.replace("\"Inquiry\"", "\"Insurance\"");
    let found = hinted(&check(&mut client, &other));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["path"], "/service/2/id");
    let text = found[0]["text"]["zh"].as_str().unwrap();
    assert!(
        text.contains("咨询与查询") && text.contains("社保缴费"),
        "{text}"
    );
    assert_eq!(
        hinted(&check(&mut client, &toml)),
        [] as [Value; 0],
        "as it was"
    );
    // The history is read anew by another hub.
    hub.kill();
    let hub = place.start_without_config();
    let mut client = hub.client();
    let (_, hash) = file(&mut client);
    let adopted = adopt(&mut client, &other, &hash);
    assert_eq!(adopted.status, 200, "a hint is no mistake");
    assert_eq!(hinted(&adopted.json()), found);
}
