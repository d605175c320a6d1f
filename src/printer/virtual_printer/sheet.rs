//! The paper in the printer: commands change its settings and add lines.

use std::time::{Duration, Instant};

use encoding_rs::GB18030;

use crate::printer::virtual_printer::paper::{Align, Item, PrintedTicket, Run};

const FONT_HEIGHT: u32 = 24;
pub(super) const DOTS_PER_MM: u32 = 8;
/// Line spacing unless set by `ESC 3`: 3.75 mm.
const DEFAULT_SPACING: u8 = 30;
/// Distance from the head to the cutter.
const CUTTER_DOTS: u32 = 100;

/// The paper that is being printed.
pub(super) struct Sheet {
    bytes: Vec<u8>,
    items: Vec<Item>,
    runs: Vec<(Run, Vec<u8>)>,
    align: Align,
    width: u8,
    height: u8,
    bold: bool,
    spacing: u8,
    qr: String,
    module: u8,
    unknown: Vec<u8>,
    pub(super) lost: usize,
    dots: u32,
    began: Option<Instant>,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            items: Vec::new(),
            runs: Vec::new(),
            align: Align::Left,
            width: 1,
            height: 1,
            bold: false,
            spacing: DEFAULT_SPACING,
            qr: String::new(),
            module: 3,
            unknown: Vec::new(),
            lost: 0,
            dots: 0,
            began: None,
        }
    }
}

impl Sheet {
    /// Executes one command; returns the dots that the paper moves.
    pub(super) fn obey(&mut self, command: &[u8], now: Instant) -> u32 {
        self.began.get_or_insert(now);
        self.bytes.extend_from_slice(command);
        let dots = match *command {
            [b'\n'] => self.end_line(),
            [byte] if byte >= 0x20 => {
                self.text(byte);
                0
            }
            // Ignored by every printer.
            [0] | [0x1c, b'&'] => 0,
            [0x1d, b'V', b'A' | b'B', feed] => CUTTER_DOTS + u32::from(feed),
            [0x1d, b'V', _] => 0,
            [0x1b, b'd', lines] => u32::from(lines) * u32::from(self.spacing),
            [0x1d, b'(', b'k', _, _, b'1', function, ref data @ ..] => self.qr(function, data),
            _ => {
                self.set(command);
                0
            }
        };
        self.dots += dots;
        dots
    }

    /// The paper being cut off; `None` if it is blank.
    pub(super) fn finish(mut self, now: Instant) -> Option<PrintedTicket> {
        if !self.runs.is_empty() {
            self.end_line();
        }
        let blank = self
            .items
            .iter()
            .all(|item| matches!(item, Item::Line { runs, .. } if runs.is_empty()));
        if blank {
            return None;
        }
        Some(PrintedTicket {
            bytes: self.bytes,
            items: self.items,
            unknown: self.unknown,
            lost: self.lost,
            millimeters: self.dots / DOTS_PER_MM,
            took: self.began.map_or(Duration::ZERO, |began| now - began),
        })
    }

    fn set(&mut self, command: &[u8]) {
        match *command {
            [0x1b, b'@'] => {
                self.runs.clear();
                (self.width, self.height, self.bold) = (1, 1, false);
                self.align = Align::Left;
                self.spacing = DEFAULT_SPACING;
            }
            [0x1b, b'E', on] => self.bold = on & 1 == 1,
            [0x1b, b'a', 1] => self.align = Align::Center,
            [0x1b, b'a', 2] => self.align = Align::Right,
            [0x1b, b'a', _] => self.align = Align::Left,
            [0x1b, b'2'] => self.spacing = DEFAULT_SPACING,
            [0x1b, b'3', dots] => self.spacing = dots,
            [0x1d, b'!', size] => {
                self.width = ((size >> 4) & 7) + 1;
                self.height = (size & 7) + 1;
            }
            _ => self.unknown.extend_from_slice(command),
        }
    }

    fn text(&mut self, byte: u8) {
        let (width, height, bold) = (self.width, self.height, self.bold);
        let same = |run: &Run| (run.width, run.height, run.bold) == (width, height, bold);
        match self.runs.last_mut() {
            Some((run, bytes)) if same(run) => bytes.push(byte),
            _ => self.runs.push((
                Run {
                    text: String::new(),
                    width,
                    height,
                    bold,
                },
                vec![byte],
            )),
        }
    }

    fn end_line(&mut self) -> u32 {
        let runs: Vec<Run> = self
            .runs
            .drain(..)
            .map(|(run, bytes)| Run {
                text: GB18030.decode(&bytes).0.into_owned(),
                ..run
            })
            .collect();
        let tallest = runs
            .iter()
            .map(|run| u32::from(run.height) * FONT_HEIGHT)
            .max();
        self.items.push(Item::Line {
            align: self.align,
            runs,
        });
        tallest.unwrap_or(0).max(u32::from(self.spacing))
    }

    fn qr(&mut self, function: u8, data: &[u8]) -> u32 {
        match (function, data) {
            (b'A' | b'E', _) => 0,
            (b'C', [module]) => {
                self.module = *module;
                0
            }
            (b'P', [b'0', text @ ..]) => {
                self.qr = String::from_utf8_lossy(text).into_owned();
                0
            }
            (b'Q', _) => {
                self.items.push(Item::Qr {
                    text: self.qr.clone(),
                    module: self.module,
                });
                qr_modules(self.qr.len()) * u32::from(self.module)
            }
            _ => {
                self.unknown.push(function);
                0
            }
        }
    }
}

/// Modules per side of a level M QR code for this many bytes.
fn qr_modules(bytes: usize) -> u32 {
    const CAPACITY: [usize; 10] = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213];
    let version = CAPACITY
        .iter()
        .take_while(|capacity| bytes > **capacity)
        .count()
        + 1;
    17 + 4 * u32::try_from(version).expect("at most eleven")
}
