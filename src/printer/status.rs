//! Bytes from the printer → what they mean → the printer's state. Pure; any bytes are safe.

use crate::printer::escpos::{ProcessId, Question};

/// What a printer is able to do now; the worst if several hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrinterState {
    /// The port is open, the first answers are awaited.
    Connecting,
    /// The port can't be opened.
    NoPort(PortFault),
    /// The port is open, but nobody answers: power or cable.
    NoAnswer,
    /// The bytes received are no answers: wrong line speed, or another device.
    Garbled,
    /// Only our own bytes come back.
    Echo,
    /// It answers some questions, but never this one.
    Partly(Question),
    /// Flow control lets nothing out: the printer sent XOFF, or doesn't raise its line.
    Held,
    Error(PrinterError),
    CoverOpen,
    PaperOut,
    /// Offline without naming a cause: somebody holds the feed button, or it is starting.
    Busy,
    PaperNearEnd,
    Ready,
}

/// Why a port can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortFault {
    /// There is none with that name.
    Missing,
    /// This user may not open it; members of the group `gid` may.
    Forbidden { gid: u32 },
    /// Another program has it.
    InUse,
    /// The name belongs to something else.
    NotSerial,
    /// It exists, but the system can't open it.
    Broken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrinterError {
    /// Needs a repair.
    Unrecoverable,
    /// The cutter is stuck.
    Cutter,
    /// The head is too hot; it recovers by itself.
    HotHead,
    /// An error that the printer doesn't specify.
    Other,
}

impl PrinterState {
    /// Whether a ticket sent now would be printed.
    pub fn can_print(self) -> bool {
        matches!(self, Self::Ready | Self::PaperNearEnd)
    }

    /// Whether no printer can be reached.
    pub fn is_offline(self) -> bool {
        match self {
            Self::NoPort(_)
            | Self::NoAnswer
            | Self::Garbled
            | Self::Echo
            | Self::Partly(_)
            | Self::Held => true,
            Self::Connecting
            | Self::Error(_)
            | Self::CoverOpen
            | Self::PaperOut
            | Self::Busy
            | Self::PaperNearEnd
            | Self::Ready => false,
        }
    }
}

/// What staff should know even though tickets are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Our own bytes come back in addition to the answers.
    pub echo: bool,
    /// The last ticket was not confirmed though the printer is well.
    pub unconfirmed: bool,
    pub ambiguous: Option<Ambiguous>,
}

/// Several devices match the port's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// The port that was chosen.
    pub taken: String,
    /// How many match.
    pub found: usize,
}

/// The printer's conditions as last reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub offline: bool,
    pub cover_open: bool,
    pub paper_out: bool,
    /// It has stopped for lack of paper, according to an answer other than the one about paper.
    pub stopped_for_paper: bool,
    pub paper_near_end: bool,
    pub cutter: bool,
    pub unrecoverable: bool,
    pub hot_head: bool,
    pub other_error: bool,
}

impl Status {
    /// Takes in an answer to `DLE EOT question`.
    pub fn answer(&mut self, question: Question, byte: u8) {
        match question {
            Question::Printer => self.offline = byte & 0x08 != 0,
            Question::Offline => {
                self.cover_open = byte & 0x04 != 0;
                self.stopped_for_paper = byte & 0x20 != 0;
                self.other_error = byte & 0x40 != 0;
            }
            Question::Error => {
                self.cutter = byte & 0x08 != 0;
                self.unrecoverable = byte & 0x20 != 0;
                self.hot_head = byte & 0x40 != 0;
            }
            Question::Paper => {
                self.paper_near_end = byte & 0x0c != 0;
                self.paper_out = byte & 0x60 != 0;
            }
        }
    }

