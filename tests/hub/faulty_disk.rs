//! A disk that turns read-only or hangs under a running hub, and recovers. Only root could cause that for real, so a
//! library between the hub and libc answers as the system would: faulty_disk.c.

use crate::client::Client;
use crate::disk::{TRANSFER, insist, wait_for_trouble};
use crate::operations::{heard, watch};
use crate::power::{Acknowledged, Image};
use crate::process::{Hub, Place, fail, wait_for};
use crate::tools::told;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// The disk of a hall.
struct Disk {
    place: Place,
    library: PathBuf,
    /// These files exist while it is so.
    read_only: PathBuf,
    hangs: PathBuf,
    syncs: PathBuf,
    log: PathBuf,
}

impl Disk {
    fn new() -> Self {
        let place = Place::new();
        let inside = |name| place.folder.path().join(name);
        let library = inside("faulty_disk.so");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hub/faulty_disk.c");
        let built = Command::new(compiler)
            .args([
                "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o",
            ])
            .arg(&library)
            .args([source, "-ldl"])
            .output()
            .expect("SQLite is built by the same compiler");
        assert!(built.status.success(), "{built:?}");
        Self {
            read_only: inside("read-only"),
            hangs: inside("hangs"),
            syncs: inside("syncs"),
            log: inside("log"),
            library,
            place,
        }
    }

    fn command(&self) -> Command {
        let mut command = self.place.command();
        command.env("LD_PRELOAD", &self.library);
        command.env("READ_ONLY_WHILE", &self.read_only);
        command.env("HANGS_WHILE", &self.hangs);
        std::fs::create_dir_all(&self.syncs).unwrap();
        command.env("SYNCS_INTO", &self.syncs);
        command
    }

    fn start(&self) -> Hub {
        self.start_as(self.command())
    }

    fn start_as(&self, mut command: Command) -> Hub {
        command.stderr(std::fs::File::create(&self.log).unwrap());
        Hub::start(command)
    }

    fn turns_read_only(&self) {
        std::fs::write(&self.read_only, "").unwrap();
    }

    fn is_writable_again(&self) {
        std::fs::remove_file(&self.read_only).unwrap();
    }

    /// The data that a power cut would leave in any case. Valid while the write-ahead log only
    /// grows.
    fn synced(&self) -> Image {
        let mut image = Image::of(&self.place.data());
        let length = std::fs::read_to_string(self.syncs.join("hall.db-wal"));
        image
            .log
            .truncate(length.map_or(0, |length| length.parse().unwrap()));
        image
    }

    /// How often this occurs in the hub's log.
    fn logged(&self, what: &str) -> usize {
        let log = std::fs::read_to_string(&self.log).unwrap();
        log.lines().filter(|line| line.contains(what)).count()
    }
}

fn has_trouble(client: &mut Client) -> bool {
    let hall = client.get("/v1/hall").json();
    let mut troubles = hall["trouble"].as_array().unwrap().iter();
    troubles.any(|trouble| trouble["kind"] == "storage-failed")
}

fn numbers(client: &mut Client) -> Vec<String> {
    let page = client.get("/v1/tickets").json();
    let tickets = page["tickets"].as_array().unwrap().iter();
    let number = |ticket: &serde_json::Value| ticket["number"].as_str().unwrap().to_owned();
    tickets.map(number).collect()
}

