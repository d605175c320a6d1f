//! Who may do what: every endpoint of the API with every role, over real connections.

use crate::client::{Client, Response};
use crate::process::{Place, wait_for};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// In column order of the table below.
const ROLES: [&str; 6] = [
    "kiosk",
    "display",
    "counter",
    "guide",
    "supervisor",
    "rater",
];

/// Method, path as described by the API, path and body of a well-formed request, and who may send
/// it: kiosk, display, counter, guide, supervisor, rater, an unknown caller.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    [u8; 7],
);

#[rustfmt::skip]
const TABLE: [Row; 64] = [
    ("get",  "/v1/hall",                 "/v1/hall",                  "", [1, 1, 1, 1, 1, 1, 0]),
    ("get",  "/v1/events",               "/v1/events",                "", [1, 1, 1, 1, 1, 1, 0]),
    ("post", "/v1/tickets",              "/v1/tickets",               r#"{"service":"transfer"}"#, [1, 0, 0, 1, 1, 0, 0]),
    ("post", "/v1/tickets/{id}/printed", "/v1/tickets/99/printed",    r#"{"outcome":"printed"}"#,  [1, 0, 1, 1, 1, 0, 0]),
    ("post", "/v1/tickets/{id}/cancel",  "/v1/tickets/99/cancel",     "", [1, 0, 1, 1, 1, 0, 0]),
    ("post", "/v1/tickets/{id}/return",  "/v1/tickets/99/return",     "", [1, 0, 1, 1, 1, 0, 0]),
    ("post", "/v1/counters/{id}/{verb}", "/v1/counters/2/next",       "", [0, 0, 1, 0, 1, 0, 0]),
    ("post", "/v1/services/{id}/pause",  "/v1/services/none/pause",   r#"{"reason":"停电"}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/services/{id}/resume", "/v1/services/none/resume",  "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/services/{id}/quota",  "/v1/services/none/quota",   r#"{"today":1}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/counters/{id}/assign", "/v1/counters/99/assign",    r#"{"serves":[]}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/tickets/{id}/class",   "/v1/tickets/99/class",      r#"{"class":"normal","note":"?"}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/tickets",              "/v1/tickets",               "", [1, 0, 1, 1, 1, 0, 0]),
    ("get",  "/v1/tickets/{id}",         "/v1/tickets/99",            "", [1, 0, 1, 1, 1, 0, 0]),
    ("get",  "/v1/hall/file",            "/v1/hall/file",             "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/hall/check",           "/v1/hall/check",            r#"{"toml":""}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/hall/adopt",           "/v1/hall/adopt",            r#"{"toml":"","based_on":""}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/hall/files",           "/v1/hall/files",            "", [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/hall/files/{id}",      "/v1/hall/files/99",         "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/tickets/{id}/reprint", "/v1/tickets/9999/reprint",  r#"{"device":1}"#, [0, 0, 0, 1, 1, 0, 0]),
    ("get",  "/v1/reprints",             "/v1/reprints",              "", [1, 0, 0, 1, 1, 0, 0]),
    ("post", "/v1/reprints/{id}/take",   "/v1/reprints/99/take",      "", [1, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/reprints/{id}/outcome", "/v1/reprints/99/outcome",  r#"{"outcome":"printed"}"#, [1, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/tickets/{id}/rating",  "/v1/tickets/99/rating",     r#"{"grade":5}"#, [0, 0, 0, 0, 0, 1, 0]),
    ("post", "/v1/tickets/{id}/rating/details", "/v1/tickets/99/rating/details", r#"{"grade":5}"#, [0, 0, 0, 0, 0, 1, 0]),
    ("get",  "/v1/ratings",              "/v1/ratings?from=2026-11-23&to=2026-11-23", "", [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/ratings/export",       "/v1/ratings/export?from=2026-11-23&to=2026-11-23", "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/ratings/{id}/case",    "/v1/ratings/99/case",       r#"{"step":"close","revision":0}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/guide",                "/v1/guide",                 "", [1, 1, 1, 1, 1, 1, 0]),
    ("post", "/v1/calls/{seq}/announced", "/v1/calls/9999/announced",  r#"{"outcome":"shown"}"#, [0, 1, 0, 0, 1, 0, 0]),
    ("get",  "/v1/alarms",               "/v1/alarms",                "", [0, 0, 0, 1, 1, 0, 0]),
    ("post", "/v1/alarms/{id}/acknowledge", "/v1/alarms/99/acknowledge", "{}", [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/notices",              "/v1/notices",               "", [0, 0, 0, 1, 1, 0, 0]),
    ("post", "/v1/notices",              "/v1/notices",               r#"{"text":{"zh":"停电"}}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("put",  "/v1/notices/{id}",         "/v1/notices/99",            r#"{"text":{"zh":"停电"}}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/notices/{id}/withdraw", "/v1/notices/99/withdraw",  "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/files",                "/v1/files",                 "", [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/files/{hash}",         "/v1/files/0000000000000000000000000000000000000000000000000000000000000000", "", [1, 1, 1, 1, 1, 1, 0]),
    ("get",  "/v1/days/{date}/tickets",  "/v1/days/2026-11-23/tickets?number=B101", "", [0, 0, 0, 1, 1, 0, 0]),
    ("get",  "/v1/days/{date}/tickets/{id}", "/v1/days/2026-11-23/tickets/99", "", [0, 0, 0, 1, 1, 0, 0]),
    ("get",  "/v1/figures/today",        "/v1/figures/today",         "", [0, 0, 0, 1, 1, 0, 0]),
    ("get",  "/v1/figures",              "/v1/figures",               "", [0, 0, 0, 1, 1, 0, 0]),
    ("get",  "/v1/reports/{period}",     "/v1/reports/month",         "", [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/session",              "/v1/session",               "", [1, 1, 1, 1, 1, 1, 0]),
    ("post", "/v1/session",              "/v1/session",               "{}", [1, 1, 1, 1, 1, 1, 1]),
    ("post", "/v1/session/first",        "/v1/session/first",         "{}", [1, 1, 1, 1, 1, 1, 1]),
    ("post", "/v1/session/end",          "/v1/session/end",           "", [1, 1, 1, 1, 1, 1, 0]),
    ("post", "/v1/staff/{id}/pin",       "/v1/staff/99/pin",          r#"{"pin":"471108"}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("put",  "/v1/device",               "/v1/device",                r#"{"version":"1","trouble":[]}"#, [1, 1, 1, 1, 1, 1, 0]),
    ("get",  "/v1/devices",              "/v1/devices",               "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/devices/{id}/rename",  "/v1/devices/99/rename",     r#"{"name":"east"}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("put",  "/v1/devices/{id}/settings", "/v1/devices/99/settings",  r#"{"based_on":0,"settings":{"kiosk":{"idle":60,"guide":60,"ticket":60,"kept":60,"notice":60}}}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/devices/{id}/revoke",  "/v1/devices/99/revoke",     "", [0, 0, 0, 0, 1, 0, 0]),
    ("get",  "/v1/pairing",              "/v1/pairing",               "", [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/pairing",              "/v1/pairing",               "{}", [1, 1, 1, 1, 1, 1, 1]),
    ("get",  "/v1/pairing/{key}",        "/v1/pairing/0000000000000000000000000000000000000000000000000000", "", [1, 1, 1, 1, 1, 1, 1]),
    ("post", "/v1/pairing/{key}/reveal", "/v1/pairing/0000000000000000000000000000000000000000000000000000/reveal", "{}", [1, 1, 1, 1, 1, 1, 1]),
    ("post", "/v1/pairing/approve",      "/v1/pairing/approve",       r#"{"digits":"000000"}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/pairing/refuse",       "/v1/pairing/refuse",        r#"{"digits":"000000"}"#, [0, 0, 0, 0, 1, 0, 0]),
    ("post", "/v1/enroll",               "/v1/enroll",                r#"{"secret":"00000000000000000000000000"}"#, [1, 1, 1, 1, 1, 1, 1]),
    ("get",  "/v1/proof/{token}/{nonce}", "/v1/proof/nobody/0000000000000000000000000000000000000000000000000000", "", [1, 1, 1, 1, 1, 1, 1]),
    ("get",  "/v1/openapi.json",         "/v1/openapi.json",          "", [1, 1, 1, 1, 1, 1, 1]),
    ("get",  "/healthz",                 "/healthz",                  "", [1, 1, 1, 1, 1, 1, 1]),
    ("get",  "/metrics",                 "/metrics",                  "", [0, 0, 0, 0, 1, 0, 0]),
];

/// A hub that requires tokens on the loopback too.
pub(crate) fn strict_place() -> Place {
    let mut place = Place::new();
    place.hall = place.hall.replace("\"open\"", "\"token\"");
    place
}

fn ask(client: &mut Client, row: &Row) -> u16 {
    let (method, _, path, body, _) = row;
    if *path == "/v1/events" {
        // A stream that is accepted never ends.
        return client.open_stream_status(path);
    }
    let key = Uuid::now_v7().to_string();
    let method = method.to_uppercase();
    let answer = client.send(&method, path, &[("Idempotency-Key", &key)], body);
    answer.unwrap().status
}

#[test]
fn every_endpoint_has_a_rule_and_keeps_it() {
    let document = jiaohao::hub::openapi_document();
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            // Each of a clerk's verbs has its own path there.
            let at_counter =
                path.starts_with("/v1/counters/{id}/") && path != "/v1/counters/{id}/assign";
            let path = if at_counter {
                "/v1/counters/{id}/{verb}"
            } else {
                path
            };
            methods.map(move |method| (method.clone(), path.to_owned()))
        })
        .collect();
    let listed = TABLE.iter().map(|row| (row.0.to_owned(), row.1.to_owned()));
    assert_eq!(
        described,
        listed.collect(),
        "an endpoint without a rule here"
    );

    let place = strict_place();
    let hub = place.start();
    let mut clients: Vec<_> = ROLES
        .iter()
        .map(|role| Some(place.token(role, &format!("a-{role}"), &[])))
        .chain([None])
        .map(|token| hub.client_with(token.as_deref()))
        .collect();
    for row in &TABLE {
        for (column, client) in clients.iter_mut().enumerate() {
            let role = ROLES.get(column).copied().unwrap_or("nobody");
            // Whoever shows no token is given time.
            let status = wait_for("an answer", || {
                Some(ask(client, row)).filter(|status| *status != 429)
            });
            let (method, path) = (row.0, row.1);
            if row.4[column] == 0 {
                let refused = if role == "nobody" { 401 } else { 403 };
                assert_eq!(status, refused, "{role}: {method} {path}");
            } else if ["/v1/enroll", "/v1/proof/{token}/{nonce}"].contains(&path) {
                assert_eq!(status, 401, "{role} is heard: the secret is worth nothing");
            } else {
                assert!(
                    status != 401 && status != 403,
                    "{role}: {method} {path}: {status}"
                );
            }
        }
    }
}

#[test]
fn a_wrong_token_is_refused_everywhere() {
    let place = Place::new();
    let hub = place.start();
    let good = place.token("supervisor", "boss", &[]);
    let almost = format!(
        "{}{}",
        &good[..51],
        if good.ends_with('0') { "g" } else { "0" }
    );
    for wrong in [
        "",
        "x",
        &almost,
        "0000000000000000000000000000000000000000000000000000",
    ] {
        let mut client = hub.client_with(Some(wrong));
        for path in ["/v1/hall", "/healthz", "/v1/openapi.json", "/nowhere"] {
            let answer = client.get(path);
            assert_eq!(
                (answer.status, answer.problem()),
                (401, "no-token".into()),
                "{path}"
            );
        }
        let put = client.send("PUT", "/v1/hall", &[], "").unwrap();
        assert_eq!(put.status, 401);
    }
    let mut client = hub.client();
    client
        .headers
        .push(("Authorization".into(), format!("Basic {good}")));
    assert_eq!(client.get("/v1/hall").status, 401);
    let both = [("Authorization", "Bearer x"), ("Authorization", "Bearer y")];
    assert_eq!(
        hub.client()
            .send("GET", "/healthz", &both, "")
            .unwrap()
            .status,
        401
    );
    assert_eq!(hub.client_with(Some(&good)).get("/metrics").status, 200);
    assert_eq!(
        hub.client().get("/metrics").status,
        200,
        "the open loopback needs none"
    );
}

fn issue(client: &mut Client) -> Value {
    let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201, "{}", issued.text());
    issued.json()
}

fn refused(answer: &Response) {
    assert_eq!(
        (answer.status, answer.problem()),
        (403, "not-allowed".into())
    );
    let text = answer.json()["text"]["zh"].as_str().unwrap().to_owned();
    assert!(text.chars().any(|c| c > '\u{2e80}'), "{text}");
}

#[test]
fn a_kiosk_sees_and_touches_its_own_tickets_only() {
    let place = strict_place();
    let hub = place.start();
    let [one, other, guide] = [("kiosk", "one"), ("kiosk", "other"), ("guide", "g")]
        .map(|(role, name)| place.token(role, name, &[]));
    let (mut one, mut other) = (hub.client_with(Some(&one)), hub.client_with(Some(&other)));
    let ticket = issue(&mut one);
    assert!(
        ticket["code"].is_string() && ticket["ahead"] == 0,
        "{ticket}"
    );
    let path = format!("/v1/tickets/{}", ticket["id"]);
    issue(&mut other);

    refused(&other.get(&path));
    refused(&other.post(&format!("{path}/printed"), r#"{"outcome":"failed"}"#));
    refused(&other.post(&format!("{path}/cancel"), ""));
    let own = one.get(&path).json();
    assert_eq!(
        (&own["paper"], &own["code"]),
        (&json!("pending"), &json!(null))
    );
    let printed = one.post(&format!("{path}/printed"), r#"{"outcome":"printed"}"#);
    assert_eq!(
        (printed.status, &printed.json()["code"]),
        (200, &json!(null))
    );
    let listed = |client: &mut Client| {
        let page = client.get("/v1/tickets").json();
        page["tickets"].as_array().unwrap().clone()
    };
    assert_eq!(listed(&mut one).len(), 1);
    assert_eq!(listed(&mut one)[0]["code"], json!(null));
    let mut guide = hub.client_with(Some(&guide));
    assert_eq!(listed(&mut guide).len(), 2);
    assert_eq!(listed(&mut guide)[0]["code"], ticket["code"]);
}

/// The fields of a ticket that everybody in the hall may see.
const PUBLIC: [&str; 7] = [
    "id", "number", "service", "state", "counter", "class", "reason",
];

fn is_public(ticket: &Value) -> bool {
    let fields = ticket.as_object().unwrap().iter();
    let told = fields.filter(|(_, value)| !value.is_null());
    told.clone().count() > 0
        && told
            .into_iter()
            .all(|(name, _)| PUBLIC.contains(&name.as_str()))
}

#[test]
fn what_a_role_may_not_see_is_blank() {
    let place = strict_place();
    let hub = place.start();
    let tokens = ROLES.map(|role| place.token(role, role, &[]));
    let mut boss = hub.client_with(Some(&tokens[4]));
    issue(&mut boss);
    boss.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    boss.post("/v1/counters/2/next", "");
    for (role, token) in ROLES.iter().zip(&tokens) {
        let hall = hub.client_with(Some(token)).get("/v1/hall").json();
        let ticket = &hall["counters"][1]["ticket"];
        let expected = matches!(*role, "kiosk" | "display" | "rater");
        assert_eq!(is_public(ticket), expected, "{role}: {ticket}");
        // Events 4 to 6 are the ticket, the counter and the call.
        let mut stream = hub.stream_with(Some(3), Some(token));
        for seq in 4..=6 {
            let message = stream.next().unwrap();
            assert_eq!(message.id, Some(seq), "{role}: ids have no gaps");
            let ticket = &message.data["ticket"];
            if !ticket.is_null() {
                assert_eq!(is_public(ticket), expected, "{role}: {ticket}");
            }
        }
    }
}

#[test]
fn a_counter_works_at_the_counters_it_is_bound_to() {
    let place = strict_place();
    let hub = place.start();
    let bound = place.token("counter", "desk-2", &["2"]);
    let free = place.token("counter", "desk", &[]);
    let open = |token: &str, counter: u32| {
        let path = format!("/v1/counters/{counter}/open");
        let body = format!(r#"{{"clerk":"100{counter}"}}"#);
        hub.client_with(Some(token)).post(&path, &body)
    };
    assert_eq!(open(&bound, 2).status, 200);
    refused(&open(&bound, 3));
    refused(
        &hub.client_with(Some(&bound))
            .post("/v1/counters/3/next", ""),
    );
    assert_eq!(open(&free, 3).status, 200);
}

#[test]
fn every_event_of_a_command_says_who_and_from_where() {
    let place = strict_place();
    let hub = place.start();
    let kiosk = place.token("kiosk", "kiosk-1", &[]);
    let desk = place.token("counter", "desk-2", &[]);
    let (mut kiosk, mut desk) = (hub.client_with(Some(&kiosk)), hub.client_with(Some(&desk)));
    for _ in 0..3 {
        issue(&mut kiosk);
    }
    kiosk.post("/v1/tickets/10001/printed", r#"{"outcome":"printed"}"#);
    let steps = [
        ("open", r#"{"clerk":"1001"}"#),
        ("next", ""),
        ("recall", ""),
        ("start", ""),
        ("park", ""),
        ("unpark", r#"{"ticket":10001}"#),
        ("transfer", r#"{"service":"first"}"#),
        ("call", r#"{"ticket":10002,"note":"ill"}"#),
        ("no-show", ""),
        ("next", ""),
        ("finish", ""),
        ("pause", r#"{"reason":"rest"}"#),
        ("resume", ""),
        ("open", r#"{"clerk":"1002"}"#),
        ("close", ""),
    ];
    for (verb, body) in steps {
        let answer = desk.post(&format!("/v1/counters/2/{verb}"), body);
        assert_eq!(answer.status, 200, "{verb}: {}", answer.text());
    }
    desk.post("/v1/tickets/10002/return", "");
    desk.post("/v1/tickets/10002/cancel", "");
    hub.stop();

    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let mut rows = log
        .prepare(
            "SELECT kind, device.name, clerk, key IS NOT NULL FROM event
             LEFT JOIN device ON device = number WHERE seq > 3 ORDER BY seq",
        )
        .unwrap();
    let rows: Vec<(String, String, Option<String>, bool)> = rows
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(rows.len() >= 20, "{rows:?}");
    for (kind, device, clerk, key) in rows {
        assert!(key, "{kind} has no key");
        if matches!(kind.as_str(), "ticket-issued" | "ticket-printed") {
            assert_eq!((device.as_str(), clerk), ("kiosk-1", None), "{kind}");
            continue;
        }
        assert_eq!(device, "desk-2", "{kind}");
        let is_at_counter = !matches!(kind.as_str(), "ticket-returned" | "ticket-canceled");
        assert_eq!(clerk.is_some(), is_at_counter, "{kind}: {clerk:?}");
    }
}
