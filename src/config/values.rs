//! How individual values are written: texts, ids, numbers, durations, hours, days.

use super::mistake::{Form, Hint, Type, ValueFault};
use super::near;
use super::reader::{At, Raw, Table, wrong_type};
use crate::model::Span;
use crate::model::hall::{MonthDay, Period, Words};
use crate::model::text::columns;
use crate::printer::slip::clean;
use crate::words::{Lang, Pair};
use jiff::civil::Date;
use std::ops::RangeInclusive;
use toml::de::DeValue;

/// Maximum characters of an id, which appears in URLs and in every event.
pub(super) const ID_CHARACTERS_MAX: usize = 32;
/// Seconds.
pub(super) const LONG_WAITS: RangeInclusive<i64> = 60..=24 * 60 * 60;
/// Maximum characters of a name.
pub(super) const NAME_CHARACTERS_MAX: usize = 60;
/// Maximum characters of a line of text.
pub(super) const LINE_CHARACTERS_MAX: usize = 200;
/// Maximum characters of a notice.
pub(super) const NOTICE_CHARACTERS_MAX: usize = 1_000;

/// Columns of a line on 80 mm paper.
const PAPER_COLUMNS: usize = 48;
const MINUTES_A_DAY: u16 = 24 * 60;

pub(super) fn string(key: &str, raw: Raw<'_>) -> Result<String, ValueFault> {
    match raw {
        Raw::Toml(DeValue::String(text)) => Ok(text.as_ref().to_owned()),
        Raw::Variable(text) => Ok(text.to_owned()),
        Raw::Toml(_) => Err(wrong_type(key, Type::Text)),
    }
}

/// A single-line text that may be empty.
pub(super) fn text(most: usize) -> impl Fn(&str, Raw<'_>) -> Result<String, ValueFault> {
    move |key, raw| {
        let text = string(key, raw)?;
        if text.chars().count() > most {
            let most_characters = most;
            return Err(ValueFault::TooLong { most_characters });
        }
        if text.chars().any(char::is_control) {
            return Err(ValueFault::ControlCharacter);
        }
        Ok(text.trim().to_owned())
    }
}

/// A single-line text that must not be empty.
pub(super) fn filled_text(most: usize) -> impl Fn(&str, Raw<'_>) -> Result<String, ValueFault> {
    filled(text(most))
}

fn filled(
    read: impl Fn(&str, Raw<'_>) -> Result<String, ValueFault>,
) -> impl Fn(&str, Raw<'_>) -> Result<String, ValueFault> {
    move |key, raw| {
        let text = read(key, raw)?;
        if text.is_empty() {
            return Err(ValueFault::EmptyText { key: key.into() });
        }
        Ok(text)
    }
}

/// `{ zh = "…", en = "…" }`, in the hall's languages and any others; where the second one is missing, the first is used.
pub(super) fn words(table: &Table<'_>, key: &'static str, most: usize) -> Words {
    let has_width = most != NOTICE_CHARACTERS_MAX;
    words_read(table, key, has_width, &text(most))
}

/// The same, each text on one line of 80 mm paper; none where it is left out.
pub(super) fn line_of_paper(table: &Table<'_>, key: &'static str) -> Words {
    let line = |_: &str, raw: Raw<'_>| {
        let text = text(LINE_CHARACTERS_MAX)(key, raw)?;
        let columns = columns(&clean(&text));
        if columns > PAPER_COLUMNS {
            return Err(ValueFault::TooWideForPaper {
                key: key.into(),
                columns,
                most_columns: PAPER_COLUMNS,
            });
        }
        Ok(text)
    };
    let words = words_read(table, key, false, &line);
    if words.is_empty() {
        Words::default()
    } else {
        words
    }
}

