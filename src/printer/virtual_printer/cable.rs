//! The pty: reads no faster than a real line, and returns the answers.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tracing::warn;

use crate::printer::virtual_printer::machine::Machine;
use crate::printer::virtual_printer::{Fault, Options, Papers, PrintedTicket};

/// How often the line is checked: 23 bytes at 115,200 baud.
const TICK: Duration = Duration::from_millis(2);

pub(super) enum Order {
    Fault(Fault, Sender<io::Result<()>>),
    FaultAt(usize, Fault, Sender<io::Result<()>>),
    Stop,
}

pub(super) struct Cable {
    options: Options,
    papers: Arc<Papers>,
    printed: usize,
    machine: Machine,
    port: Option<Port>,
    /// When the line will have carried everything read so far.
    line_until: Instant,
}

impl Cable {
    pub(super) fn new(options: Options, papers: Arc<Papers>) -> io::Result<Self> {
        if let Some(out) = &options.out {
            fs::create_dir_all(out)?;
        }
        let now = Instant::now();
        let machine = Machine::new(options.speed, options.buffer, now);
        let port = Some(Port::open(&options.link)?);
        Ok(Self {
            options,
            papers,
            printed: 0,
            machine,
            port,
            line_until: now,
        })
    }

    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        loop {
            match orders.try_recv() {
                Ok(Order::Fault(fault, done)) => {
                    let result = self.fault(fault);
                    // The asker may be gone.
                    let _ = done.send(result);
                }
                Ok(Order::FaultAt(byte, fault, done)) => {
                    self.machine.fault_at(byte, fault);
                    let _ = done.send(Ok(()));
                }
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            self.receive();
            self.machine.run(Instant::now());
            let answers = self.machine.take_answers();
            if let Some(port) = &self.port {
                // Nobody has the port open, or nobody reads: as on a real line, it is lost.
                let _ = rustix::io::write(&port.printer, &answers);
            }
            for paper in self.machine.take_papers() {
                self.keep(paper);
            }
            thread::sleep(TICK);
        }
        self.unplug();
    }

    /// Reads what the line could have carried since the last time.
    fn receive(&mut self) {
        let now = Instant::now();
        let Some(port) = &self.port else {
            self.line_until = now;
            return;
        };
        let time = now.saturating_duration_since(self.line_until).as_nanos();
        let can = usize::try_from(time * u128::from(self.options.baud) / 10 / NANOS)
            .unwrap_or(usize::MAX);
        let mut bytes = [0; 4096];
        let can = can.min(bytes.len());
        if can == 0 {
            return;
        }
        let count = rustix::io::read(&port.printer, &mut bytes[..can]).unwrap_or(0);
        if count < can {
            // The line was idle: lost time can't be made up for.
            self.line_until = now;
        } else {
            self.line_until += Duration::from_secs(1)
                * u32::try_from(count * 10).unwrap_or(u32::MAX)
                / self.options.baud;
        }
        for byte in &bytes[..count] {
            self.machine.receive(*byte, now);
            if let Some(fault) = self.machine.due_fault() {
                if let Err(error) = self.fault(fault) {
                    warn!(%error, "virtual printer");
                }
                if self.port.is_none() {
                    return;
                }
            }
        }
    }

    fn fault(&mut self, fault: Fault) -> io::Result<()> {
        if fault == Fault::Unplug {
            self.unplug();
        } else if fault != Fault::Plug {
            self.machine.fault(fault);
        } else if self.port.is_none() {
            self.port = Some(Port::open(&self.options.link)?);
        }
        Ok(())
    }

    fn unplug(&mut self) {
        if self.port.take().is_some() {
            // Somebody else may have removed it.
            let _ = fs::remove_file(&self.options.link);
        }
    }

    fn keep(&mut self, paper: PrintedTicket) {
        self.printed += 1;
        if let Some(out) = &self.options.out {
            let name = format!("ticket-{:03}", self.printed);
            let written = fs::write(out.join(format!("{name}.bin")), &paper.bytes)
                .and_then(|()| fs::write(out.join(format!("{name}.txt")), paper.draw()));
            if let Err(error) = written {
                warn!(%error, folder = %out.display(), "ticket not written");
            }
        }
        self.papers.push(paper);
    }
}

const NANOS: u128 = 1_000_000_000;

/// Both ends: the kiosk's end is held open too, or the first close there would end the pty.
struct Port {
    printer: OwnedFd,
    _kiosk: OwnedFd,
}

impl Port {
    fn open(link: &Path) -> io::Result<Self> {
        let printer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&printer)?;
        unlockpt(&printer)?;
        let name = ptsname(&printer, Vec::new())?;
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let kiosk = rustix::fs::open(name.as_c_str(), flags, Mode::empty())?;
        let mut attributes = tcgetattr(&kiosk)?;
        attributes.make_raw();
        tcsetattr(&kiosk, OptionalActions::Now, &attributes)?;
        rustix::fs::fcntl_setfl(&printer, OFlags::RDWR | OFlags::NONBLOCK)?;
        if fs::symlink_metadata(link).is_ok_and(|there| there.is_symlink()) {
            fs::remove_file(link)?;
        }
        std::os::unix::fs::symlink(name.to_string_lossy().as_ref(), link)?;
        Ok(Self {
            printer,
            _kiosk: kiosk,
        })
    }
}
