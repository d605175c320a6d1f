//! A bad line between devices and hub: the devices are right again soon after it recovers, and
//! nothing is done twice.

use crate::client::{Client, PATIENCE};
use crate::process::{Hub, Place};
use crate::proxy::{Line, Proxy};
use jiaohao::link::{Link, LinkError};
use jiaohao::model::CounterId;
use jiaohao::protocol::{CounterRequest, IssueBody, NextBody};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

const DEVICES: usize = 8;
/// How long the line is bad; the long form of this test uses minutes.
const BAD: Duration = Duration::from_millis(1_200);
const BAD_SECONDS: &str = "JIAOHAO_BAD_LINE_S";

fn bad_for() -> Duration {
    let seconds = std::env::var(BAD_SECONDS).ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    seconds.map_or(BAD, Duration::from_secs)
}

/// A hub with an open counter, and a line to it that can go bad.
struct Scene {
    hub: Hub,
    runtime: Runtime,
    proxy: Proxy,
    _place: Place,
}

impl Scene {
    fn set() -> Self {
        let place = Place::new();
        let hub = place.start();
        let open = r#"{"clerk":"1001"}"#;
        hub.client().post("/v1/counters/2/open", open);
        let runtime = Runtime::new().unwrap();
        let proxy = runtime.block_on(Proxy::start(hub.address));
        Self {
            hub,
            runtime,
            proxy,
            _place: place,
        }
    }
}

fn links(proxy: &Proxy, count: usize, runtime: &Runtime) -> Vec<Link> {
    let address = format!("http://{}", proxy.address);
    let link = |n| Link::start(&address, &format!("display-{n}"), runtime.handle()).unwrap();
    (0..count).map(link).collect()
}

/// Waits until the link shows event `seq`.
async fn caught_up(link: &Link, seq: u64) {
    let mut view = link.view();
    let there = view.wait_for(|view| {
        view.is_connected() && view.hall.as_ref().is_some_and(|hall| hall.seq == seq)
    });
    let there = timeout(PATIENCE + bad_for(), there).await;
    there.expect("it catches up").unwrap();
}

/// The hall goes on while the line is bad. Returns the number of the last event.
fn go_on(hub: &Hub) -> u64 {
    let mut client = hub.client();
    for _ in 0..10 {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        client.post("/v1/counters/2/next", "");
    }
    client.get("/v1/hall").json()["seq"].as_u64().unwrap()
}

#[test]
fn after_a_bad_line_every_device_shows_what_is_true() {
    let Scene {
        hub,
        runtime,
        proxy,
        ..
    } = &Scene::set();
    let links = links(proxy, DEVICES, runtime);
    let all_caught_up = |seq| {
        for link in &links {
            runtime.block_on(caught_up(link, seq));
        }
    };
    all_caught_up(go_on(hub));
    let bad = [
        Line::Cut,
        Line::Dropping,
        Line::Delayed(Duration::from_secs(5)),
    ];
    for line in bad {
        proxy.becomes(line);
        let half = bad_for() / 2;
        std::thread::sleep(half);
        let seq = go_on(hub);
        std::thread::sleep(half);
        let back = Instant::now();
        proxy.becomes(Line::Through);
        all_caught_up(seq);
        // A figure for human readers; the bar is two seconds.
        println!(
            "{line:?}: all devices right {} ms after",
            back.elapsed().as_millis()
        );
        let expected = hub.client().get("/v1/hall").json();
        for link in &links {
            let view = link.view().borrow().hall.clone().unwrap();
            let view = serde_json::to_value(&*view).unwrap();
            for part in ["counters", "calls", "no_shows", "epoch", "day"] {
                assert_eq!(view[part], expected[part], "{line:?}: {part}");
            }
        }
    }
}

#[test]
fn a_line_that_died_without_a_word_is_replaced_before_anybody_sees_it() {
    let Scene {
        hub,
        runtime,
        proxy,
        ..
    } = &Scene::set();
    let link = &links(proxy, 1, runtime)[0];
    runtime.block_on(caught_up(link, go_on(hub)));
    let mut view = link.view();
    let lost =
        runtime.spawn(async move { view.wait_for(|view| !view.is_connected()).await.is_ok() });
    proxy.forget();
    let died = Instant::now();
    runtime.block_on(caught_up(link, go_on(hub)));
    println!(
        "right again {} ms after the line died",
        died.elapsed().as_millis()
    );
    assert!(!lost.is_finished(), "it never showed a lost connection");
}

/// A device that repeats its request with the same key while the line is bad.
async fn insist<T>(what: impl AsyncFn() -> Result<T, LinkError>) -> T {
    loop {
        match what().await {
            Ok(done) => return done,
            Err(LinkError::Unreachable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn on_a_line_that_cuts_delays_and_doubles_nothing_is_done_twice() {
    const TICKETS: usize = 30;
    let Scene {
        hub,
        runtime,
        proxy,
        ..
    } = &Scene::set();
    proxy.double(true);
    let weather = proxy.clone();
    runtime.spawn(async move {
        let short = Duration::from_millis(60);
        let lines = [
            Line::Through,
            Line::Cut,
            Line::Delayed(short * 2),
            Line::Through,
            Line::Dropping,
        ];
        for line in lines.into_iter().cycle() {
            weather.becomes(line);
            sleep(short).await;
        }
    });
    let links = links(proxy, 3, runtime);
    let patience = Duration::from_secs(2);
    let body = IssueBody {
        service: "transfer".into(),
        class: None,
        slot: None,
        cases: None,
        person: None,
        again: None,
    };
    let counter = CounterId::from("2");
    let next = CounterRequest::Next(NextBody { current: None });
    let (mut given, mut called) = (BTreeSet::new(), BTreeSet::new());
    runtime.block_on(async {
        for number in 0..TICKETS {
            let link = &links[number % links.len()];
            let key = Link::new_key();
            let issued = insist(async || link.issue(key, &body, patience).await).await;
            assert!(given.insert(issued.shape.number), "a number twice");
            let key = Link::new_key();
            let at = insist(async || link.at_counter(key, &counter, &next, patience).await).await;
            let ticket = at.shape.ticket.expect("somebody waits");
            assert!(called.insert(ticket.number), "called twice");
        }
    });
    assert_eq!(given, called);
    let known = all(&mut hub.client());
    assert_eq!(known.len(), TICKETS, "as many tickets as were asked for");
    for ticket in &known {
        assert_eq!(ticket["times_called"], 1, "{ticket}");
    }
    assert!(
        proxy.doubled() > TICKETS / 2,
        "{} were doubled",
        proxy.doubled()
    );
}

fn all(client: &mut Client) -> Vec<serde_json::Value> {
    let page = client.get("/v1/tickets").json();
    page["tickets"].as_array().unwrap().clone()
}
