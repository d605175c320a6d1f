//! Reports of a running hub: of a day written by hand, of what happens now, and whatever happens to the file of the rows.

use crate::client::Client;
use crate::disk::{limit_files, without_signal};
use crate::process::{Hub, Place, tool, wait_for};
use crate::web::{is_quiet, signed_in, staffed};
use jiaohao::model::{Action, Span, Target};
use jiaohao::queue::Command;
use jiaohao::store::{DataFolder, Origin, Store};
use jiaohao_fixture::Play;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const FINISH: Action = Action::Finish {
    outcome: None,
    cases: None,
};

fn go(play: &mut Play, minutes: i64, counter: &str, action: Action) {
    play.wait_min(minutes);
    play.at(counter, action).unwrap();
}

/// A Monday morning from nine: four come for a transfer. One is called after 10 minutes and served in 15, one after 35 and
/// does not come, one leaves, one is sent on to the taxes after 40 and waits there for 7 more. At ten all go home.
fn morning() -> Play {
    let next = || Action::CallNext { current: None };
    let mut play = Play::open();
    play.take("transfer");
    play.take("transfer");
    let gone = play.take("transfer");
    play.take("transfer");
    go(&mut play, 10, "1", next());
    go(&mut play, 1, "1", Action::Start);
    go(&mut play, 15, "1", FINISH);
    let cancel = Command::CancelTicket { ticket: gone };
    play.command(&cancel).unwrap();
    go(&mut play, 9, "1", next());
    go(&mut play, 2, "1", Action::NoShow);
    go(&mut play, 3, "1", next());
    go(&mut play, 1, "1", Action::Start);
    let on = Action::Transfer {
        to: Target::Service("tax".into()),
    };
    go(&mut play, 4, "1", on);
    go(&mut play, 7, "3", next());
    go(&mut play, 0, "3", Action::Start);
    go(&mut play, 3, "3", FINISH);
    for counter in ["1", "2", "3"] {
        play.at(counter, Action::Close).unwrap();
    }
    play.now = play.now + Span::from_mins(5);
    play
}

/// Puts the log of a play where a hub with a set clock goes on with it.
pub(crate) fn put(play: &Play, data: &Path) {
    let folder = DataFolder::lock(data).unwrap();
    let mut store = Store::open(&folder, &play.queue.hall().id).unwrap();
    store.set_rehearsal(true).unwrap();
    store.begin().unwrap();
    for event in &play.log {
        store.append(event, 0, &Origin::default()).unwrap();
    }
    store.commit(play.queue.last_event_at()).unwrap();
}

/// A hub that goes on with it at a time of the clock.
fn place_of(play: &Play, at: &str) -> Place {
    let mut place = Place::new();
    place.at = Some(at.into());
    put(play, &place.data());
    place
}

