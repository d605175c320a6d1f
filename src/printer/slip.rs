//! The contents of one ticket, and how its lines are broken.

use crate::model::text;
use crate::model::text::columns;
use crate::printer::characters::{is_invisible, with_equals};
use std::borrow::Cow;

/// One ticket to print, worded by the caller in the visitor's language. Knows nothing about the
/// queue. The line of an empty text is omitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slip {
    /// The hall: first line large, the others small.
    pub hall: Vec<String>,
    /// The ticket number, such as `B012`.
    pub number: String,
    /// Beside the number: `优先`, `预约`; empty for a normal ticket.
    pub class: String,
    /// Large, above the number: `演练` of a rehearsal; empty on an ordinary ticket.
    pub banner: String,
    /// Below it, as large: `补打 11:05`; empty on the first paper of a ticket.
    pub again: String,
    /// `转移登记`
    pub service: String,
    /// `前面还有 5 人`
    pub ahead: String,
    /// `预计等候 15～25 分钟`
    pub wait: String,
    /// `请等候 2 至 5 号窗口叫号`
    pub counters: String,
    /// `取号时间：2026-11-23 10:21`
    pub time: String,
    /// `谁来办：权利人本人`
    pub who: String,
    /// Everything to bring. Printed whole or not at all: nobody must take a part for the whole.
    pub brings: Vec<String>,
    /// Replaces `brings`: `要带的材料请到导办台咨询`.
    pub brings_elsewhere: String,
    /// What else to know, most important line first.
    pub foot: Vec<String>,
    /// The hall's own line, last of the text.
    pub line: String,
    /// The QR code's text; empty for none.
    pub qr: String,
    /// Below the QR code: `手机扫码，查看前面人数`.
    pub qr_caption: String,
}

/// Text that is safe to print: no control or invisible characters, equivalents for what printers
/// lack, runs of white space as one space.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in with_equals(text).chars() {
        match c {
            c if c.is_whitespace() || c.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_invisible(c) => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Breaks a clean text into lines of at most `width` columns (at least 2). Never inside a number or a word, never
/// before 号 or 窗口, and no punctuation at the wrong end, unless a single piece is wider than a line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let end = line_end(&chars, start, width);
        let line: String = chars[start..end].iter().collect();
        lines.push(line.trim_end().to_owned());
        start = end;
        while chars.get(start) == Some(&' ') {
            start += 1;
        }
    }
    lines
}

/// Like [`wrap`], with lines of nearly equal length: a centered name then looks intentional.
pub fn wrap_evenly(text: &str, width: usize) -> Vec<String> {
    let mut best = wrap(text, width);
    let count = best.len();
    for narrower in (2..width).rev() {
        let lines = wrap(text, narrower);
        if lines.len() > count {
            break;
        }
        best = lines;
    }
    best
}

/// Cuts a clean text to at most `width` columns; `…` marks the cut.
pub fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 2; // the width of …
    for c in text.chars() {
        used += text::width(c);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    Cow::Owned(out)
}

/// A clean text without the spaces that only separate Chinese from digits: the last resort before a
/// line has to be broken.
pub fn close_up(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let parts_scripts = |at: usize| {
        let sides = (
            at.checked_sub(1).and_then(|before| chars.get(before)),
            chars.get(at + 1),
        );
        matches!(sides, (Some(before), Some(after)) if !before.is_ascii() || !after.is_ascii())
    };
    let keep = |at: &usize| chars[*at] != ' ' || !parts_scripts(*at);
    (0..chars.len()).filter(keep).map(|at| chars[at]).collect()
}

/// The end of the line that starts at `start`: the last place where it may be broken, else where it
/// is full.
fn line_end(chars: &[char], start: usize, width: usize) -> usize {
    let mut used = 0;
    let mut last_break = None;
    for at in start..chars.len() {
        if at > start && may_break(chars, at) {
            last_break = Some(at);
        }
        used += text::width(chars[at]);
        // A space at the end of a full line is dropped, not carried over.
        if used > width && chars[at] != ' ' {
            return last_break.unwrap_or(at).max(start + 1);
        }
    }
    chars.len()
}

/// Whether a line may start with `chars[at]`.
fn may_break(chars: &[char], at: usize) -> bool {
    let (next, before) = (chars[at], chars[at - 1]);
    if next == ' ' || NEVER_FIRST.contains(&next) || NEVER_LAST.contains(&before) || before == '窗'
    {
        return false;
    }
    if before == ' ' {
        // A number stays with its unit: `25 分钟`, `5 号窗口`.
        let unit_follows = !next.is_ascii();
        let counted = unit_follows && at >= 2 && chars[at - 2].is_ascii_digit();
        // A range is one number, too: `2 至 5`.
        let range = next.is_ascii_digit() && at >= 2 && chars[at - 2] == '至';
        return !counted && !range;
    }
    let counted = before.is_ascii_digit() && !next.is_ascii();
    let spelled = NUMERALS.contains(before) && NUMERALS.contains(next);
    let one_word = before.is_ascii() && next.is_ascii();
    !counted && !spelled && !one_word
}

/// Closing punctuation, and what belongs to the preceding number.
const NEVER_FIRST: [char; 25] = [
    '。', '，', '、', '；', '：', '？', '！', '）', '》', '」', '』', '】', '〉', '”', '’', '…',
    '·', '％', '～', '—', '〕', '.', ',', '号', '窗',
];
/// Opening punctuation, and the character inside a range.
const NEVER_LAST: [char; 10] = ['（', '《', '「', '『', '【', '〈', '“', '‘', '〔', '～'];
const NUMERALS: &str = "零〇一二三四五六七八九十百千两幺";
