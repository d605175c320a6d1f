//! A database that is not what was written: either it is a trouble, or the hub does not start.

use crate::client::Client;
use crate::disk::{TRANSFER, insist, limit_files, wait_for_trouble, without_signal};
use crate::process::{Hub, Place};
use uuid::Uuid;

#[test]
fn a_database_that_breaks_under_the_hub_is_a_trouble_on_every_screen() {
    let place = Place::new();
    let hub = Hub::start(without_signal(&place));
    let mut client = hub.client();
    for _ in 0..5 {
        client.post("/v1/tickets", TRANSFER);
    }
    // Everything is in the database file itself, which is then corrupted.
    let path = place.data().join("hall.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(db);
    let good = std::fs::read(&path).unwrap();
    let mut stream = hub.stream(None);
    let mut broken = good.clone();
    for byte in &mut broken[4_096..] {
        *byte ^= 0x55;
    }
    write_over(&path, &broken);
    // The next fault makes the hub reread its log.
    limit_files(&hub, Some(1_000));
    let key = Uuid::now_v7();
    let refused = client.post_with("/v1/tickets", key, TRANSFER);
    assert_eq!(refused.problem(), "storage-failed");
    limit_files(&hub, None);
    wait_for_trouble(&mut stream, true);
    let still = client.post_with("/v1/tickets", key, TRANSFER);
    assert_eq!(
        still.problem(),
        "storage-failed",
        "nothing is built on sand"
    );
    assert_eq!(client.get("/v1/hall").json()["services"][0]["waiting"], 5);
    says_so_on_its_pages(&mut client);
    write_over(&path, &good);
    assert_eq!(insist(&hub, key)["number"], "B106");
    wait_for_trouble(&mut stream, false);
}

/// In both languages, as a person reads it.
fn says_so_on_its_pages(client: &mut Client) {
    for page in ["/notices", "/records?number=B101", "/hall"] {
        let answer = client.get(page);
        let kind = answer.header("content-type");
        assert_eq!(
            (answer.status, kind),
            (503, Some("text/html; charset=utf-8"))
        );
        assert_eq!(answer.header("retry-after"), Some("1"), "{page}");
        assert!(answer.header("content-security-policy").is_some());
        for text in [
            "服务端的磁盘暂时不能读写",
            "The hub's disk cannot be used now",
        ] {
            assert!(answer.text().contains(text), "{page}: {}", answer.text());
        }
    }
}

/// Without creating a new file: the hub has this one open.
fn write_over(path: &std::path::Path, bytes: &[u8]) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
}

#[test]
fn flipped_bytes_are_refused_at_the_start_or_do_no_harm() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for _ in 0..40 {
        client.post("/v1/tickets", TRANSFER);
    }
    let expected = client.get("/v1/tickets").json()["tickets"].clone();
    hub.stop();
    let path = place.data().join("hall.db");
    let good = std::fs::read(&path).unwrap();
    let mut refused = 0;
    // One position per page: in its head, its middle or its end.
    for (page, offset) in (0..good.len() / 4_096).zip([3, 1_500, 4_000].into_iter().cycle()) {
        let mut bad = good.clone();
        for byte in &mut bad[page * 4_096 + offset..][..16] {
            *byte ^= 0xff;
        }
        std::fs::write(&path, &bad).unwrap();
        let mut command = place.command();
        command.stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut ready = String::new();
        let mut lines = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut lines, &mut ready).unwrap();
        if ready.is_empty() {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(1), "page {page}: {output:?}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(
                said.contains("记录已损坏") && said.contains("jiaohao hub restore"),
                "page {page}: {said}"
            );
            refused += 1;
        } else {
            let (_, address) = ready.split_once("http://").unwrap();
            let address = address.split(' ').next().unwrap().parse().unwrap();
            let mut client = Client::new(address);
            let tickets = client.get("/v1/tickets").json()["tickets"].clone();
            assert_eq!(
                tickets, expected,
                "page {page}: no other tickets than before"
            );
            child.kill().unwrap();
            child.wait().unwrap();
        }
        for file in ["hall.db-wal", "hall.db-shm"] {
            let _ = std::fs::remove_file(place.data().join(file));
        }
    }
    assert!(refused > 3, "only {refused} were refused");
}