fn words_read(
    table: &Table<'_>,
    key: &'static str,
    has_width: bool,
    read: &dyn Fn(&str, Raw<'_>) -> Result<String, ValueFault>,
) -> Words {
    table.section(key, |texts| {
        let Pair { first, second } = texts.languages();
        let main = texts.required(first.code(), filled(read));
        if let Some(main) = &main
            && has_width
        {
            hint_at_width(texts, main);
        }
        let main = main.map(|at| at.value).unwrap_or_default();
        let mut words = Words::default();
        for lang in Lang::all().filter(|lang| *lang != first) {
            let text = texts.optional(lang.code(), read).map(|at| at.value);
            let text = text.filter(|text| !text.is_empty());
            let text = text.map(|text| {
                if lang.is_compact() {
                    text
                } else {
                    with_narrow_quotes(&text)
                }
            });
            match text {
                Some(text) => words.set(lang.code(), text),
                None if lang == second => words.set(lang.code(), &*main),
                None => {}
            }
        }
        words.set(first.code(), main);
        words
    })
}

/// In the fonts of screens and printers typographic quotes are as wide as a Chinese character, which tears a name
/// of letters apart.
fn with_narrow_quotes(name: &str) -> String {
    let narrow = |c| match c {
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        other => other,
    };
    name.chars().map(narrow).collect()
}

/// The same, required.
pub(super) fn required_words(table: &Table<'_>, key: &'static str, most: usize) -> Words {
    table.must_have(key);
    words(table, key, most)
}

/// 80 mm paper holds 24 Chinese or 48 other characters per line.
pub(super) fn hint_at_width(table: &Table<'_>, text: &At<String>) {
    let columns = columns(&clean(&text.value));
    if columns > PAPER_COLUMNS {
        let most_columns = PAPER_COLUMNS;
        let what = Hint::TooWide {
            columns,
            most_columns,
        };
        table.add(&text.spot, what);
    }
}

pub(super) fn id(key: &str, raw: Raw<'_>) -> Result<String, ValueFault> {
    name_of_form(key, raw, Form::Id)
}

/// What an id may consist of: it appears in URLs and headers.
pub(super) fn name_of_form(key: &str, raw: Raw<'_>, form: Form) -> Result<String, ValueFault> {
    let name = string(key, raw)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && name.len() <= ID_CHARACTERS_MAX && name.chars().all(fits) {
        Ok(name)
    } else {
        Err(malformed(&name, form))
    }
}

/// One or two capital letters.
pub(super) fn prefix(key: &str, raw: Raw<'_>) -> Result<String, ValueFault> {
    let prefix = string(key, raw)?;
    let capitals = prefix.chars().all(|c| c.is_ascii_uppercase());
    if capitals && matches!(prefix.len(), 1 | 2) {
        Ok(prefix)
    } else {
        Err(malformed(&prefix, Form::Prefix))
    }
}

pub(super) fn whole(
    range: RangeInclusive<u32>,
) -> impl Fn(&str, Raw<'_>) -> Result<u32, ValueFault> {
    move |key, raw| {
        let value: i64 = match raw {
            // What does not fit into 64 bits is outside every range.
            Raw::Toml(DeValue::Integer(digits)) => {
                i64::from_str_radix(digits.as_str(), digits.radix()).unwrap_or(i64::MAX)
            }
            Raw::Variable(text) => text
                .parse()
                .map_err(|_| wrong_type(key, Type::WholeNumber))?,
            Raw::Toml(_) => return Err(wrong_type(key, Type::WholeNumber)),
        };
        let fitting = u32::try_from(value).ok().filter(|n| range.contains(n));
        fitting.ok_or(ValueFault::OutOfRange {
            value,
            low: i64::from(*range.start()),
            high: i64::from(*range.end()),
        })
    }
}

pub(super) fn yes_no(key: &str, raw: Raw<'_>) -> Result<bool, ValueFault> {
    match raw {
        Raw::Toml(DeValue::Boolean(yes)) => Ok(*yes),
        Raw::Variable("true" | "1") => Ok(true),
        Raw::Variable("false" | "0") => Ok(false),
        Raw::Toml(_) | Raw::Variable(_) => Err(wrong_type(key, Type::YesNo)),
    }
}

/// One of several words, each of which maps to a value.
pub(super) fn choice<T: Copy>(
    choices: &'static [(&'static str, T)],
) -> impl Fn(&str, Raw<'_>) -> Result<T, ValueFault> {
    move |key, raw| {
        let word = string(key, raw)?;
        let names = || choices.iter().map(|(name, _)| *name);
        let known = choices.iter().find(|(name, _)| *name == word);
        known
            .map(|(_, value)| *value)
            .ok_or_else(|| ValueFault::NotOneOf {
                value: near::shown(&word),
                choices: names().map(str::to_owned).collect(),
                near: near::nearest(&word, names()),
            })
    }
}

