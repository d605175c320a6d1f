//! A computer whose date is wrong for a while: before the hub starts, and while it runs.

use crate::client::Client;
use crate::process::{Hub, Place, fail, wait_for};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};

pub(crate) const DAY_S: i64 = 24 * 60 * 60;
/// Monday 09:00 in Shanghai, in seconds.
pub(crate) const MONDAY_NINE: i64 = 1_795_395_600;

/// A hall on a computer whose clock can be set. It starts on Monday at nine.
pub(crate) struct Computer {
    pub(crate) place: Place,
    library: PathBuf,
    ahead: PathBuf,
    /// The offset that makes its clock right.
    right: i64,
}

impl Computer {
    pub(crate) fn new() -> Self {
        let mut place = Place::new();
        place.at = None;
        let inside = |name| place.folder.path().join(name);
        let (library, ahead) = (inside("shifted_clock.so"), inside("ahead"));
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hub/shifted_clock.c");
        let built = Command::new(compiler)
            .args([
                "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o",
            ])
            .arg(&library)
            .arg(source)
            .output()
            .expect("SQLite is built by the same compiler");
        assert!(built.status.success(), "{built:?}");
        #[expect(
            clippy::disallowed_methods,
            reason = "the computer's own clock, before it is shifted"
        )]
        let now = jiff::Timestamp::now().as_second();
        let computer = Self {
            place,
            library,
            ahead,
            right: MONDAY_NINE - now,
        };
        computer.is_wrong_by(0);
        computer
    }

    pub(crate) fn is_wrong_by(&self, seconds: i64) {
        // Atomically, never half of it.
        let new = self.ahead.with_extension("new");
        std::fs::write(&new, (self.right + seconds).to_string()).unwrap();
        std::fs::rename(new, &self.ahead).unwrap();
    }

    /// Adds what the system says about network time.
    fn prepared(&self, command: Command, is_synchronized: bool) -> Command {
        let said = if is_synchronized { "yes" } else { "no" };
        self.prepared_with(command, &format!("echo {said}"))
    }

    /// The same, as a script.
    fn prepared_with(&self, mut command: Command, script: &str) -> Command {
        use std::os::unix::fs::PermissionsExt as _;
        let tools = self.place.folder.path().join("tools");
        std::fs::create_dir_all(&tools).unwrap();
        let tool = tools.join("timedatectl");
        std::fs::write(&tool, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{path}", tools.display()));
        command.env("LD_PRELOAD", &self.library);
        command.env("CLOCK_AHEAD", &self.ahead);
        command
    }

    pub(crate) fn start(&self) -> Hub {
        Hub::start(self.prepared(self.place.command(), false))
    }

    pub(crate) fn clock(&self, more: &[&str]) -> Output {
        self.tool(&[&["clock"], more].concat())
    }

    /// Runs `jiaohao hub VERB` on its data.
    pub(crate) fn tool(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
        command.arg("hub").args(arguments).arg("--data");
        command.arg(self.place.data());
        self.prepared(command, false).output().unwrap()
    }
}

fn take(client: &mut Client) -> String {
    let issued = client.post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201, "{}", issued.text());
    issued.json()["number"].as_str().unwrap().to_owned()
}

fn hall(hub: &Hub) -> Value {
    hub.client().get("/v1/hall").json()
}

/// The trouble with the clock, if any.
fn trouble(hub: &Hub) -> Option<Value> {
    let hall = hall(hub);
    let troubles = hall["trouble"].as_array().unwrap();
    let of_clock = |one: &&Value| one["kind"].as_str().unwrap().starts_with("clock");
    troubles.iter().find(of_clock).cloned()
}

fn wait_for_trouble(hub: &Hub, kind: &str) -> Value {
    wait_for(kind, || trouble(hub).filter(|one| one["kind"] == kind))
}

fn wait_for_none(hub: &Hub) {
    wait_for("the clock to be right", || {
        trouble(hub).is_none().then_some(())
    });
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned()
}

#[test]
fn a_jump_of_nineteen_days_and_back_moves_nothing() {
    let computer = Computer::new();
    let hub = computer.start();
    let mut client = hub.client();
    assert_eq!(take(&mut client), "B101");
    computer.is_wrong_by(19 * DAY_S);
    let trouble = wait_for_trouble(&hub, "clock-ahead");
    let detail = trouble["detail"].as_str().unwrap();
    assert!(detail.starts_with("2026-12-12 09:0"), "{detail}");
    assert_eq!(take(&mut client), "B102");
    assert_eq!(hall(&hub)["day"], "2026-11-23");
    computer.is_wrong_by(0);
    wait_for_none(&hub);
    hub.kill();
    let hub = computer.start();
    assert_eq!(trouble_kind(&hub), None);
    let hall = hall(&hub);
    assert_eq!(
        (&hall["day"], &hall["services"][0]["waiting"]),
        (&json!("2026-11-23"), &json!(2))
    );
}

