//! The talk with one printer over one open port: questions, answers, one ticket at a time.
//!
//! A pulled RS-232 cable raises no error anywhere, so the printer is asked all the time. An error
//! of the port ends the dialog; the driver opens a new one.

use std::io;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tracing::{info, warn};

use crate::printer::driver::{Outcome, Trouble};
use crate::printer::escpos::{self, ProcessId, Question};
use crate::printer::port::{NotWritten, Port};
use crate::printer::profile::{Confirm, Profile};
use crate::printer::status::{PrinterError, PrinterState, Replies, Reply, Status};

/// All four questions are asked within this; so old may an answer be that a ticket relies on.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(5);
/// One question at a time, so that a ticket never waits for more than one answer.
const QUESTION_EVERY: Duration = Duration::from_millis(1100);
/// Longest wait for an answer to `DLE EOT`.
const ANSWER: Duration = Duration::from_millis(500);
/// Unanswered questions in a row that mean: nobody is there.
const MISSES: u32 = 2;
/// Between two looks at the printer's state while a ticket prints.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A printer that confirms nothing has done its ticket so long after the last byte.
const UNCONFIRMED: Duration = Duration::from_secs(2);
/// Longest wait until a printer has cut off what a broken ticket left, and the silence that shows
/// that no late answer follows.
const SETTLE: Duration = Duration::from_secs(5);
const SETTLE_QUIET: Duration = Duration::from_secs(1);

pub(super) struct Dialog {
    port: Port,
    profile: Profile,
    publish: watch::Sender<PrinterState>,
    replies: Replies,
    status: Status,
    /// When each question was answered last.
    answered: [Option<Instant>; 4],
    next_question: usize,
    question_due: Instant,
    /// The question whose answer is awaited.
    asked: Option<Question>,
    misses: u32,
    next_id: u32,
    /// The ticket whose confirmation is awaited.
    printing: Option<ProcessId>,
    remains: bool,
}

impl Dialog {
    pub(super) fn new(
        port: Port,
        profile: Profile,
        publish: watch::Sender<PrinterState>,
        next_id: u32,
        remains: bool,
    ) -> Self {
        Self {
            port,
            profile,
            publish,
            replies: Replies::default(),
            status: Status::default(),
            answered: [None; 4],
            next_question: 0,
            question_due: Instant::now(),
            asked: None,
            misses: 0,
            next_id,
            printing: None,
            remains,
        }
    }

    pub(super) fn next_id(&self) -> u32 {
        self.next_id
    }

    pub(super) fn has_remains(&self) -> bool {
        self.remains
    }

    pub(super) fn until_next_question(&self) -> Duration {
        self.question_due.saturating_duration_since(Instant::now())
    }

    /// What there is to do while nobody prints: listen, ask, clear up.
    pub(super) fn watch(&mut self) -> io::Result<()> {
        self.hear_waiting()?;
        if Instant::now() < self.question_due {
            return Ok(());
        }
        self.question_due = Instant::now() + QUESTION_EVERY;
        if self.answered.contains(&None) {
            self.greet()?;
        } else {
            let before = self.status;
            let question = Question::ALL[self.next_question];
            self.next_question = (self.next_question + 1) % Question::ALL.len();
            if self.ask(question)? && self.status != before {
                self.ask_all()?;
            }
        }
        if self.remains && self.state().can_print() {
            self.settle()?;
        }
        Ok(())
    }

    /// Prints one ticket and waits for its confirmation, at most until `deadline`.
    pub(super) fn print(&mut self, ticket: &[u8], deadline: Instant) -> Outcome {
        match self.ready() {
            Ok(state) if state.can_print() => {}
            Ok(state) => return Outcome::Failed(Trouble::NotReady(state)),
            Err(_) => return Outcome::Failed(Trouble::PortLost),
        }
        if Instant::now() >= deadline {
            return Outcome::Failed(Trouble::TimedOut);
        }
        let id = ProcessId::nth(self.next_id);
        self.next_id = self.next_id.wrapping_add(1);
        let request = escpos::confirmation_request(self.profile.confirm, id);
        self.printing = Some(id);
        let outcome = match self.port.write(&[ticket, &request].concat(), deadline) {
            Ok(()) => self
                .await_done(ticket.len() + request.len(), deadline)
                .unwrap_or_else(|error| {
                    warn!(%error, "printer port lost while a ticket printed");
                    Outcome::Unknown(Trouble::PortLost)
                }),
            Err(NotWritten { sent: 0, trouble }) => Outcome::Failed(trouble),
            Err(NotWritten { trouble, .. }) => Outcome::Unknown(trouble),
        };
        self.printing = None;
        self.remains |= matches!(outcome, Outcome::Unknown(_));
        self.question_due = Instant::now() + QUESTION_EVERY;
        outcome
    }

    /// The printer's state: from answers not older than a heartbeat if they are good, else asked anew.
    fn ready(&mut self) -> io::Result<PrinterState> {
        self.hear_waiting()?;
        let fresh = self
            .answered
            .iter()
            .all(|at| at.is_some_and(|at| at.elapsed() <= HEARTBEAT));
        if fresh && self.misses == 0 && self.state().can_print() && !self.remains {
            return Ok(self.state());
        }
        if !self.ask_all()? {
            return Ok(PrinterState::NoAnswer);
        }
        if self.remains && self.state().can_print() {
            self.settle()?;
        }
        Ok(self.state())
    }

