//! The real kiosk with a printer in trouble: taps on a virtual screen, a virtual printer on a real
//! line, and what the hub hears about it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use encoding_rs::GB18030;
use jiaohao::link::Link;
use jiaohao::model::{CounterId, Paper, ReprintState, TicketId};
use jiaohao::protocol::view::TicketView;
use jiaohao::protocol::{CounterRequest, OpenBody, TicketFilter};
use tokio::runtime::Runtime;

/// Nothing here takes this long on any machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Positions of the kiosk's keys on a screen of 1080×1920: 转移登记, 抵押登记, and the large key of the
/// page that keeps a number.
pub(crate) const TRANSFER: &str = "298 527";
pub(crate) const MORTGAGE: &str = "782 527";
const I_HAVE_MY_NUMBER: &str = "380 1736";
/// On the page that asks for a number: 1 to 9 and 0, 清空, and 确认取号.
const DIGITS: [&str; 10] = [
    "539 1473", "217 888", "539 888", "861 888", "217 1083", "539 1083", "861 1083", "217 1277",
    "539 1277", "861 1277",
];
const CLEAR: &str = "861 731";
const CONFIRM: &str = "539 1651";
/// Nobody's number: its sequence within a day is one that is not assigned.
const ID: &str = "110105194912310003";
const ID_MASK: &str = "1101**********000*";

pub(crate) struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Starts the program, without reading its output.
    pub(crate) fn run(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// What it reads, if that is piped.
    pub(crate) fn input(&mut self) -> ChildStdin {
        self.0.stdin.take().unwrap()
    }

    /// Starts the program; returns its first line of output, too.
    pub(crate) fn start(command: &mut Command) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        // Further output must not block it.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        (Self(child), line)
    }
}

pub(crate) struct Kiosk {
    pub(crate) display: String,
    orders: ChildStdin,
    /// The hub's.
    pub(crate) address: String,
    link: Link,
    runtime: Runtime,
    tickets: PathBuf,
    port: PathBuf,
    kiosk: Option<Program>,
    hub: Option<Program>,
    _programs: Vec<Program>,
}

