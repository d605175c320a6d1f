//! Whatever is sent: a typed answer in two languages, and nothing has changed.

use crate::client::{Client, Response};
use crate::hall::SUNDAY_MORNING;
use crate::process::Place;
use serde_json::{Value, json};
use uuid::Uuid;

/// Method, path, body; status and type of the problem, and its facts.
type Row<'a> = (&'a str, &'a str, &'a str, u16, &'a str, Value);

fn check(client: &mut Client, row: &Row<'_>) -> Response {
    let (method, path, body, status, kind, facts) = row;
    let key = Uuid::now_v7().to_string();
    let answer = client.send(method, path, &[("Idempotency-Key", &key)], body);
    let answer = answer.unwrap();
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (*status, *kind),
        "{method} {path} {body:.100}: {}",
        answer.text()
    );
    let problem = answer.json();
    for (name, value) in facts.as_object().unwrap() {
        assert_eq!(
            &problem[name], value,
            "{name} of {method} {path}: {problem}"
        );
    }
    let text = &problem["text"];
    assert_eq!(problem["detail"], text["zh"]);
    assert!(
        text["zh"].as_str().unwrap().chars().any(|c| c > '\u{2e80}'),
        "{problem}"
    );
    assert!(text["en"].as_str().unwrap().is_ascii(), "{problem}");
    answer
}

const POST: &str = "POST";
const ISSUE: &str = "/v1/tickets";

