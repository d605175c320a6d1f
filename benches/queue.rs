//! The cost of the pure queue: commands decided and applied with thousands of people waiting, and
//! the forecast of a wait.
//!
//! `cargo bench --bench queue` prints the fastest, median and mean time per command.

#![expect(
    clippy::unwrap_used,
    reason = "a bench that can't be set up has failed"
)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the fixture looks for one kind of event"
)]

use divan::Bencher;
use jiaohao::history;
use jiaohao::model::hall::CounterPlan;
use jiaohao::queue::*;
use jiaohao_fixture::{Play, hall, issue};

const WAITING: usize = 10_000;

fn main() {
    divan::main();
}

/// A hall with `waiting` people waiting, who came a few seconds apart, and all counters open.
fn crowded(waiting: usize) -> Play {
    let mut play = Play::open();
    let services = ["transfer", "change", "mortgage", "tax"];
    for n in 0..waiting {
        play.now = play.now + Span::from_millis(10);
        let class = if n % 8 == 0 {
            Class::Priority
        } else {
            Class::Normal
        };
        play.issue(services[n % services.len()], class, None);
    }
    play
}

/// A hall with 200 people waiting at 8 counters of four services each: a newcomer's promise.
#[divan::bench]
fn forecast(bencher: Bencher) {
    let mut hall = hall();
    let all = hall.services.iter().map(|service| service.id.clone());
    let all: Vec<_> = all.collect();
    let plan = hall.counters[0].clone();
    let counter = |number: usize| CounterPlan {
        id: number.to_string().as_str().into(),
        serves: all.clone(),
        helps: Vec::new(),
        ..plan.clone()
    };
    hall.counters = (1..=8).map(counter).collect();
    let mut play = Play::of(hall);
    for number in 1..=8 {
        let clerk = format!("C{number}").as_str().into();
        let counter = number.to_string();
        play.at(&counter, Action::Open { clerk }).unwrap();
    }
    for n in 0..208 {
        play.now = play.now + Span::from_secs(3);
        play.take(["transfer", "change", "mortgage", "tax"][n % 4]);
    }
    for number in 1..=8 {
        play.next(&number.to_string()).unwrap();
    }
    let service = ServiceId::from("transfer");
    bencher.bench_local(|| {
        play.queue
            .promise(&service, play.now, None, play.now)
            .unwrap()
    });
}

#[divan::bench(args = [10_000, 100_000])]
fn decide_issue(bencher: Bencher, waiting: usize) {
    let play = crowded(waiting);
    let command = Command::IssueTicket(issue("transfer", Class::Normal, None));
    bencher.bench_local(|| play.queue.decide(&command, play.now).unwrap());
}

/// A ticket that overtakes half of those who wait.
#[divan::bench(args = [10_000, 100_000])]
fn decide_issue_priority(bencher: Bencher, waiting: usize) {
    let play = crowded(waiting);
    let command = Command::IssueTicket(issue("transfer", Class::Priority, None));
    bencher.bench_local(|| play.queue.decide(&command, play.now).unwrap());
}

#[divan::bench]
fn decide_next(bencher: Bencher) {
    let play = crowded(WAITING);
    let action = Action::CallNext { current: None };
    let command = Command::At {
        counter: "1".into(),
        action,
    };
    bencher.bench_local(|| play.queue.decide(&command, play.now).unwrap());
}

/// A whole round: one ticket is issued and one called, so the number waiting stays the same.
#[divan::bench(args = [10_000, 100_000])]
fn issue_and_call(bencher: Bencher, waiting: usize) {
    let mut play = crowded(waiting);
    let take = Command::IssueTicket(issue("transfer", Class::Normal, None));
    let action = Action::CallNext { current: None };
    let next = Command::At {
        counter: "1".into(),
        action,
    };
    bencher.bench_local(|| {
        play.now = play.now + Span::from_millis(1);
        for command in [&take, &next] {
            for event in play.queue.decide(command, play.now).unwrap() {
                play.queue.apply(&event).unwrap();
            }
        }
    });
}

/// Rebuilding the state after a crash: a day of this many tickets, replayed.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn replay(bencher: Bencher, tickets: usize) {
    let play = crowded(tickets);
    bencher.bench_local(|| history::replay(1, &play.log).unwrap());
}
