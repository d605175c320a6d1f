//! The printer itself: splits bytes into commands, executes them at the speed of the paper,
//! answers. Pure except for the time, which comes in as `now`.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::printer::virtual_printer::Fault;
use crate::printer::virtual_printer::paper::PrintedTicket;
use crate::printer::virtual_printer::sheet::{DOTS_PER_MM, Sheet};

/// Duration of a cut.
const CUT: Duration = Duration::from_millis(200);

pub(super) struct Machine {
    speed: u32,
    buffer: usize,
    faults: Vec<Fault>,
    /// A fault that waits for a certain byte of a ticket.
    ambush: Option<(usize, Fault)>,
    /// The start of a command.
    begun: Vec<u8>,
    /// Commands not executed yet, and when each arrived.
    queue: VecDeque<(Instant, Vec<u8>)>,
    queued_bytes: usize,
    /// Bytes received since the last cut command.
    received: usize,
    busy_until: Instant,
    auto_status: bool,
    told: Option<[u8; 4]>,
    sheet: Sheet,
    answers: Vec<u8>,
    papers: Vec<PrintedTicket>,
}

impl Machine {
    pub(super) fn new(speed: u32, buffer: usize, now: Instant) -> Self {
        Self {
            speed: speed.max(1),
            buffer,
            faults: Vec::new(),
            ambush: None,
            begun: Vec::new(),
            queue: VecDeque::new(),
            queued_bytes: 0,
            received: 0,
            busy_until: now,
            auto_status: false,
            told: None,
            sheet: Sheet::default(),
            answers: Vec::new(),
            papers: Vec::new(),
        }
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        if fault == Fault::Ok {
            self.faults.clear();
        } else if let Fault::Speed(speed) = fault {
            self.speed = speed.max(1);
        } else if !self.has(fault) {
            self.faults.push(fault);
        }
    }

    pub(super) fn fault_at(&mut self, byte: usize, fault: Fault) {
        self.ambush = Some((byte, fault));
    }

    /// The fault that is due now.
    pub(super) fn due_fault(&mut self) -> Option<Fault> {
        let (_, fault) = self.ambush.take_if(|(byte, _)| self.received >= *byte)?;
        Some(fault)
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// One byte from the line.
    pub(super) fn receive(&mut self, byte: u8, now: Instant) {
        if self.has(Fault::Silent) {
            return;
        }
        self.begun.push(byte);
        if !is_whole(&self.begun) {
            return;
        }
        let command = std::mem::take(&mut self.begun);
        if let [0x10, 0x04, question] = command[..] {
            // Answered immediately, whatever is in the buffer.
            self.answer(&[self.real_time(question)]);
            return;
        }
        self.received += command.len();
        if command.starts_with(&[0x1d, b'V']) {
            self.received = 0;
        }
        if self.queued_bytes + command.len() > self.buffer {
            self.sheet.lost += command.len();
            return;
        }
        self.queued_bytes += command.len();
        self.queue.push_back((now, command));
    }

    /// Executes what the paper's speed allows until `now`.
    pub(super) fn run(&mut self, now: Instant) {
        self.tell_state();
        while self.busy_until <= now && !self.stopped() {
            let Some((arrived, command)) = self.queue.pop_front() else {
                return;
            };
            self.queued_bytes -= command.len();
            let begin = self.busy_until.max(arrived);
            self.busy_until = begin + self.obey(&command, begin);
        }
        if self.stopped() {
            self.busy_until = self.busy_until.max(now);
        }
    }

    /// Its pending answers.
    pub(super) fn take_answers(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.answers)
    }

    /// The papers cut off since the last call.
    pub(super) fn take_papers(&mut self) -> Vec<PrintedTicket> {
        std::mem::take(&mut self.papers)
    }