fn day(client: &mut Client, query: &str) -> Value {
    let answer = client.get(&format!("/v1/reports/day?date=2026-11-23{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn times(all: &[i64]) -> Value {
    let n = all.len();
    let rank = |percent: usize| all.get((n * percent).div_ceil(100).wrapping_sub(1));
    let sum: i64 = all.iter().sum();
    let mean = (n > 0).then(|| sum / n as i64);
    json!({ "n": n, "mean_s": mean, "p50_s": rank(50), "p90_s": rank(90), "max_s": all.last() })
}

#[test]
fn a_day_written_by_hand_is_reported_by_value() {
    let place = place_of(&morning(), "2026-11-23T18:00:00+08:00");
    let hub = place.start();
    let mut client = hub.client();
    let report = day(&mut client, "");
    assert_eq!(report["from"], "2026-11-23T00:00:00.000+08:00");
    assert_eq!(report["to"], "2026-11-24T00:00:00.000+08:00");
    assert_eq!(report["by"], "service");
    let all = &report["total"];
    for (figure, value) in [
        ("issued", 4),
        ("called", 3),
        ("served", 2),
        ("no_show", 1),
        ("walk_out", 1),
        ("sent_on", 1),
        ("left_open", 0),
        ("unconfirmed", 0),
        ("cases", 2),
        ("after_hours", 0),
    ] {
        assert_eq!(all[figure], value, "{figure}");
    }
    assert_eq!(all["wait_first"], times(&[600, 2_100, 2_400]));
    assert_eq!(all["wait_last"], times(&[420, 600, 2_100]));
    assert_eq!(all["way"], times(&[0, 60, 60]));
    assert_eq!(all["service"], times(&[180, 900]));
    assert_eq!(
        all["within_target"],
        json!({ "n": 1, "of": 3, "of_all": 4 })
    );
    assert_eq!(all["outcomes"], json!({ "accepted": 2 }));
    assert_eq!(all["few"], true);
    let ids: Vec<_> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    // The hall of the hub's file has no taxes: the row is there all the same.
    assert_eq!(ids, ["tax", "transfer"]);
    assert_eq!(report["rows"][0]["wait_first"], times(&[420]));
    assert_eq!(
        (&report["rows"][0]["issued"], &report["rows"][1]["issued"]),
        (&json!(0), &json!(4))
    );

    let counters = day(&mut client, "&by=counter");
    let one = &counters["rows"][0];
    assert_eq!((&one["id"], &one["issued"]), (&json!("1"), &Value::Null));
    for (part, seconds) in [
        ("serving_s", 15 * 60 + 4 * 60),
        ("calling_s", 60 + 120 + 60),
        ("paused_s", 0),
        ("free_with_line_s", 10 * 60 + 9 * 60 + 3 * 60),
    ] {
        assert_eq!(one[part], seconds, "{part}");
    }
    let parts = [
        "serving_s",
        "calling_s",
        "paused_s",
        "free_with_line_s",
        "free_without_line_s",
    ];
    let sum: i64 = parts.iter().map(|part| one[part].as_i64().unwrap()).sum();
    assert_eq!(one["session_s"], sum);

    let charts = &day(&mut client, "&with=charts")["charts"];
    assert_eq!(charts["waits"]["n"], json!([0, 0, 1, 0, 0, 0, 0, 1, 1]));
    let month = client.get("/v1/reports/month?date=2026-11-05").json();
    assert_eq!(
        month["total"], report["total"],
        "the month has this day alone"
    );
    let today = client.get("/v1/reports/day").json();
    assert_eq!(today["total"], report["total"], "today, if nothing is said");

    let empty = client
        .get("/v1/reports/year?date=2019-02-28&by=clerk")
        .json();
    assert_eq!(empty["rows"], json!([]));
    assert_eq!(empty["total"]["issued"], 0);
    assert_eq!(empty["total"]["wait_first"], times(&[]));
}

#[test]
fn what_cannot_be_asked_for_is_a_typed_problem() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for path in [
        "/v1/reports/day?date=2026-02-30",
        "/v1/reports/day?date=yesterday",
        "/v1/reports/day?date=",
        "/v1/reports/year?date=9999-12-31",
        "/v1/reports/day?by=weather",
        "/v1/reports/day?with=pictures",
        "/v1/reports/day?day=2026-11-23",
    ] {
        let answer = client.get(path);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "malformed"),
            "{path}"
        );
    }
    assert_eq!(client.get("/v1/reports/decade").problem(), "not-found");
}

/// What was answered before is in the next report; nobody waits for a nightly job.
#[test]
fn what_has_just_happened_is_in_the_report() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for taken in 1..=5 {
        let ticket = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        assert_eq!(ticket.status, 201);
        assert_eq!(day(&mut client, "")["total"]["issued"], taken);
    }
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    assert_eq!(client.post("/v1/counters/2/next", "").status, 200);
    assert_eq!(day(&mut client, "&by=clerk")["rows"][0]["called"], 1);
    let metrics = client.get("/metrics").text();
    assert!(metrics.contains("jiaohao_reports_up 1"), "{metrics}");
}

/// The reports of a place, by all that may be asked.
fn all(hub: &Hub) -> Vec<Value> {
    let mut client = hub.client();
    let asked = ["service", "counter", "clerk", "hour"];
    asked
        .map(|by| day(&mut client, &format!("&by={by}")))
        .into()
}

/// How many days the file has.
fn days_in_file(data: &Path) -> Option<u64> {
    let file = data.join("annals.db");
    let db = Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let days: i64 = db
        .query_row("SELECT count(*) FROM day", [], |row| row.get(0))
        .ok()?;
    Some(days.unsigned_abs())
}

/// A hub on the day after, whose rows of the day before are in the file.
fn day_after() -> (Place, Hub) {
    let place = place_of(&morning(), "2026-11-24T09:00:00+08:00");
    let hub = place.start();
    wait_for("the day before to be in the file", || {
        (days_in_file(&place.data()) == Some(1)).then_some(())
    });
    (place, hub)
}

