//! Where the page is and what it leaves to the board, in units of the theme. Pure.
//!
//! ```text
//! wide          header            high   header
//!               band                     band
//!               counters │ page          counters
//!               missed   │               missed
//!                                        page
//! ```

use super::album::Frame;
use crate::model::{Span, Time};
use crate::screens::display::sight::Shape;
use crate::words::Lang;

/// Of counters beside or above a page.
const ROWS_MOST: u8 = 4;
/// Minimum height of a row.
const ROW: f32 = 104.0;
/// The counters beside a page are nearer to it than to the window's edge.
const GUTTER: f32 = 16.0;
/// How long a page stands at one place.
const DRIFT_EVERY: Span = Span::from_mins(1);
/// The distance from one place to the next, and how many there are to each side of the middle.
const DRIFT_STEP: i8 = 3;
const DRIFT_STEPS: i64 = 2;

/// What the page has of the window, and the counters beside or above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Of the page.
    pub width: f32,
    pub height: f32,
    /// The page is beside the counters.
    pub is_beside: bool,
    /// As wide as a board that has room for the counters there.
    pub board_width: f32,
    /// Of counters.
    pub rows: usize,
    /// The missed numbers have no room beside their words.
    pub missed_below: bool,
}

/// What a page has to show, in so far as its parts depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    pub has_text: bool,
    /// There is a line of the board's notices at its foot.
    pub has_foot: bool,
}

pub fn room(shape: Shape, header: f32, lang: Lang) -> Room {
    /// From here on there is room for the page below the counters.
    const HIGH: f32 = 1300.0;
    if shape.height < HIGH {
        beside(shape, header, lang)
    } else {
        below(shape, header)
    }
}

fn beside(shape: Shape, header: f32, lang: Lang) -> Room {
    /// From here on there is room for two counters side by side and a page of its designed width, or nearly.
    const WIDE: f32 = 1700.0;
    const ONE: f32 = 464.0;
    const TWO: f32 = 900.0;
    const WIDTH: f32 = 960.0;
    const BAND: f32 = 416.0;
    const MISSED: f32 = 144.0;
    let is_narrow = shape.width < WIDE;
    let missed_below = is_narrow || !lang.is_compact();
    let height = shape.height - header - BAND;
    let width = if is_narrow {
        shape.width - ONE
    } else {
        WIDTH.min(shape.width - TWO)
    };
    Room {
        width,
        height,
        is_beside: true,
        board_width: shape.width - width + GUTTER,
        rows: if missed_below && height < f32::from(ROWS_MOST) * ROW + 8.0 + MISSED {
            usize::from(ROWS_MOST) - 1
        } else {
            ROWS_MOST.into()
        },
        missed_below,
    }
}

fn below(shape: Shape, header: f32) -> Room {
    const LEAST: f32 = 456.0;
    const MOST: f32 = 640.0;
    const MISSED: f32 = 72.0;
    /// From here on two calls are placed one below the other.
    const STACKED: f32 = 1680.0;
    let band = if shape.height >= STACKED {
        576.0
    } else {
        304.0
    };
    let free = shape.height - header - band - MISSED - 8.0;
    let left = |rows: u8| free - f32::from(rows) * ROW;
    let rows = (1..=ROWS_MOST).rev().find(|rows| left(*rows) >= LEAST);
    let rows = rows.unwrap_or(1);
    Room {
        width: shape.width,
        height: left(rows).min(MOST),
        is_beside: false,
        board_width: shape.width,
        rows: rows.into(),
        missed_below: false,
    }
}

impl Room {
    /// What a picture must fit into, in units.
    pub fn picture(self, parts: Parts) -> (f32, f32) {
        const HEAD: f32 = 132.0;
        const FOOT: f32 = 108.0;
        const MARGIN: f32 = 36.0;
        /// Beside a text, of the width.
        const SHARE: f32 = 0.36;
        const TEXT_LEAST: f32 = 360.0;
        let margins = if self.is_beside { 112.0 } else { 128.0 };
        let full = self.width - margins;
        let width = if parts.has_text {
            f32::min(SHARE * full, full - TEXT_LEAST)
        } else {
            full
        };
        let foot = if parts.has_foot { FOOT } else { MARGIN };
        (width, self.height - HEAD - foot)
    }

    /// The same on this screen.
    pub fn frame(self, parts: Parts, pixels: f32) -> Frame {
        let (width, height) = self.picture(parts);
        Frame {
            width: whole(width * pixels),
            height: whole(height * pixels),
        }
    }
}

/// How far a page is shifted to the right and down at `now`, in units: nothing bright stands in one place for long. It
/// wanders to and fro, a step each minute.
pub fn drift(now: Time) -> (i8, i8) {
    let minute = now.as_millis().div_euclid(DRIFT_EVERY.as_millis());
    let across = wave(minute);
    // A step down with each way to and fro.
    let down = wave(minute.div_euclid(4 * DRIFT_STEPS));
    (across, down)
}

/// To and fro between the ends, by a step at a time.
fn wave(step: i64) -> i8 {
    let there = 2 * DRIFT_STEPS;
    let place = step.rem_euclid(2 * there);
    let place = place.min(2 * there - place) - DRIFT_STEPS;
    i8::try_from(place).unwrap_or(0) * DRIFT_STEP
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a screen"
)]
fn whole(number: f32) -> u32 {
    number.max(1.0) as u32
}
