//! Slip → bytes, in text mode: a whole ticket takes at most [`TICKET_BYTES`], where one drawn as an
//! image takes fifty thousand.
//!
//! Text from outside is cleaned and encoded character by character; it never yields a byte below 20
//! (hexadecimal), so it cannot become a command.

use crate::printer::composer::{CENTER, ESC, GS, LARGE, LARGE_BOLD, LEFT, Paper, Rules, SMALL};
use crate::printer::profile::{Confirm, Cut, Profile};
use crate::printer::slip::{Slip, clean, cut};

/// Maximum size of a ticket, including its confirmation request: half a second at 9600 baud, and
/// well below a printer's buffer (4 KB).
pub const TICKET_BYTES: usize = 600;

/// Maximum length of a QR code's text, in bytes.
pub const QR_BYTES: usize = 120;

/// The bytes of one ticket, including the cut, without the confirmation request.
///
/// A ticket that would be too long omits, in this order: fine rules (wide dashes take half the bytes); lines of `foot`
/// after the first; the whole of `brings` (replaced by `brings_elsewhere`); the rest of `foot`; `who`; the hall's own line;
/// the hall's small lines; the rules; the QR code; rare characters. Number, service, class, queue lines, time and whether it was printed again always stay, each with
/// room for 48 columns.
pub fn encode(slip: &Slip, profile: &Profile) -> Vec<u8> {
    let slip = cleaned(slip);
    let mut keep = Keep {
        rules: Rules::Fine,
        brings: true,
        who: true,
        foot: slip.foot.len(),
        line: true,
        hall: slip.hall.len(),
        qr: true,
        rare_characters: profile.rare_characters,
    };
    loop {
        let bytes = lay_out(&slip, &keep, profile);
        if bytes.len() <= TICKET_BYTES - CONFIRMATION_BYTES || !keep.less() {
            return bytes;
        }
    }
}

/// The request that the printer answers once everything before it is done; empty if it can't.
pub fn confirmation_request(confirm: Confirm, id: ProcessId) -> Vec<u8> {
    match confirm {
        Confirm::ProcessId => [&[GS, b'(', b'H', 6, 0, b'0', b'0'][..], &id.0].concat(),
        Confirm::Status => vec![GS, b'r', 1],
        Confirm::None => Vec::new(),
    }
}

/// Four printable bytes by which a printer names the ticket it has finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessId(pub [u8; 4]);

impl ProcessId {
    /// The `n`th id; ids repeat after 81 million.
    pub fn nth(mut n: u32) -> Self {
        let mut id = [0; 4];
        for byte in id.iter_mut().rev() {
            *byte = b' ' + u8::try_from(n % 95).expect("a remainder of 95 fits");
            n /= 95;
        }
        Self(id)
    }
}

/// The four real-time questions (`DLE EOT n`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    Printer = 1,
    Offline = 2,
    Error = 3,
    Paper = 4,
}

impl Question {
    pub const ALL: [Self; 4] = [Self::Printer, Self::Offline, Self::Error, Self::Paper];

    pub fn bytes(self) -> [u8; 3] {
        [0x10, 0x04, self as u8]
    }
}

/// Turns unasked status reports (ASB) on or off.
pub fn auto_status(on: bool) -> [u8; 3] {
    [GS, b'a', if on { 0x0f } else { 0 }]
}

/// Completes whatever a broken-off ticket left in the printer and cuts it off, so that the next
/// visitor doesn't get a paper with two numbers.
pub fn cut_off_remains(profile: &Profile) -> Vec<u8> {
    // If the break came inside a QR code's data, NULs complete it; elsewhere they are ignored.
    let mut out = vec![0; QR_BYTES + 16];
    out.extend([ESC, b'@', b'\n']);
    out.extend(cut_command(profile.cut));
    out
}

/// Size of the longest confirmation request.
const CONFIRMATION_BYTES: usize = 11;
/// Columns of a text that always stays.
const LINE_COLUMNS: usize = 48;
/// Columns of a paragraph below the queue lines.
const PARAGRAPH_COLUMNS: usize = 96;
const NUMBER_COLUMNS: usize = 8;
const CLASS_COLUMNS: usize = 8;

/// Which parts of a slip are printed.
struct Keep {
    rules: Rules,
    brings: bool,
    who: bool,
    foot: usize,
    line: bool,
    hall: usize,
    qr: bool,
    rare_characters: bool,
}

