//! The window for ratings as installed: a real hub, a real window on a bare screen, real taps.

use crate::kiosk::{PATIENCE, Program};
use crate::x_server::{Screen, wait_for};
use jiaohao::link::Link;
use jiaohao::model::CounterId;
use jiaohao::protocol::{CounterRequest, FinishBody, IssueBody, NextBody, NoBody, OpenBody};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

/// Positions of the keys on a screen of 800×1280: grades, a reason, *submit*.
const GOOD: (i16, i16) = (400, 544);
const POOR: (i16, i16) = (400, 874);
const NO_LIST: (i16, i16) = (400, 428);
const SUBMIT: (i16, i16) = (520, 1_190);
/// A spot of the best grade's key where nothing is written, and what it shows: the key, or the paper behind.
const SPOT: (i16, i16) = (520, 350);
/// The same key, where the page with reasons has a gap between two of them.
const GAP: (i16, i16) = (520, 381);
const CARD: [u8; 3] = [0xFF, 0xFF, 0xFF];
const PAPER: [u8; 3] = [0xF6, 0xF3, 0xEC];

struct Hall {
    hub: Option<Program>,
    address: String,
    folder: PathBuf,
    screen: Screen,
    link: Link,
    runtime: Runtime,
    _window: Program,
}

impl Hall {
    /// Counter 3 is open, and the window stands at it.
    fn start(folder: &Path) -> Self {
        let (hub, address) = hub(folder, "127.0.0.1:0");
        let screen = Screen::start("800x1280x24");
        let window = screen.program(
            "rate",
            &[
                ("JIAOHAO_HUB", address.as_str()),
                ("JIAOHAO_COUNTER", "3"),
                ("JIAOHAO_FULLSCREEN", "true"),
                ("JIAOHAO_RATE_VOICE", "false"),
            ],
        );
        let runtime = Runtime::new().unwrap();
        let link = Link::start(&address, "test", runtime.handle()).unwrap();
        let hall = Self {
            hub: Some(hub),
            address,
            folder: folder.into(),
            screen,
            link,
            runtime,
            _window: window,
        };
        hall.at_counter(CounterRequest::Open(OpenBody {
            clerk: "1003".into(),
            pin: None,
        }));
        wait_for("the window", || hall.screen.shows((0, 0, 800, 1_280)));
        wait_for("its paper", || hall.color(SPOT) == PAPER);
        hall
    }

    fn at_counter(&self, request: CounterRequest) {
        let counter = CounterId::from("3");
        let done = self
            .link
            .at_counter(Link::new_key(), &counter, &request, PATIENCE);
        self.runtime.block_on(done).unwrap();
    }

    /// Somebody takes a number for counter 3 and is called there.
    fn call(&self) {
        let issue: IssueBody = serde_json::from_str(r#"{"service": "transfer"}"#).unwrap();
        let issued = self.link.issue(Link::new_key(), &issue, PATIENCE);
        self.runtime.block_on(issued).unwrap();
        self.at_counter(CounterRequest::Next(NextBody::default()));
    }

    /// The same, and is served to the end.
    fn serve(&self) {
        self.call();
        self.at_counter(CounterRequest::Start(NoBody {}));
        self.at_counter(CounterRequest::Finish(FinishBody::default()));
    }

    fn end_hub(&mut self) {
        self.hub = None;
    }

    fn start_hub(&mut self) {
        let listen = self.address.strip_prefix("http://").unwrap();
        self.hub = Some(hub(&self.folder, listen).0);
    }

    fn tap(&self, (x, y): (i16, i16)) {
        let mut finger = Command::new("xdotool");
        let place = [x.to_string(), y.to_string()];
        finger.arg("mousemove").args(place).args(["click", "1"]);
        let done = finger.env("DISPLAY", &self.screen.display).status();
        assert!(done.unwrap().success());
    }

    fn color(&self, (x, y): (i16, i16)) -> [u8; 3] {
        let pixel = self.screen.picture((x, y, 1, 1));
        [pixel[2], pixel[1], pixel[0]]
    }

    /// What the log has of this kind: a value of each event's body.
    fn logged(&self, kind: &str, value: &str) -> Vec<String> {
        let log = Connection::open(self.folder.join("data/hall.db")).unwrap();
        let query = "SELECT CAST(json_extract(body, ?2) AS TEXT) FROM event
                     WHERE kind = ?1 ORDER BY seq";
        let mut query = log.prepare(query).unwrap();
        let rows = query.query_map([kind, value], |row| row.get::<_, Option<String>>(0));
        rows.unwrap()
            .map(|value| value.unwrap().unwrap_or_default())
            .collect()
    }

    fn grades(&self) -> Vec<String> {
        self.logged("ticket-rated", "$.grade")
    }
}

fn hub(folder: &Path, listen: &str) -> (Program, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hub = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    hub.args([
        "hub",
        "--at",
        "2026-11-23T09:05:00+08:00",
        "--listen",
        listen,
    ]);
    hub.arg("--config").arg(root.join("config/hall.toml"));
    hub.arg("--data").arg(folder.join("data"));
    hub.stderr(Stdio::null());
    let (hub, ready) = Program::start(&mut hub);
    let mut words = ready.split_whitespace();
    let address = words.find(|word| word.starts_with("http://"));
    let address = address.unwrap_or_else(|| panic!("no hub: {ready}"));
    (hub, address.into())
}

#[test]
fn it_asks_after_finish_and_the_next_call_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let hall = Hall::start(folder.path());
    hall.tap(GOOD);
    hall.serve();
    wait_for("the question", || hall.color(SPOT) == CARD);
    hall.tap(GOOD);
    wait_for("the grade at the hub", || hall.grades() == ["4"]);
    wait_for("thanks", || hall.color(SPOT) == PAPER);
    // Whoever is served next is asked too, and the one after ends it.
    hall.serve();
    wait_for("the second question", || hall.color(SPOT) == CARD);
    hall.call();
    wait_for("its end", || hall.color(SPOT) == PAPER);
    hall.tap(GOOD);
    assert_eq!(hall.grades(), ["4"], "nobody was there to rate");
}

#[test]
fn a_grade_that_is_tapped_while_the_hub_dies_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut hall = Hall::start(folder.path());
    hall.serve();
    wait_for("the question", || hall.color(SPOT) == CARD);
    hall.end_hub();
    hall.tap(POOR);
    // A second tap, on another grade, is none.
    hall.tap(GOOD);
    hall.start_hub();
    wait_for("the grade at the hub", || hall.grades() == ["2"]);
    wait_for("the page with reasons", || hall.color(GAP) == PAPER);
    hall.tap(NO_LIST);
    hall.tap(SUBMIT);
    wait_for("the reason at the hub", || {
        hall.logged("rating-detailed", "$.codes[0]") == ["208"]
    });
    assert_eq!(hall.grades(), ["2"]);
    // The same where the hub may have kept it and its answer is lost.
    hall.serve();
    wait_for("the next question", || hall.color(SPOT) == CARD);
    hall.tap(GOOD);
    hall.end_hub();
    hall.start_hub();
    wait_for("the second grade", || hall.grades() == ["2", "4"]);
    wait_for("thanks", || hall.color(SPOT) == PAPER);
    assert_eq!(hall.grades(), ["2", "4"]);
}