#[test]
fn what_cannot_be_read_is_malformed() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let bodies = [
        (ISSUE, "{"),
        (ISSUE, "[]"),
        (ISSUE, "\"transfer\""),
        (ISSUE, r#"["transfer"]"#),
        ("/v1/counters/2/open", r#"["1001"]"#),
        ("/v1/counters/2/close", "[]"),
        (ISSUE, "\u{0}"),
        (ISSUE, ""),
        (ISSUE, "{}"),
        (ISSUE, r#"{"service":"transfer","more":1}"#),
        (ISSUE, r#"{"service":"transfer","service":"first"}"#),
        (ISSUE, r#"{"service":7}"#),
        (ISSUE, r#"{"service":"transfer","class":"vip"}"#),
        (ISSUE, r#"{"service":"transfer","cases":0}"#),
        (ISSUE, r#"{"service":"transfer","cases":4}"#),
        (ISSUE, r#"{"service":"transfer","cases":-1}"#),
        (ISSUE, r#"{"service":"transfer","cases":1.5}"#),
        (ISSUE, r#"{"service":"transfer","class":"appointment"}"#),
        (
            ISSUE,
            r#"{"service":"transfer","slot":"2026-11-23T09:00:00.000+08:00"}"#,
        ),
        (
            ISSUE,
            r#"{"service":"transfer","class":"appointment","slot":"nine"}"#,
        ),
        (ISSUE, r#"{"service":"transfer"} {}"#),
        ("/v1/tickets/10001/printed", r#"{"outcome":"pending"}"#),
        ("/v1/tickets/10001/printed", r#"{"outcome":"burnt"}"#),
        ("/v1/tickets/10001/cancel", r#"{"why":"no"}"#),
        ("/v1/counters/2/open", ""),
        ("/v1/counters/2/open", r#"{"clerk":""}"#),
        (
            "/v1/counters/2/open",
            r#"{"clerk":"123456789012345678901234567890123"}"#,
        ),
        ("/v1/counters/2/open", r#"{"clerk":"10\n01"}"#),
        ("/v1/counters/2/pause", "{}"),
        ("/v1/counters/2/next", r#"{"current":"served"}"#),
        ("/v1/counters/2/next", "null"),
        ("/v1/counters/2/call", r#"{"ticket":"B101"}"#),
        ("/v1/counters/2/transfer", "{}"),
        (
            "/v1/counters/2/transfer",
            r#"{"service":"first","counter":"3"}"#,
        ),
    ];
    for (path, body) in bodies {
        check(
            &mut client,
            &(POST, path, body, 400, "malformed", json!({})),
        );
    }
    let nested = "[".repeat(30_000);
    check(
        &mut client,
        &(POST, ISSUE, &nested, 400, "malformed", json!({})),
    );
    for query in [
        "state=gone",
        "color=red",
        "after=x",
        "state=called&state=called",
    ] {
        let path = format!("/v1/tickets?{query}");
        check(
            &mut client,
            &("GET", &path, "", 400, "malformed", json!({})),
        );
    }
    nothing_happened(&mut client, 3);
}

#[test]
fn what_is_too_large_is_refused() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let padded = |length: usize| {
        let body = r#"{"service":"transfer"}"#;
        format!("{}{body}", " ".repeat(length - body.len()))
    };
    let row = (
        POST,
        ISSUE,
        &*padded(64 * 1024 + 1),
        413,
        "too-large",
        json!({}),
    );
    check(&mut client, &row);
    nothing_happened(&mut hub.client(), 3);
    let most = hub.client().post(ISSUE, &padded(64 * 1024));
    assert_eq!(most.status, 201, "64 KiB is allowed");
    let name = "n".repeat(65);
    let named = Client::named(hub.address, &name).post(ISSUE, r#"{"service":"transfer"}"#);
    assert_eq!(named.problem(), "malformed");
}

#[test]
fn a_key_is_needed_and_must_be_one() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let body = r#"{"service":"transfer"}"#;
    let missing = client.send(POST, ISSUE, &[], body).unwrap();
    assert_eq!(
        (missing.status, missing.problem()),
        (400, "key-missing".into())
    );
    let none = client
        .send(POST, ISSUE, &[("Idempotency-Key", "7")], body)
        .unwrap();
    assert_eq!((none.status, none.problem()), (400, "malformed".into()));
    nothing_happened(&mut client, 3);
}

#[test]
fn what_is_not_there_and_what_is_not_possible() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let unknown: [Row<'_>; 9] = [
        (
            POST,
            ISSUE,
            r#"{"service":"marriage"}"#,
            404,
            "unknown-service",
            json!({"service": "marriage"}),
        ),
        (
            POST,
            "/v1/counters/9/next",
            "",
            404,
            "unknown-counter",
            json!({"counter": "9"}),
        ),
        (
            POST,
            "/v1/tickets/7/cancel",
            "",
            404,
            "unknown-ticket",
            json!({"ticket": 7}),
        ),
        (
            "GET",
            "/v1/tickets/7",
            "",
            404,
            "unknown-ticket",
            json!({"ticket": 7}),
        ),
        (POST, "/v1/counters/2/nxt", "", 404, "not-found", json!({})),
        ("GET", "/v1/tickets/B101", "", 404, "not-found", json!({})),
        ("GET", "/v2/hall", "", 404, "not-found", json!({})),
        ("DELETE", ISSUE, "", 405, "not-allowed-here", json!({})),
        (
            "GET",
            "/v1/counters/2/next",
            "",
            405,
            "not-allowed-here",
            json!({}),
        ),
    ];
    for row in &unknown {
        check(&mut client, row);
    }
    nothing_happened(&mut client, 3);

    client.post(ISSUE, r#"{"service":"transfer"}"#);
    client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    let refused: [Row<'_>; 11] = [
        (
            POST,
            "/v1/counters/3/next",
            "",
            409,
            "counter-not-open",
            json!({"counter": "3", "state": "closed"}),
        ),
        (
            POST,
            "/v1/counters/3/open",
            r#"{"clerk":"1001"}"#,
            409,
            "clerk-elsewhere",
            json!({"clerk": "1001", "counter": "2"}),
        ),
        (
            POST,
            "/v1/counters/2/resume",
            "",
            409,
            "wrong-state",
            json!({"counter": "2", "state": "open"}),
        ),
        (
            POST,
            "/v1/counters/2/recall",
            "",
            409,
            "wrong-state",
            json!({"counter": "2"}),
        ),
        (
            POST,
            "/v1/tickets/10001/return",
            "",
            409,
            "wrong-state",
            json!({"ticket": 10001, "state": "waiting"}),
        ),
        (
            POST,
            "/v1/counters/2/unpark",
            r#"{"ticket":10001}"#,
            409,
            "wrong-state",
            json!({"ticket": 10001, "state": "waiting"}),
        ),
        (
            POST,
            "/v1/counters/2/call",
            r#"{"ticket":3}"#,
            404,
            "unknown-ticket",
            json!({"ticket": 3}),
        ),
        (
            POST,
            ISSUE,
            r#"{"service":"transfer","class":"appointment","slot":"2026-11-23T15:00:00.000+08:00"}"#,
            409,
            "too-early",
            json!({"slot": "2026-11-23T15:00:00.000+08:00", "from": "2026-11-23T14:30:00.000+08:00"}),
        ),
        (
            POST,
            ISSUE,
            r#"{"service":"transfer","class":"appointment","slot":"2026-11-22T15:00:00.000+08:00"}"#,
            409,
            "too-late",
            json!({"slot": "2026-11-22T15:00:00.000+08:00"}),
        ),
        (
            POST,
            "/v1/counters/2/next",
            r#"{"current":"finish"}"#,
            200,
            "",
            json!({}),
        ),
        (
            POST,
            "/v1/counters/2/next",
            "",
            409,
            "nobody-waiting",
            json!({"counter": "2"}),
        ),
    ];
    for row in &refused {
        if row.3 == 200 {
            assert_eq!(client.post(row.1, row.2).status, 200);
            let done = client.post("/v1/counters/2/finish", r#"{"outcome":"married"}"#);
            assert_eq!(done.problem(), "malformed");
            let busy = client.post("/v1/counters/2/pause", r#"{"reason":"rest"}"#);
            assert_eq!(busy.problem(), "wrong-state");
            assert_eq!(busy.json()["number"], "B101");
            assert_eq!(client.post("/v1/counters/2/start", "").status, 200);
            let serving = client.post("/v1/counters/2/no-show", "");
            assert_eq!(
                serving.json()["text"],
                json!({"zh": "B101 已在办理。", "en": "B101 is being served."})
            );
            assert_eq!(client.post("/v1/counters/2/finish", "").status, 200);
            continue;
        }
        check(&mut client, row);
    }
}

#[test]
fn a_closed_hall_gives_no_numbers_but_calls() {
    let mut place = Place::new();
    place.at = Some(SUNDAY_MORNING.into());
    let hub = place.start();
    let mut client = hub.client();
    let closed = (
        POST,
        ISSUE,
        r#"{"service":"transfer"}"#,
        409,
        "service-closed",
        json!({"service": "transfer", "state": "closed", "opens_at": "2026-11-23T00:00:00.000+08:00"}),
    );
    check(&mut client, &closed);
    let opened = client.post("/v1/counters/2/open", r#"{"clerk":"1001"}"#);
    assert_eq!(opened.status, 200, "the clock never refuses a call");
}

#[test]
fn only_the_loopback_is_spoken_to() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for host in [
        "jiaohao.example",
        "127.0.0.1.example:7480",
        "192.168.1.9",
        "",
    ] {
        let answer = client
            .send("GET", "/v1/hall", &[("Host", host)], "")
            .unwrap();
        assert_eq!(
            (answer.status, answer.problem()),
            (421, "wrong-host".into()),
            "{host}"
        );
    }
    for host in ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:7480"] {
        let answer = client
            .send("GET", "/v1/hall", &[("Host", host)], "")
            .unwrap();
        assert_eq!(answer.status, 200, "{host}");
    }
}

#[test]
fn the_detail_is_in_the_language_asked_for() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let chinese = "没有窗口 9。";
    let english = "There is no counter 9.";
    let cases = [
        (None, chinese),
        (Some("fr"), chinese),
        (Some("en"), english),
        (Some("en-US,en;q=0.9"), english),
        (Some("zh-CN,zh;q=0.9,en;q=0.8"), chinese),
        (Some("zh;q=0.2, en;q=0.7"), english),
        (Some(";;;q=x,,"), chinese),
    ];
    for (accept, detail) in cases {
        let key = Uuid::now_v7().to_string();
        let mut headers = vec![("Idempotency-Key", key.as_str())];
        headers.extend(accept.map(|accept| ("Accept-Language", accept)));
        let answer = client
            .send(POST, "/v1/counters/9/next", &headers, "")
            .unwrap();
        let problem = answer.json();
        assert_eq!(problem["detail"], detail, "{accept:?}");
        assert_eq!(problem["text"], json!({"zh": chinese, "en": english}));
    }
}

/// The log still ends with event `seq`.
fn nothing_happened(client: &mut Client, seq: u64) {
    assert_eq!(client.get("/v1/hall").json()["seq"], seq);
}

#[test]
fn an_appointment_of_another_day_is_told_with_its_date() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut told = |day: &str| {
        let body = format!(
            r#"{{"service":"transfer","class":"appointment","slot":"{day}T15:00:00.000+08:00"}}"#
        );
        client.post(ISSUE, &body).json()["text"]["zh"].clone()
    };
    assert_eq!(told("2026-11-23"), "预约时间为 15:00，14:30 起可以取号。");
    assert_eq!(
        told("2026-11-24"),
        "预约时间为 2026-11-24 15:00，2026-11-24 14:30 起可以取号。"
    );
    assert_eq!(
        told("2026-11-22"),
        "预约时间为 2026-11-22 15:00，已经过了，请取普通号。"
    );
}

#[test]
fn no_more_is_said_back_than_is_needed() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let long = "长".repeat(15_000);
    for body in [
        format!(r#"{{"service":"{long}"}}"#),
        format!(r#"{{"service":"transfer","class":"{long}"}}"#),
        format!(r#"{{"service":"transfer","{long}":1}}"#),
        format!(r#"{{"service":"transfer","cases":"{long}"}}"#),
        format!(r#"{{"service":"transfer","slot":"{long}"}}"#),
    ] {
        let refused = client.post("/v1/tickets", &body);
        let text = refused.text();
        let kept = text.matches('长').count();
        assert!((400..500).contains(&refused.status), "{text}");
        // Once in the detail, in two languages, and once as a fact.
        assert!(kept <= 4 * 64 && text.len() < 3_000, "{kept}: {text:.500}");
    }
    let path = format!("/v1/counters/{}/next", "a".repeat(15_000));
    let text = client.post(&path, "").text();
    assert!(text.len() < 2_000, "{text:.500}");
}

/// Who wrote a notice reads in both languages what does not fit.
#[test]
fn a_notice_that_does_not_fit_is_told_in_words() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut refused = |body: Value| {
        let answer = client.post("/v1/notices", &body.to_string());
        assert_eq!(answer.problem(), "malformed", "{}", answer.text());
        answer.json()["text"]["zh"].as_str().unwrap().to_owned()
    };
    let until = "2026-11-23T11:00:00+08:00";
    let urgent = |title: &str, text: &str| json!({ "form": "urgent", "title": { "zh": title }, "text": { "zh": text }, "until": until });
    let long = refused(urgent(&"请".repeat(13), "西门检修"));
    assert!(long.contains("最多 12 个汉字"), "{long}");
    let long = refused(urgent("请走东门", &"检".repeat(51)));
    assert!(long.contains("最多 50 个汉字"), "{long}");
    let lacks = refused(json!({ "text": { "en": "No power" } }));
    assert!(lacks.contains("首选语言"), "{lacks}");
    let hours = json!({ "from": "11:00", "until": "09:00" });
    let hours = refused(json!({ "text": { "zh": "停电" }, "hours": hours }));
    assert!(hours.contains("时段"), "{hours}");
    let zone = refused(json!({ "text": { "zh": "停电" }, "zones": ["roof"] }));
    assert!(zone.contains("roof"), "{zone}");
}

/// Each part of a page has its room beside the board: just enough is taken, one sign more is not.
#[test]
fn a_page_has_the_room_that_it_has() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let file = crate::samples::png(crate::samples::flag(8, 8));
    let kept = client.send_bytes("POST", "/v1/files", &[], &file).unwrap();
    let hash = kept.json()["hash"].clone();
    let pictures = |count| json!({ "zh": vec![&hash; count] });
    let title = |zh: &str| json!({ "zh": zh });
    let page = |title: Value, text: &str, pictures: Value| json!({ "form": "page", "title": title, "text": { "zh": text }, "picture": pictures });
    let mut said = |body: Value| {
        let answer = client.post("/v1/notices", &body.to_string());
        match answer.status {
            201 => String::new(),
            _ => {
                assert_eq!(answer.problem(), "malformed", "{body}: {}", answer.text());
                answer.json()["text"]["zh"].as_str().unwrap().to_owned()
            }
        }
    };
    let wide = |count| "字".repeat(count);
    let no = || json!({});
    assert_eq!(said(page(title(&wide(10)), &wide(16), no())), "");
    assert_eq!(
        said(page(title(&"a".repeat(20)), &"a".repeat(32), no())),
        ""
    );
    assert!(said(page(title(&wide(11)), "字", no())).contains("最多 10 个汉字"));
    assert!(said(page(title("字"), &wide(17), no())).contains("最多 16 个汉字"));
    assert_eq!(said(page(title("字"), &wide(10), pictures(1))), "");
    assert!(said(page(title("字"), &wide(11), pictures(1))).contains("最多 10 个汉字"));
    assert_eq!(said(page(title("字"), "一\n二\n三\n四\n五", no())), "");
    assert!(said(page(title("字"), "一\n二\n三\n四\n五\n六", no())).contains("5"));
    assert_eq!(said(page(title("字"), "字", pictures(20))), "");
    assert!(said(page(title("字"), "字", pictures(21))).contains("20"));
    // A picture may stand without a text, neither without a title.
    let mut alone = json!({ "form": "page", "title": { "zh": "字" }, "picture": pictures(1) });
    assert_eq!(said(alone.clone()), "");
    alone["title"] = no();
    assert!(said(alone).contains("首选语言"));
    let nothing = json!({ "form": "page", "title": { "zh": "字" } });
    assert!(said(nothing).contains("首选语言"));
    // Only a page has pictures and lines.
    let line = json!({ "text": { "zh": "停电" }, "picture": pictures(1) });
    assert!(said(line).contains("图片"));
    assert!(said(json!({ "text": { "zh": "停电\n停水" } })).contains("行"));
    for (name, bad) in [
        ("weight", 0),
        ("weight", 10),
        ("seconds", 4),
        ("seconds", 121),
    ] {
        let mut body = page(title("字"), "字", no());
        body[name] = bad.into();
        assert!(!said(body).is_empty(), "{name} {bad}");
    }
    for (name, good) in [("weight", 9), ("seconds", 5), ("seconds", 120)] {
        let mut body = page(title("字"), "字", no());
        body[name] = good.into();
        assert_eq!(said(body), "", "{name} {good}");
    }
}
