//! Text that people typed does not stay in the hub's memory.

use crate::access::strict_place;
use crate::process::{Hub, Place, set_pin, wait_for};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::FileExt as _;
use std::time::Duration;
use uuid::Uuid;

/// A PIN unlike anything else in memory.
const PIN: &str = "739182640518";

/// How often the text occurs in the process's writable memory.
fn count(hub: &Hub, text: &str) -> usize {
    let process = format!("/proc/{}", hub.id());
    let maps = std::fs::read_to_string(format!("{process}/maps")).unwrap();
    let memory = File::open(format!("{process}/mem")).unwrap();
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, rest) = line.split_once('-').unwrap();
        let to = rest.split(' ').next().unwrap();
        let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        let read = memory.read_at(&mut bytes, from).unwrap_or(0);
        let text = text.as_bytes();
        found += bytes[..read]
            .windows(text.len())
            .filter(|part| *part == text)
            .count();
    }
    found
}

/// A hub whose counters are opened with [`PIN`], and the token of one.
fn hub_with_pin() -> (Place, Hub, String) {
    let mut place = strict_place();
    place.hall += "\n[[staff]]\nid = \"1001\"\nname = \"1001\"\nroles = [\"clerk\"]\n";
    let hub = place.start();
    let token = place.token("counter", "desk-2", &[]);
    let set = set_pin(&place, "1001", PIN);
    assert_eq!(set.status.code(), Some(0), "{set:?}");
    (place, hub, token)
}

#[test]
fn a_pin_that_came_in_pieces_does_not_stay() {
    let (_place, hub, token) = hub_with_pin();
    for _ in 0..8 {
        // Far from the start of the freed buffer, where nothing is written soon.
        let room = " ".repeat(20_000);
        let body = [
            format!(r#"{{"clerk":"1001",{room}"#),
            format!(r#""pin":"{PIN}"{room}}}"#),
        ];
        let head = format!(
            "POST /v1/counters/2/open HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Idempotency-Key: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            hub.address,
            Uuid::new_v4(),
            body.concat().len()
        );
        let mut line = TcpStream::connect(hub.address).unwrap();
        line.set_nodelay(true).unwrap();
        for piece in [&head, &body[0], &body[1]] {
            line.write_all(piece.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    }
    wait_for("the PIN to be gone", || {
        (count(&hub, PIN) == 0).then_some(())
    });
}

#[test]
fn a_pin_does_not_stay() {
    let (_place, hub, token) = hub_with_pin();
    let mut client = hub.client_with(Some(&token));
    let body = format!(r#"{{"clerk":"1001","pin":"{PIN}"}}"#);
    let opened = client.post("/v1/counters/2/open", &body);
    assert_eq!(opened.status, 200, "{}", opened.text());
    // The connection's next request overwrites its buffer.
    wait_for("the PIN to be gone", || {
        let mut other = hub.client_with(Some(&token));
        other.get("/v1/hall");
        client.get("/v1/hall");
        (count(&hub, PIN) == 0).then_some(())
    });
}