/// `"20 min"`, `"15 s"`, `"1 h"`, within a range of seconds.
pub(super) fn duration(
    range: RangeInclusive<i64>,
) -> impl Fn(&str, Raw<'_>) -> Result<Span, ValueFault> {
    move |key, raw| {
        let text = string(key, raw).map_err(|_| wrong_type(key, Type::Duration))?;
        let seconds = seconds(&text).ok_or_else(|| malformed(&text, Form::Duration))?;
        if range.contains(&seconds) {
            Ok(Span::from_secs(seconds))
        } else {
            let (low_s, high_s) = (*range.start(), *range.end());
            Err(ValueFault::DurationOutOfRange { low_s, high_s })
        }
    }
}

/// `"08:30-11:30"`; a day ends at `24:00`.
pub(super) fn period(key: &str, raw: Raw<'_>) -> Result<Period, ValueFault> {
    let text = string(key, raw)?;
    let value = near::shown(&text);
    let minutes = || {
        let (from, to) = text.split_once('-')?;
        Some((minute(from.trim())?, minute(to.trim())?))
    };
    let Some((from_min, to_min)) = minutes() else {
        return Err(malformed(&text, Form::Period));
    };
    if from_min >= to_min {
        return Err(ValueFault::PeriodBackwards { value });
    }
    Ok(Period { from_min, to_min })
}

/// `"2027-01-01"`, as a string or as a TOML date.
pub(super) fn date(key: &str, raw: Raw<'_>) -> Result<Date, ValueFault> {
    let text = match raw {
        Raw::Toml(DeValue::Datetime(date)) => date.to_string(),
        Raw::Toml(_) | Raw::Variable(_) => {
            string(key, raw).map_err(|_| wrong_type(key, Type::Date))?
        }
    };
    parse_date(&text).ok_or_else(|| malformed(&text, Form::Date))
}

/// A date, or nothing for an empty string.
pub(super) fn date_or_empty(key: &str, raw: Raw<'_>) -> Result<String, ValueFault> {
    match raw {
        Raw::Toml(DeValue::String(text)) if text.is_empty() => Ok(String::new()),
        Raw::Toml(_) | Raw::Variable(_) => date(key, raw).map(|date| date.to_string()),
    }
}

/// `"05-01"`, a day of every year.
pub(super) fn month_day(key: &str, raw: Raw<'_>) -> Result<MonthDay, ValueFault> {
    let text = string(key, raw)?;
    // A leap year contains every possible day.
    parse_date(&format!("2024-{text}"))
        .map(|date| MonthDay {
            month: date.month(),
            day: date.day(),
        })
        .ok_or_else(|| malformed(&text, Form::MonthDay))
}

/// A text that does not have the required form.
pub(super) fn malformed(text: &str, form: Form) -> ValueFault {
    let value = near::shown(text);
    ValueFault::Malformed { value, form }
}

fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit);
    let number: i64 = number.parse().ok()?;
    let unit = match unit.trim_start() {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        _ => return None,
    };
    number.checked_mul(unit)
}

fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !digits(hours) || !digits(minutes) || hours.len() > 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= MINUTES_A_DAY).then_some(minute)
}

fn parse_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    if shape { text.parse().ok() } else { None }
}

/// Placeholder for a missing or wrong value until its mistake is reported.
pub(super) trait ValueOrDefault<T> {
    fn value_or_default(self) -> T;
}

impl<T: Default> ValueOrDefault<T> for Option<At<T>> {
    fn value_or_default(self) -> T {
        self.map(|at| at.value).unwrap_or_default()
    }
}
