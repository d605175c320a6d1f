//! `kill -9` under load: what was acknowledged is there, once.

use crate::client::Client;
use crate::process::Place;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use uuid::Uuid;

const CLIENTS: usize = 64;
const ROUNDS: u64 = 10;

/// What a client asked last and, if the hub came so far, was answered.
struct Asked {
    client: usize,
    key: Uuid,
    path: &'static str,
    answer: Option<Vec<u8>>,
}

const ISSUE: &str = "/v1/tickets";
const BODY: &str = r#"{"service":"transfer"}"#;
const NEXT: [&str; 2] = ["/v1/counters/2/next", "/v1/counters/3/next"];

/// One client: takes tickets and calls them, until the hub is gone.
fn play(address: SocketAddr, number: usize, stop: &AtomicBool) -> Vec<Asked> {
    let mut client = Client::named(address, &format!("client-{number}"));
    let mut asked = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        for (path, body) in [(ISSUE, BODY), (NEXT[number % 2], "")] {
            let key = Uuid::now_v7();
            let answer = client.try_post(path, key, body).ok();
            let gone = answer.is_none();
            let answer = answer.filter(|answer| answer.status < 300);
            asked.push(Asked {
                client: number,
                key,
                path,
                answer: answer.map(|answer| answer.body),
            });
            if gone {
                return asked;
            }
        }
    }
    asked
}

fn all_tickets(client: &mut Client) -> Vec<Value> {
    let mut all = Vec::new();
    let mut after = 0;
    loop {
        let page = client.get(&format!("/v1/tickets?after={after}")).json();
        all.extend(page["tickets"].as_array().unwrap().iter().cloned());
        match page["next"].as_u64() {
            Some(next) => after = next,
            None => return all,
        }
    }
}

#[test]
fn ten_kills_under_load_lose_nothing_and_double_nothing() {
    let place = Place::new();
    let mut hub = place.start();
    for counter in [2, 3] {
        let body = format!(r#"{{"clerk":"100{counter}"}}"#);
        hub.client()
            .post(&format!("/v1/counters/{counter}/open"), &body);
    }
    let mut acknowledged = 0;
    let mut unanswered = 0;
    for round in 0..ROUNDS {
        let stop = Arc::new(AtomicBool::new(false));
        let address = hub.address;
        let players: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let stop = stop.clone();
                std::thread::spawn(move || play(address, number, &stop))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(250 + round * 37));
        hub.kill();
        stop.store(true, Ordering::Relaxed);
        let asked: Vec<_> = players
            .into_iter()
            .flat_map(|player| player.join().unwrap())
            .collect();
        hub = place.start();
        // A device asks again, with the key, what it got no answer to; here it asks all again.
        let mut tickets = BTreeMap::new();
        let mut client = hub.client();
        for one in asked {
            client.headers = vec![("Jiaohao-Device".into(), format!("client-{}", one.client))];
            let body = if one.path == ISSUE { BODY } else { "" };
            match &one.answer {
                Some(first) => {
                    let again = client.post_with(one.path, one.key, body);
                    assert_eq!(&again.body, first, "the first answer");
                    acknowledged += 1;
                }
                None if one.path == ISSUE => {
                    let again = client.post_with(one.path, one.key, body);
                    assert_eq!(again.status, 201);
                    let third = client.post_with(one.path, one.key, body);
                    assert_eq!(again.body, third.body);
                    unanswered += 1;
                }
                None => continue,
            }
            if one.path == ISSUE {
                let again = client.post_with(one.path, one.key, body).json();
                let number = again["number"].as_str().unwrap().to_owned();
                assert_eq!(tickets.insert(again["id"].as_u64().unwrap(), number), None);
            }
        }
        let known = all_tickets(&mut client);
        let numbers: BTreeSet<_> = known
            .iter()
            .map(|ticket| ticket["number"].to_string())
            .collect();
        assert_eq!(numbers.len(), known.len(), "no number twice");
        for (id, number) in tickets {
            let found = known.iter().find(|ticket| ticket["id"] == id);
            let found = found.unwrap_or_else(|| panic!("ticket {id} is lost"));
            assert_eq!(found["number"], number);
        }
        for ticket in &known {
            assert!(
                ticket["times_called"].as_u64().unwrap() <= 1,
                "called twice: {ticket}"
            );
        }
    }
    assert!(acknowledged > 100, "{acknowledged} is no load");
    assert!(unanswered > 0, "nobody was interrupted");
}
