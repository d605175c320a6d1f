//! What differs between two hall files, by the keys that people wrote.

use crate::model::hall::Words;
use crate::protocol::{HallChange, HallChanged};
use crate::words::Lang;
use toml::{Table, Value};

/// All differences, in the order of the keys. Comments and the order of keys make none. A file that breaks the notation
/// counts as empty.
pub fn between(before: &str, after: &str) -> Vec<HallChange> {
    let [before, after] = [before, after].map(read);
    let mut changes = Changes::default();
    changes.tables("", &Words::default(), &before, &after);
    changes.0
}

/// Whether the hub knows of them only after its next start: they are settings of its computer.
pub fn need_restart(changes: &[HallChange]) -> bool {
    changes
        .iter()
        .any(|change| change.path.starts_with("/hub/"))
}

fn read(text: &str) -> Table {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.parse().unwrap_or_default()
}

#[derive(Default)]
struct Changes(Vec<HallChange>);

impl Changes {
    fn tables(&mut self, path: &str, title: &Words, before: &Table, after: &Table) {
        let gone = before.keys().filter(|key| !after.contains_key(*key));
        for key in after.keys().chain(gone) {
            let path = format!("{path}/{key}");
            self.values(&path, title, before.get(key), after.get(key));
        }
    }

    fn values(&mut self, path: &str, title: &Words, before: Option<&Value>, after: Option<&Value>) {
        if before == after {
            return;
        }
        let is_section = path.matches('/').count() == 1;
        let empty = Value::Table(Table::new());
        match (before, after) {
            (Some(Value::Table(before)), Some(Value::Table(after))) => {
                self.tables(path, title, before, after);
            }
            (Some(Value::Table(_)), None) if is_section => {
                self.values(path, title, before, Some(&empty));
            }
            (None, Some(Value::Table(_))) if is_section => {
                self.values(path, title, Some(&empty), after);
            }
            (before, after) => match (entries(before), entries(after)) {
                (Some(before), Some(after)) if is_section => self.entries(path, &before, &after),
                _ => self.add(path, title, before, after),
            },
        }
    }

    /// Tables in double brackets are known by their ids; those without one, by their place.
    fn entries(&mut self, path: &str, before: &[(String, &Table)], after: &[(String, &Table)]) {
        let find = |entries: &[(String, &Table)], id: &str| {
            let mut entries = entries.iter();
            entries.find(|(known, _)| known == id).is_some()
        };
        for (id, old) in before.iter().filter(|(id, _)| !find(after, id)) {
            let old = Value::Table((*old).clone());
            self.add(&format!("{path}/{id}"), &title(&old), Some(&old), None);
        }
        for (id, new) in after {
            let path = format!("{path}/{id}");
            let value = Value::Table((*new).clone());
            match before.iter().find(|(known, _)| known == id) {
                None => self.add(&path, &title(&value), None, Some(&value)),
                Some((_, old)) => self.tables(&path, &title(&value), old, new),
            }
        }
        let common = |entries: &[(String, &Table)], others: &[(String, &Table)]| {
            let ids = entries.iter().map(|(id, _)| id.clone());
            ids.filter(|id| find(others, id)).collect::<Vec<_>>()
        };
        let (old, new) = (common(before, after), common(after, before));
        if old != new {
            self.0.push(HallChange {
                what: HallChanged::Reordered,
                path: path.into(),
                title: Words::default(),
                before: Some(old.join(", ")),
                after: Some(new.join(", ")),
            });
        }
    }

    fn add(&mut self, path: &str, title: &Words, before: Option<&Value>, after: Option<&Value>) {
        let what = match (before, after) {
            (None, _) => HallChanged::Added,
            (_, None) => HallChanged::Removed,
            (Some(_), Some(_)) => HallChanged::Changed,
        };
        self.0.push(HallChange {
            what,
            path: path.into(),
            title: title.clone(),
            before: before.map(shown),
            after: after.map(shown),
        });
    }
}

/// The tables of a list, each with its id or its place; `None` for anything else. Nothing is a list without any.
fn entries<'a>(list: Option<&'a Value>) -> Option<Vec<(String, &'a Table)>> {
    let Some(list) = list else {
        return Some(Vec::new());
    };
    let items = list.as_array()?.iter().enumerate();
    let entry = |(nth, item): (usize, &'a Value)| {
        let table = item.as_table()?;
        let id = table.get("id").and_then(Value::as_str);
        Some((id.map_or_else(|| nth.to_string(), Into::into), table))
    };
    items.map(entry).collect()
}

/// The name of an entry.
fn title(entry: &Value) -> Words {
    match entry.get("name").or_else(|| entry.get("text")) {
        Some(Value::Table(name)) => name
            .iter()
            .filter_map(|(lang, text)| Some((lang.as_str(), text.as_str()?)))
            .collect(),
        Some(Value::String(name)) => Lang::all().map(|lang| (lang.code(), &**name)).collect(),
        _ => Words::default(),
    }
}

/// A text as it is, texts joined by commas, any other value as TOML writes it.
fn shown(value: &Value) -> String {
    let texts = value
        .as_array()
        .map(|items| items.iter().map(Value::as_str).collect());
    match (value.as_str(), texts) {
        (Some(text), _) => text.into(),
        (None, Some(Some::<Vec<_>>(texts))) => texts.join(", "),
        (None, Some(None) | None) => value.to_string(),
    }
}
