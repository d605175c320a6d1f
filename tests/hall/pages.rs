//! Pages of notices on a real display, from a real hub.

use crate::kiosk::{Kiosk, Program, TRANSFER};
use crate::x_server::{Screen, wait_for};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use uuid::Uuid;

/// As an X server has them: blue, green, red.
const PANEL: [u8; 3] = [0x57, 0x2A, 0x0E];
const GROUND: [u8; 3] = [0x38, 0x1A, 0x07];
const AMBER: [u8; 3] = [0x33, 0xC2, 0xFF];
const LIT: [u8; 3] = [0xA6, 0x4D, 0x0C];
/// In the band, at its right and left end; and beside the counters, where a page is.
const PLATE: (i16, i16) = (1900, 300);
const ARROW: (i16, i16) = (20, 300);
const PAGE: (i16, i16) = (1900, 700);
/// Where the display says in amber that it has lost its hub.
const HEADER: (i16, i16, u16, u16) = (0, 0, 1920, 96);
/// Where a picture of a page is, and what it shows.
const PICTURE: (i16, i16) = (1440, 800);
const GREEN: [u8; 3] = [0x30, 0x90, 0x20];

impl Screen {
    fn at(&self, (x, y): (i16, i16)) -> [u8; 3] {
        let pixel = self.picture((x, y, 1, 1));
        [pixel[0], pixel[1], pixel[2]]
    }
}

/// A display with a file and a folder of its own.
fn display(screen: &Screen, hall: &Kiosk, folder: &Path) -> Program {
    let config = folder.join("display.toml");
    std::fs::write(&config, include_str!("../../config/display.toml")).unwrap();
    let sounds = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let mut program = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    program.arg("display").arg("--config").arg(&config);
    program
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        .env("JIAOHAO_HUB", &hall.address)
        .env("JIAOHAO_LAYOUT", "media")
        .env("JIAOHAO_WINDOW", "1920x1080+0+0")
        .env("JIAOHAO_VOICE_SOUNDS", sounds)
        .env("JIAOHAO_VOICE_RECORD", folder.join("said.wav"))
        .stdout(Stdio::null());
    Program::run(&mut program)
}

/// What the hub answers to a command.
fn post(hall: &Kiosk, path: &str, body: impl AsRef<[u8]>) -> String {
    let body = body.as_ref();
    let host = hall.address.trim_start_matches("http://");
    let mut line = TcpStream::connect(host).unwrap();
    write!(
        line,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nIdempotency-Key: {}\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        Uuid::now_v7(),
        body.len()
    )
    .unwrap();
    line.write_all(body).unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    answer
}

#[test]
fn a_page_is_on_the_screen_as_soon_as_it_is_published_and_leaves_as_it_is_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let hall = Kiosk::start(folder.path());
    let screen = Screen::start("1920x1080x24");
    let _display = display(&screen, &hall, folder.path());
    wait_for("the board", || screen.at(PAGE) == GROUND);

    let asked = Instant::now();
    let body = r#"{"form": "page", "title": {"zh": "转移登记，带齐再取号"}, "text": {"zh": "双方身份证原件\n不动产权证"}}"#;
    let published = post(&hall, "/v1/notices", body);
    wait_for("the page", || screen.at(PAGE) == PANEL);
    println!("the page is there after {:?}", asked.elapsed());

    // A call has its own place, and looks as it always does.
    hall.open_counter("3");
    hall.take(TRANSFER, 1);
    post(&hall, "/v1/counters/3/next", "{}");
    wait_for("the call", || {
        screen.at(PLATE) == AMBER && screen.at(ARROW) == LIT
    });
    assert_eq!(screen.at(PAGE), PANEL);

    let (_, id) = published.split_once(r#""id":""#).unwrap();
    let (id, _) = id.split_once('"').unwrap();
    let asked = Instant::now();
    post(&hall, &format!("/v1/notices/{id}/withdraw"), "{}");
    wait_for("the board again", || screen.at(PAGE) == GROUND);
    println!("the page is gone after {:?}", asked.elapsed());
}

/// What comes after this in an answer, up to the next quotation mark.
fn after<'a>(answer: &'a str, mark: &str) -> &'a str {
    let (_, rest) = answer.split_once(mark).unwrap();
    rest.split_once('"').unwrap().0
}

#[test]
fn a_picture_that_was_uploaded_is_on_the_screen_and_stays_without_the_hub() {
    let folder = tempfile::tempdir().unwrap();
    let mut hall = Kiosk::start(folder.path());
    let screen = Screen::start("1920x1080x24");
    let _display = display(&screen, &hall, folder.path());
    wait_for("the board", || screen.at(PAGE) == GROUND);

    let uploaded = post(&hall, "/v1/files", green());
    let hash = after(&uploaded, r#""hash":""#);
    let body = format!(
        r#"{{"form": "page", "title": {{"zh": "办事地图"}}, "picture": {{"zh": ["{hash}"]}}}}"#
    );
    post(&hall, "/v1/notices", body);
    wait_for("the picture", || screen.at(PICTURE) == GREEN);
    assert_eq!(screen.at(PAGE), PANEL);

    hall.end_hub();
    wait_for("the display to notice", || {
        let header = screen.picture(HEADER);
        header.chunks(4).any(|pixel| pixel.starts_with(&AMBER))
    });
    assert_eq!(screen.at(PICTURE), GREEN, "it plays what it has");
}

/// A picture as large as a camera's, of one color.
fn green() -> Vec<u8> {
    let (width, height) = (1600, 1200);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let [blue, green, red] = GREEN;
    let pixels = [red, green, blue].repeat((width * height) as usize);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}
