//! What fits where, and which part of a list is shown now. Widths are in units of the theme; they
//! are slightly generous estimates of what the font draws.

use super::header;
use super::screen::WaitingSign;
use super::sight::Shape;
use crate::model::{Span, Time};
use crate::words::{Lang, tr};

/// How long a page of a list that does not fit is shown.
pub(super) const PAGE: Span = Span::from_secs(8);

/// Maximum number of counters shown at once.
const CELLS_MOST: usize = 12;
const MARGIN: f32 = 64.0;
/// A digit of the board's text, in bold.
const DIGIT: f32 = 28.5;

/// Number of counters side by side: a number, an arrow and a plate need 352.
pub(super) fn grid_columns(shape: Shape) -> usize {
    const CELL: f32 = 352.0;
    const GAP: f32 = 32.0;
    whole((shape.width - 2.0 * MARGIN + GAP) / (CELL + GAP)).max(1)
}

/// Number of counters that fit at once, with the band at its lowest and the foot at its highest.
pub(super) fn cells_most(shape: Shape, has_deep_header: bool) -> usize {
    const ROW: f32 = 104.0;
    const MISSED: f32 = 72.0;
    const FOOT: f32 = 288.0;
    /// From this height on, two calls are placed one below the other.
    const HIGH: f32 = 1680.0;
    let header = header::height(has_deep_header);
    let band = if shape.height >= HIGH { 576.0 } else { 304.0 };
    let room = shape.height - header - band - MISSED - FOOT - 8.0;
    CELLS_MOST.min(grid_columns(shape) * whole(room / ROW).max(1))
}

/// How many of these missed numbers fit at once, whichever they are: beside their label, or below it.
pub(super) fn missed_most(
    shape: Shape,
    lang: Lang,
    numbers: &[String],
    has_page: bool,
    is_below: bool,
) -> usize {
    const GAP: f32 = 44.0;
    const LETTER: f32 = 1.2 * DIGIT;
    /// `10/12` at the end of the line.
    const PAGE: f32 = 5.0 * DIGIT + 40.0;
    let letter = if lang.is_compact() { 50.0 } else { 25.0 };
    // On a narrow board the text on what to do about it is smaller.
    let remedy = letter * f32::from(length(tr(lang, "see information desk")));
    let label = if lang.is_compact() { 100.0 } else { 180.0 };
    let words = if is_below {
        0.0
    } else {
        40.0 + label + f32::min(remedy, 0.36 * shape.width)
    };
    let page = if has_page { PAGE } else { 0.0 };
    let sign = |c: char| if c.is_ascii_digit() { DIGIT } else { LETTER };
    let widths = numbers.iter().map(|number| number.chars().map(sign).sum());
    let widest = widths.fold(0.0, f32::max);
    whole((shape.width - 2.0 * MARGIN - words - page) / (widest + GAP)).max(1)
}

fn length(text: &str) -> u8 {
    u8::try_from(text.chars().count()).unwrap_or(u8::MAX)
}

/// A page of a list.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// From 0.
    pub(super) index: usize,
    pub(super) count: usize,
}

/// `first` is always shown, and below it the pages of `rest` alternate.
pub(super) fn below<T: Copy>(first: &[T], rest: &[T], most: usize, now: Time) -> Page<T> {
    let first = &first[..first.len().min(most.saturating_sub(1))];
    let room = most.saturating_sub(first.len()).max(1);
    let count = rest.len().div_ceil(room).max(1);
    let index = turned(count, now);
    let shown = rest.chunks(room).nth(index).unwrap_or(&[]);
    Page {
        items: [first, shown].concat(),
        index,
        count,
    }
}

/// Which of `count` pages is shown at `now`.
fn turned(count: usize, now: Time) -> usize {
    let turn = now.as_millis().div_euclid(PAGE.as_millis());
    usize::try_from(turn.rem_euclid(i64::try_from(count).unwrap_or(1))).unwrap_or(0)
}

/// Rows of services, as many as are shown at once.
pub(super) struct Rows {
    pub(super) rows: Vec<Vec<WaitingSign>>,
    /// `1/2` if not all of them are, else empty.
    pub(super) page: String,
}

/// The services in one row if they fit, else in two of equal length, paged if there are more.
pub(super) fn waiting_rows(signs: &[WaitingSign], shape: Shape, lang: Lang, now: Time) -> Rows {
    const GAP: f32 = 16.0;
    const ROWS: usize = 2;
    let label = if lang.is_compact() { 250.0 } else { 416.0 };
    let room = shape.width - 2.0 * MARGIN - label;
    let together: f32 = signs.iter().map(|sign| sign_width(sign) + GAP).sum();
    if together <= room + GAP {
        return Rows {
            rows: vec![signs.to_vec()],
            page: String::new(),
        };
    }
    let widest = signs.iter().map(sign_width).fold(0.0, f32::max);
    let most = whole((room + GAP) / (widest + GAP)).max(1);
    // Pages of about the same length.
    let count = signs.len().div_ceil(most * ROWS);
    let columns = signs.len().div_ceil(count * ROWS);
    // The last page keeps its columns and rows.
    let mut shown = page(signs, columns * ROWS, now).to_vec();
    shown.resize(columns * ROWS, WaitingSign::default());
    Rows {
        rows: shown.chunks(columns).map(<[_]>::to_vec).collect(),
        page: told(turned(count, now), count),
    }
}

/// `1/3`; empty for a single page.
pub(super) fn told(index: usize, count: usize) -> String {
    if count > 1 {
        format!("{}/{count}", index + 1)
    } else {
        String::new()
    }
}

/// The part of `list` shown at `now`, at most `most` long.
pub(super) fn page<T>(list: &[T], most: usize, now: Time) -> &[T] {
    let count = list.len().div_ceil(most.max(1)).max(1);
    let index = turned(count, now);
    list.chunks(most.max(1)).nth(index).unwrap_or(&[])
}

fn sign_width(sign: &WaitingSign) -> f32 {
    let letters = sign.letter.chars().count().max(1);
    let digits = sign.count.chars().count().max(1);
    let tile = if letters == 1 {
        64.0
    } else {
        24.0 + DIGIT * 1.2 * small(letters)
    };
    tile + 17.0 + DIGIT * small(digits)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of things on a screen"
)]
fn whole(number: f32) -> usize {
    number.max(0.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "counts of things on a screen")]
fn small(number: usize) -> f32 {
    number as f32
}
