//! Reads a TOML file key by key and continues after a mistake, so that all mistakes are reported at once.
//!
//! A missing or wrong value is returned as `None`; whatever is built from it is discarded at the end if there was a
//! mistake.

use super::lines::Lines;
use super::mistake::{FileFault, KeyFault, Location, Mistake, Type, ValueFault, What};
use super::{near, notation};
use crate::words::Pair;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Environment variables that override keys, by name.
pub type Variables = BTreeMap<String, String>;

/// Maximum number of mistakes reported; of the rest only the count is given.
const MISTAKES_MAX: usize = 1_000;
/// Maximum number of mistakes collected before sorting.
const MISTAKES_KEPT_MAX: usize = 100_000;

/// Tables in a list have no variables: no variable name begins like this.
const NO_VARIABLES: &str = "=";

/// A value and its position.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub spot: Spot,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// Byte offset in the file.
    Offset(usize),
    Variable(String),
}

/// The value of one key in the file or in a variable.
#[derive(Clone, Copy)]
pub(super) enum Raw<'r> {
    Toml(&'r DeValue<'r>),
    Variable(&'r str),
}

/// One table of the file. Keys are requested by name; any key that is never requested is unknown.
pub(super) struct Table<'r> {
    file: &'r File<'r>,
    /// `None`: it is not in the file.
    entries: Option<&'r DeTable<'r>>,
    spot: Spot,
    /// Prefix of the variables for its keys.
    variable_prefix: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

struct File<'r> {
    lines: Lines<'r>,
    variables: &'r Variables,
    found: RefCell<Vec<(Spot, What)>>,
    /// The hall's.
    languages: Cell<Pair>,
}

