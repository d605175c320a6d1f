//! Excess is refused, and nobody else notices.

use crate::access::strict_place;
use crate::client::{Client, Response};

/// Far more than any limit under test plus what time could refill meanwhile.
const MANY: usize = 1_000;

fn too_many(answer: &Response) -> bool {
    if answer.status != 429 {
        return false;
    }
    assert_eq!(answer.problem(), "too-many");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!(wait >= 1, "{wait}");
    true
}

/// How many requests were answered before the limit was hit.
fn until_refused(mut ask: impl FnMut() -> Response) -> usize {
    let before = (0..MANY).take_while(|_| !too_many(&ask())).count();
    assert!(before < MANY, "there is no limit");
    before
}

#[test]
fn requests_of_a_device_are_limited_and_those_of_a_supervisor_are_not() {
    let place = strict_place();
    let hub = place.start();
    let [display, other, boss] = [("display", "a"), ("display", "b"), ("supervisor", "c")]
        .map(|(role, name)| place.token(role, name, &[]));
    let mut display = hub.client_with(Some(&display));
    let answered = until_refused(|| display.get("/v1/guide"));
    assert!(answered >= 200, "a rush is possible: {answered}");
    assert_eq!(hub.client_with(Some(&other)).get("/v1/guide").status, 200);
    let mut boss = hub.client_with(Some(&boss));
    for _ in 0..MANY {
        assert_eq!(boss.get("/v1/guide").status, 200);
    }
}

#[test]
fn commands_of_a_device_are_limited_more_tightly() {
    let place = strict_place();
    let hub = place.start();
    let guide = place.token("guide", "g", &[]);
    let mut guide = hub.client_with(Some(&guide));
    let answered = until_refused(|| guide.post("/v1/tickets/7/cancel", ""));
    assert!((60..200).contains(&answered), "{answered}");
    assert_eq!(guide.get("/v1/guide").status, 200, "it may still look");
}

#[test]
fn a_kiosk_that_goes_mad_does_not_drain_the_numbers() {
    let mut place = strict_place();
    let open = "loopback = \"token\"";
    place.hall = place
        .hall
        .replace(open, &format!("{open}\nkiosk_tickets_per_minute = 3"));
    let hub = place.start();
    let [mad, sane, guide] = [("kiosk", "mad"), ("kiosk", "sane"), ("guide", "g")]
        .map(|(role, name)| place.token(role, name, &[]));
    let issue = |client: &mut Client| client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    let mut mad = hub.client_with(Some(&mad));
    let given = until_refused(|| issue(&mut mad));
    assert!((3..20).contains(&given), "{given} tickets at once");
    assert_eq!(issue(&mut hub.client_with(Some(&sane))).status, 201);
    let mut guide = hub.client_with(Some(&guide));
    let given = until_refused(|| issue(&mut guide));
    assert!((30..60).contains(&given), "a person gave {given} at once");
    let waiting = hub.client_with(None).get("/healthz");
    assert_eq!(waiting.status, 200);
}

#[test]
fn strangers_are_limited_by_their_address() {
    let place = strict_place();
    let hub = place.start();
    let good = place.token("supervisor", "boss", &[]);
    let wrong = "0".repeat(52);
    let mut stranger = hub.client_with(Some(&wrong));
    let tries = until_refused(|| stranger.get("/v1/hall"));
    assert!((60..MANY).contains(&tries), "{tries}");
    assert!(
        too_many(&hub.client().get("/healthz")),
        "with another connection too"
    );
    assert_eq!(hub.client_with(Some(&good)).get("/v1/hall").status, 200);
}

#[test]
fn heads_are_limited() {
    let place = strict_place();
    let hub = place.start();
    let token = place.token("display", "d", &[]);
    let headers: Vec<_> = (0..64).map(|n| format!("X-{n}")).collect();
    let mut many: Vec<_> = headers.iter().map(|name| (name.as_str(), "1")).collect();
    let mut client = hub.client_with(Some(&token));
    assert_eq!(
        client.send("GET", "/healthz", &many, "").unwrap().status,
        431
    );
    many.truncate(50);
    let mut client = hub.client_with(Some(&token));
    assert_eq!(
        client.send("GET", "/healthz", &many, "").unwrap().status,
        200
    );
    // The limit is checked between two reads, so a head may be twice as long.
    let long = "x".repeat(100 * 1024);
    let mut client = hub.client_with(Some(&token));
    let answer = client.send("GET", "/healthz", &[("X-Long", &long)], "");
    // The connection may be cut while it is still being sent.
    assert!(answer.map_or(true, |answer| answer.status == 431));
    assert_eq!(hub.client_with(Some(&token)).get("/healthz").status, 200);
}

#[test]
fn a_refusal_reaches_who_sends_much() {
    let place = strict_place();
    let hub = place.start();
    let body = "x".repeat(3 * 1024 * 1024);
    for _ in 0..3 {
        let mut stranger = hub.client_with(Some(&"0".repeat(52)));
        let refused = stranger.post("/v1/tickets", &body);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (401, "no-token")
        );
        // On the same connection.
        assert_eq!(stranger.get("/v1/hall").status, 401);
    }
    let token = place.token("kiosk", "kiosk-1", &[]);
    let long = hub.client_with(Some(&token)).post("/v1/tickets", &body);
    assert_eq!((long.status, long.problem().as_str()), (413, "too-large"));
}