#[test]
fn a_day_that_ends_goes_into_the_file_while_the_hub_runs() {
    let place = place_of(&morning(), "2026-11-23T23:59:58+08:00");
    let hub = place.start();
    let before = all(&hub);
    wait_for("midnight", || {
        (days_in_file(&place.data()) == Some(1)).then_some(())
    });
    assert_eq!(all(&hub), before);
    let today = hub.client().get("/v1/reports/day").json();
    assert_eq!(today["total"]["issued"], 0);
    assert_eq!(today["from"], "2026-11-24T00:00:00.000+08:00");
}

#[test]
fn a_restart_a_lost_and_a_damaged_file_change_nothing() {
    let (place, hub) = day_after();
    let known = all(&hub);
    assert_eq!(known[0]["total"]["issued"], 4);
    hub.kill();
    let hub = place.start();
    assert_eq!(all(&hub), known, "after a kill");
    let file = place.data().join("annals.db");
    let garbage = vec![b'x'; 200_000];
    for spoiled in [&garbage[..], b"not a database", b""] {
        fs::write(&file, spoiled).unwrap();
        assert_eq!(all(&hub), known, "written over");
    }
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.data().join(format!("annals.db{end}")));
    }
    assert_eq!(all(&hub), known, "removed");
    wait_for("the file to be there again", || {
        (days_in_file(&place.data()) == Some(1)).then_some(())
    });
    // A clock that has been set back.
    hub.stop();
    let mut place = place;
    place.at = Some("2026-11-23T12:00:00+08:00".into());
    let hub = place.start();
    assert_eq!(all(&hub), known, "set back");
    assert_eq!(
        hub.client()
            .post("/v1/tickets", r#"{"service":"transfer"}"#)
            .status,
        201
    );
}

#[test]
fn rows_are_made_anew_while_the_hub_follows_them() {
    let (place, hub) = day_after();
    let known = all(&hub);
    for _ in 0..3 {
        let made = tool(&place, &["rebuild-history"]);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        assert_eq!(days_in_file(&place.data()), Some(1));
        assert_eq!(all(&hub), known);
    }
    // Rows that somebody took out, as a tool does that is half done.
    let db = Connection::open(place.data().join("annals.db")).unwrap();
    db.execute_batch(
        "DELETE FROM position; DELETE FROM leg; DELETE FROM visit; DELETE FROM desk; DELETE FROM day",
    )
    .unwrap();
    drop(db);
    assert_eq!(all(&hub), known);
    assert_eq!(days_in_file(&place.data()), Some(1));
}

/// Whatever keeps the file from being written: the reports answer from the log, and commands go on.
#[test]
fn reports_answer_while_their_file_cannot_be_written() {
    let place = place_of(&morning(), "2026-11-24T09:00:00+08:00");
    let file = place.data().join("annals.db");
    fs::create_dir_all(&file).unwrap();
    let hub = place.start();
    let known = all(&hub);
    assert_eq!(known[0]["total"]["issued"], 4);
    let mut client = hub.client();
    assert_eq!(
        client
            .post("/v1/tickets", r#"{"service":"transfer"}"#)
            .status,
        201
    );
    wait_for("the trouble to be seen", || {
        let metrics = client.get("/metrics").text();
        metrics.contains("jiaohao_reports_up 0").then_some(())
    });
    fs::remove_dir(&file).unwrap();
    wait_for("the file to be written", || {
        (days_in_file(&place.data()) == Some(1)).then_some(())
    });
    assert_eq!(all(&hub), known);
    wait_for("the trouble to be over", || {
        let metrics = client.get("/metrics").text();
        metrics.contains("jiaohao_reports_up 1").then_some(())
    });
}

#[test]
fn reports_answer_on_a_full_disk() {
    let place = place_of(&morning(), "2026-11-24T09:00:00+08:00");
    let hub = Hub::start(without_signal(&place));
    wait_for("the day before to be in the file", || {
        (days_in_file(&place.data()) == Some(1)).then_some(())
    });
    let known = all(&hub);
    limit_files(&hub, Some(1_000));
    assert_eq!(all(&hub), known, "the disk is full");
    // Not even the file is there any more.
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.data().join(format!("annals.db{end}")));
    }
    assert_eq!(all(&hub), known, "the disk is full, and the rows are lost");
    limit_files(&hub, None);
    wait_for("the file to be written", || {
        (days_in_file(&place.data()) == Some(1)).then_some(())
    });
    assert_eq!(all(&hub), known);
}

