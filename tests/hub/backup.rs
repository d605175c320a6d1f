//! A backup is the whole hub; a restored one gives no number twice; a tampered log is detected.

use crate::client::Client;
use crate::hall::hall;
use crate::process::{Place, wait_for};
use crate::tools::{refused, told};
use jiaohao::model::{Class, DeviceId, Span, TicketId, Time};
use jiaohao::queue::event::TicketIssued;
use jiaohao::queue::{Event, Fact, Queue};
use jiaohao::store::{DataFolder, Origin, Reader, Store};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const TRANSFER: &str = r#"{"service":"transfer"}"#;

fn issue(client: &mut Client) -> Value {
    let issued = client.post("/v1/tickets", TRANSFER);
    assert_eq!(issued.status, 201, "{}", issued.text());
    issued.json()
}

fn to(place: &Place, name: &str) -> PathBuf {
    place.folder.path().join(name)
}

#[test]
fn a_backup_under_load_is_one_moment_of_the_whole_hub() {
    let place = Place::new();
    let hub = place.start();
    // Everything beside the database belongs to the hub: its certificate, for one.
    std::fs::write(place.data().join("certificate.pem"), "a certificate").unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (mut client, stop) = (hub.client(), stop.clone());
            std::thread::spawn(move || {
                let mut issued = 0;
                while !stop.load(Ordering::Relaxed) {
                    issue(&mut client);
                    issued += 1;
                }
                issued
            })
        })
        .collect();
    let mut client = hub.client();
    let before = issue(&mut client)["seq"].as_u64().unwrap();
    let made = told("backup", &place.data(), &[&to(&place, "backup")]);
    let after = issue(&mut client)["seq"].as_u64().unwrap();
    stop.store(true, Ordering::Relaxed);
    let issued: u64 = clients.into_iter().map(|one| one.join().unwrap()).sum();
    assert!(issued > 20, "{issued} is no load");

    let events = made["events"].as_u64().unwrap();
    assert!(
        (before..after).contains(&events),
        "{before} {events} {after}"
    );
    let names: Vec<_> = made["files"].as_array().unwrap().iter().collect();
    let names: Vec<_> = names.iter().map(|file| &file["name"]).collect();
    assert_eq!(
        names,
        ["hall.db", "certificate.pem", "enroll.key", "hall.toml"]
    );
    let verified = told("verify", &to(&place, "backup"), &[]);
    assert_eq!(
        (&verified["events"], &verified["hash"]),
        (&made["events"], &made["hash"])
    );
    let again = refused("backup", &place.data(), &[&to(&place, "backup")]);
    assert!(again.contains("已经存在"), "{again}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let backup = std::fs::metadata(to(&place, "backup")).unwrap();
        assert_eq!(backup.permissions().mode() & 0o077, 0, "it holds keys");
    }
}

#[test]
fn a_restored_hub_gives_no_number_twice() {
    let mut place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    issue(&mut client);
    let stream_epoch = client.get("/v1/hall").json()["epoch"].as_u64().unwrap();
    told("backup", &place.data(), &[&to(&place, "backup")]);
    // Issued after the backup, and lost with the hub: somebody holds this ticket.
    let lost = issue(&mut client);
    assert_eq!(lost["number"], "B102");
    hub.kill();
    std::fs::remove_dir_all(place.data()).unwrap();

    told("restore", &place.data(), &[&to(&place, "backup")]);
    assert!(place.data().join("hall.toml").exists());
    let hub = place.start();
    let mut client = hub.client();
    let hall = client.get("/v1/hall").json();
    assert!(hall["epoch"].as_u64().unwrap() > stream_epoch);
    let next = issue(&mut client);
    assert_eq!(next["number"], "B202", "a hundred numbers are left out");
    assert!(next["id"].as_u64() > lost["id"].as_u64());
    hub.stop();
    // The epoch changes once: a restart does not begin another one.
    let hub = place.start();
    let again = hub.client().get("/v1/hall").json();
    assert_eq!(again["epoch"], hall["epoch"]);
    assert_eq!(issue(&mut hub.client())["number"], "B203");
    hub.kill();

    // The lost day is over by now: numbers of today may be lost as well.
    std::fs::remove_dir_all(place.data()).unwrap();
    told("restore", &place.data(), &[&to(&place, "backup")]);
    place.at = Some("2026-11-24T09:00:00+08:00".into());
    let hub = place.start();
    assert_eq!(issue(&mut hub.client())["number"], "B101");
    hub.kill();
    assert_eq!(told("verify", &place.data(), &[])["days"], 2);
}

