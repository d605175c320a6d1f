//! Writes lines of text as ESC/POS: sizes, line breaks, characters the printer has.

use encoding_rs::GB18030;

use crate::model::text::columns;
use crate::printer::characters::is_printed;
use crate::printer::slip::{close_up, wrap, wrap_evenly};

pub(super) const ESC: u8 = 0x1b;
pub(super) const GS: u8 = 0x1d;
const FS: u8 = 0x1c;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    Fine,
    Wide,
    None,
}

pub(super) const LEFT: u8 = 0;
pub(super) const CENTER: u8 = 1;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    width: u8,
    height: u8,
    bold: bool,
}

pub(super) const SMALL: Style = Style {
    width: 1,
    height: 1,
    bold: false,
};
pub(super) const LARGE: Style = Style {
    width: 2,
    height: 2,
    bold: false,
};
pub(super) const LARGE_BOLD: Style = Style {
    width: 2,
    height: 2,
    bold: true,
};

/// The bytes so far, and the printer's current settings: a setting is sent only when it changes.
pub(super) struct Paper {
    pub(super) out: Vec<u8>,
    columns: usize,
    rare_characters: bool,
    style: Style,
    align: u8,
    spacing: u8,
}

impl Paper {
    pub(super) fn new(columns: usize, rare_characters: bool) -> Self {
        // Initialize, Chinese on.
        let out = vec![ESC, b'@', FS, b'&'];
        Self {
            out,
            columns,
            rare_characters,
            style: SMALL,
            align: LEFT,
            spacing: 0,
        }
    }

    pub(super) fn paragraph(&mut self, style: Style, text: &str) {
        let width = self.columns / usize::from(style.width);
        let closer = close_up(text);
        let text = if columns(&closer) <= width && columns(text) > width {
            &closer
        } else {
            text
        };
        let lines = if self.align == CENTER {
            wrap_evenly(text, width)
        } else {
            wrap(text, width)
        };
        for line in lines {
            self.style(style);
            self.space(if style.height == 1 {
                SMALL_SPACING
            } else {
                LARGE_SPACING
            });
            self.text(&line);
            self.out.push(b'\n');
        }
    }

    /// The number as large as the paper allows, with its class beside it.
    pub(super) fn number(&mut self, number: &str, class: &str) {
        let beside = if class.is_empty() {
            0
        } else {
            2 * (columns(class) + 1)
        };
        let room = self.columns.saturating_sub(beside) / columns(number).max(1);
        let size = u8::try_from(room)
            .unwrap_or(NUMBER_SIZE)
            .clamp(1, NUMBER_SIZE);
        self.style(Style {
            width: size,
            height: size,
            bold: true,
        });
        self.text(number);
        if !class.is_empty() {
            self.style(LARGE_BOLD);
            self.text(" ");
            self.text(class);
        }
        self.out.push(b'\n');
    }

    pub(super) fn rule(&mut self, rules: Rules) {
        let width = match rules {
            Rules::Fine => 1,
            Rules::Wide => 2,
            Rules::None => return,
        };
        self.style(Style { width, ..SMALL });
        self.space(SMALL_SPACING);
        self.out
            .resize(self.out.len() + self.columns / usize::from(width), b'-');
        self.out.push(b'\n');
    }

    pub(super) fn qr(&mut self, text: &str) {
        let model: [u8; 9] = [GS, b'(', b'k', 4, 0, b'1', b'A', b'2', 0];
        let module: [u8; 8] = [GS, b'(', b'k', 3, 0, b'1', b'C', QR_MODULE];
        let correction_m: [u8; 8] = [GS, b'(', b'k', 3, 0, b'1', b'E', b'1'];
        let length = u8::try_from(text.len() + 3).expect("QR_BYTES is far below 252");
        self.out.extend(model);
        self.out.extend(module);
        self.out.extend(correction_m);
        self.out
            .extend([GS, b'(', b'k', length, 0, b'1', b'P', b'0']);
        self.out.extend(text.as_bytes());
        self.out.extend([GS, b'(', b'k', 3, 0, b'1', b'Q', b'0']);
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let mut utf8 = [0; 4];
            let (bytes, _, unmappable) = GB18030.encode(c.encode_utf8(&mut utf8));
            let rare = bytes.len() == 4 && self.rare_characters && !unmappable;
            self.out.extend_from_slice(if is_printed(c) || rare {
                &bytes
            } else {
                &MISSING
            });
        }
    }

    pub(super) fn style(&mut self, style: Style) {
        let size = ((style.width - 1) << 4) | (style.height - 1);
        if (style.width, style.height) != (self.style.width, self.style.height) {
            self.out.extend([GS, b'!', size]);
        }
        if style.bold != self.style.bold {
            self.out.extend([ESC, b'E', u8::from(style.bold)]);
        }
        self.style = style;
    }

    pub(super) fn align(&mut self, align: u8) {
        if align != self.align {
            self.out.extend([ESC, b'a', align]);
            self.align = align;
        }
    }

    fn space(&mut self, dots: u8) {
        if dots != self.spacing {
            self.out.extend([ESC, b'3', dots]);
            self.spacing = dots;
        }
    }
}

/// 〓, which Chinese typesetting uses for a missing character.
const MISSING: [u8; 2] = [0xa1, 0xfe];
/// The number's maximum size, as a multiple of Font A.
const NUMBER_SIZE: u8 = 6;
/// Line spacing of small and of large text, in dots (1/8 mm).
const SMALL_SPACING: u8 = 36;
const LARGE_SPACING: u8 = 60;
/// Size of a QR module in dots: 0.75 mm.
const QR_MODULE: u8 = 6;
