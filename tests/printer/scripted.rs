//! A peer on a pty that answers by script: what no printer should do, but some do.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiaohao::printer::profile::{Confirm, Flow, PortName};
use jiaohao::printer::{Printer, PrinterState, Profile, Remains};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

#[derive(Clone)]
pub(crate) struct Script {
    /// The answer to each question; `None`: it isn't answered.
    pub(crate) answers: [Option<u8>; 4],
    /// The answer to `GS r`.
    pub(crate) paper: Option<u8>,
    /// The delay of every answer to a question, and to `GS r`.
    pub(crate) late: Duration,
    pub(crate) paper_late: Duration,
    /// Each answer waits for the next question.
    pub(crate) one_behind: bool,
    pub(crate) echo: bool,
    /// Sends XOFF after this many bytes of a ticket, and XON later.
    pub(crate) xoff_at: Option<usize>,
    pub(crate) xon_after: Option<Duration>,
    /// Sent all the time.
    pub(crate) flood: Vec<u8>,
}

pub(crate) const WELL: u8 = 0x12;

impl Default for Script {
    fn default() -> Self {
        Self {
            answers: [Some(WELL); 4],
            paper: Some(0),
            late: Duration::ZERO,
            paper_late: Duration::ZERO,
            one_behind: false,
            echo: false,
            xoff_at: None,
            xon_after: None,
            flood: Vec::new(),
        }
    }
}

pub(crate) struct Scripted {
    pub(crate) printer: Printer,
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Script(Script),
    Stop,
}

impl Scripted {
    pub(crate) fn new(script: Script) -> Self {
        Self::with(script, Flow::None)
    }

    pub(crate) fn with(script: Script, flow: Flow) -> Self {
        let (own, kiosk, path) = pty();
        let (orders, received) = channel();
        let thread = std::thread::spawn(move || {
            // Kept open: the first close would end the pty.
            let _kiosk = kiosk;
            Peer::new(own, script).run(&received);
        });
        let profile = Profile {
            port: PortName::from(path.to_str().unwrap().to_owned()),
            flow,
            confirm: Confirm::Status,
            ..Profile::default()
        };
        Self {
            printer: Printer::start(profile, Remains::No),
            orders,
            thread: Some(thread),
        }
    }

    pub(crate) fn change(&self, script: Script) {
        self.orders.send(Order::Script(script)).unwrap();
    }

    pub(crate) fn wait_for(&self, state: PrinterState) {
        crate::wait_for(&self.printer, state);
    }

    pub(crate) fn ticket() -> Vec<u8> {
        jiaohao::printer::escpos::encode(&crate::slip(), &Profile::default())
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Peer {
    port: File,
    script: Script,
    begun: Vec<u8>,
    due: Vec<(Instant, Vec<u8>)>,
    held: Option<Vec<u8>>,
    ticket_bytes: usize,
}

impl Peer {
    fn new(port: OwnedFd, script: Script) -> Self {
        Self {
            port: port.into(),
            script,
            begun: Vec::new(),
            due: Vec::new(),
            held: None,
            ticket_bytes: 0,
        }
    }

    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            match orders.try_recv() {
                Ok(Order::Script(script)) => self.script = script,
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => {}
            }
            let mut bytes = [0; 512];
            let count = self.port.read(&mut bytes).unwrap_or(0);
            if self.script.echo {
                self.say(&bytes[..count]);
            }
            for byte in &bytes[..count] {
                self.begun.push(*byte);
                self.obey();
            }
            let flood = self.script.flood.clone();
            self.say(&flood);
            let now = Instant::now();
            let (due, later) = std::mem::take(&mut self.due)
                .into_iter()
                .partition(|(at, _)| *at <= now);
            self.due = later;
            for (_, answer) in due as Vec<(Instant, Vec<u8>)> {
                self.say(&answer);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn obey(&mut self) {
        match self.begun[..] {
            [0x10] | [0x10, 4] | [0x1d] | [0x1d, b'r'] => return,
            [0x10, 4, question] => {
                if let Some(answer) = self.script.answers[usize::from(question) - 1] {
                    let mut answer = Some(vec![answer]);
                    if self.script.one_behind {
                        std::mem::swap(&mut self.held, &mut answer);
                    }
                    self.answer(answer, self.script.late);
                }
            }
            [0x1d, b'r', _] => {
                self.ticket_bytes = 0;
                let paper = self.script.paper.map(|byte| vec![byte]);
                self.answer(paper, self.script.paper_late);
            }
            _ => {
                let before = self.ticket_bytes;
                self.ticket_bytes += self.begun.len();
                let at = |at| before < at && at <= self.ticket_bytes;
                if self.script.xoff_at.is_some_and(at) {
                    self.say(&[XOFF]);
                    if let Some(after) = self.script.xon_after {
                        self.due.push((Instant::now() + after, vec![XON]));
                    }
                }
            }
        }
        self.begun.clear();
    }

    fn answer(&mut self, answer: Option<Vec<u8>>, late: Duration) {
        self.due
            .extend(answer.map(|answer| (Instant::now() + late, answer)));
    }

    fn say(&mut self, bytes: &[u8]) {
        // Nobody reads: as on a real line, it is lost.
        let _ = self.port.write(bytes);
    }
}

/// Both ends of a raw pty, and the path of the second.
fn pty() -> (OwnedFd, OwnedFd, PathBuf) {
    let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&own).unwrap();
    unlockpt(&own).unwrap();
    let name = ptsname(&own, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let kiosk = rustix::fs::open(name.as_c_str(), flags, Mode::empty()).unwrap();
    let mut attributes = tcgetattr(&kiosk).unwrap();
    attributes.make_raw();
    tcsetattr(&kiosk, OptionalActions::Now, &attributes).unwrap();
    rustix::fs::fcntl_setfl(&own, OFlags::RDWR | OFlags::NONBLOCK).unwrap();
    (own, kiosk, PathBuf::from(name.to_str().unwrap()))
}