/// Reads `text` with `read`. The result is worthless if the findings include a mistake, not only hints.
pub(super) fn read<T>(
    text: &str,
    variables: &Variables,
    read: impl FnOnce(&Table<'_>) -> T,
) -> (T, Vec<Mistake>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mended = notation::mend(text);
    let (document, _) = DeTable::parse_recoverable(&mended.text);
    let file = File {
        lines: Lines::new(text),
        variables,
        found: RefCell::default(),
        languages: Cell::default(),
    };
    if text.trim().is_empty() {
        file.add(Spot::Offset(0), FileFault::Empty.into());
    }
    let root = Table {
        file: &file,
        entries: Some(document.get_ref()),
        spot: Spot::Offset(0),
        variable_prefix: "JIAOHAO_".into(),
        asked: RefCell::default(),
    };
    let value = read(&root);
    root.name_unknown_keys();
    let mut found = file.found.take();
    if !mended.faults.is_empty() {
        found.retain(|(_, what)| !what.is_explained_by(&mended.lost));
        let faults = mended.faults.into_iter();
        found.extend(faults.map(|(offset, what)| (Spot::Offset(offset), what)));
    }
    (value, placed(found, &file.lines))
}

impl<'r> Table<'r> {
    /// In which the file's texts are.
    pub(super) fn languages(&self) -> Pair {
        self.file.languages.get()
    }

    pub(super) fn set_languages(&self, languages: Pair) {
        self.file.languages.set(languages);
    }

    /// An optional key.
    pub(super) fn optional<T>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str, Raw<'r>) -> Result<T, ValueFault>,
    ) -> Option<At<T>> {
        let (raw, spot) = self.raw(key)?;
        match parse(key, raw) {
            Ok(value) => Some(At { value, spot }),
            Err(what) => {
                self.add(&spot, what);
                None
            }
        }
    }

    /// A required key.
    pub(super) fn required<T>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str, Raw<'r>) -> Result<T, ValueFault>,
    ) -> Option<At<T>> {
        self.must_have(key);
        self.optional(key, parse)
    }

    /// An optional list of values; at most `most` of them are read.
    pub(super) fn list<T>(
        &self,
        key: &'static str,
        most: usize,
        parse: impl Fn(&str, Raw<'r>) -> Result<T, ValueFault>,
    ) -> Vec<At<T>> {
        let Some((raw, spot)) = self.raw(key) else {
            return Vec::new();
        };
        let items: Vec<(Raw<'r>, Spot)> = match raw {
            Raw::Toml(DeValue::Array(items)) => items.iter().map(spanned).collect(),
            Raw::Variable(text) => text
                .split(',')
                .map(|item| (Raw::Variable(item.trim()), spot.clone()))
                .collect(),
            Raw::Toml(_) => {
                self.add(&spot, wrong_type(key, Type::List));
                return Vec::new();
            }
        };
        self.warn_of_too_many(key, items.get(most).map(|(_, spot)| spot), most);
        let mut values = Vec::new();
        for (raw, spot) in items.into_iter().take(most) {
            match parse(key, raw) {
                Ok(value) => values.push(At { value, spot }),
                Err(what) => self.add(&spot, what),
            }
        }
        values
    }

    /// A list that must not be empty.
    pub(super) fn filled_list<T>(
        &self,
        key: &'static str,
        most: usize,
        parse: impl Fn(&str, Raw<'r>) -> Result<T, ValueFault>,
    ) -> Vec<At<T>> {
        self.must_have(key);
        if let Some((Raw::Toml(DeValue::Array(items)), spot)) = self.raw(key)
            && items.is_empty()
        {
            self.add(&spot, KeyFault::EmptyList { key: key.into() });
        }
        self.list(key, most, parse)
    }

    /// A nested table. If it is missing, `read` finds no keys in it, and reports none as missing.
    pub(super) fn section<T>(&self, key: &'static str, read: impl FnOnce(&Self) -> T) -> T {
        let (entries, spot) = match self.toml(key) {
            Some((Raw::Toml(DeValue::Table(entries)), spot)) => (Some(entries), spot),
            Some((_, spot)) => {
                self.add(&spot, wrong_type(key, Type::Section));
                (None, spot)
            }
            None => (None, self.spot.clone()),
        };
        let prefix = format!("{}{}_", self.variable_prefix, key.to_uppercase());
        self.read_table(entries, spot, prefix, read)
    }

    /// A required nested table.
    pub(super) fn required_section<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Self) -> T,
    ) -> T {
        self.must_have(key);
        self.section(key, read)
    }

    /// Array of tables, `[[key]]`; at most `most` of them are read.
    pub(super) fn sections<T>(
        &self,
        key: &'static str,
        most: usize,
        read: impl Fn(&Self) -> T,
    ) -> Vec<T> {
        let items = match self.toml(key) {
            Some((Raw::Toml(DeValue::Array(items)), _)) => items,
            Some((_, spot)) => {
                self.add(&spot, wrong_type(key, Type::Sections));
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let too_many = items.get(most).map(|item| spanned(item).1);
        self.warn_of_too_many(key, too_many.as_ref(), most);
        let mut values = Vec::new();
        for (raw, spot) in items.iter().map(spanned).take(most) {
            if let Raw::Toml(DeValue::Table(entries)) = raw {
                values.push(self.read_table(Some(entries), spot, NO_VARIABLES.into(), &read));
            } else {
                self.add(&spot, wrong_type(key, Type::Sections));
            }
        }
        values
    }

    /// An array of tables with at least one element.
    pub(super) fn filled_sections<T>(
        &self,
        key: &'static str,
        most: usize,
        read: impl Fn(&Self) -> T,
    ) -> Vec<T> {
        self.must_have(key);
        self.sections(key, most, read)
    }

    /// Whether the key is in the file or in a variable, and where.
    pub(super) fn spot_of(&self, key: &'static str) -> Option<Spot> {
        self.raw(key).map(|(_, spot)| spot)
    }

    /// Calls `told` for every text under this table, with the path of tables and key leading to it.
    pub(super) fn each_text(&self, mut told: impl FnMut(&[&str], &str, &Spot)) {
        if let Some(entries) = self.entries {
            each_text_in(entries, &mut Vec::new(), &mut told);
        }
    }

    /// Where the table begins.
    pub(super) fn spot(&self) -> &Spot {
        &self.spot
    }

    pub(super) fn add(&self, spot: &Spot, what: impl Into<What>) {
        self.file.add(spot.clone(), what.into());
    }

    pub(super) fn line(&self, spot: &Spot) -> usize {
        match spot {
            Spot::Offset(offset) => self.file.lines.line(*offset),
            Spot::Variable(_) => 0,
        }
    }

    fn read_table<T>(
        &self,
        entries: Option<&'r DeTable<'r>>,
        spot: Spot,
        variable_prefix: String,
        read: impl FnOnce(&Self) -> T,
    ) -> T {
        let table = Self {
            file: self.file,
            entries,
            spot,
            variable_prefix,
            asked: RefCell::default(),
        };
        let value = read(&table);
        table.name_unknown_keys();
        value
    }

    fn raw(&self, key: &'static str) -> Option<(Raw<'r>, Spot)> {
        let name = format!("{}{}", self.variable_prefix, key.to_uppercase());
        let variable = self
            .file
            .variables
            .get(&name)
            .filter(|text| !text.is_empty());
        let from_file = self.toml(key);
        match variable {
            Some(text) => Some((Raw::Variable(text), Spot::Variable(name))),
            None => from_file,
        }
    }

    fn toml(&self, key: &'static str) -> Option<(Raw<'r>, Spot)> {
        self.asked.borrow_mut().insert(key);
        self.entries?.get(key).map(spanned)
    }

    /// Reports the key if it is missing, except in a table that is itself missing.
    pub(super) fn must_have(&self, key: &'static str) {
        if self.entries.is_some() && self.raw(key).is_none() {
            self.add(&self.spot, KeyFault::Missing { key: key.into() });
        }
    }

    fn warn_of_too_many(&self, key: &str, first_too_many: Option<&Spot>, most: usize) {
        if let Some(spot) = first_too_many {
            let key = key.to_owned();
            self.add(spot, KeyFault::TooMany { key, most });
        }
    }

    fn name_unknown_keys(&self) {
        let asked = self.asked.borrow();
        for key in self.entries.into_iter().flat_map(|entries| entries.keys()) {
            let name = key.get_ref().as_ref();
            if !asked.contains(name) {
                let what = KeyFault::Unknown {
                    key: near::shown(name),
                    near: near::nearest(name, asked.iter().copied()),
                };
                self.add(&Spot::Offset(key.span().start), what);
            }
        }
    }
}

impl File<'_> {
    fn add(&self, spot: Spot, what: What) {
        let mut found = self.found.borrow_mut();
        if found.len() < MISTAKES_KEPT_MAX {
            found.push((spot, what));
        }
    }
}

