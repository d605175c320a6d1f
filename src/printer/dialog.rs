//! The dialog with one printer over one open port: its state, one ticket at a time.
//!
//! A pulled RS-232 cable raises no error anywhere, so the printer is polled all the time. Every
//! wait has an end, and a wait in vain is a state of its own. An error of the port ends the dialog;
//! the driver opens a new one.

use std::io;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tracing::{info, warn};

use crate::printer::escpos::{self, ProcessId, Question};
use crate::printer::outcome::{Outcome, PrintTrouble, Remains};
use crate::printer::port::{NotWritten, Port};
use crate::printer::profile::{Confirm, Profile};
use crate::printer::status::{PrinterError, PrinterState, Remarks, Status};
use crate::printer::talk::{ANSWER, Heard, Talk};

/// All four questions are asked within this interval; also the maximum age of an answer that a
/// ticket relies on.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(5);
/// One question at a time, so that a ticket never waits for more than one answer.
const QUESTION_EVERY: Duration = Duration::from_millis(1100);
/// Interval between checks of the printer's state while a ticket prints.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long after the last byte a ticket counts as done by a printer that confirms nothing.
const UNCONFIRMED: Duration = Duration::from_secs(2);
/// Maximum time for a printer to cut off the remains of a broken ticket; then the silence that
/// shows that no late answer follows.
const SETTLE: Duration = Duration::from_secs(5);
const SETTLE_QUIET: Duration = Duration::from_secs(1);
/// How long a line must be silent after something came unasked before it is used again; then the
/// maximum time to wait for that.
const QUIET: Duration = Duration::from_millis(300);
const QUARANTINE: Duration = Duration::from_secs(3);
/// After this many in a row it is the wrong line.
const QUARANTINES: u32 = 3;
/// Flow control may hold the line briefly during any ticket. After the first of these times it is a
/// state; after the second the line is made to run again: an XON may have been lost.
const HELD_SHOWN: Duration = Duration::from_secs(2);
const HELD_MOST: Duration = Duration::from_secs(20);
/// How long an unstarted ticket waits for a line that is held.
const HELD_BEFORE: Duration = Duration::from_secs(5);

pub(super) struct Dialog {
    talk: Talk,
    profile: Profile,
    publish: watch::Sender<PrinterState>,
    remarks: watch::Sender<Remarks>,
    status: Status,
    /// When each question was last answered.
    answered: [Option<Instant>; 4],
    /// Which questions went unanswered when last asked.
    silent: [bool; 4],
    /// What the silence means.
    silence: PrinterState,
    quarantines: u32,
    /// Something came unasked since a ticket was sent.
    is_doubtful: bool,
    held_since: Option<Instant>,
    next_question: usize,
    question_due: Instant,
    next_id: u32,
    unconfirmed: bool,
    remains: Remains,
}

impl Dialog {
    pub(super) fn new(
        port: Port,
        profile: Profile,
        publish: watch::Sender<PrinterState>,
        remarks: watch::Sender<Remarks>,
        next_id: u32,
        remains: Remains,
    ) -> Self {
        let unconfirmed = remarks.borrow().unconfirmed;
        Self {
            talk: Talk::new(port),
            profile,
            publish,
            remarks,
            status: Status::default(),
            answered: [None; 4],
            silent: [false; 4],
            silence: PrinterState::NoAnswer,
            quarantines: 0,
            is_doubtful: false,
            held_since: None,
            next_question: 0,
            question_due: Instant::now(),
            next_id,
            unconfirmed,
            remains,
        }
    }

    pub(super) fn next_id(&self) -> u32 {
        self.next_id
    }

    pub(super) fn remains(&self) -> Remains {
        self.remains
    }

    pub(super) fn learn(&mut self, remains: Remains) {
        self.remains = self.remains.learn(remains);
    }

    pub(super) fn until_next_question(&self) -> Duration {
        self.question_due.saturating_duration_since(Instant::now())
    }