#[test]
fn a_disk_that_turns_read_only_refuses_and_reads_on_and_goes_on_by_itself() {
    let disk = Disk::new();
    let hub = disk.start();
    let mut client = hub.client();
    client.post("/v1/tickets", TRANSFER);
    let mut stream = hub.stream(None);
    assert_eq!(stream.next_event().unwrap().event, "snapshot");

    disk.turns_read_only();
    let key = Uuid::now_v7();
    let refused = client.post_with("/v1/tickets", key, TRANSFER);
    assert_eq!(
        (refused.status, refused.problem()),
        (503, "storage-failed".into())
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    wait_for_trouble(&mut stream, true);
    assert_eq!(disk.logged("the disk takes no writes"), 1);
    // The hub has checked more than once whether the disk is well, and found that it is not.
    wait_for("the hub to try again", || {
        (disk.logged("the disk still takes no writes") >= 3).then_some(())
    });
    assert_eq!(client.get("/v1/hall").json()["services"][0]["waiting"], 1);
    assert_eq!(client.get("/v1/tickets/10001").json()["number"], "B101");
    assert_eq!(numbers(&mut client), ["B101"]);
    let still = client.post_with("/v1/tickets", key, TRANSFER);
    assert_eq!(still.problem(), "storage-failed");

    disk.is_writable_again();
    let issued = insist(&hub, key);
    assert_eq!(issued["number"], "B102");
    let again = client.post_with("/v1/tickets", key, TRANSFER);
    assert_eq!((again.status, again.json()), (201, issued));
    assert_eq!(
        stream.next_event().and_then(|message| message.id),
        Some(5),
        "no gap"
    );
    wait_for("the trouble to go", || {
        (!has_trouble(&mut client)).then_some(())
    });
    hub.kill();
    let hub = disk.place.start();
    assert_eq!(numbers(&mut hub.client()), ["B101", "B102"]);
    told("verify", &disk.place.data(), &[]);
}

/// Devices keep asking, whatever the disk does, each with its key until it has its answer.
#[test]
fn a_disk_that_turns_read_only_again_and_again_loses_and_doubles_nothing() {
    const TIMES: usize = 3;
    let disk = Disk::new();
    let hub = disk.start();
    let over = AtomicBool::new(false);
    let given: Vec<String> = std::thread::scope(|scope| {
        let ask_on = || {
            let mut given = Vec::new();
            while !over.load(Ordering::Relaxed) {
                let issued = insist(&hub, Uuid::now_v7());
                given.push(issued["number"].as_str().unwrap().to_owned());
            }
            given
        };
        let devices = [(); 3].map(|()| scope.spawn(ask_on));
        let mut client = hub.client();
        for _ in 0..TIMES {
            disk.turns_read_only();
            wait_for("the trouble", || has_trouble(&mut client).then_some(()));
            disk.is_writable_again();
            wait_for("the trouble to go", || {
                (!has_trouble(&mut client)).then_some(())
            });
        }
        over.store(true, Ordering::Relaxed);
        let given = devices.map(|device| device.join().unwrap());
        given.concat()
    });
    assert_eq!(disk.logged("the disk takes writes again"), TIMES);
    let given_once: BTreeSet<String> = given.iter().cloned().collect();
    assert_eq!(given_once.len(), given.len(), "no number twice: {given:?}");
    let checked = told("verify", &disk.place.data(), &[]);
    assert_eq!(checked["tickets"], given.len(), "{checked}");
}

#[test]
fn a_hub_on_a_read_only_disk_does_not_start_and_says_what_it_is() {
    let disk = Disk::new();
    disk.start().stop();
    disk.turns_read_only();
    let said = String::from_utf8(fail(disk.command()).stderr).unwrap();
    for part in ["只读", "is read-only", "dmesg"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    disk.is_writable_again();
    disk.start().stop();
}

#[test]
fn what_is_acknowledged_was_synced_before() {
    let disk = Disk::new();
    let hub = disk.start();
    let device = "kiosk-east";
    let mut client = Client::named(hub.address, device);
    let mut told = Vec::new();
    for _ in 0..20 {
        let key = Uuid::now_v7();
        let answer = client.post_with("/v1/tickets", key, TRANSFER);
        let number = answer.json()["number"].as_str().unwrap().to_owned();
        told.push(Acknowledged {
            device: device.into(),
            key,
            number,
            body: answer.body,
        });
        disk.synced().check("the power is cut", &told);
    }
}

/// Dying disks answer after minutes, or never.
#[test]
fn a_hub_whose_disk_hangs_is_not_said_to_live_and_goes_on_afterwards() {
    let disk = Disk::new();
    let mut command = disk.command();
    let socket = watch(&disk.place, &mut command, "400000");
    let hub = disk.start_as(command);
    assert_eq!(heard(&socket), "READY=1");
    assert_eq!(heard(&socket), "WATCHDOG=1");

    std::fs::write(&disk.hangs, "").unwrap();
    let mut client = hub.client();
    let asked = std::thread::spawn(move || client.post("/v1/tickets", TRANSFER));
    let is_silent = "the owner of the queue does not answer";
    wait_for("the hub to be found silent", || {
        (disk.logged(is_silent) > 0).then_some(())
    });
    socket.set_nonblocking(true).unwrap();
    while socket.recv(&mut [0; 64]).is_ok() {}
    let before = disk.logged(is_silent);
    wait_for("it to be found silent again and again", || {
        (disk.logged(is_silent) >= before + 3).then_some(())
    });
    let said = socket.recv(&mut [0; 64]);
    assert_eq!(said.unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(hub.client().get("/v1/hall").status, 200, "who looks sees");

    std::fs::remove_file(&disk.hangs).unwrap();
    assert_eq!(asked.join().unwrap().status, 201);
    socket.set_nonblocking(false).unwrap();
    assert_eq!(heard(&socket), "WATCHDOG=1");
}