fn trouble_kind(hub: &Hub) -> Option<String> {
    trouble(hub).map(|one| one["kind"].as_str().unwrap().to_owned())
}

#[test]
fn a_date_that_was_set_right_is_followed_when_a_supervisor_says_so() {
    let computer = Computer::new();
    let hub = computer.start();
    computer.is_wrong_by(2 * DAY_S);
    wait_for_trouble(&hub, "clock-ahead");
    let confirmed = computer.clock(&["--confirm"]);
    assert_eq!(confirmed.status.code(), Some(0), "{}", said(&confirmed));
    wait_for_none(&hub);
    assert_eq!(hall(&hub)["day"], "2026-11-25");
    // Once confirmed, it is not asked about again.
    hub.kill();
    let hub = computer.start();
    assert_eq!(trouble_kind(&hub), None);
}

#[test]
fn a_day_begun_too_early_is_turned_back_with_who_came_on_it() {
    let computer = Computer::new();
    let hub = computer.start();
    assert_eq!(take(&mut hub.client()), "B101");
    let left = hub.client().post("/v1/tickets/10001/cancel", "");
    assert_eq!(left.status, 200, "{}", left.text());
    hub.kill();
    // A new battery in the computer: it says Monday in three weeks.
    computer.is_wrong_by(21 * DAY_S);
    let hub = computer.start();
    let asked = wait_for_trouble(&hub, "clock-unsure");
    let detail = asked["detail"].as_str().unwrap();
    assert!(detail.starts_with("2026-11-23 09:0"), "{detail}");
    let mut client = hub.client();
    assert_eq!(take(&mut client), "B102", "B101 was given on the last day");
    assert_eq!(hall(&hub)["day"], "2026-12-14");
    // It keeps asking until somebody answers.
    hub.kill();
    let hub = computer.start();
    wait_for_trouble(&hub, "clock-unsure");
    let looked = computer.clock(&[]);
    assert_eq!(looked.status.code(), Some(1), "{}", said(&looked));

    computer.is_wrong_by(0);
    wait_for_trouble(&hub, "clock-back");
    let running = computer.clock(&["--turn-back"]);
    assert_eq!(running.status.code(), Some(1));
    assert!(said(&running).contains("停止") && said(&running).contains("Stop"));
    hub.stop();
    let turned = computer.clock(&["--turn-back"]);
    assert_eq!(turned.status.code(), Some(0), "{}", said(&turned));
    assert!(
        said(&turned).contains("2026-12-14 09:0"),
        "{}",
        said(&turned)
    );
    let hub = computer.start();
    assert_eq!(trouble_kind(&hub), None);
    let now = hall(&hub);
    assert_eq!(
        (&now["day"], &now["services"][0]["waiting"]),
        (&json!("2026-11-23"), &json!(1))
    );
    assert_eq!(take(&mut hub.client()), "B103");
    let again = computer.clock(&["--turn-back"]);
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    hub.kill();
    crate::tools::told("verify", &computer.place.data(), &[]);
    // The backup of a day in the future does not replace today's, which is made once.
    for _ in 0..2 {
        let hub = computer.start();
        wait_for("the hub to know its backup", || {
            let figures = hub.client().get("/metrics").text();
            let known = figures.contains("jiaohao_backup_timestamp_seconds 1795");
            known.then_some(())
        });
        hub.kill();
    }
    assert_eq!(backups(&computer, "2026-11-23"), 1);
    assert_eq!(backups(&computer, "2026-12-14"), 1);

    // The three weeks are over, and B102 is on somebody's paper, with that date.
    computer.is_wrong_by(7 * DAY_S);
    computer.start().kill();
    computer.is_wrong_by(21 * DAY_S);
    let hub = computer.start();
    assert_eq!(take(&mut hub.client()), "B103");
    hub.kill();
    crate::tools::told("verify", &computer.place.data(), &[]);
}