    /// Takes in the four bytes that the printer sends unasked.
    pub fn automatic(&mut self, [first, error, paper, _]: [u8; 4]) {
        *self = Self {
            offline: first & 0x08 != 0,
            cover_open: first & 0x20 != 0,
            paper_out: paper & 0x0c != 0,
            stopped_for_paper: false,
            paper_near_end: paper & 0x03 != 0,
            cutter: error & 0x08 != 0,
            unrecoverable: error & 0x20 != 0,
            hot_head: error & 0x40 != 0,
            other_error: false,
        };
    }

    /// Takes in the answer to `GS r 1`.
    pub fn paper(&mut self, byte: u8) {
        self.paper_near_end = byte & 0x03 != 0;
        self.paper_out = byte & 0x0c != 0;
    }

    /// The worst condition. `near_end`: the printer has a sensor for it.
    pub fn state(self, near_end: bool) -> PrinterState {
        if self.unrecoverable {
            PrinterState::Error(PrinterError::Unrecoverable)
        } else if self.cutter {
            PrinterState::Error(PrinterError::Cutter)
        } else if self.cover_open {
            PrinterState::CoverOpen
        } else if self.paper_out || self.stopped_for_paper {
            PrinterState::PaperOut
        } else if self.hot_head {
            PrinterState::Error(PrinterError::HotHead)
        } else if self.other_error {
            PrinterState::Error(PrinterError::Other)
        } else if self.offline {
            PrinterState::Busy
        } else if self.paper_near_end && near_end {
            PrinterState::PaperNearEnd
        } else {
            PrinterState::Ready
        }
    }
}

/// One message of a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// To `DLE EOT n`; only the asker can know which n.
    RealTime(u8),
    /// ASB, unasked.
    Automatic([u8; 4]),
    /// To `GS r 1`.
    Paper(u8),
    /// To `GS ( H`.
    Done(ProcessId),
}

/// Finds replies in a stream that may start in the middle of one, lose bytes, or carry noise. XON
/// and XOFF are removed wherever they are.
#[derive(Clone, Debug, Default)]
pub struct Replies {
    /// The start of a reply: at most six bytes.
    begun: Vec<u8>,
    /// Number of bytes that belonged to no reply.
    noise: usize,
}

impl Replies {
    pub fn push(&mut self, byte: u8) -> Option<Reply> {
        const XON: u8 = 0x11;
        const XOFF: u8 = 0x13;
        if byte == XON || byte == XOFF {
            return None;
        }
        if !fits(&self.begun, byte) {
            // The started reply is broken; this byte may start a new one.
            self.drop_begun();
            if !fits(&self.begun, byte) {
                self.noise += 1;
                return None;
            }
        }
        self.begun.push(byte);
        let reply = match self.begun[..] {
            [b] if b & 0x93 == 0x12 => Reply::RealTime(b),
            [b] if b & 0x90 == 0 => Reply::Paper(b),
            [a, b, c, d] if a != DONE => Reply::Automatic([a, b, c, d]),
            [DONE, _, a, b, c, d, 0] => Reply::Done(ProcessId([a, b, c, d])),
            _ => return None,
        };
        self.begun.clear();
        Some(reply)
    }

    /// Abandons the started reply.
    pub fn drop_begun(&mut self) {
        self.noise += self.begun.len();
        self.begun.clear();
    }

    /// Number of bytes that belonged to no reply since the last call.
    pub fn take_noise(&mut self) -> usize {
        std::mem::take(&mut self.noise)
    }
}

/// First byte of the answer to a process id.
const DONE: u8 = 0x37;

/// Whether `byte` can follow the bytes of `begun`.
fn fits(begun: &[u8], byte: u8) -> bool {
    match begun {
        [] => byte == DONE || byte & 0x93 == 0x12 || byte & 0x93 == 0x10 || byte & 0x90 == 0,
        [DONE] => byte == 0x22,
        [DONE, _, id @ ..] if id.len() < 4 => (0x20..0x7f).contains(&byte),
        [DONE, ..] => byte == 0,
        _ => byte & 0x90 == 0,
    }
}