#[test]
fn a_backup_goes_into_an_empty_folder_only_and_must_be_whole() {
    let place = Place::new();
    let hub = place.start();
    issue(&mut hub.client());
    told("backup", &place.data(), &[&to(&place, "backup")]);
    let full = refused("restore", &place.data(), &[&to(&place, "backup")]);
    assert!(
        full.contains("不是空的") && full.contains("not empty"),
        "{full}"
    );
    let none = refused("restore", &to(&place, "new"), &[&place.data()]);
    assert!(none.contains("不是服务端的备份"), "{none}");

    let database = to(&place, "backup").join("hall.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    let changed = refused("restore", &to(&place, "new"), &[&to(&place, "backup")]);
    assert!(
        changed.contains("hall.db") && changed.contains("已损坏"),
        "{changed}"
    );
    assert!(!to(&place, "new").exists(), "nothing was made");
}

#[test]
fn every_day_has_its_backup_and_the_oldest_go() {
    let mut place = Place::new();
    // A rehearsal makes none.
    place.at = None;
    let folder = to(&place, "backups");
    let setting = format!(
        "loopback = \"open\"\nbackups = {{ folder = {:?}, keep = 2 }}",
        folder.display().to_string()
    );
    place.hall = place.hall.replace("loopback = \"open\"", &setting);
    for old in ["2026-01-01T080000", "2026-01-02T080000"] {
        std::fs::create_dir_all(folder.join(format!("test-hall-{old}"))).unwrap();
    }
    std::fs::create_dir_all(folder.join("test-hall-notes")).unwrap();
    let hub = place.start();
    let names = || {
        let entries = std::fs::read_dir(&folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let names = wait_for("a backup, and the oldest to go", || {
        let names = names();
        let oldest = names.iter().any(|name| name.contains("2026-01-01"));
        let unfinished = names.iter().any(|name| name.ends_with("partial"));
        (names.len() == 3 && !oldest && !unfinished).then_some(names)
    });
    assert_eq!(names[0], "test-hall-2026-01-02T080000");
    assert_eq!(names[2], "test-hall-notes", "what is no backup stays");
    let figures = hub.client().get("/metrics").text();
    assert!(
        !figures.contains("jiaohao_backup_timestamp_seconds 0"),
        "{figures}"
    );
    assert_eq!(told("verify", &folder.join(&names[1]), &[])["events"], 3);
    let status = told("status", &place.data(), &[]);
    assert_eq!(status["backups"]["count"], 2);
    assert_eq!(status["backups"]["newest"], names[1].as_str());
}

#[test]
fn a_backup_that_fails_is_a_trouble_on_every_screen() {
    let mut place = Place::new();
    place.at = None;
    let file = to(&place, "a-file");
    std::fs::write(&file, "where a folder should be").unwrap();
    let setting = format!(
        "loopback = \"open\"\nbackups.folder = {:?}",
        file.display().to_string()
    );
    place.hall = place.hall.replace("loopback = \"open\"", &setting);
    let hub = place.start();
    let trouble = wait_for("the trouble", || {
        let hall = hub.client().get("/v1/hall").json();
        let trouble = hall["trouble"][0].clone();
        (trouble != Value::Null).then_some(trouble)
    });
    assert_eq!(
        (&trouble["kind"], &trouble["device"]),
        (&json!("backup-failed"), &json!(null))
    );
    // The hub still works.
    assert_eq!(hub.client().get("/healthz").status, 200);
}

/// 2026-11-23 09:00 in Shanghai.
const MORNING: Time = Time::from_millis(1_795_395_600_000);

fn issued(ticket: u64, number: &str, count: u32) -> Event {
    let at = MORNING + Span::from_secs(i64::from(count));
    let fact = Fact::TicketIssued(TicketIssued {
        ticket: TicketId(ticket),
        number: number.into(),
        prefix: "B".into(),
        count,
        service: "transfer".into(),
        class: Class::Normal,
        slot: None,
        cases: 1,
        device: DeviceId(1),
        code: None,
        arrived_at: at,
        rank: at,
        promise: None,
    });
    Event { at, fact }
}

/// A log with these events, each with a valid hash.
fn log(events: &[Event]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::lock(folder.path()).unwrap();
    let mut store = Store::open(&data, &"test-hall".into()).unwrap();
    let genesis = Queue::genesis(&Arc::new(hall()), 1_795_395_600, MORNING).unwrap();
    store.begin().unwrap();
    for event in genesis.iter().chain(events) {
        store.append(event, 1, &Origin::default()).unwrap();
    }
    store.commit(MORNING).unwrap();
    folder
}

#[test]
fn a_log_made_anew_is_found_by_what_cannot_have_happened() {
    let good = log(&[issued(10_001, "B101", 101), issued(10_002, "B102", 102)]);
    assert_eq!(told("verify", good.path(), &[])["tickets"], 2);
    let at = MORNING + Span::from_mins(10);
    let event = |fact| Event { at, fact };
    let opened = |counter: &str, clerk: &str| {
        event(Fact::CounterOpened {
            counter: counter.into(),
            clerk: clerk.into(),
        })
    };
    let called = |ticket, counter: &str| {
        event(Fact::TicketCalled {
            ticket: TicketId(ticket),
            counter: counter.into(),
            reason: jiaohao::model::Reason::Arrival,
            noted: false,
        })
    };
    let first = || issued(10_001, "B101", 101);
    let second = || issued(10_002, "B102", 102);
    let wrong: [(&str, Vec<Event>, &str); 5] = [
        // The queue itself only checks a number's count.
        (
            "B101 was given twice",
            vec![first(), issued(10_002, "B101", 102)],
            "event 5",
        ),
        (
            "ticket 10001 was issued before",
            vec![first(), issued(10_001, "B102", 102)],
            "event 5",
        ),
        (
            "clerk 1001",
            vec![opened("2", "1001"), opened("3", "1001")],
            "event 5",
        ),
        (
            "counter 2",
            vec![
                first(),
                second(),
                opened("2", "1001"),
                called(10_001, "2"),
                called(10_002, "2"),
            ],
            "event 8",
        ),
        (
            "10001",
            vec![
                first(),
                opened("2", "1001"),
                opened("3", "1002"),
                called(10_001, "2"),
                called(10_001, "3"),
            ],
            "event 8",
        ),
    ];
    for (what, events, place) in wrong {
        let folder = log(&events);
        let said = refused("verify", folder.path(), &[]);
        assert!(
            said.contains(what) && said.contains(place),
            "{what}: {said}"
        );
    }
}

#[test]
fn a_reader_of_a_log_holds_nobody_up() {
    let place = Place::new();
    let hub = place.start();
    let reader = Reader::open(&place.data()).unwrap();
    let before = reader.seq().unwrap();
    for _ in 0..20 {
        issue(&mut hub.client());
    }
    assert_eq!(reader.seq().unwrap(), before, "one moment");
}
