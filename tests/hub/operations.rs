//! What the operator of a hub is told: by the service manager, by `hub status`, by the figures.

use crate::access::strict_place;
use crate::client::{Client, PATIENCE};
use crate::process::{Hub, Place, wait_for};
use crate::tls::{self, lan_place};
use crate::tools::{told, tool};
use rustix::process::Signal;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::process::Command;

pub(crate) fn heard(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 64];
    let length = socket.recv(&mut bytes).expect("the hub speaks");
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

/// Listens as the service manager does, which considers a hub dead after this many microseconds.
pub(crate) fn watch(place: &Place, command: &mut Command, patience: &str) -> UnixDatagram {
    let path = place.folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    command.env("NOTIFY_SOCKET", &path);
    command.env("WATCHDOG_USEC", patience);
    socket
}

#[test]
fn the_service_manager_hears_that_a_hub_is_ready_lives_and_stops() {
    let place = Place::new();
    let mut command = place.command();
    let socket = watch(&place, &mut command, "400000");
    let hub = Hub::start(command);
    assert_eq!(heard(&socket), "READY=1");
    for _ in 0..3 {
        assert_eq!(heard(&socket), "WATCHDOG=1");
    }
    hub.signal(Signal::TERM);
    let mut heard = std::iter::from_fn(|| Some(heard(&socket)));
    let last = heard.find(|said| said != "WATCHDOG=1");
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    hub.stop();
}

#[test]
fn a_watchdog_of_another_process_is_not_fed() {
    let place = Place::new();
    let mut command = place.command();
    let socket = watch(&place, &mut command, "1000");
    command.env("WATCHDOG_PID", "1");
    let hub = Hub::start(command);
    assert_eq!(heard(&socket), "READY=1");
    // A thousandth of a second would have expired many times.
    hub.client().get("/v1/hall");
    hub.stop();
    assert_eq!(heard(&socket), "STOPPING=1");
}

/// The output for people.
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
    says_how_it_is(&Place::new(), None);
}

/// Read access to the data folder is enough; no device token is needed.
#[test]
fn a_hub_that_wants_tokens_says_how_it_is_to_whoever_may_read_its_folder() {
    let place = strict_place();
    let token = place.token("kiosk", "kiosk-east", &[]);
    says_how_it_is(&place, Some(&token));
}

#[test]
fn the_token_of_the_folder_is_private_and_for_one_run_on_this_computer() {
    let place = lan_place();
    let hub = place.start();
    let file = place.data().join("local.token");
    let rights = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(rights & 0o077, 0, "{rights:o}");
    let token = std::fs::read_to_string(&file).unwrap();
    let figures = |hub: &Hub| hub.client_with(Some(&token)).get("/metrics").status;
    assert_eq!(figures(&hub), 200);
    let in_the_hall = tls::get(&hub, "localhost", Some(&token));
    assert_eq!(in_the_hall, 401, "it is worth nothing there");
    let kept = place.folder.path().join("backup");
    told("backup", &place.data(), &[&kept]);
    assert!(!kept.join("local.token").exists());
    hub.stop();
    let hub = place.start();
    assert_eq!(figures(&hub), 401, "another run, another token");
}

#[test]
fn a_hub_that_does_not_answer_is_no_hub_that_is_well() {
    let place = Place::new();
    let hub = place.start();
    hub.signal(Signal::STOP);
    let (code, text) = status(&place);
    hub.signal(Signal::CONT);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("没有应答") && text.contains("does not answer"),
        "{text}"
    );
}

fn says_how_it_is(place: &Place, token: Option<&str>) {
    let hub = place.start();
    let mut client = match token {
        Some(token) => hub.client_with(Some(token)),
        None => Client::named(hub.address, "kiosk-east"),
    };
    for _ in 0..3 {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    }
    wait_for("the hub to count who waits", || {
        let hall = told("status", &place.data(), &[]);
        (hall["hall"]["services"][0]["waiting"] == 3).then_some(())
    });
    let (code, text) = status(place);
    assert_eq!(code, Some(0), "{text}");
    for part in ["running", "test-hall", "3 个号", "B 3", "没有 none", "演练"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let report =
        r#"{"version":"1","trouble":[{"kind":"paper-out","since":"2026-11-23T09:01:00+08:00"}]}"#;
    let reported = client.send("PUT", "/v1/device", &[], report).unwrap();
    assert_eq!(reported.status, 204, "{}", reported.text());
    let (code, text) = status(place);
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
    // A closed connection is only noticed when something is sent on it.
    wait_for("the display to be away", || {
        client.post("/v1/tickets", r#"{"service":"transfer"}"#);
        let up = figure(r#"jiaohao_device_up{device="display-east"}"#);
        (up.as_deref() == Some("0")).then_some(())
    });
}
