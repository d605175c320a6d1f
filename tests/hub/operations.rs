//! What whoever runs a hub is told: by the service manager, by `hub status`, by the figures.

use crate::client::{Client, PATIENCE};
use crate::process::{Hub, Place, wait_for};
use crate::tools::{told, tool};
use serde_json::Value;
use std::os::unix::net::UnixDatagram;
use std::process::Command;

fn heard(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 64];
    let length = socket.recv(&mut bytes).expect("the hub speaks");
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[test]
fn the_service_manager_hears_that_a_hub_is_ready_lives_and_stops() {
    let place = Place::new();
    let path = place.folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut command = place.command();
    command.env("NOTIFY_SOCKET", &path);
    command.env("WATCHDOG_USEC", "400000");
    let hub = Hub::start(command);
    assert_eq!(heard(&socket), "READY=1");
    for _ in 0..3 {
        assert_eq!(heard(&socket), "WATCHDOG=1");
    }
    hub.terminate();
    let mut heard = std::iter::from_fn(|| Some(heard(&socket)));
    let last = heard.find(|said| said != "WATCHDOG=1");
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    hub.stop();
}

#[test]
fn a_watchdog_of_another_process_is_not_fed() {
    let place = Place::new();
    let path = place.folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut command = place.command();
    command.env("NOTIFY_SOCKET", &path);
    command.env("WATCHDOG_USEC", "1000");
    command.env("WATCHDOG_PID", "1");
    let hub = Hub::start(command);
    assert_eq!(heard(&socket), "READY=1");
    // A thousandth of a second would be over many times.
    hub.client().get("/v1/hall");
    hub.stop();
    assert_eq!(heard(&socket), "STOPPING=1");
}

/// What a person reads.
fn status(place: &Place) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    command.args(["hub", "status", "--data"]).arg(place.data());
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn a_hub_says_how_it_is_also_when_it_does_not_run() {
    let place = Place::new();
    let hub = place.start();
    let mut client = Client::named(hub.address, "kiosk-east");
    for _ in 0..3 {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    }
    wait_for("the hub to count who waits", || {
        let hall = told("status", &place.data(), &[]);
        (hall["hall"]["services"][0]["waiting"] == 3).then_some(())
    });
    let (code, text) = status(&place);
    assert_eq!(code, Some(0), "{text}");
    for part in ["running", "test-hall", "3 张票", "B 3", "没有 none", "演练"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let report =
        r#"{"version":"1","trouble":[{"kind":"paper-out","since":"2026-11-23T09:01:00+08:00"}]}"#;
    let reported = client.send("PUT", "/v1/device", &[], report).unwrap();
    assert_eq!(reported.status, 204, "{}", reported.text());
    let (code, text) = status(&place);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("kiosk-east") && text.contains("取号机缺纸") && text.contains("09:01"),
        "{text}"
    );
    hub.kill();
    let output = tool("status", &place.data(), &[]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "a hub that does not run is a trouble"
    );
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&told["running"], &told["log"]["tickets_today"]),
        (&false.into(), &3.into())
    );
}

#[test]
fn the_figures_tell_a_supervisor_who_waits_and_which_device_is_away() {
    let place = Place::new();
    let hub = place.start();
    let mut client = Client::named(hub.address, "display-east");
    client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    let figures = || hub.client().get("/metrics").text();
    let figure = |name: &str| {
        let figures = figures();
        let line = figures.lines().find_map(|line| line.strip_prefix(name));
        line.map(|line| line.trim().to_owned())
    };
    let is = |name: &str, value: &str| {
        wait_for(name, || {
            (figure(name).as_deref() == Some(value)).then_some(())
        });
    };
    is(r#"jiaohao_waiting{service="transfer"}"#, "1");
    is(r#"jiaohao_device_up{device="display-east"}"#, "0");
    let stream = hub.stream_of("display-east");
    is(r#"jiaohao_device_up{device="display-east"}"#, "1");
    drop(stream);
    client.post("/v1/counters/9/next", "");
    is(r#"jiaohao_refusals_total{problem="unknown-counter"}"#, "1");
    is("jiaohao_storage_up", "1");
    assert!(figure("jiaohao_commit_seconds_count").is_some());
    assert!(figure(r#"jiaohao_longest_wait_by_service_seconds{service="transfer"}"#).is_some());
    // What is gone is seen to be gone when something is sent to it.
    wait_for("the display to be away", || {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        let up = figure(r#"jiaohao_device_up{device="display-east"}"#);
        (up.as_deref() == Some("0")).then_some(())
    });
}
