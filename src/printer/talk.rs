//! Questions and answers on an open port, paired.
//!
//! An answer to `DLE EOT` doesn't say which question it answers. It counts only if all questions in
//! flight are the one that was asked: after an answer that was lost, or that comes one question
//! late, the same question is repeated until that is so. Anything unasked makes everything
//! doubtful.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use crate::printer::echo::Echo;
use crate::printer::escpos::{ProcessId, Question};
use crate::printer::outcome::PrintTrouble;
use crate::printer::port::{NotWritten, Port};
use crate::printer::profile::Confirm;
use crate::printer::status::{Replies, Reply};

/// Maximum wait for an answer to `DLE EOT` on a line that is not known to be slower.
pub(super) const ANSWER: Duration = Duration::from_millis(500);
/// How slow a line may be before a question counts as unanswered; then the maximum that a slow line
/// can raise this to.
const LATE: Duration = Duration::from_millis(2500);
const LATEST: Duration = Duration::from_secs(8);
/// How many times a question must go unanswered before that means anything.
const SILENCES: u32 = 2;
/// This many answers may be missing forever, lost or one question late; beyond them, answers older
/// than `EXPIRED` never come.
const MISSING: usize = 2;
const EXPIRED: Duration = Duration::from_secs(10);
/// Maximum number of questions in flight; an answer is waited for at most this often and once more.
const IN_FLIGHT: usize = 12;
/// Longer than any pause within an echo.
const PAUSE: Duration = Duration::from_millis(100);
/// A line that chatters unasked for this long never stops.
const CHATTER: Duration = Duration::from_secs(1);

pub(super) struct Talk {
    port: Port,
    replies: Replies,
    echo: Echo,
    in_flight: VecDeque<(Question, Instant)>,
    asked: Option<Question>,
    answer: Option<u8>,
    /// An answer to an older question came.
    passed: bool,
    patience: Duration,
    /// The printer was heard when nobody was waiting for it any more.
    alive: bool,
    /// Unexplained input: answers without a question, bytes that are no answers.
    strays: usize,
    noise: usize,
    automatic: Option<[u8; 4]>,
    printing: Printing,
    /// Answers to `GS r` that were waited for in vain.
    missing: usize,
    /// All that the last ticket's answers to `GS r` said about the paper.
    paper: u8,
}

/// What is still to be confirmed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Printing {
    Nothing,
    Named(ProcessId),
    /// This many answers to `GS r`: the last of them is certainly for the ticket's own.
    Counted(usize),
}

/// The result of a question.
pub(super) enum Heard {
    Answer(u8),
    Silence,
    /// It is held in the port.
    Held,
}

impl Talk {
    pub(super) fn new(port: Port) -> Self {
        Self {
            port,
            replies: Replies::default(),
            echo: Echo::default(),
            in_flight: VecDeque::new(),
            asked: None,
            answer: None,
            passed: false,
            patience: LATE,
            alive: false,
            strays: 0,
            noise: 0,
            automatic: None,
            printing: Printing::Nothing,
            missing: 0,
            paper: 0,
        }
    }

    /// Asks until an answer certainly belongs to this question. `known_silent`: it was not answered
    /// last time, so it isn't worth a long wait.
    pub(super) fn ask(&mut self, question: Question, known_silent: bool) -> io::Result<Heard> {
        let mut wait = if known_silent && !std::mem::take(&mut self.alive) {
            ANSWER
        } else {
            self.patience
        };
        let mut silences = 0;
        self.hear_waiting()?;
        for _ in 0..=IN_FLIGHT {
            self.echo.sent(&question.bytes());
            if !self.port.write_now(&question.bytes())? {
                return Ok(Heard::Held);
            }
            self.in_flight.push_back((question, Instant::now()));
            self.asked = Some(question);
            (self.answer, self.passed) = (None, false);
            self.hear_until(wait, |talk| talk.answer.is_some() || talk.passed)?;
            self.asked = None;
            if let Some(answer) = self.answer.take() {
                return Ok(Heard::Answer(answer));
            }
            if !self.passed {
                silences += 1;
                if self.port.is_held() {
                    return Ok(Heard::Held);
                }
                self.echo.forget();
                self.replies.drop_begun();
                if silences == SILENCES {
                    break;
                }
                wait = wait.min(ANSWER);
            }
        }
        self.drop_expired();
        Ok(Heard::Silence)
    }

    /// This question is never answered: removes it from those in flight.
    pub(super) fn never_answers(&mut self, question: Question) {
        self.in_flight.retain(|(asked, _)| *asked != question);
    }