    fn obey(&mut self, command: &[u8], now: Instant) -> Duration {
        match *command {
            [0x1d, b'r', 1 | b'1'] => {
                self.confirm(&[self.paper_bits()]);
                Duration::ZERO
            }
            [0x1d, b'(', b'H', 6, 0, b'0', b'0', a, b, c, d] => {
                self.confirm(&[0x37, 0x22, a, b, c, d, 0]);
                Duration::ZERO
            }
            [0x1d, b'a', which] => {
                self.auto_status = which & 0x0f != 0;
                self.told = None;
                Duration::ZERO
            }
            _ => {
                let dots = self.sheet.obey(command, now);
                let mut time = Duration::from_secs(1) * dots / (DOTS_PER_MM * self.speed);
                if command.starts_with(&[0x1d, b'V']) {
                    time += CUT;
                    let sheet = std::mem::take(&mut self.sheet);
                    self.papers.extend(sheet.finish(now + time));
                }
                time
            }
        }
    }

    fn confirm(&mut self, answer: &[u8]) {
        if !self.has(Fault::NoConfirmation) {
            self.answer(answer);
        }
    }

    fn answer(&mut self, bytes: &[u8]) {
        if self.has(Fault::Silent) {
            return;
        }
        for byte in bytes {
            if self.has(Fault::Noise) {
                self.answers.extend([0x13, 0x11]);
            }
            self.answers.push(*byte);
        }
    }

    fn stopped(&self) -> bool {
        [
            Fault::PaperOut,
            Fault::CoverOpen,
            Fault::Cutter,
            Fault::HotHead,
            Fault::Unrecoverable,
        ]
        .iter()
        .any(|fault| self.has(*fault))
    }

    fn real_time(&self, question: u8) -> u8 {
        let error = [Fault::Cutter, Fault::HotHead, Fault::Unrecoverable]
            .iter()
            .any(|f| self.has(*f));
        let paper_out = self.has(Fault::PaperOut);
        let bits = match question {
            1 => [(self.stopped(), 0x08), (false, 0), (false, 0)],
            2 => [
                (self.has(Fault::CoverOpen), 0x04),
                (paper_out, 0x20),
                (error, 0x40),
            ],
            3 => [
                (self.has(Fault::Cutter), 0x08),
                (self.has(Fault::Unrecoverable), 0x20),
                (self.has(Fault::HotHead), 0x40),
            ],
            _ => [
                (self.has(Fault::NearEnd) || paper_out, 0x0c),
                (paper_out, 0x60),
                (false, 0),
            ],
        };
        0x12 | sum(bits)
    }

    fn paper_bits(&self) -> u8 {
        let out = self.has(Fault::PaperOut);
        sum([
            (self.has(Fault::NearEnd) || out, 0x03),
            (out, 0x0c),
            (false, 0),
        ])
    }

    /// Reports a change of state unasked, if that was requested.
    fn tell_state(&mut self) {
        if !self.auto_status {
            return;
        }
        let first = sum([
            (self.stopped(), 0x08),
            (self.has(Fault::CoverOpen), 0x20),
            (false, 0),
        ]);
        let state = [
            0x10 | first,
            self.real_time(3) & !0x12,
            self.paper_bits(),
            0,
        ];
        if self.told != Some(state) {
            self.told = Some(state);
            self.answer(&state);
        }
    }
}

fn sum(bits: [(bool, u8); 3]) -> u8 {
    bits.into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, bit)| bit)
        .sum()
}

/// Whether this is a complete command. A byte that starts no command is one by itself.
fn is_whole(command: &[u8]) -> bool {
    let length = match *command {
        [0x10, 0x04, ..] => 3,
        [0x10] | [0x1b] | [0x1c] | [0x1d] => return false,
        [0x1b, b'@' | b'2', ..] | [0x1c, b'&' | b'.', ..] => 2,
        [0x1b, ..] | [0x1c, ..] => 3,
        [0x1d, b'(', ref rest @ ..] => match *rest {
            [_, low, high, ..] => 5 + usize::from(u16::from_le_bytes([low, high])),
            _ => return false,
        },
        [0x1d, b'V', mode, ..] if mode == b'A' || mode == b'B' => 4,
        [0x1d, ..] => 3,
        _ => 1,
    };
    command.len() >= length
}