pub(super) fn wrong_type(key: &str, want: Type) -> ValueFault {
    let key = key.to_owned();
    ValueFault::WrongType { key, want }
}

fn spanned<'r>(value: &'r Spanned<DeValue<'r>>) -> (Raw<'r>, Spot) {
    let spot = Spot::Offset(value.span().start);
    (Raw::Toml(value.get_ref()), spot)
}

fn each_text_in<'r>(
    entries: &'r DeTable<'r>,
    path: &mut Vec<&'r str>,
    told: &mut impl FnMut(&[&str], &str, &Spot),
) {
    for (key, value) in entries {
        path.push(key.get_ref());
        each_text_of(value, path, told);
        path.pop();
    }
}

fn each_text_of<'r>(
    value: &'r Spanned<DeValue<'r>>,
    path: &mut Vec<&'r str>,
    told: &mut impl FnMut(&[&str], &str, &Spot),
) {
    match value.get_ref() {
        DeValue::String(text) => told(path, text, &Spot::Offset(value.span().start)),
        DeValue::Array(items) => items.iter().for_each(|item| each_text_of(item, path, told)),
        DeValue::Table(entries) => each_text_in(entries, path, told),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

fn placed(mut found: Vec<(Spot, What)>, lines: &Lines<'_>) -> Vec<Mistake> {
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    let more = found.len().saturating_sub(MISTAKES_MAX);
    found.truncate(MISTAKES_MAX);
    let mut mistakes: Vec<Mistake> = found
        .into_iter()
        .map(|(spot, what)| Mistake {
            place: match spot {
                Spot::Offset(offset) => lines.place(offset),
                Spot::Variable(name) => Location::Variable(name),
            },
            what,
        })
        .collect();
    if more > 0 {
        mistakes.push(Mistake {
            place: Location::File,
            what: FileFault::More { count: more }.into(),
        });
    }
    mistakes
}
