//! Syntax errors. A missing quote or bracket makes a TOML parser stumble over everything that follows. So a broken
//! file is split into its entries, the broken ones are reported and cut out, and the rest is read as if they did not
//! exist.

use super::mistake::{Fault, KeyFault, What};
use super::near;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::de::{DeTable, Error};

/// Maximum number of broken entries reported; what follows the last one is not read.
const FAULTS_MAX: usize = 200;
/// Maximum number of lines that look like entries of their own, but belong to the one before.
const LINES_JOINED_MAX: usize = 10;

/// How the parser's messages begin, and what they mean. The first match counts.
const COMPLAINTS: &[(&str, Fault)] = &[
    ("string values must be quoted", Fault::Unquoted),
    ("missing comma", Fault::Comma),
    ("extra comma", Fault::Comma),
    ("unclosed table", Fault::Table),
    ("unclosed array table", Fault::Table),
    ("missing table open", Fault::Table),
    ("invalid table", Fault::Table),
    ("unclosed", Fault::Bracket),
    ("missing array opening", Fault::Bracket),
    ("missing inline table opening", Fault::Bracket),
    ("key with no value", Fault::Equals),
    ("missing assignment", Fault::Equals),
    ("extra assignment", Fault::Equals),
    ("extra `=`", Fault::Equals),
    ("unexpected `=`", Fault::Equals),
    ("missing value", Fault::Value),
    ("invalid value", Fault::Value),
    ("invalid boolean", Fault::Value),
    ("invalid date-time", Fault::Date),
    ("invalid basic string", Fault::Text),
    ("invalid literal string", Fault::Text),
    ("invalid multi-line", Fault::Text),
    ("invalid string", Fault::Text),
    ("missing opening quote", Fault::Text),
    ("missing escaped value", Fault::Text),
    ("too few unicode", Fault::Text),
    ("invalid key", Fault::Key),
    ("invalid unquoted key", Fault::Key),
    ("unquoted keys", Fault::Key),
    ("keys cannot", Fault::Key),
    ("missing key", Fault::Key),
    ("invalid integer", Fault::Number),
    ("invalid float", Fault::Number),
    ("unexpected leading zero", Fault::Number),
    ("invalid mantissa", Fault::Number),
    ("invalid fraction", Fault::Number),
    ("invalid exponent", Fault::Number),
    ("redundant", Fault::Number),
    ("`_` may only", Fault::Number),
];

/// A text without its broken entries.
pub(super) struct Mended<'t> {
    /// As long as the original, with spaces for what was cut out.
    pub text: Cow<'t, str>,
    /// What was broken, and at which byte.
    pub faults: Vec<(usize, What)>,
    /// What was cut out.
    pub lost: String,
}

/// Cuts out what is not valid TOML.
pub(super) fn mend(text: &str) -> Mended<'_> {
    let mut mended = Mended {
        text: Cow::Borrowed(text),
        faults: Vec::new(),
        lost: String::new(),
    };
    if complaints(text).is_empty() {
        return mended;
    }
    let entries = entries(text);
    let mixed = mixed_headlines(text, &entries);
    let mut next = 0;
    while let Some(entry) = entries.get(next) {
        let alone = &text[entry.clone()];
        let broken = if mixed.contains(alone.trim_end()) {
            let fault = Fault::Table;
            Some((entry.start, What::Notation { fault }))
        } else {
            first_fault(alone, entry.start)
        };
        let joined = || (2..=LINES_JOINED_MAX).find(|lines| is_whole(text, &entries, next, *lines));
        match broken {
            None => next += 1,
            Some(fault) => match joined() {
                Some(lines) => next += lines,
                None => {
                    mended.faults.push(fault);
                    let end = end_of_damage(text, &entries, next, mended.faults.len());
                    mended.cut(entry.start..entries[end - 1].end);
                    next = end;
                }
            },
        }
    }
    // Each entry is valid by itself now: remaining errors are duplicates.
    let twice = complaints(&mended.text);
    mended
        .faults
        .extend(twice.iter().map(|error| fault(text, error, 0)));
    mended.faults.sort_by_key(|(offset, _)| *offset);
    mended
}

impl Mended<'_> {
    fn cut(&mut self, range: Range<usize>) {
        let text = self.text.to_mut();
        let lost = &text[range.clone()];
        let blank = |byte| if byte == b'\n' { '\n' } else { ' ' };
        let blanks: String = lost.bytes().map(blank).collect();
        self.lost.push_str(lost);
        text.replace_range(range, &blanks);
    }
}

/// What is wrong, and what to do about it.
pub(super) fn words(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Text => (
            "The text in quotes is not written well.",
            "Put one quote before and one behind it; write a backslash twice.",
        ),
        Fault::Bracket => (
            "A bracket is not closed.",
            "Close every [ by ] and every { by }.",
        ),
        Fault::Equals => (
            "An equals sign is missing, or there is one too many.",
            "Write each line as name = value.",
        ),
        Fault::Value => (
            "A value is missing, or it is none.",
            "Write a text in quotes, a number, true or false behind the equals sign.",
        ),
        Fault::Unquoted => ("The text has no quotes.", "Put it in straight quotes."),
        Fault::Comma => (
            "A comma is missing, or there is one too many.",
            "Put one comma between two entries.",
        ),
        Fault::Number => ("The number is not written well.", "Write digits alone."),
        Fault::Date => (
            "This is no date and no time.",
            "Put texts and times in quotes.",
        ),
        Fault::Key => (
            "This cannot be the name of a setting.",
            "Write the name as in the sample, without quotes.",
        ),
        Fault::Table => (
            "The headline of this part is not written well.",
            "Write it as in the sample, such as [rules] or [[service]], alone on its line.",
        ),
        Fault::Other => (
            "This line is not written well.",
            "Compare it with the sample in the folder config.",
        ),
    }
}

