//! A disk that accepts no writes, and accepts them again.

use crate::client::Client;
use crate::process::{Hub, Place, wait_for};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;
use std::process::Command;
use uuid::Uuid;

/// Keeps every file of the process from growing beyond `bytes`.
pub(crate) fn limit_files(hub: &Hub, bytes: Option<u64>) {
    let id = Pid::from_raw(i32::try_from(hub.id()).unwrap());
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    prlimit(id, Resource::Fsize, limit).unwrap();
}

/// A write beyond the limit must fail, as on a full disk, and not end the process.
pub(crate) fn without_signal(place: &Place) -> Command {
    ignoring(&place.command())
}

pub(crate) fn ignoring(direct: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]);
    shell.arg(direct.get_program()).args(direct.get_args());
    shell
}

#[test]
fn a_full_disk_refuses_and_loses_nothing_and_is_gone_by_itself() {
    let place = Place::new();
    let hub = Hub::start(without_signal(&place));
    let mut client = hub.client();
    let body = r#"{"service":"transfer"}"#;
    let first = client.post("/v1/tickets", body).json();
    assert_eq!(first["number"], "B101");
    let mut stream = hub.stream(None);

    limit_files(&hub, Some(1_000));
    let key = Uuid::now_v7();
    let refused = client.post_with("/v1/tickets", key, body);
    assert_eq!(
        (refused.status, refused.problem()),
        (503, "storage-failed".into())
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    // Reading goes on, and every screen is told.
    let hall = client.get("/v1/hall").json();
    assert_eq!(
        (&hall["seq"], &hall["services"][0]["waiting"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(client.get("/v1/tickets/10001").json()["number"], "B101");
    loop {
        let message = stream.next().expect("the stream goes on");
        if message.event == "tick" && message.data["trouble"][0]["kind"] == "storage-failed" {
            assert_eq!(message.data["trouble"][0]["device"], json!(null));
            break;
        }
    }
    let still = client.post_with("/v1/tickets", key, body);
    assert_eq!(still.problem(), "storage-failed");

    limit_files(&hub, None);
    let issued = wait_for("the disk to be well again", || {
        let answer = client.post_with("/v1/tickets", key, body);
        (answer.status == 201).then_some(answer)
    });
    assert_eq!(
        (&issued.json()["number"], &issued.json()["seq"]),
        (&json!("B102"), &json!(5))
    );
    let again = client.post_with("/v1/tickets", key, body);
    assert_eq!(again.body, issued.body);
    assert_eq!(
        stream.next_event().and_then(|message| message.id),
        Some(5),
        "no gap"
    );
    wait_for("the trouble to go", || {
        let hall = client.get("/v1/hall").json();
        (hall["trouble"] == json!([])).then_some(())
    });
    hub.kill();
    let hub = place.start();
    let tickets = hub.client().get("/v1/tickets").json();
    let numbers: Vec<_> = tickets["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["number"])
        .collect();
    assert_eq!(numbers, [&json!("B101"), &json!("B102")]);
}

/// With less it would fail again immediately, and reread its log each time.
#[test]
fn a_disk_with_room_for_a_row_and_not_for_a_round_is_still_full() {
    const ROOM: u64 = 224 * 1024;
    let place = Place::new();
    let log = place.folder.path().join("log");
    let mut command = without_signal(&place);
    command.stderr(std::fs::File::create(&log).unwrap());
    let hub = Hub::start(command);
    let mut client = hub.client();
    client.post("/v1/tickets", TRANSFER);
    let database = place.data().join("hall.db");
    let db = rusqlite::Connection::open(&database).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(db);
    let length = std::fs::metadata(&database).unwrap().len();
    assert!(length + 64 * 1024 < ROOM, "the log has room: {length}");

    limit_files(&hub, Some(ROOM));
    let key = wait_for("the log to be full", || {
        let key = Uuid::now_v7();
        let answer = client.post_with("/v1/tickets", key, TRANSFER);
        (answer.status == 503).then_some(key)
    });
    let logged = |what: &str| {
        let log = std::fs::read_to_string(&log).unwrap();
        log.lines().filter(|line| line.contains(what)).count()
    };
    wait_for("the hub to try again", || {
        let is_over = logged("the disk takes writes again") > 0;
        (is_over || logged("still takes no writes") >= 3).then_some(())
    });
    assert_eq!(logged("the disk takes writes again"), 0, "there is no room");
    assert_eq!(logged("the disk takes no writes"), 1, "it failed once");
    limit_files(&hub, None);
    insist(&hub, key);
}

/// Waits until a stream reports that the hub's disk accepts nothing, or accepts writes again.
pub(crate) fn wait_for_trouble(stream: &mut crate::client::Stream, there: bool) {
    // A tick is sent at every change of a trouble, and every five seconds.
    let mut ticks = 0;
    while ticks < 12 {
        let message = stream.next().expect("the stream goes on");
        if message.event != "tick" {
            continue;
        }
        ticks += 1;
        let troubles = message.data["trouble"].as_array().unwrap();
        if troubles.iter().any(|one| one["kind"] == "storage-failed") == there {
            return;
        }
    }
    panic!("no tick with the trouble: {there}");
}

/// Repeats the request with its key until the hub accepts it.
pub(crate) fn insist(hub: &Hub, key: Uuid) -> serde_json::Value {
    let mut client = hub.client();
    wait_for("the disk to be well again", || {
        let answer = client.post_with("/v1/tickets", key, TRANSFER);
        (answer.status == 201).then(|| answer.json())
    })
}

pub(crate) const TRANSFER: &str = r#"{"service":"transfer"}"#;

#[test]
fn a_database_that_another_program_holds_is_a_trouble_until_it_lets_go() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    client.post("/v1/tickets", TRANSFER);
    let mut stream = hub.stream(None);
    let other = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let key = Uuid::now_v7();
    let refused = client.post_with("/v1/tickets", key, TRANSFER);
    assert_eq!(
        (refused.status, refused.problem()),
        (503, "storage-failed".into())
    );
    wait_for_trouble(&mut stream, true);
    assert_eq!(client.get("/v1/hall").json()["services"][0]["waiting"], 1);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(insist(&hub, key)["number"], "B102");
    wait_for_trouble(&mut stream, false);
}

/// A hub whose data folder is a file system of its own, so that it can be full or read-only. `None` if the system does
/// not allow mounting one.
fn hub_on(place: &Place, options: &str, before: &str) -> Option<Command> {
    let direct = place.command();
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command.arg(format!(
        r#"mount -t tmpfs -o {options} none "$0" && {before} exec "$@""#
    ));
    command.arg(place.data());
    command.arg(direct.get_program()).args(direct.get_args());
    std::fs::create_dir_all(place.data()).unwrap();
    let can = Command::new("unshare")
        .args(["--map-root-user", "--mount", "mount", "-t", "tmpfs", "none"])
        .arg(place.data())
        .output();
    if can.is_ok_and(|can| can.status.success()) {
        return Some(command);
    }
    println!("skipped: this system lets nobody mount a file system of his own");
    None
}

/// Keeps a disk full.
struct Filler {
    stop: std::sync::Arc<std::sync::atomic::AtomicBool>,
    thread: std::thread::JoinHandle<()>,
}

impl Filler {
    fn start(path: &str) -> Self {
        let stop = std::sync::Arc::<std::sync::atomic::AtomicBool>::default();
        let (path, told) = (path.to_owned(), stop.clone());
        let thread = std::thread::spawn(move || {
            let mut file = std::fs::File::create(&path).unwrap();
            while !told.load(std::sync::atomic::Ordering::Relaxed) {
                while std::io::Write::write_all(&mut file, &[0; 512]).is_ok() {}
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            std::fs::remove_file(&path).unwrap();
        });
        Self { stop, thread }
    }

    fn end(self) {
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

#[test]
fn a_file_system_without_room_is_a_trouble_until_there_is_some() {
    let place = Place::new();
    let Some(command) = hub_on(&place, "size=2m", "") else {
        return;
    };
    let hub = Hub::start(command);
    let mut client = hub.client();
    let mut stream = hub.stream(None);
    let inside = format!("/proc/{}/root{}", hub.id(), place.data().display());
    let filling = format!("{inside}/filling");
    let mut given = Vec::new();
    for _ in 0..3 {
        // Somebody else takes every free byte, including those that the hub frees.
        let filler = Filler::start(&filling);
        let key = wait_for("the disk to be full for the hub too", || {
            let key = Uuid::now_v7();
            let answer = client.post_with("/v1/tickets", key, TRANSFER);
            if answer.status == 201 {
                given.push(answer.json()["number"].as_str().unwrap().to_owned());
                return None;
            }
            assert_eq!(answer.problem(), "storage-failed");
            let hall = client.get("/v1/hall").json();
            (hall["trouble"][0]["kind"] == "storage-failed").then_some(key)
        });
        filler.end();
        wait_for_trouble(&mut stream, true);
        given.push(insist(&hub, key)["number"].as_str().unwrap().to_owned());
        wait_for_trouble(&mut stream, false);
    }
    let numbers: std::collections::BTreeSet<_> = given.iter().collect();
    assert_eq!(numbers.len(), given.len(), "no number twice: {given:?}");
    // A hub that retries immediately fails immediately, and rereads its log each time.
    let figures = client.get("/metrics").text();
    let failures = figures
        .lines()
        .find_map(|line| line.strip_prefix("jiaohao_storage_failures_total "));
    let failures: u32 = failures.unwrap().parse().unwrap();
    assert!(failures <= 9, "it failed {failures} times in three");
    let known = client.get("/v1/tickets").json();
    let known: Vec<_> = known["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ticket| ticket["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        known,
        given[..known.len()],
        "none is lost, none is invented"
    );
}

#[test]
fn a_read_only_disk_starts_no_hub_and_says_so() {
    let place = Place::new();
    let Some(command) = hub_on(&place, "size=2m,ro", "") else {
        return;
    };
    let said = String::from_utf8(crate::process::fail(command).stderr).unwrap();
    assert!(
        said.contains("只读") && said.contains("is read-only"),
        "{said}"
    );
}

/// A file system that is nearly full is told long before it takes nothing, and the hub works on.
#[test]
fn a_disk_that_is_nearly_full_is_an_alarm_until_there_is_room() {
    let place = Place::new();
    let Some(command) = hub_on(&place, "size=200m", "") else {
        return;
    };
    let hub = Hub::start(command);
    let mut client = hub.client();
    let open = |client: &mut Client| {
        let alarms = client.get("/v1/alarms").json();
        let mut alarms = alarms["alarms"].as_array().unwrap().iter();
        alarms.any(|one| one["kind"] == "disk-low" && one["cleared_at"].is_null())
    };
    wait_for("the alarm", || open(&mut client).then_some(()));
    let hall = client.get("/v1/hall").json();
    let mut troubles = hall["trouble"].as_array().unwrap().iter();
    let low = troubles.find(|one| one["kind"] == "disk-low").unwrap();
    assert_eq!(
        (&low["detail"], &low["device"]),
        (&json!("0.1 GiB"), &json!(null))
    );
    assert_eq!(client.post("/v1/tickets", TRANSFER).status, 201);

    let inside = place.data().display().to_string();
    let process = format!("--target={}", hub.id());
    let more = Command::new("nsenter")
        .args([&process, "--user", "--mount", "--preserve-credentials"])
        .args(["mount", "-o", "remount,size=2g", &inside])
        .output()
        .unwrap();
    assert!(more.status.success(), "{more:?}");
    wait_for("the alarm to go", || (!open(&mut client)).then_some(()));
    let hall = client.get("/v1/hall").json();
    assert_eq!(hall["trouble"], json!([]));
}
