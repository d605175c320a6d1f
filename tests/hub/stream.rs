//! The event stream: complete, resumable, bounded.

use crate::client::{Client, Message, Stream};
use crate::process::{Hub, Place, wait_for};
use jiaohao::protocol::StreamMessage;
use jiaohao::protocol::view::HallView;
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;

fn issue(client: &mut Client) -> u64 {
    let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201, "{}", issued.text());
    issued.json()["seq"].as_u64().unwrap()
}

/// What is sent first: a snapshot or changes, up to the tick that ends it.
fn beginning(stream: &mut Stream) -> Vec<Message> {
    let mut messages = Vec::new();
    loop {
        let message = stream.next().expect("the stream begins");
        let is_tick = message.event == "tick";
        messages.push(message);
        if is_tick {
            return messages;
        }
    }
}

fn events(messages: &[Message]) -> Vec<(Option<u64>, &str)> {
    messages
        .iter()
        .map(|message| (message.id, message.event.as_str()))
        .collect()
}

/// A view without the parts that change with time.
fn settled(mut view: Value) -> Value {
    view["now"] = Value::Null;
    for service in view["services"].as_array_mut().unwrap() {
        service["longest_s"] = Value::Null;
        service["unbound"]["longest_s"] = Value::Null;
        service["wait"] = Value::Null;
        service["priority_wait"] = Value::Null;
    }
    view
}

fn hall(hub: &Hub) -> Value {
    settled(hub.client().get("/v1/hall").json())
}

