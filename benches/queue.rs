//! What the pure queue costs: commands decided and applied with 10,000 people waiting.
//!
//! `cargo bench --bench queue` prints the fastest, median and mean time of one command.

#[path = "../tests/queue/fixture.rs"]
#[expect(dead_code, reason = "the tests' fixture has more than a bench needs")]
mod fixture;

use divan::Bencher;
use fixture::{Play, issue};
use jiaohao::queue::*;

const WAITING: usize = 10_000;

fn main() {
    divan::main();
}

/// A hall with so many waiting, a few seconds apart, and all counters open.
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

#[divan::bench]
fn decide_issue(bencher: Bencher) {
    let play = crowded(WAITING);
    let command = Command::IssueTicket(issue("transfer", Class::Normal, None));
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

/// A whole round: a ticket comes, one is called, so that 10,000 wait on.
#[divan::bench]
fn issue_and_call(bencher: Bencher) {
    let mut play = crowded(WAITING);
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

/// The state after a crash: a day of this many tickets, replayed.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn replay(bencher: Bencher, tickets: usize) {
    let play = crowded(tickets);
    bencher.bench_local(|| Queue::replay(1, &play.log).unwrap());
}