/// The page as a supervisor gets it, and nobody else.
#[test]
fn every_number_of_the_page_leads_to_as_many_tickets() {
    let (mut place, hub) = staffed();
    hub.stop();
    fs::remove_dir_all(place.data()).unwrap();
    put(&morning(), &place.data());
    place.at = Some("2026-11-24T09:00:00+08:00".into());
    let hub = place.start();
    for staff in ["2001", "9001"] {
        crate::process::set_pin(&place, staff, "471108");
    }
    assert_eq!(signed_in(&hub, "2001").get("/reports").status, 403);
    let mut boss = signed_in(&hub, "9001");
    let page = boss.get("/reports?period=day&date=2026-11-23").text();
    assert!(page.contains("2026年11月23日"), "{page}");
    let mut followed = 0;
    for link in page.split("href=\"/reports/tickets?").skip(1) {
        let (query, rest) = link.split_once('"').unwrap();
        let query = query.replace("&amp;", "&");
        let list = boss.get(&format!("/reports/tickets?{query}"));
        assert_eq!(list.status, 200, "{query}: {}", list.text());
        let text = rest.split_once('>').unwrap().1.split('<').next().unwrap();
        if let Ok(n) = text.parse::<usize>()
            && !query.contains("figure=waiting")
        {
            let tickets = list.text().matches("href=\"/records?").count();
            assert_eq!(tickets, n, "{query}");
            followed += 1;
        }
    }
    assert!(followed > 10, "{followed} numbers were followed: {page}");
    let list = boss
        .get("/reports/tickets?period=day&date=2026-11-23&figure=no_show")
        .text();
    let (_, record) = list.split_once("href=\"/records?").unwrap();
    let record = record.split('"').next().unwrap().replace("&amp;", "&");
    assert!(
        boss.get(&format!("/records?{record}"))
            .text()
            .contains("过号"),
        "{record}"
    );
    for path in [
        "/reports?period=decade",
        "/reports?date=2026-13-01",
        "/reports/tickets?period=day",
        "/reports/tickets?figure=issued&weekday=mon",
        "/reports/tickets?figure=waiting&weekday=moon&hour=9",
    ] {
        assert_eq!(boss.get(path).status, 400, "{path}");
    }
}

#[test]
fn the_page_of_figures_is_read_in_a_browser() {
    let place = {
        let mut place = place_of(&crate::reports::year(70), "2027-02-10T09:00:00+08:00");
        place.hall = place
            .hall
            .replace("loopback = \"token\"", "loopback = \"open\"");
        place
    };
    let hub = place.start();
    let mut browser = crate::browser::Browser::start((1440, 900));
    let at = format!("http://{}", hub.address);
    browser.open(&format!("{at}/reports?period=month&date=2026-12-10"));
    assert_eq!(browser.text(".head h2"), "2026年12月");
    for (size, name) in [
        ((1440, 1100), "desktop"),
        ((1280, 720), "small"),
        ((390, 844), "phone"),
    ] {
        browser.resize(size);
        assert_eq!(browser.violations(), Vec::<String>::new(), "{size:?}");
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert_eq!(wide, 0, "{size:?}");
        browser.picture(&format!("web-reports-{name}"));
    }
    browser.resize((1440, 900));
    browser.click(".periods a:nth-child(4)");
    browser.wait("document.querySelector('.head h2').innerText === '2026年第4季度'");
    browser.click("a[rel=next]");
    browser.wait("document.querySelector('.head h2').innerText === '2027年第1季度'");
    assert_eq!(
        browser.run("return document.querySelector('a[rel=next]')"),
        Value::Null
    );
    browser.click(".services tbody tr td:nth-child(2) a");
    browser.wait("document.querySelector('.behind')");
    browser.picture("web-reports-tickets");
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.click(".behind tbody th a");
    browser.wait("document.querySelector('.record')");
    // A period in which nobody came.
    browser.open(&format!("{at}/reports?period=year&date=2019-01-01"));
    browser.wait("document.body.innerText.includes('这段时间没有人来')");
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.picture("web-reports-empty");
    is_quiet(&mut browser);
}