impl Kiosk {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_in(folder, include_str!("../../config/hall.toml"), &[])
    }

    /// With the window that a monitor of 0 Hz gets.
    pub(crate) fn start_plain(folder: &Path) -> Self {
        let plain = [("JIAOHAO_PLAIN_WINDOW", "1")];
        Self::start_in(folder, include_str!("../../config/hall.toml"), &plain)
    }

    /// In that hall, with these variables for the kiosk's program.
    fn start_in(folder: &Path, hall: &str, variables: &[(&str, &str)]) -> Self {
        let hall_file = folder.join("hall.toml");
        fs::write(&hall_file, hall).unwrap();
        let own = || Command::new(env!("CARGO_BIN_EXE_jiaohao"));
        let (port, tickets) = (folder.join("printer"), folder.join("tickets"));
        fs::create_dir(&tickets).unwrap();

        let mut screen = Command::new("Xvfb");
        screen.args([
            "-displayfd",
            "1",
            "-nolisten",
            "tcp",
            "-screen",
            "0",
            "1080x1920x24",
        ]);
        let (screen, number) = Program::start(&mut screen);
        let display = format!(":{}", number.trim());

        let mut printer = own();
        printer.arg("virtual-printer").arg("--link").arg(&port);
        printer.arg("--out").arg(&tickets).stdin(Stdio::piped());
        let (mut printer, _) = Program::start(&mut printer);
        let orders = printer.input();

        let mut hub = own();
        hub.args([
            "hub",
            "--listen",
            "127.0.0.1:0",
            "--at",
            "2026-11-23T09:05:00+08:00",
        ]);
        hub.arg("--config").arg(hall_file);
        hub.arg("--data").arg(folder.join("data"));
        let (hub, ready) = Program::start(&mut hub);
        let address = ready
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let address = address.unwrap_or_else(|| panic!("no hub: {ready}"));

        let mut kiosk = kiosk_command(&display, address, &port);
        let kiosk = Program::run(kiosk.envs(variables.iter().copied()));

        let runtime = Runtime::new().unwrap();
        let link = Link::start(address, "test", runtime.handle()).unwrap();
        Self {
            display,
            orders,
            address: address.into(),
            link,
            runtime,
            tickets,
            port,
            kiosk: Some(kiosk),
            hub: Some(hub),
            _programs: vec![printer, screen],
        }
    }

    pub(crate) fn end_hub(&mut self) {
        self.hub = None;
    }

    /// The power of the kiosk's computer fails, and comes back.
    fn crash(&mut self) {
        self.kiosk = None;
        let mut kiosk = kiosk_command(&self.display, &self.address, &self.port);
        self.kiosk = Some(Program::run(&mut kiosk));
    }

    /// Has the first kiosk that there is print the ticket again.
    fn print_again(&self, ticket: TicketId) {
        let page = self.runtime.block_on(self.link.reprints()).unwrap();
        let body = format!("{{\"device\":{}}}", page.kiosks[0].id);
        let host = self.address.strip_prefix("http://").unwrap();
        let mut line = TcpStream::connect(host).unwrap();
        let key = Link::new_key();
        let length = body.len();
        write!(line, "POST /v1/tickets/{ticket}/reprint HTTP/1.1\r\nHost: {host}\r\nIdempotency-Key: {key}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    fn reprint(&self) -> Option<ReprintState> {
        Some(self.all()[0].reprint.as_ref()?.state)
    }

    /// The papers that say that they were printed again.
    fn marked_papers(&self) -> Vec<String> {
        let papers = fs::read_dir(&self.tickets).unwrap().flatten();
        let sent = papers.filter(|file| file.path().extension().is_some_and(|of| of == "bin"));
        let texts = sent.map(|file| {
            let bytes = fs::read(file.path()).unwrap();
            GB18030.decode_without_bom_handling(&bytes).0.into_owned()
        });
        texts.filter(|text| text.contains("补打")).collect()
    }

    fn printer(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
    }

    pub(crate) fn tap(&self, place: &str) {
        self.finger(place, &["click", "1"]);
    }

    /// Moves the pointer to `place` and does something there.
    pub(crate) fn finger(&self, place: &str, does: &[&str]) {
        let mut finger = Command::new("xdotool");
        finger.arg("mousemove").args(place.split(' ')).args(does);
        let done = finger.env("DISPLAY", &self.display).status().unwrap();
        assert!(done.success());
    }

    pub(crate) fn all(&self) -> Vec<TicketView> {
        let page = self
            .runtime
            .block_on(self.link.tickets(&TicketFilter::default()));
        page.map_or_else(|_| Vec::new(), |page| page.tickets)
    }

    /// Whether the hub's staff see this trouble of the kiosk.
    pub(crate) fn has_trouble(&self, kind: &str) -> bool {
        let view = self.link.view().borrow().hall.clone();
        view.is_some_and(|hall| {
            hall.trouble
                .iter()
                .any(|trouble| trouble.kind.as_str() == kind)
        })
    }

    pub(crate) fn open_counter(&self, id: &str) {
        let open = CounterRequest::Open(OpenBody {
            clerk: "1001".into(),
            pin: None,
        });
        let counter = CounterId::from(id);
        let opened = self
            .link
            .at_counter(Link::new_key(), &counter, &open, PATIENCE);
        self.runtime.block_on(opened).unwrap();
    }

    fn papers(&self) -> Vec<(String, Option<Paper>)> {
        let all = self.all().into_iter();
        all.map(|ticket| (ticket.number, ticket.paper)).collect()
    }

    pub(crate) fn wait_for(&self, what: &str, is: impl Fn() -> bool) {
        let began = Instant::now();
        while !is() {
            let papers = self.papers();
            assert!(
                began.elapsed() < PATIENCE,
                "waited in vain for {what}: {papers:?}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Taps until the hub has this many tickets: the window may still be opening.
    pub(crate) fn take(&self, key: &str, tickets: usize) {
        self.wait_for("a ticket", || {
            if self.all().len() < tickets {
                self.tap(key);
                std::thread::sleep(Duration::from_secs(1));
            }
            self.all().len() == tickets
        });
    }
}

#[test]
fn a_printer_in_trouble_loses_no_number_and_everybody_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut kiosk = Kiosk::start(folder.path());
    kiosk.take(TRANSFER, 1);
    let paper = |kiosk: &Kiosk, number: &str, paper: Paper| {
        kiosk.papers().contains(&(number.into(), Some(paper)))
    };
    kiosk.wait_for("B101 on paper", || paper(&kiosk, "B101", Paper::Printed));
    assert!(kiosk.tickets.join("ticket-001.txt").exists());

    // No paper: the number stays on the screen; the hub and its staff are told.
    kiosk.printer("paper-out");
    kiosk.wait_for("the trouble", || kiosk.has_trouble("paper-out"));
    kiosk.take(MORTGAGE, 2);
    kiosk.wait_for("M101 without paper", || {
        paper(&kiosk, "M101", Paper::Failed)
    });
    kiosk.wait_for("M101 noted by its visitor", || {
        kiosk.tap(I_HAVE_MY_NUMBER);
        paper(&kiosk, "M101", Paper::Shown)
    });
    assert!(!kiosk.tickets.join("ticket-002.txt").exists());

    // Paper again: the trouble ends, and the next ticket is printed. Nothing is printed late.
    kiosk.printer("ok");
    kiosk.wait_for("no trouble", || !kiosk.has_trouble("paper-out"));
    kiosk.take(TRANSFER, 3);
    kiosk.wait_for("B102 on paper", || paper(&kiosk, "B102", Paper::Printed));

    // Sent but never confirmed: nobody knows, and nobody prints it twice.
    kiosk.printer("no-confirmation");
    kiosk.take(MORTGAGE, 4);
    kiosk.wait_for("M102 in doubt", || paper(&kiosk, "M102", Paper::Unknown));
    assert_eq!(kiosk.papers().len(), 4);
}

#[test]
fn a_ticket_is_printed_again_once_whatever_happens_to_the_kiosk() {
    let folder = tempfile::tempdir().unwrap();
    let mut kiosk = Kiosk::start(folder.path());
    kiosk.take(TRANSFER, 1);
    kiosk.wait_for("B101 on paper", || {
        kiosk.papers()[0].1 == Some(Paper::Printed)
    });
    let ticket = kiosk.all()[0].id;
    kiosk.print_again(ticket);
    // Its visitor is still there, on the page with the number.
    assert_eq!(kiosk.reprint(), Some(ReprintState::Asked));
    kiosk.wait_for("B101 on paper again", || {
        kiosk.reprint() == Some(ReprintState::Printed)
    });
    let papers = kiosk.marked_papers();
    assert_eq!(papers.len(), 1);
    assert!(papers[0].contains("B101"), "{}", papers[0]);
    assert!(papers[0].contains("前面还有 0 人"), "{}", papers[0]);

    // It ends while it prints: nobody knows, and nobody prints it twice.
    kiosk.printer("no-confirmation");
    kiosk.print_again(ticket);
    kiosk.wait_for("the printing", || {
        kiosk.reprint() == Some(ReprintState::Printing)
    });
    kiosk.wait_for("the paper", || kiosk.marked_papers().len() == 2);
    kiosk.crash();
    kiosk.wait_for("doubt", || kiosk.reprint() == Some(ReprintState::Unknown));
    kiosk.printer("ok");
    // The next paper is a clean one, and the only one more.
    kiosk.take(MORTGAGE, 2);
    kiosk.wait_for("M101 on paper", || {
        kiosk.papers()[1].1 == Some(Paper::Printed)
    });
    assert_eq!(kiosk.marked_papers().len(), 2);
}

fn kiosk_command(display: &str, address: &str, port: &Path) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut kiosk = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    kiosk.arg("kiosk").arg("--config");
    kiosk.arg(root.join("config/kiosk.toml"));
    kiosk
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env("JIAOHAO_HUB", address)
        .env("JIAOHAO_PRINTER_PORT", port)
        .env("JIAOHAO_WINDOW", "1080x1920+0+0")
        .stdout(Stdio::null());
    kiosk
}

#[test]
fn a_number_of_a_person_goes_with_its_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let asks = "id = \"transfer\"\nasks = \"id-number\"";
    let hall = include_str!("../../config/hall.toml").replacen("id = \"transfer\"", asks, 1);
    let kiosk = Kiosk::start_in(folder.path(), &hall, &[]);
    // Once it has printed a ticket, it knows the hall and which numbers are asked for.
    kiosk.take(MORTGAGE, 1);
    kiosk.wait_for("M101 on paper", || {
        kiosk.papers()[0].1 == Some(Paper::Printed)
    });
    // Its page goes home by itself after ten seconds.
    std::thread::sleep(Duration::from_secs(12));
    kiosk.wait_for("a ticket of the transfer", || {
        if kiosk.all().len() == 1 {
            // The page for the number has no key at this position.
            kiosk.tap(TRANSFER);
            std::thread::sleep(Duration::from_secs(2));
            kiosk.tap(CLEAR);
            for digit in ID.chars().filter_map(|digit| digit.to_digit(10)) {
                kiosk.tap(DIGITS[digit as usize]);
            }
            kiosk.tap(CONFIRM);
            std::thread::sleep(Duration::from_secs(1));
        }
        kiosk.papers().len() == 2
    });
    kiosk.wait_for("B101 on paper", || {
        kiosk
            .papers()
            .contains(&("B101".into(), Some(Paper::Printed)))
    });
    let log = rusqlite::Connection::open(folder.path().join("data/hall.db")).unwrap();
    let mask = log.query_row("SELECT mask FROM person", [], |row| row.get::<_, String>(0));
    assert_eq!(mask.unwrap(), ID_MASK);
}
