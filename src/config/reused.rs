//! Ids that are used again with another meaning. Every ticket, figure and record goes by the ids of its service, counter
//! and clerk for as long as the log is kept.

use super::mistake::{Hint, Mistake};
use super::paths::Paths;
use crate::model::hall::{Hall, Words};
use crate::words::Lang;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Lists of the file whose ids stand in the log, each with what people tell its entries apart by besides their names.
const LISTS: [(&str, Option<&str>); 3] = [
    ("service", Some("prefix")),
    ("counter", Some("number")),
    ("staff", None),
];

type Key = (&'static str, String);

/// What the ids of a hall's files stood for, each as it was last.
#[derive(Clone, Debug, Default)]
pub struct UsedIds(BTreeMap<Key, Meaning>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Meaning {
    name: Words,
    /// Letter or number.
    sign: String,
}

impl UsedIds {
    /// Takes in a file that was in force after those before it.
    pub fn learn(&mut self, toml: &str) {
        let entries = entries(toml).into_iter();
        self.0
            .extend(entries.map(|(key, _, meaning)| (key, meaning)));
    }

    /// The same for a hall as an event says it.
    pub fn learn_hall(&mut self, hall: &Hall) {
        for service in &hall.services {
            let (name, sign) = (service.name.clone(), service.prefix.clone());
            let key = ("service", service.id.to_string());
            self.0.insert(key, Meaning { name, sign });
        }
        for counter in &hall.counters {
            let sign = counter
                .number
                .map_or_else(String::new, |number| number.to_string());
            let name = counter.name.clone();
            let key = ("counter", counter.id.to_string());
            self.0.insert(key, Meaning { name, sign });
        }
    }

    /// What the ids of services (`service`) or counters (`counter`) stood for last: name, and letter or number.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&str, &Words, &str)> {
        let all = self.0.iter().filter(move |((known, _), _)| *known == kind);
        all.map(|((_, id), meaning)| (&**id, &meaning.name, &*meaning.sign))
    }

    /// The ids of a draft that seem to stand for something else than before: one that comes back under another name, and
    /// one whose name and letter, or number, are both others than in the file in force. A new name alone is a rename.
    pub fn reused(&self, in_force: &str, draft: &str) -> Vec<Mistake> {
        let in_force = entries(in_force);
        let paths = Paths::new(draft);
        let hint = |(key, nth, now): (Key, usize, Meaning)| {
            let before = self.0.get(&key)?;
            let (list, id) = key.clone();
            let stays = in_force.iter().any(|(known, _, _)| *known == key);
            let is_signed = LISTS
                .iter()
                .any(|(name, sign)| *name == list && sign.is_some());
            let keeps_sign = stays && is_signed && before.sign == now.sign;
            if keeps_sign || is_alike(&before.name, &now.name) {
                return None;
            }
            let (before, now) = (before.name.clone(), now.name);
            Some(Mistake {
                place: paths.place_of(&format!("/{list}/{nth}/id")),
                what: Hint::IdReused { id, before, now }.into(),
            })
        };
        entries(draft).into_iter().filter_map(hint).collect()
    }
}

/// Every id of the file, with its place in its list. A file that breaks the notation counts as empty.
fn entries(toml: &str) -> Vec<(Key, usize, Meaning)> {
    let text = toml.strip_prefix('\u{feff}').unwrap_or(toml);
    let file: Table = text.parse().unwrap_or_default();
    let mut found = Vec::new();
    for (list, sign) in LISTS {
        let all = file.get(list).and_then(Value::as_array);
        for (nth, entry) in all.into_iter().flatten().enumerate() {
            let Some(id) = entry.get("id").and_then(Value::as_str) else {
                continue;
            };
            let sign = sign.and_then(|sign| entry.get(sign));
            let meaning = Meaning {
                name: entry.get("name").map(name).unwrap_or_default(),
                sign: sign.map_or_else(String::new, |sign| match sign.as_str() {
                    Some(text) => text.into(),
                    None => sign.to_string(),
                }),
            };
            found.push(((list, id.into()), nth, meaning));
        }
    }
    found
}

fn name(value: &Value) -> Words {
    if let Some(text) = value.as_str() {
        return Lang::all().map(|lang| (lang.code(), text)).collect();
    }
    let texts = value.as_table().into_iter().flatten();
    texts
        .filter_map(|(lang, text)| Some((lang.as_str(), text.as_str()?)))
        .collect()
}

/// Whether two names may be those of one thing: in some language one contains the other, or they share more than half
/// of their words, which in Chinese are characters. Where one has no name, nothing can be said.
fn is_alike(one: &Words, other: &Words) -> bool {
    let both = Lang::all().map(|lang| (one.get(lang.code()), other.get(lang.code())));
    let mut both = both
        .filter(|(one, other)| !one.is_empty() && !other.is_empty())
        .peekable();
    both.peek().is_none() || both.any(|(one, other)| are_alike(one, other))
}

fn are_alike(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(words);
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let shared = short.iter().filter(|word| long.contains(word)).count();
    shared * 2 > short.len()
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_within = false;
    for c in text.chars() {
        let is_letter = c.is_ascii_alphanumeric() || (c.is_alphanumeric() && (c as u32) < 0x2e80);
        if is_letter && is_within {
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        } else if c.is_alphanumeric() {
            words.push(c.to_lowercase().collect());
        }
        is_within = is_letter;
    }
    words
}
