//! What an open page hears: that something changed, with the live page's part that shows it.

use crate::client::{Client, Stream};
use crate::process::{Hub, Place, set_pin};
use crate::web::{signed_in, staffed};
use serde_json::Value;

fn read(hub: &Hub, client: &Client) -> Stream {
    let mut headers = client.headers.clone();
    headers.push(("Accept-Language".into(), "en".into()));
    Stream::open_at(hub.address, "/web/events", None, &headers)
}

/// What comes until one message is `what`, which is returned.
fn hear(stream: &mut Stream, what: &str) -> Value {
    loop {
        let message = stream.next().expect("the stream goes on");
        assert_eq!(message.event, "live");
        if message.data["what"] == what {
            return message.data;
        }
    }
}

#[test]
fn a_call_comes_with_the_part_that_shows_it() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut page = read(&hub, &client);
    let taken = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    let number = taken.json()["number"].as_str().unwrap().to_owned();
    client.post("/v1/counters/2/open", r#"{"clerk":"1002"}"#);
    assert_eq!(client.post("/v1/counters/2/next", "").status, 200);
    let news = hear(&mut page, "called");
    assert_eq!(news["lang"], "en");
    let html = news["html"].as_str().unwrap();
    assert!(html.contains(&number), "{html}");
    assert!(html.contains(r#"id="alarms""#), "the whole part: {html}");

    let notice = r#"{"form":"line","text":{"zh":"明天停电","en":"No power tomorrow"}}"#;
    let published = client.post("/v1/notices", notice);
    assert_eq!(published.status, 201, "{}", published.text());
    hear(&mut page, "anew");
}

#[test]
fn whoever_may_do_less_hears_of_less() {
    let (_place, hub) = staffed();
    let (boss, guide) = (signed_in(&hub, "9001"), signed_in(&hub, "2001"));
    let (mut of_boss, mut of_guide) = (read(&hub, &boss), read(&hub, &guide));
    let steers = |stream: &mut Stream| {
        let news = stream.next().expect("the hub speaks every five seconds");
        news.data["html"]
            .as_str()
            .unwrap()
            .contains(r#"data-dialog="service""#)
    };
    assert!(steers(&mut of_boss));
    assert!(!steers(&mut of_guide));
}

#[test]
fn a_pages_stream_ends_with_its_session() {
    let (place, hub) = staffed();
    let boss = signed_in(&hub, "9001");
    let mut page = read(&hub, &boss);
    let other = signed_in(&hub, "2001");
    let mut stays = read(&hub, &other);
    set_pin(&place, "9001", "582219");
    while page.next().is_some() {}
    assert!(stays.next().is_some());
    assert_eq!(hub.client().get("/web/events").status, 401);
}
