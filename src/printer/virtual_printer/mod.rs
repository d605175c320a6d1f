//! A ticket printer without paper: a pty with the true speed of line and paper, the answers of a
//! real one, and every fault on demand.
//!
//! `machine` is pure (bytes and time in, answers and papers out), `sheet` is the paper in it,
//! [`paper`] draws a ticket as text, `cable` is the pty and its thread, [`command`] the command line.

mod cable;
pub mod command;
mod machine;
pub mod paper;
mod sheet;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use paper::{Item, PrintedTicket, Run};

use cable::{Cable, Order};

/// Which printer to simulate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the port appears, as a symbolic link.
    pub link: PathBuf,
    pub baud: u32,
    /// Of the paper, in mm/s.
    pub speed: u32,
    /// A folder for `ticket-001.bin` and `.txt`.
    pub out: Option<PathBuf>,
    /// Of the receive buffer, in bytes: 4096, or 45 by a switch that many printers have. More is
    /// lost.
    pub buffer: usize,
}

impl Options {
    pub fn new(link: impl Into<PathBuf>) -> Self {
        Self {
            link: link.into(),
            baud: 115_200,
            speed: 150,
            out: None,
            buffer: 4096,
        }
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    PaperOut,
    NearEnd,
    CoverOpen,
    Cutter,
    HotHead,
    Unrecoverable,
    /// The port vanishes, as with a USB plug.
    Unplug,
    /// It is plugged in again; other faults stay.
    Plug,
    /// The cable is pulled: no bytes either way, and no error.
    Silent,
    /// Confirmation requests are never answered.
    NoConfirmation,
    /// XON and XOFF between the bytes of every answer.
    Noise,
    /// Another speed of the paper, in mm/s (at least 1).
    Speed(u32),
    /// All is well again, except that the speed stays, and so does an unplugged port.
    Ok,
}

/// A running virtual printer; when dropped, its port and link are removed.
pub struct VirtualPrinter {
    orders: Sender<Order>,
    papers: Arc<Papers>,
    link: PathBuf,
    thread: Option<JoinHandle<()>>,
}

impl VirtualPrinter {
    /// Opens the pty and creates the link. An existing symbolic link is replaced, any other file is
    /// not.
    pub fn start(options: Options) -> io::Result<Self> {
        let (orders, receiver) = channel();
        let papers = Arc::new(Papers::default());
        let link = options.link.clone();
        let cable = Cable::new(options, Arc::clone(&papers))?;
        let thread = std::thread::Builder::new()
            .name("virtual-printer".to_owned())
            .spawn(move || cable.run(&receiver))?;
        Ok(Self {
            orders,
            papers,
            link,
            thread: Some(thread),
        })
    }

    pub fn link(&self) -> &Path {
        &self.link
    }

    /// Makes something go wrong, or right again; in effect when this returns.
    pub fn fault(&self, fault: Fault) -> io::Result<()> {
        self.order(|done| Order::Fault(fault, done))
    }

    /// Makes it go wrong when the given number of bytes of a ticket have arrived: of the next one,
    /// or of the one that is arriving.
    pub fn fault_at(&self, byte: usize, fault: Fault) -> io::Result<()> {
        self.order(|done| Order::FaultAt(byte, fault, done))
    }

    /// Every paper cut off so far that is not blank.
    pub fn tickets(&self) -> Vec<PrintedTicket> {
        self.papers.lock().clone()
    }

    /// Waits until this many papers have been cut off; returns what there is when the time is up.
    pub fn wait_for_tickets(&self, count: usize, at_most: Duration) -> Vec<PrintedTicket> {
        let until = Instant::now() + at_most;
        let mut papers = self.papers.lock();
        while papers.len() < count {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            papers = self.papers.wait(papers, left);
        }
        papers.clone()
    }

    fn order(&self, order: impl FnOnce(Sender<io::Result<()>>) -> Order) -> io::Result<()> {
        let (done, result) = channel();
        let ended = || io::Error::other("the virtual printer has ended");
        self.orders.send(order(done)).map_err(|_| ended())?;
        result.recv().map_err(|_| ended())?
    }
}

impl Drop for VirtualPrinter {
    fn drop(&mut self) {
        // An error means that the thread has already ended.
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The papers cut off, shared between the printer's thread and its observers.
#[derive(Default)]
struct Papers {
    list: Mutex<Vec<PrintedTicket>>,
    news: Condvar,
}

impl Papers {
    fn lock(&self) -> MutexGuard<'_, Vec<PrintedTicket>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, paper: PrintedTicket) {
        self.lock().push(paper);
        self.news.notify_all();
    }

    fn wait<'a>(
        &self,
        guard: MutexGuard<'a, Vec<PrintedTicket>>,
        at_most: Duration,
    ) -> MutexGuard<'a, Vec<PrintedTicket>> {
        let waited = self.news.wait_timeout(guard, at_most);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