    /// What to do while nobody prints: listen, ask, clear up.
    pub(super) fn watch(&mut self) -> io::Result<()> {
        self.listen()?;
        if Instant::now() < self.question_due {
            return Ok(());
        }
        if self.is_held_for(HELD_MOST) {
            info!("flow control held the printer's line too long: it is made to run again");
            self.talk.release()?;
            self.held_since = None;
        }
        if self.held_since.is_some() || self.answered.contains(&None) {
            self.greet()?;
        } else {
            let before = self.status;
            let question = Question::ALL[self.next_question];
            self.next_question = (self.next_question + 1) % Question::ALL.len();
            if self.ask(question)? && self.status != before {
                self.ask_all()?;
            }
        }
        if self.remains == Remains::Yes && self.state().can_print() {
            self.settle()?;
        }
        self.question_due = Instant::now() + QUESTION_EVERY;
        Ok(())
    }

    /// Prints one ticket and waits for its confirmation, until `deadline` at the latest.
    pub(super) fn print(&mut self, ticket: &[u8], deadline: Instant) -> Outcome {
        match self.ready(deadline) {
            Ok(state) if state.can_print() => {}
            Ok(state) => return Outcome::Failed(PrintTrouble::NotReady(state)),
            Err(_) => return Outcome::Failed(PrintTrouble::PortLost),
        }
        if Instant::now() >= deadline {
            return Outcome::Failed(PrintTrouble::TimedOut);
        }
        let id = self.fresh_id();
        self.is_doubtful = false;
        let sent = self
            .talk
            .send_confirmed(ticket, self.profile.confirm, id, deadline);
        let outcome = match sent {
            Ok(bytes) => self.await_done(bytes, deadline).unwrap_or_else(|error| {
                warn!(%error, "printer port lost while a ticket printed");
                Outcome::Unknown(PrintTrouble::PortLost)
            }),
            Err(NotWritten { sent: 0, trouble }) => Outcome::Failed(trouble),
            Err(NotWritten { trouble, .. }) => Outcome::Unknown(trouble),
        };
        self.talk.end_waiting();
        match outcome {
            Outcome::Printed => self.unconfirmed = false,
            Outcome::Unknown(trouble) => {
                self.unconfirmed |= trouble == PrintTrouble::TimedOut;
                self.remains = Remains::Yes;
            }
            Outcome::Failed(_) => {}
        }
        self.tell();
        self.question_due = Instant::now() + QUESTION_EVERY;
        outcome
    }

    /// The printer's state: from answers not older than a heartbeat if they are good, else asked again.
    fn ready(&mut self, deadline: Instant) -> io::Result<PrinterState> {
        self.listen()?;
        let fresh = self
            .answered
            .iter()
            .all(|at| at.is_some_and(|at| at.elapsed() <= HEARTBEAT));
        let is_free = self.held_since.is_none() && self.remains == Remains::No;
        if fresh && is_free && self.state().can_print() {
            return Ok(self.state());
        }
        let until = deadline.min(Instant::now() + HELD_BEFORE);
        while !self.ask_round()? && self.held_since.is_some() && Instant::now() < until {
            self.talk.hear(ANSWER)?;
        }
        if self.held_since.is_none() && self.remains != Remains::No && self.state().can_print() {
            self.settle()?;
        }
        Ok(self.state_now())
    }

    /// Waits until the printer confirms the ticket, then checks its state once more.
    fn await_done(&mut self, bytes: usize, deadline: Instant) -> io::Result<Outcome> {
        let confirm = self.profile.confirm;
        let sent = Instant::now() + line_time(bytes, self.profile.baud);
        let mut look = sent + LOOK_EVERY;
        let mut is_good = false;
        loop {
            let now = Instant::now();
            let is_done = match confirm {
                Confirm::ProcessId | Confirm::Status => self.talk.is_confirmed(),
                Confirm::None => is_good && now >= sent + UNCONFIRMED,
            };
            if is_done {
                break;
            }
            if now >= deadline {
                return Ok(Outcome::Unknown(match self.state_now() {
                    state if state.can_print() => PrintTrouble::TimedOut,
                    state => PrintTrouble::NotReady(state),
                }));
            }
            if now < look {
                self.talk.hear(look.min(deadline) - now)?;
                continue;
            }
            is_good = self.ask_all()? && self.state().can_print();
            look = Instant::now() + LOOK_EVERY;
        }
        while !self.ask_all()? && self.held_since.is_some() && Instant::now() < deadline {
            self.talk.hear(ANSWER)?;
        }
        let state = self.state_now();
        let good = match confirm {
            // It confirms that the paper came out; a roll that ends there is the next ticket's
            // trouble.
            Confirm::ProcessId => !matches!(
                state,
                PrinterState::Error(PrinterError::Cutter | PrinterError::Unrecoverable)
            ),
            // With unasked answers in between, or one that reports missing paper, it proves nothing.
            Confirm::Status => {
                state.can_print() && !self.talk.paper_has_ended() && !self.is_doubtful
            }
            Confirm::None => state.can_print(),
        };
        Ok(if good {
            Outcome::Printed
        } else if !state.can_print() {
            Outcome::Unknown(PrintTrouble::NotReady(state))
        } else if self.is_doubtful {
            Outcome::Unknown(PrintTrouble::NotReady(PrinterState::Garbled))
        } else {
            Outcome::Unknown(PrintTrouble::NotReady(PrinterState::PaperOut))
        })
    }