impl Keep {
    /// Drops the least important part; `false` if nothing is left to drop.
    fn less(&mut self) -> bool {
        if self.rules == Rules::Fine {
            self.rules = Rules::Wide;
        } else if self.foot > 1 {
            self.foot -= 1;
        } else if self.brings {
            self.brings = false;
        } else if self.foot > 0 {
            self.foot -= 1;
        } else if self.who {
            self.who = false;
        } else if self.line {
            self.line = false;
        } else if self.hall > 1 {
            self.hall -= 1;
        } else if self.rules == Rules::Wide {
            self.rules = Rules::None;
        } else if self.qr {
            self.qr = false;
        } else if self.rare_characters {
            self.rare_characters = false;
        } else {
            return false;
        }
        true
    }
}

fn cleaned(slip: &Slip) -> Slip {
    let line = |text: &str| cut(&clean(text), LINE_COLUMNS).into_owned();
    let paragraphs = |texts: &[String]| {
        let texts = texts
            .iter()
            .map(|text| cut(&clean(text), PARAGRAPH_COLUMNS).into_owned());
        // No ticket has room for more.
        texts.filter(|text| !text.is_empty()).take(20).collect()
    };
    Slip {
        hall: paragraphs(&slip.hall),
        number: cut(&clean(&slip.number), NUMBER_COLUMNS).into_owned(),
        class: cut(&clean(&slip.class), CLASS_COLUMNS).into_owned(),
        banner: cut(&clean(&slip.banner), LINE_COLUMNS / 2).into_owned(),
        again: cut(&clean(&slip.again), LINE_COLUMNS / 2).into_owned(),
        service: line(&slip.service),
        ahead: line(&slip.ahead),
        wait: line(&slip.wait),
        counters: line(&slip.counters),
        time: line(&slip.time),
        brings: paragraphs(&slip.brings),
        brings_elsewhere: line(&slip.brings_elsewhere),
        who: cut(&clean(&slip.who), PARAGRAPH_COLUMNS).into_owned(),
        foot: paragraphs(&slip.foot),
        line: line(&slip.line),
        qr: clean(&slip.qr),
        qr_caption: line(&slip.qr_caption),
    }
}

/// Top to bottom: the hall, the number and its service, the queue lines, the rest, the QR code.
fn lay_out(slip: &Slip, keep: &Keep, profile: &Profile) -> Vec<u8> {
    let mut paper = Paper::new(usize::from(profile.columns), keep.rare_characters);
    paper.align(CENTER);
    if let Some((name, rest)) = slip.hall.split_first() {
        paper.paragraph(LARGE, cut(name, LINE_COLUMNS).as_ref());
        for line in rest.iter().take(keep.hall.saturating_sub(1)) {
            paper.paragraph(SMALL, line);
        }
    }
    paper.rule(keep.rules);
    paper.paragraph(LARGE_BOLD, &slip.banner);
    paper.paragraph(LARGE_BOLD, &slip.again);
    paper.number(&slip.number, &slip.class);
    paper.paragraph(LARGE_BOLD, &slip.service);
    paper.rule(keep.rules);
    paper.align(LEFT);
    for line in [&slip.ahead, &slip.wait, &slip.counters] {
        paper.paragraph(LARGE, line);
    }
    paper.rule(keep.rules);
    paper.paragraph(SMALL, &slip.time);
    if keep.who {
        paper.paragraph(SMALL, &slip.who);
    }
    if keep.brings {
        for line in &slip.brings {
            paper.paragraph(SMALL, line);
        }
    } else if !slip.brings.is_empty() {
        paper.paragraph(SMALL, &slip.brings_elsewhere);
    }
    for line in slip.foot.iter().take(keep.foot) {
        paper.paragraph(SMALL, line);
    }
    if keep.line {
        paper.paragraph(SMALL, &slip.line);
    }
    if keep.qr && !slip.qr.is_empty() && slip.qr.len() <= QR_BYTES {
        paper.style(SMALL);
        paper.out.push(b'\n');
        paper.align(CENTER);
        paper.qr(&slip.qr);
        paper.paragraph(SMALL, &slip.qr_caption);
    }
    paper.out.extend(cut_command(profile.cut));
    paper.out
}

fn cut_command(cut: Cut) -> Vec<u8> {
    match cut {
        // Feeds to the cutter and 3 mm further.
        Cut::Partial => vec![GS, b'V', b'B', 24],
        Cut::Full => vec![GS, b'V', b'A', 24],
        Cut::None => vec![ESC, b'd', 6],
    }
}
