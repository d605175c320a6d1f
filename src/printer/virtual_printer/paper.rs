//! A printer's output, and how it looks on a terminal.

use std::fmt::Write;
use std::time::Duration;

use crate::model::text::columns;

/// One paper cut off: a ticket, or the remains of one.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintedTicket {
    /// All bytes that produced it, including the cut.
    pub bytes: Vec<u8>,
    pub items: Vec<Item>,
    /// Bytes of commands that the printer doesn't know.
    pub unknown: Vec<u8>,
    /// Bytes for which the buffer had no room.
    pub lost: usize,
    pub millimeters: u32,
    /// From its first command to the end of the cut.
    pub took: Duration,
}

/// One element of the paper, from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Line { align: Align, runs: Vec<Run> },
    Qr { text: String, module: u8 },
}

/// Text of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub width: u8,
    pub height: u8,
    pub bold: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

impl PrintedTicket {
    /// The text of the lines without formatting; empty lines are omitted.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.items.iter().filter_map(|item| match item {
            Item::Line { runs, .. } => {
                Some(runs.iter().map(|run| run.text.as_str()).collect::<String>())
            }
            Item::Qr { .. } => None,
        });
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// The text in the largest size: the number.
    pub fn largest(&self) -> Option<&Run> {
        let lines = self.items.iter().filter_map(|item| match item {
            Item::Line { runs, .. } => Some(runs),
            Item::Qr { .. } => None,
        });
        lines
            .flatten()
            .max_by_key(|run| u32::from(run.width) * u32::from(run.height))
    }

    pub fn qr(&self) -> Option<&str> {
        self.items.iter().find_map(|item| match item {
            Item::Qr { text, .. } => Some(text.as_str()),
            Item::Line { .. } => None,
        })
    }

    /// A drawing in text: everything at its place on 80 mm paper, sizes at the right.
    pub fn draw(&self) -> String {
        let mut out = String::new();
        let edge = "─".repeat(COLUMNS + 2);
        let _ = writeln!(out, "┌{edge}┐");
        for item in &self.items {
            match item {
                Item::Line { align, runs } => draw_line(&mut out, *align, runs),
                Item::Qr { text, module } => {
                    let (note, module) = (format!("[QR] {text}"), format!("QR {module}×"));
                    draw_text(&mut out, Align::Center, &note, &module);
                }
            }
        }
        let _ = writeln!(out, "└{edge}┘");
        let seconds = self.took.as_secs_f64();
        let _ = writeln!(
            out,
            "  {} bytes · {} mm · {seconds:.2} s",
            self.bytes.len(),
            self.millimeters
        );
        if !self.unknown.is_empty() || self.lost > 0 {
            let _ = writeln!(
                out,
                "  unknown bytes: {:02x?} · lost: {}",
                self.unknown, self.lost
            );
        }
        out
    }
}

const COLUMNS: usize = 48;

/// Lines of sixfold height get an empty line above and below, as on paper.
fn draw_line(out: &mut String, align: Align, runs: &[Run]) {
    let mut text = String::new();
    let mut sizes = Vec::new();
    let mut height = 1;
    for run in runs {
        for c in run.text.chars() {
            let column = columns(c.encode_utf8(&mut [0; 4]));
            text.push(c);
            text.extend(std::iter::repeat_n(
                ' ',
                column * usize::from(run.width - 1),
            ));
        }
        height = height.max(run.height);
        if (run.width, run.height) != (1, 1) {
            let bold = if run.bold { " bold" } else { "" };
            sizes.push(format!("{}×{}{bold}", run.width, run.height));
        }
    }
    sizes.dedup();
    for _ in 0..(height - 1) / 4 {
        draw_text(out, align, "", "");
    }
    draw_text(out, align, &text, &sizes.join(", "));
    for _ in 0..(height - 1) / 4 {
        draw_text(out, align, "", "");
    }
}

fn draw_text(out: &mut String, align: Align, text: &str, note: &str) {
    let room = COLUMNS.saturating_sub(columns(text));
    let before = match align {
        Align::Left => 0,
        Align::Center => room / 2,
        Align::Right => room,
    };
    let _ = write!(
        out,
        "│ {:before$}{text}{:after$} │",
        "",
        "",
        after = room - before
    );
    let _ = writeln!(out, "{}{note}", if note.is_empty() { "" } else { " " });
}
