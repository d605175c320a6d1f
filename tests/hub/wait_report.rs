//! How true the promised waits were, as reported by the tool and by the hub's metrics.

use crate::process::{Place, wait_for};
use crate::replay::{replay, sample_hall};
use jiaohao::store::{DataFolder, Origin, Store};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn tool(data: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jiaohao"))
        .args(["hub", "wait-report", "--data"])
        .arg(data)
        .args(more)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A data folder into which ten simulated days of the sample hall were written.
fn ten_days(path: &Path) -> jiaohao::queue::forecast::report::WaitReport {
    let (queue, log, _) = replay(|_, _| {});
    let folder = DataFolder::lock(path).unwrap();
    let mut store = Store::open(&folder, &sample_hall().id).unwrap();
    store.set_rehearsal(false).unwrap();
    store.begin().unwrap();
    for event in &log {
        store.append(event, 0, &Origin::default()).unwrap();
    }
    store.commit(queue.last_event_at()).unwrap();
    queue.wait_report()
}

#[test]
fn the_tool_reports_any_day_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let last = ten_days(&data);
    let latest = json(&tool(&data, &["--json"]));
    assert_eq!(latest["hall"], "county-estate");
    assert_eq!(latest["rehearsal"], false);
    assert_eq!(latest["day"], last.day.to_string());
    assert_eq!(latest["all"], serde_json::to_value(last.all).unwrap());
    let same = json(&tool(&data, &["--json", "--day", &last.day.to_string()]));
    assert_eq!(same, latest);
    let first = json(&tool(&data, &["--json", "--day", "2026-03-02"]));
    assert_eq!(first["day"], "2026-03-02");
    assert_ne!(first["all"], latest["all"]);
    let services = first["services"].as_array().unwrap();
    let transfer = services.iter().find(|one| one["service"] == "transfer");
    let transfer = transfer.unwrap();
    assert_eq!(transfer["name"]["en"], "Transfer");
    for figure in [
        "kept",
        "below",
        "above",
        "kept_percent",
        "error_s",
        "board_error_s",
    ] {
        assert!(transfer[figure].is_u64(), "{figure} in {transfer}");
    }
}

#[test]
fn the_tool_prints_a_table_and_a_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    ten_days(&data);
    let output = tool(&data, &["--day", "2026-03-05"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    for words in [
        "等候预估 Promised waits: county-estate · 2026-03-05",
        "在范围内",
        "Kept",
        "转移登记",
        "合计 All",
        "分 min",
        "屏幕上的等候时间",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    println!("{text}");
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(tool(&data, &[]).status.code(), Some(1), "no folder");
    ten_days(&data);
    let unknown = tool(&data, &["--day", "2025-01-01"]);
    assert_eq!(unknown.status.code(), Some(1));
    let words = String::from_utf8(unknown.stderr).unwrap();
    assert!(words.contains("没有 2025-01-01 这一天"), "{words}");
    assert_eq!(tool(&data, &["--day", "yesterday"]).status.code(), Some(2));
    let help = tool(&data, &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("Example: ")
    );
}

#[test]
fn a_running_hub_and_the_tool_say_the_same() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let before = tool(&place.data(), &[]);
    assert_eq!(
        before.status.code(),
        Some(1),
        "nobody took a ticket: {before:?}"
    );
    let opened = client.post("/v1/counters/3/open", r#"{"clerk":"1001"}"#);
    assert_eq!(opened.status, 200, "{}", opened.text());
    for _ in 0..3 {
        let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        assert_eq!(issued.status, 201, "{}", issued.text());
        assert!(
            issued.json()["wait"]["likely_s"].is_u64(),
            "{}",
            issued.text()
        );
        // Everybody who asks about it gets the same answer.
        let path = format!("/v1/tickets/{}", issued.json()["id"]);
        let asked = client.get(&path).json();
        assert_eq!(asked["ahead"], issued.json()["ahead"]);
    }
    let called = client.post("/v1/counters/3/next", "");
    assert_eq!(called.status, 200, "{}", called.text());
    let report = json(&tool(&place.data(), &["--json"]));
    assert_eq!(report["rehearsal"], true);
    let transfer = &report["services"][0];
    assert_eq!(transfer["promised"], 3);
    let line = |came: &str, count: &Value| {
        format!("jiaohao_wait_promises{{service=\"transfer\",came=\"{came}\"}} {count}")
    };
    let wanted = [
        line("kept", &transfer["kept"]),
        line("below", &transfer["below"]),
        line("above", &transfer["above"]),
        line("open", &Value::from(2)),
        line("unsaid", &Value::from(0)),
        format!(
            "jiaohao_wait_error_seconds{{service=\"transfer\"}} {}",
            transfer["error_s"]
        ),
        format!(
            "jiaohao_wait_board_error_seconds{{service=\"transfer\"}} {}",
            transfer["board_error_s"]
        ),
    ];
    wait_for("the figures", || {
        let figures = client.get("/metrics").text();
        wanted
            .iter()
            .all(|line| figures.contains(line))
            .then_some(())
    });
}