/// The lines of a text, with continuation lines joined to the entry before.
fn entries(text: &str) -> Vec<Range<usize>> {
    let mut entries: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        match entries.last_mut() {
            Some(entry) if !begins_entry(line) => entry.end = end,
            _ => entries.push(start..end),
        }
        start = end;
    }
    entries
}

/// Whether a line looks like `key = …` or `[table]`, valid or not.
fn begins_entry(line: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
    let name = line.trim_start();
    let behind = name.trim_start_matches(is_name);
    let sign = behind.trim_start().chars().next();
    let key = behind.len() < name.len() && !matches!(sign, Some(',' | ']' | '}'));
    key && !name.starts_with(['"', '\'']) || looks_like_headline(line)
}

fn looks_like_headline(line: &str) -> bool {
    let name = line.trim_start_matches('[');
    name.len() < line.len() && name.starts_with(|c: char| c.is_alphabetic())
}

/// Table headers such as `[service]` in a file that also has `[[service]]`.
fn mixed_headlines<'t>(text: &'t str, entries: &[Range<usize>]) -> BTreeSet<&'t str> {
    let lines = || entries.iter().map(|entry| text[entry.clone()].trim_end());
    let in_two: BTreeSet<&str> = lines()
        .filter_map(|line| line.strip_prefix("[[")?.strip_suffix("]]"))
        .collect();
    let in_one = |line: &&str| {
        let name = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        name.is_some_and(|name| in_two.contains(name))
    };
    lines().filter(in_one).collect()
}

/// Whether an entry is valid together with the lines after it.
fn is_whole(text: &str, entries: &[Range<usize>], first: usize, lines: usize) -> bool {
    let Some(joined) = entries.get(first..first + lines) else {
        return false;
    };
    let headlines = joined
        .iter()
        .any(|entry| looks_like_headline(&text[entry.clone()]));
    !headlines && complaints(&text[joined[0].start..joined[lines - 1].end]).is_empty()
}

/// The first entry after everything that is lost with a broken one: a table header takes its table with it, and the
/// last reported fault everything that follows.
fn end_of_damage(text: &str, entries: &[Range<usize>], broken: usize, faults: usize) -> usize {
    let is_headline = |entry: &Range<usize>| looks_like_headline(&text[entry.clone()]);
    let behind = &entries[broken + 1..];
    if faults == FAULTS_MAX {
        entries.len()
    } else if is_headline(&entries[broken]) {
        let part = behind.iter().take_while(|entry| !is_headline(entry));
        broken + 1 + part.count()
    } else {
        broken + 1
    }
}

/// An unclosed quote swallows brackets too: it is the real mistake.
fn first_fault(entry: &str, start: usize) -> Option<(usize, What)> {
    let faults = complaints(entry)
        .into_iter()
        .map(|error| fault(entry, &error, 0));
    let (offset, what) = faults.min_by_key(|(offset, what)| {
        let fault = Fault::Text;
        (*what != What::Notation { fault }, *offset)
    })?;
    let offset = open_quote(entry, offset).unwrap_or(offset);
    Some((start + offset, what))
}

/// Start of the quoted text that is still open at `offset`.
fn open_quote(entry: &str, offset: usize) -> Option<usize> {
    let before = entry.get(..offset)?.trim_end();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let mut open = None;
    let mut characters = before[line..].char_indices();
    while let Some((at, c)) = characters.next() {
        match (open, c) {
            (Some((_, '"')), '\\') => drop(characters.next()),
            (Some((_, quote)), c) if c == quote => open = None,
            (None, '"' | '\'') => open = Some((line + at, c)),
            (None, '#') => return None,
            _ => {}
        }
    }
    // A multi-line string begins with three of them.
    open.map(|(at, quote)| entry[..at].trim_end_matches(quote).len())
}

fn complaints(text: &str) -> Vec<Error> {
    DeTable::parse_recoverable(text).1
}

/// The fault for a parser error in the part of the file that begins at byte `start`.
fn fault(text: &str, error: &Error, start: usize) -> (usize, What) {
    let span = error.span().unwrap_or(0..0);
    let message = error.message();
    if message.starts_with("duplicate key") || message.starts_with("cannot extend") {
        let key = near::shown(text.get(span.clone()).unwrap_or_default());
        return (start + span.start, KeyFault::Twice { key }.into());
    }
    let known = COMPLAINTS
        .iter()
        .find(|(begin, _)| message.starts_with(begin));
    let nothing = || {
        let rest = text.get(span.start..).unwrap_or_default();
        rest.is_empty() || rest.starts_with(['#', '\r', '\n'])
    };
    let fault = match known {
        Some((_, Fault::Unquoted)) if nothing() => Fault::Value,
        Some((_, fault)) => *fault,
        None => Fault::Other,
    };
    (start + span.start, What::Notation { fault })
}
