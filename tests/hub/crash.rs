//! `kill -9` under load: whatever was acknowledged is there, once.

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
/// `make soak` runs more.
const ROUNDS: u64 = 10;
const ROUNDS_VARIABLE: &str = "JIAOHAO_ROUNDS";
/// In rounds: the day of a soak would become too long to check after each one.
const NEW_PLACE_EVERY: u64 = 10;

/// A client's last request and, if the hub got that far, its answer.
struct Asked {
    client: usize,
    key: Uuid,
    path: &'static str,
    answer: Option<Vec<u8>>,
}

const ISSUE: &str = "/v1/tickets";
const BODY: &str = r#"{"service":"transfer"}"#;
const NEXT: [&str; 2] = ["/v1/counters/2/next", "/v1/counters/3/next"];

/// One client: takes tickets and calls them until the hub is gone.
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

/// The combined result of all rounds in one place.
#[derive(Default)]
struct Sum {
    /// Every key with which a ticket was ever requested has one; these are their numbers by id.
    tickets: BTreeMap<u64, String>,
    acknowledged: u64,
    unanswered: u64,
}

#[test]
fn kills_under_load_lose_nothing_and_double_nothing() {
    let rounds = std::env::var(ROUNDS_VARIABLE).ok();
    let rounds = rounds.map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let (mut acknowledged, mut unanswered) = (0, 0);
    let mut left = rounds;
    while left > 0 {
        let now = left.min(NEW_PLACE_EVERY);
        let sum = kill(now);
        acknowledged += sum.acknowledged;
        unanswered += sum.unanswered;
        left -= now;
        println!("{left} rounds left, {acknowledged} acknowledged, {unanswered} interrupted");
    }
    assert!(acknowledged > 100, "{acknowledged} is no load");
    assert!(unanswered > 0, "nobody was interrupted");
}

fn kill(rounds: u64) -> Sum {
    let place = Place::new();
    let mut hub = place.start();
    for counter in [2, 3] {
        let body = format!(r#"{{"clerk":"100{counter}"}}"#);
        hub.client()
            .post(&format!("/v1/counters/{counter}/open"), &body);
    }
    let mut sum = Sum::default();
    for _ in 0..rounds {
        let stop = Arc::new(AtomicBool::new(false));
        let address = hub.address;
        let players: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let stop = stop.clone();
                std::thread::spawn(move || play(address, number, &stop))
            })
            .collect();
        // At a random moment, including while the first connections are made.
        let random = u64::from(Uuid::new_v4().as_bytes()[0]);
        std::thread::sleep(Duration::from_millis(40 + 2 * random));
        hub.kill();
        stop.store(true, Ordering::Relaxed);
        let asked: Vec<_> = players
            .into_iter()
            .flat_map(|player| player.join().unwrap())
            .collect();
        hub = place.start();
        ask_again(&mut hub.client(), asked, &mut sum);
        check(&mut hub.client(), &sum);
    }
    hub.kill();
    crate::tools::told("verify", &place.data(), &[]);
    sum
}

/// A device repeats with the same key whatever was not answered; here everything is repeated.
fn ask_again(client: &mut Client, asked: Vec<Asked>, sum: &mut Sum) {
    for one in asked {
        client.headers = vec![("Jiaohao-Device".into(), format!("client-{}", one.client))];
        let body = if one.path == ISSUE { BODY } else { "" };
        let again = client.post_with(one.path, one.key, body);
        match &one.answer {
            Some(first) => {
                let first = String::from_utf8_lossy(first);
                assert_eq!(again.text(), first, "asked again, the first answer");
                sum.acknowledged += 1;
            }
            None if again.status == 409 => assert_ne!(one.path, ISSUE, "{}", again.text()),
            None => {
                assert!(again.status < 300, "{}", again.text());
                let third = client.post_with(one.path, one.key, body);
                assert_eq!(again.body, third.body);
                sum.unanswered += 1;
            }
        }
        if one.path == ISSUE {
            let ticket = again.json();
            let number = ticket["number"].as_str().unwrap().to_owned();
            let before = sum.tickets.insert(ticket["id"].as_u64().unwrap(), number);
            assert_eq!(before, None, "one ticket for two keys");
        }
    }
}

fn check(client: &mut Client, sum: &Sum) {
    let known = all_tickets(client);
    let numbers: BTreeSet<_> = known
        .iter()
        .map(|ticket| ticket["number"].to_string())
        .collect();
    assert_eq!(numbers.len(), known.len(), "no number twice");
    let found: BTreeMap<_, _> = known
        .iter()
        .map(|ticket| {
            let number = ticket["number"].as_str().unwrap().to_owned();
            (ticket["id"].as_u64().unwrap(), number)
        })
        .collect();
    assert_eq!(
        found, sum.tickets,
        "as many as were asked for: none lost, none twice"
    );
    for ticket in &known {
        let times = ticket["times_called"].as_u64().unwrap();
        assert!(times <= 1, "called twice: {ticket}");
    }
}