    /// First exchange on a new port, or after a silence.
    fn greet(&mut self) -> io::Result<()> {
        if self.ask_round()? && self.profile.auto_status {
            self.talk.send(&escpos::auto_status(true))?;
        }
        Ok(())
    }

    /// Cuts off what a broken ticket left in the printer, and waits for late answers so that none
    /// is taken for the next ticket's.
    fn settle(&mut self) -> io::Result<()> {
        info!("cutting off what a broken ticket may have left in the printer");
        let id = self.fresh_id();
        let confirm = self.profile.confirm;
        let started = Instant::now();
        let end = escpos::cut_off_remains(&self.profile);
        match self
            .talk
            .send_confirmed(&end, confirm, id, started + SETTLE)
        {
            Ok(_) => {}
            Err(unwritten) if unwritten.is_held() => {
                self.held_since.get_or_insert(started);
                self.tell();
                return Ok(());
            }
            Err(_) => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        let mut heard = started;
        while started.elapsed() < SETTLE
            && (!self.talk.is_confirmed() || heard.elapsed() < SETTLE_QUIET)
        {
            if self.talk.hear(ANSWER)? {
                heard = Instant::now();
            }
        }
        self.unconfirmed = !self.talk.is_confirmed();
        self.talk.end_waiting();
        // Only once: a printer that never confirms would otherwise cut all day.
        self.remains = Remains::No;
        self.ask_all()?;
        Ok(())
    }

    /// Asks whatever is due, however bad the line is; `true` if everything was answered.
    fn ask_round(&mut self) -> io::Result<bool> {
        if self.quarantines >= QUARANTINES && !self.quarantine()? {
            self.tell();
            return Ok(false);
        }
        if !self.silent.contains(&false) {
            // An answer to any of them shows that somebody is there.
            let question = Question::ALL[self.next_question];
            self.next_question = (self.next_question + 1) % Question::ALL.len();
            if !self.ask(question)? {
                return Ok(false);
            }
            self.silent = [false; 4];
        }
        self.ask_all()
    }

    /// Asks all four questions, and repeats them if something came unasked.
    fn ask_all(&mut self) -> io::Result<bool> {
        while self.quarantines < QUARANTINES {
            let quarantines = self.quarantines;
            for question in Question::ALL {
                self.ask(question)?;
                if self.held_since.is_some() || !self.silent.contains(&false) {
                    return Ok(false);
                }
            }
            if self.quarantines == quarantines {
                self.quarantines = 0;
                self.tell();
                return Ok(!self.answered.contains(&None));
            }
        }
        self.tell();
        Ok(false)
    }

    fn ask(&mut self, question: Question) -> io::Result<bool> {
        let was_silent = self.silent.contains(&true);
        let answered = self.ask_one(question, self.silent[question as usize - 1])?;
        if !answered && self.held_since.is_none() && !was_silent {
            // Regardless of earlier answers: an answer now distinguishes a printer that does not
            // know this question from no printer.
            self.answered = [None; 4];
            for other in Question::ALL.into_iter().filter(|other| *other != question) {
                self.ask_one(other, true)?;
            }
        }
        if self.answered != [None; 4] {
            let silent = Question::ALL.into_iter().zip(self.silent);
            for (question, _) in silent.filter(|(_, silent)| *silent) {
                self.talk.never_answers(question);
            }
        }
        self.tell();
        Ok(answered)
    }

    /// `in_short`: whoever answers at all would answer immediately.
    fn ask_one(&mut self, question: Question, in_short: bool) -> io::Result<bool> {
        let at = question as usize - 1;
        let heard = self.talk.ask(question, in_short)?;
        self.take_automatic();
        let noise = self.talk.take_noise();
        let answered = match heard {
            Heard::Answer(byte) => {
                self.status.answer(question, byte);
                self.answered[at] = Some(Instant::now());
                self.silent[at] = false;
                self.held_since = None;
                true
            }
            Heard::Silence => {
                self.answered[at] = None;
                self.silent[at] = true;
                self.held_since = None;
                self.silence = if noise {
                    PrinterState::Garbled
                } else if self.talk.has_echo() {
                    PrinterState::Echo
                } else {
                    PrinterState::NoAnswer
                };
                false
            }
            Heard::Held => {
                self.held_since.get_or_insert_with(Instant::now);
                false
            }
        };
        if self.talk.take_strays() {
            self.quarantine()?;
        }
        Ok(answered)
    }

    /// Leaves the line alone until it is silent; all answers so far are doubtful.
    fn quarantine(&mut self) -> io::Result<bool> {
        self.answered = [None; 4];
        self.is_doubtful = true;
        self.quarantines += 1;
        let is_calm = self.talk.calm_down(QUIET, QUARANTINE)?;
        self.talk.take_strays();
        self.quarantines = match (is_calm, self.quarantines) {
            (false, _) => QUARANTINES,
            // It was the wrong line, and is silent now: worth another try.
            (true, times) if times > QUARANTINES => QUARANTINES - 1,
            (true, times) => times,
        };
        Ok(is_calm)
    }

    fn state(&self) -> PrinterState {
        let first_silent = Question::ALL
            .into_iter()
            .find(|question| self.silent[*question as usize - 1]);
        if self.is_held_for(HELD_SHOWN) {
            PrinterState::Held
        } else if self.quarantines >= QUARANTINES {
            PrinterState::Garbled
        } else if let Some(question) = first_silent {
            if self.answered == [None; 4] {
                self.silence
            } else {
                PrinterState::Partly(question)
            }
        } else if self.answered.contains(&None) {
            PrinterState::Connecting
        } else {
            self.status.state(self.profile.near_end)
        }
    }

    /// Like [`Self::state`], for when a line that is held only briefly matters.
    fn state_now(&self) -> PrinterState {
        if self.held_since.is_some() {
            PrinterState::Held
        } else {
            self.state()
        }
    }

    fn is_held_for(&self, time: Duration) -> bool {
        self.held_since.is_some_and(|since| since.elapsed() >= time)
    }

    fn tell(&self) {
        let state = self.state();
        self.publish.send_if_modified(|old| {
            // The first answers after a silence do not make a state yet.
            let news = *old != state && state != PrinterState::Connecting;
            if news {
                info!(?state, "printer");
                *old = state;
            }
            news
        });
        let (echo, unconfirmed) = (self.talk.has_echo(), self.unconfirmed);
        self.remarks.send_if_modified(|remarks| {
            let news = (remarks.echo, remarks.unconfirmed) != (echo, unconfirmed);
            (remarks.echo, remarks.unconfirmed) = (echo, unconfirmed);
            news
        });
    }

    /// Takes in what the printer sends unasked.
    fn listen(&mut self) -> io::Result<()> {
        self.talk.hear_waiting()?;
        if self.take_automatic() {
            self.tell();
        }
        if self.talk.take_strays() {
            self.quarantine()?;
            self.tell();
        }
        Ok(())
    }

    fn take_automatic(&mut self) -> bool {
        let told = self.talk.take_automatic();
        if let Some(bytes) = told {
            self.status.automatic(bytes);
        }
        told.is_some()
    }

    fn fresh_id(&mut self) -> ProcessId {
        let id = ProcessId::nth(self.next_id);
        self.next_id = self.next_id.wrapping_add(1);
        id
    }
}

/// Time that bytes take on the wire: ten bits each.
fn line_time(bytes: usize, baud: u32) -> Duration {
    let bits = u32::try_from(bytes * 10).unwrap_or(u32::MAX);
    Duration::from_secs_f64(f64::from(bits) / f64::from(baud.max(1)))
}
