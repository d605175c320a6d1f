//! A new device, from its first start to the hall on its screen: the real programs, and nothing carried between them.

use crate::kiosk::Program;
use crate::x_server::{Screen, wait_for};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a pixel shows, as the window's picture tells it.
const PAPER: [u8; 3] = [0xF6, 0xF3, 0xEC];
const BOARD: [u8; 3] = [0x07, 0x1A, 0x38];
const FULL: (i16, i16, u16, u16) = (0, 0, 1_920, 1_080);

fn jiaohao() -> Command {
    Command::new(env!("CARGO_BIN_EXE_jiaohao"))
}

/// What a tool of the hub says.
fn tool(data: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = jiaohao();
    command.arg("hub").args(arguments).arg("--data").arg(data);
    let done = command.stderr(Stdio::null()).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    done.status.success().then_some(said)
}

/// The color at the left edge of the screen, in the middle of it.
fn ground(screen: &Screen) -> [u8; 3] {
    let pixel = screen.picture((4, 760, 1, 1));
    [pixel[2], pixel[1], pixel[0]]
}

#[test]
fn a_new_board_shows_its_digits_and_the_hall_once_it_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("hall.toml"), folder.path().join("data"));
    let hall = include_str!("../hub/hall.toml");
    let hall = hall.replace(
        "loopback = \"open\"",
        "loopback = \"token\"\nlan = \"127.0.0.1:0\"",
    );
    std::fs::write(&file, hall).unwrap();
    let mut hub = jiaohao();
    hub.args(["hub", "--listen", "127.0.0.1:0"])
        .args(["--at", "2026-11-23T09:00:00+08:00", "--config"])
        .arg(&file)
        .arg("--data")
        .arg(&data);
    let (_hub, ready) = Program::start(&mut hub);
    let (_, address) = ready.split_once("https://").unwrap();
    let address = address.split(' ').next().unwrap().trim();

    let screen = Screen::start("1920x1080x24");
    let own = folder.path().join("display.toml");
    let text = format!(
        "hub = \"https://{address}\"\nname = \"box-17\"\nfullscreen = true\n[voice]\nlanguages = []\n"
    );
    std::fs::write(&own, text).unwrap();
    let mut board = jiaohao();
    board.arg("display").arg("--config").arg(&own);
    board
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null());
    let board = Program::run(&mut board);
    wait_for("the new device's window", || screen.shows(FULL));
    wait_for("its paper", || ground(&screen) == PAPER);
    let mut digits = String::new();
    wait_for("its digits at the hub", || {
        let listed = tool(&data, &["pending", "--json"]);
        let listed: Option<Value> = listed.and_then(|listed| listed.parse().ok());
        let shown = listed.and_then(|listed| {
            let shown = listed["waiting"][0]["digits"].as_str()?;
            Some(shown.to_owned())
        });
        digits = shown.unwrap_or_default();
        !digits.is_empty()
    });
    let before = screen.picture(FULL);
    let approve = [
        "approve",
        &digits,
        "--role",
        "display",
        "--name",
        "hall-east",
    ];
    tool(&data, &approve).expect("it is let in");
    // The same program goes on: one window follows the other.
    wait_for("the hall's board", || ground(&screen) == BOARD);
    assert!(screen.picture(FULL) != before);
    wait_for("its report at the hub", || {
        let known = tool(&data, &["devices", "--json"]).unwrap();
        let known: Value = known.parse().unwrap();
        let mut known = known.as_array().unwrap().iter();
        known.any(|one| one["name"] == "hall-east" && one["version"].is_string())
    });
    drop(board);
}