    /// Waits until the printer says that the ticket is done, then looks at its state once more.
    fn await_done(&mut self, bytes: usize, deadline: Instant) -> io::Result<Outcome> {
        let sent = Instant::now() + line_time(bytes, self.profile.baud);
        let mut look = sent + LOOK_EVERY;
        while self.printing.is_some() {
            let now = Instant::now();
            if now >= deadline {
                return Ok(Outcome::Unknown(match self.state() {
                    state if state.can_print() => Trouble::TimedOut,
                    state => Trouble::NotReady(state),
                }));
            }
            if now < look {
                self.hear(look.min(deadline) - now)?;
                continue;
            }
            let answered = self.ask_all()?;
            look = Instant::now() + LOOK_EVERY;
            let unconfirmed = self.profile.confirm == Confirm::None && now >= sent + UNCONFIRMED;
            if unconfirmed && answered && self.state().can_print() {
                break;
            }
        }
        self.ask_all()?;
        let state = self.state();
        let good = match self.profile.confirm {
            // It says that the paper came out; a roll that ends there is the next ticket's trouble.
            Confirm::ProcessId => !matches!(
                state,
                PrinterState::Error(PrinterError::Cutter | PrinterError::Unrecoverable)
            ),
            Confirm::Status | Confirm::None => state.can_print(),
        };
        Ok(if good {
            Outcome::Printed
        } else {
            Outcome::Unknown(Trouble::NotReady(state))
        })
    }

    /// First words on a new port, or after a silence.
    fn greet(&mut self) -> io::Result<()> {
        if self.ask_all()? && self.profile.auto_status {
            self.port.write_now(&escpos::auto_status(true))?;
        }
        Ok(())
    }

    /// Has what a broken ticket left in the printer cut off, and waits for late answers, so that
    /// none is taken for the next ticket's.
    fn settle(&mut self) -> io::Result<()> {
        info!("cutting off what a broken ticket may have left in the printer");
        let id = ProcessId::nth(self.next_id);
        self.next_id = self.next_id.wrapping_add(1);
        let request = escpos::confirmation_request(self.profile.confirm, id);
        self.port
            .write_now(&[escpos::cut_off_remains(&self.profile), request].concat())?;
        self.printing = (self.profile.confirm != Confirm::None).then_some(id);
        let started = Instant::now();
        let mut heard = started;
        while started.elapsed() < SETTLE
            && (self.printing.is_some() || heard.elapsed() < SETTLE_QUIET)
        {
            if self.hear(ANSWER)? {
                heard = Instant::now();
            }
        }
        self.printing = None;
        // Asked once: a printer that never confirms would cut all day.
        self.remains = false;
        self.ask_all()?;
        Ok(())
    }

    /// Asks all four questions, up to the first that isn't answered.
    fn ask_all(&mut self) -> io::Result<bool> {
        for question in Question::ALL {
            if !self.ask(question)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn ask(&mut self, question: Question) -> io::Result<bool> {
        // A late answer to an older question is not this one's.
        self.hear_waiting()?;
        self.asked = Some(question);
        self.port.write_now(&question.bytes())?;
        let until = Instant::now() + ANSWER;
        while self.asked.is_some() {
            let now = Instant::now();
            if now >= until {
                break;
            }
            self.hear(until - now)?;
        }
        let answered = self.asked.take().is_none();
        self.misses = if answered { 0 } else { self.misses + 1 };
        if self.misses == MISSES {
            // Whatever it said before, it may be another printer when it comes back.
            self.answered = [None; 4];
        }
        self.tell();
        Ok(answered)
    }

    fn state(&self) -> PrinterState {
        if self.misses >= MISSES {
            PrinterState::NoAnswer
        } else if self.answered.contains(&None) {
            PrinterState::Connecting
        } else {
            self.status.state(self.profile.near_end)
        }
    }

    fn tell(&self) {
        let state = self.state();
        self.publish.send_if_modified(|old| {
            // After a silence the first answers are no state yet.
            let news = *old != state && !(old.is_offline() && state == PrinterState::Connecting);
            if news {
                info!(?state, "printer");
                *old = state;
            }
            news
        });
    }

    /// Takes in what has arrived already, without waiting.
    fn hear_waiting(&mut self) -> io::Result<()> {
        while self.port.has_news()? {
            self.hear(ANSWER)?;
        }
        Ok(())
    }

    /// Waits for bytes; `false` if none came.
    fn hear(&mut self, timeout: Duration) -> io::Result<bool> {
        let mut bytes = [0; 64];
        let count = self.port.read(&mut bytes, timeout)?;
        for byte in &bytes[..count] {
            if let Some(reply) = self.replies.push(*byte) {
                self.take(reply);
            }
        }
        Ok(count > 0)
    }

    fn take(&mut self, reply: Reply) {
        match reply {
            Reply::RealTime(byte) => {
                if let Some(question) = self.asked.take() {
                    self.status.answer(question, byte);
                    self.answered[question as usize - 1] = Some(Instant::now());
                }
            }
            Reply::Automatic(bytes) => {
                self.status.automatic(bytes);
                self.tell();
            }
            Reply::Paper(byte)
                if self.profile.confirm == Confirm::Status && self.printing.is_some() =>
            {
                self.status.paper(byte);
                self.printing = None;
            }
            Reply::Done(id) if self.printing == Some(id) => self.printing = None,
            // Nobody asked: noise, or an answer that comes too late.
            Reply::Paper(_) | Reply::Done(_) => {}
        }
    }
}

/// How long bytes are on the wire: ten bits each.
fn line_time(bytes: usize, baud: u32) -> Duration {
    let bits = u32::try_from(bytes * 10).unwrap_or(u32::MAX);
    Duration::from_secs_f64(f64::from(bits) / f64::from(baud.max(1)))
}