    /// Sends a setting, or what ends a broken ticket.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<bool> {
        self.echo.sent(bytes);
        self.port.write_now(bytes)
    }

    /// Sends a ticket (or what cuts off the remains of one) and requests its confirmation.
    pub(super) fn send_confirmed(
        &mut self,
        bytes: &[u8],
        confirm: Confirm,
        id: ProcessId,
        deadline: Instant,
    ) -> Result<usize, NotWritten> {
        let request = crate::printer::escpos::confirmation_request(confirm, id);
        let (printing, times) = match confirm {
            Confirm::ProcessId => (Printing::Named(id), 1),
            Confirm::Status => (Printing::Counted(self.missing + 1), self.missing + 1),
            Confirm::None => (Printing::Nothing, 0),
        };
        let all = [bytes, &request.repeat(times)].concat();
        self.printing = printing;
        self.paper = 0;
        self.echo.sent(&all);
        let written = self.port.write(&all, deadline);
        written.map(|()| all.len()).inspect_err(|_| {
            self.printing = Printing::Nothing;
        })
    }

    pub(super) fn is_confirmed(&self) -> bool {
        self.printing == Printing::Nothing
    }

    /// No confirmation is awaited any more. What was not answered may still come.
    pub(super) fn end_waiting(&mut self) {
        if let Printing::Counted(left) = self.printing {
            self.missing = left.min(MISSING);
        }
        self.printing = Printing::Nothing;
    }

    /// Whether an answer to `GS r` since the last ticket reported that there is no paper.
    pub(super) fn paper_has_ended(&self) -> bool {
        self.paper & 0x0c != 0
    }

    pub(super) fn take_automatic(&mut self) -> Option<[u8; 4]> {
        self.automatic.take()
    }

    /// Whether something came unasked.
    pub(super) fn take_strays(&mut self) -> bool {
        std::mem::take(&mut self.strays) > 0
    }

    /// Whether bytes came that are no replies.
    pub(super) fn take_noise(&mut self) -> bool {
        let noise = self.noise + self.replies.take_noise();
        self.noise = 0;
        noise > 0
    }

    pub(super) fn has_echo(&self) -> bool {
        self.echo.is_proven()
    }

    /// Waits until nothing has come for `quiet`; `false` if the line is never silent.
    pub(super) fn calm_down(&mut self, quiet: Duration, at_most: Duration) -> io::Result<bool> {
        let until = Instant::now() + at_most;
        while Instant::now() < until {
            if !self.hear(quiet)? {
                self.echo.forget();
                self.replies.drop_begun();
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes in what has already arrived, without waiting.
    pub(super) fn hear_waiting(&mut self) -> io::Result<()> {
        let until = Instant::now() + CHATTER;
        while self.port.has_news()? && Instant::now() < until {
            self.hear(ANSWER)?;
        }
        Ok(())
    }

    /// Waits for bytes; `false` if none came.
    pub(super) fn hear(&mut self, timeout: Duration) -> io::Result<bool> {
        let mut bytes = [0; 64];
        let count = self.port.read(&mut bytes, timeout)?;
        let mut own = Vec::new();
        for byte in &bytes[..count] {
            self.echo.sift(*byte, &mut own);
        }
        if count == 0 && timeout >= PAUSE {
            self.echo.settle(&mut own);
        }
        for byte in own {
            if let Some(reply) = self.replies.push(byte) {
                self.take(reply);
            }
        }
        Ok(count > 0)
    }

    /// Discards what flow control holds.
    pub(super) fn release(&mut self) -> io::Result<()> {
        self.in_flight.clear();
        self.echo.forget();
        self.port.release()
    }

    fn hear_until(&mut self, wait: Duration, done: impl Fn(&Self) -> bool) -> io::Result<()> {
        let until = Instant::now() + wait;
        while !done(self) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            self.hear(left)?;
        }
        Ok(())
    }

    fn drop_expired(&mut self) {
        while self.in_flight.len() > IN_FLIGHT
            || (self.in_flight.len() > MISSING
                && self
                    .in_flight
                    .front()
                    .is_some_and(|(_, at)| at.elapsed() > EXPIRED))
        {
            self.in_flight.pop_front();
        }
    }

    fn take(&mut self, reply: Reply) {
        match reply {
            Reply::RealTime(byte) if self.echo.is_over() => self.take_answer(byte),
            Reply::Automatic(bytes) => self.automatic = Some(bytes),
            Reply::Paper(byte) if self.echo.is_over() => self.take_paper(byte),
            Reply::Done(id) => {
                if self.printing == Printing::Named(id) {
                    self.printing = Printing::Nothing;
                }
            }
            Reply::RealTime(_) | Reply::Paper(_) => self.noise += 1,
        }
    }

    fn take_answer(&mut self, byte: u8) {
        let Some((question, at)) = self.in_flight.pop_front() else {
            self.strays += 1;
            self.noise += 1;
            return;
        };
        if self.in_flight.is_empty() {
            // With others in flight nobody knows how late this one is.
            self.patience = self.patience.max(at.elapsed() * 2).min(LATEST);
        }
        if self.asked.is_none() {
            self.alive = true;
        } else if self.asked == Some(question)
            && self.in_flight.iter().all(|(other, _)| *other == question)
        {
            self.answer = Some(byte);
        } else {
            self.passed = true;
        }
    }

    fn take_paper(&mut self, byte: u8) {
        match self.printing {
            Printing::Counted(left) => {
                self.paper |= byte;
                self.printing = match left {
                    1 => Printing::Nothing,
                    left => Printing::Counted(left - 1),
                };
            }
            Printing::Nothing if self.missing > 0 => self.missing -= 1,
            Printing::Nothing | Printing::Named(_) => {
                self.strays += 1;
                self.noise += 1;
            }
        }
    }
}

impl NotWritten {
    /// Whether flow control held all of it, or the rest of it.
    pub(super) fn is_held(&self) -> bool {
        use crate::printer::status::PrinterState;
        self.trouble == PrintTrouble::NotReady(PrinterState::Held)
    }
}