#[test]
fn what_is_asked_of_the_date_outlives_a_hub_that_is_killed_at_once() {
    let computer = Computer::new();
    computer.start().kill();
    computer.is_wrong_by(21 * DAY_S);
    // The system says at the start that the net's time is not there, and then nothing for a while.
    let hub = Hub::start(computer.prepared_with(
        computer.place.command(),
        "[ -e \"$0.asked\" ] && exec sleep 30\ntouch \"$0.asked\"\necho no",
    ));
    take(&mut hub.client());
    hub.kill();
    let hub = computer.start();
    wait_for_trouble(&hub, "clock-unsure");
}

#[test]
fn people_in_the_hall_are_not_ended_by_a_date_weeks_ahead() {
    let computer = Computer::new();
    let hub = computer.start();
    assert_eq!(take(&mut hub.client()), "B101");
    hub.kill();
    computer.is_wrong_by(19 * DAY_S);
    let hub = computer.start();
    wait_for_trouble(&hub, "clock-ahead");
    assert_eq!(hall(&hub)["day"], "2026-11-23");
    assert_eq!(take(&mut hub.client()), "B102");
    computer.is_wrong_by(0);
    wait_for_none(&hub);
    assert_eq!(hall(&hub)["services"][0]["waiting"], 2);
}

#[test]
fn a_bad_battery_on_one_morning_after_the_other_is_turned_back_each_time() {
    let computer = Computer::new();
    computer.start().kill();
    for day in 0..5 {
        computer.is_wrong_by((day + 21) * DAY_S);
        let hub = computer.start();
        take(&mut hub.client());
        hub.stop();
        computer.is_wrong_by(day * DAY_S);
        let turned = computer.clock(&["--turn-back"]);
        assert_eq!(
            turned.status.code(),
            Some(0),
            "day {day}: {}",
            said(&turned)
        );
        let hub = computer.start();
        let waiting = hall(&hub)["services"][0]["waiting"].clone();
        assert_eq!(waiting, 1, "day {day}");
        serve_all(&hub);
        hub.stop();
        crate::tools::told("verify", &computer.place.data(), &[]);
    }
}

/// Nobody waits any more.
fn serve_all(hub: &Hub) {
    let mut client = hub.client();
    let tickets = client.get("/v1/tickets?state=waiting").json();
    for ticket in tickets["tickets"].as_array().unwrap() {
        let id = ticket["id"].as_u64().unwrap();
        let left = client.post(&format!("/v1/tickets/{id}/cancel"), "");
        assert_eq!(left.status, 200, "{}", left.text());
    }
}

fn backups(computer: &Computer, date: &str) -> usize {
    let folder = std::fs::read_dir(computer.place.data().join("backups")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let done = |name: &String| name.contains(date) && !name.contains('.');
    names.filter(done).count()
}

#[test]
fn a_holiday_and_the_nets_time_are_not_asked_about() {
    let computer = Computer::new();
    computer.start().kill();
    computer.is_wrong_by(15 * DAY_S);
    let hub = computer.start();
    assert_eq!(trouble_kind(&hub), None, "Spring Festival");
    hub.kill();
    computer.is_wrong_by(36 * DAY_S);
    let hub = Hub::start(computer.prepared(computer.place.command(), true));
    assert_eq!(trouble_kind(&hub), None);
    hub.kill();
    computer.is_wrong_by(57 * DAY_S);
    let confirmed = computer.clock(&["--confirm"]);
    assert_eq!(confirmed.status.code(), Some(0), "{}", said(&confirmed));
    let hub = computer.start();
    assert_eq!(trouble_kind(&hub), None, "somebody said so just before");
}

#[test]
fn after_more_than_a_month_a_supervisor_is_asked_first() {
    let computer = Computer::new();
    computer.start().kill();
    computer.is_wrong_by(40 * DAY_S);
    let refused = fail(computer.prepared(computer.place.command(), true));
    let refused = said(&refused);
    assert!(refused.contains("--confirm"), "{refused}");
    let confirmed = computer.clock(&["--confirm"]);
    assert_eq!(confirmed.status.code(), Some(0), "{}", said(&confirmed));
    let hub = computer.start();
    assert_eq!(trouble_kind(&hub), None);
    assert_eq!(hall(&hub)["day"], "2027-01-02");
}

#[test]
fn a_clock_that_lost_years_is_no_way_back() {
    let computer = Computer::new();
    computer.start().kill();
    for days in [1, 2, 3] {
        computer.is_wrong_by(days * DAY_S);
        computer.start().kill();
    }
    computer.is_wrong_by(-365 * DAY_S);
    let refused = computer.clock(&["--turn-back"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("3 天") && said(&refused).contains("3 days"));
    crate::tools::told("verify", &computer.place.data(), &[]);
}