#[test]
fn a_device_that_folds_the_stream_has_what_the_hub_has() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut stream = hub.stream(None);
    for _ in 0..5 {
        issue(&mut client);
    }
    let steps = [
        ("2/open", r#"{"clerk":"1001"}"#),
        ("3/open", r#"{"clerk":"1002"}"#),
        ("2/next", ""),
        ("2/recall", ""),
        ("2/no-show", ""),
        ("2/next", ""),
        ("2/start", ""),
        ("2/park", ""),
        ("3/next", ""),
        ("3/transfer", r#"{"service":"first"}"#),
        ("2/next", ""),
        ("2/next", r#"{"current":"no-show"}"#),
        ("2/finish", ""),
        ("3/pause", r#"{"reason":"午休"}"#),
        ("3/resume", ""),
        ("2/close", ""),
    ];
    for (path, body) in steps {
        let answer = client.post(&format!("/v1/counters/{path}"), body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    client.post("/v1/tickets/10001/return", "");
    let expected = hall(&hub);
    let last = expected["seq"].as_u64().unwrap();

    let first = stream.next().unwrap();
    assert_eq!((first.id, first.event.as_str()), (Some(3), "snapshot"));
    let mut view: HallView = serde_json::from_value(first.data).unwrap();
    let mut kinds = Vec::new();
    while view.seq < last {
        let message = stream.next().unwrap();
        if message.event == "tick" {
            continue;
        }
        assert_eq!(message.id, Some(view.seq + 1), "ids have no gaps");
        kinds.push(message.data["kind"].as_str().unwrap().to_owned());
        let text = message.data.to_string();
        let Ok(Some(StreamMessage::Change(change))) = StreamMessage::read("change", &text) else {
            panic!("no change: {text}");
        };
        view.fold(*change);
    }
    assert_eq!(settled(serde_json::to_value(&view).unwrap()), expected);
    for kind in [
        "ticket-issued",
        "ticket-called",
        "ticket-recalled",
        "ticket-no-show",
        "ticket-started",
        "ticket-parked",
        "ticket-transferred",
        "ticket-served",
        "ticket-returned",
        "counter-opened",
        "counter-paused",
        "counter-resumed",
        "counter-closed",
    ] {
        assert!(
            kinds.iter().any(|known| known == kind),
            "{kind} is missing in {kinds:?}"
        );
    }
}

#[test]
fn a_stream_goes_on_where_it_was_cut() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut whole = hub.stream(None);
    for _ in 0..6 {
        issue(&mut client);
    }
    let all: Vec<_> = std::iter::from_fn(|| whole.next_event()).take(7).collect();
    assert_eq!(all.last().unwrap().id, Some(9));
    let missed = beginning(&mut hub.stream(Some(6)));
    assert_eq!(
        events(&missed),
        [
            (Some(7), "change"),
            (Some(8), "change"),
            (Some(9), "change"),
            (None, "tick")
        ]
    );
    assert_eq!(missed[..3], all[4..], "the very same messages");
    assert_eq!(
        events(&beginning(&mut hub.stream(Some(9)))),
        [(None, "tick")]
    );
    // Numbers that this log never assigned, or that precede the start of the day.
    for unknown in [10, 1_000, 2, 0] {
        let first = beginning(&mut hub.stream(Some(unknown)));
        assert_eq!(
            events(&first),
            [(Some(9), "snapshot"), (None, "tick")],
            "{unknown}"
        );
    }
    let tick = &missed[3].data;
    let names: Vec<_> = tick
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["epoch", "now", "seq", "services", "trouble"]);
    assert_eq!(tick["seq"], 9);
}

#[test]
fn the_last_messages_outlive_a_restart() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for _ in 0..4 {
        issue(&mut client);
    }
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    client.post("/v1/counters/2/next", "");
    client.post("/v1/counters/2/no-show", "");
    let before = hall(&hub);
    hub.stop();
    let hub = place.start();
    assert_eq!(hall(&hub), before, "what is replayed is what was");
    let missed = beginning(&mut hub.stream(Some(7)));
    assert_eq!(
        events(&missed),
        [
            (Some(8), "change"),
            (Some(9), "change"),
            (Some(10), "change"),
            (None, "tick")
        ]
    );
    assert_eq!(missed[1].data["call"]["number"], "B101");
    assert_eq!(missed[1].data["kind"], "ticket-called");
    assert_eq!(issue(&mut hub.client()), 11);
}

/// A hub with a ticket called at counter 2: every recall of it is an event.
fn called(hub: &Hub) -> Client {
    let mut client = hub.client();
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    issue(&mut client);
    client.post("/v1/counters/2/next", "");
    client
}

#[test]
fn who_missed_too_much_gets_everything() {
    let place = Place::new();
    let hub = place.start();
    let mut client = called(&hub);
    let mut last = 6;
    let path = "/v1/counters/2/recall";
    while last < 2_006 {
        let answer = client.post(path, "");
        last = answer.json()["seq"].as_u64().unwrap();
    }
    let first = |last| {
        events(&beginning(&mut hub.stream(Some(last))))[0]
            .1
            .to_owned()
    };
    assert_eq!(first(6), "change", "2,000 messages are kept");
    assert_eq!(first(5), "snapshot");
}

#[test]
fn who_does_not_read_is_dropped_and_slows_nobody() {
    let place = Place::new();
    let hub = place.start();
    let mut client = called(&hub);
    let mut deaf = TcpStream::connect(hub.address).unwrap();
    deaf.write_all(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let streams = |client: &mut Client| {
        let figures = client.get("/metrics").text();
        let line = figures
            .lines()
            .find(|line| line.starts_with("jiaohao_streams "))
            .unwrap();
        line.rsplit(' ').next().unwrap().parse::<u32>().unwrap()
    };
    wait_for("the stream to open", || {
        (streams(&mut client) == 1).then_some(())
    });
    let mut spoken = 0;
    wait_for("the stream to be dropped", || {
        for _ in 0..200 {
            let answer = client.post("/v1/counters/2/recall", "");
            assert_eq!(answer.status, 200);
            spoken += 1;
        }
        (streams(&mut client) == 0).then_some(())
    });
    assert!(spoken >= 200);
    drop(deaf);
    assert!(client.get("/metrics").text().contains("jiaohao_streams 0"));
}

#[test]
fn who_reads_too_slowly_is_dropped_before_it_would_miss_anything() {
    const CLERKS: usize = 16;
    const RECALLS: usize = 500;
    let place = Place::new();
    let hub = place.start();
    let mut client = called(&hub);
    let mut slow = hub.stream(None);
    let first = beginning(&mut slow)[0].id.unwrap();
    let recall_on = || {
        let mut client = hub.client();
        for _ in 0..RECALLS {
            assert_eq!(client.post("/v1/counters/2/recall", "").status, 200);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..CLERKS {
            scope.spawn(recall_on);
        }
    });
    let last = first + (CLERKS * RECALLS) as u64;
    assert_eq!(client.get("/v1/hall").json()["seq"], last);
    // It reads now: gets what fitted into the buffers, and then the stream ends.
    let mut seen = first;
    while seen < last
        && let Some(message) = slow.next_event()
    {
        assert_eq!(message.id, Some(seen + 1), "no gap");
        seen += 1;
    }
    assert!(seen < last, "the hub kept all {last} messages for it");
    let rest = beginning(&mut hub.stream(Some(seen)));
    let is_all = rest[0].event == "snapshot" && rest[0].id == Some(last);
    assert!(is_all || rest[0].id == Some(seen + 1), "{:?}", rest[0].id);
}

#[test]
fn a_crowd_of_the_deaf_holds_nobody_up_and_may_come_back() {
    const DEAF: usize = 40;
    let place = Place::new();
    let hub = place.start();
    let mut client = called(&hub);
    let mut last = 6;
    let mut good = hub.stream(None);
    beginning(&mut good);
    // They request the stream and never read; one of them has seen everything up to now.
    let deaf: Vec<_> = (0..DEAF)
        .map(|_| {
            let mut line = TcpStream::connect(hub.address).unwrap();
            line.write_all(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .unwrap();
            line
        })
        .collect();
    for _ in 0..600 {
        let answer = client.post("/v1/counters/2/recall", "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        last = answer.json()["seq"].as_u64().unwrap();
    }
    // A reader gets every message, and soon.
    let mut seen = 6;
    while seen < last {
        let message = good.next_event().expect("the stream goes on");
        assert_eq!(message.id, Some(seen + 1));
        seen += 1;
    }
    drop(deaf);
    // One that never read comes back with the last event it saw.
    let missed = beginning(&mut hub.stream(Some(6)));
    assert_eq!(missed.len() as u64, last - 6 + 1);
    assert_eq!(
        (missed[0].id, missed[0].event.as_str()),
        (Some(7), "change")
    );
}

#[test]
fn a_graceful_stop_ends_the_streams() {
    let place = Place::new();
    let hub = place.start();
    let mut streams: Vec<_> = (0..3).map(|_| hub.stream(None)).collect();
    for stream in &mut streams {
        beginning(stream);
    }
    let mut client = hub.client();
    issue(&mut client);
    hub.stop();
    for stream in &mut streams {
        assert_eq!(stream.next_event().map(|message| message.id), Some(Some(4)));
        assert_eq!(stream.next_event(), None);
    }
    let hub = place.start();
    assert_eq!(
        hub.client().get("/v1/hall").json()["services"][0]["waiting"],
        json!(1)
    );
}

/// More than any log will ever hold; counting on from there would overflow.
#[test]
fn whoever_asks_for_the_end_of_all_numbers_gets_everything() {
    let place = Place::new();
    let hub = place.start();
    let mut stream = hub.stream(Some(u64::MAX));
    assert_eq!(stream.next_event().unwrap().event, "snapshot");
    let issued = hub
        .client()
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201);
    assert_eq!(stream.next_event().unwrap().event, "change");
    assert_eq!(hub.client().get("/healthz").status, 200);
}
