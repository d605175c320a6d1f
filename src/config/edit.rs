//! Changes single values of a hall file and leaves all else as it was written: comments, order, blank lines.

use serde::Deserialize;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// A change to one place. Its path is as of [`super::Paths`]: `/service/3/name/zh`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Edit {
    /// A text; an empty one takes an optional key away.
    Text {
        path: String,
        to: String,
        required: bool,
    },
    /// A whole number, as somebody typed it.
    Number {
        path: String,
        to: String,
        required: bool,
    },
    List {
        path: String,
        to: Vec<String>,
    },
    /// An empty `false` takes the key away.
    Yes {
        path: String,
        to: bool,
    },
    /// A new table at the end of a list, with the keys that it needs, all empty.
    Add {
        path: String,
        id: String,
        texts: Vec<String>,
        lists: Vec<String>,
    },
    /// Takes a table out of a list. A service goes from the counters that serve it, too.
    Remove {
        path: String,
    },
}

/// The file after the edits, in order. `None` if it breaks the notation, so that no place in it is known.
pub fn apply(toml: &str, edits: &[Edit]) -> Option<String> {
    let mut document: DocumentMut = toml.parse().ok()?;
    for edit in edits {
        match edit {
            Edit::Text { path, to, required } => {
                let value = (*required || !to.is_empty()).then(|| Value::from(to.as_str()));
                set(&mut document, path, value);
            }
            Edit::Number { path, to, required } => {
                // What is no number stays a text: the check says so beside it.
                let number = to.trim().parse::<i64>().map(Value::from);
                let value = number.unwrap_or_else(|_| Value::from(to.as_str()));
                set(
                    &mut document,
                    path,
                    (*required || !to.trim().is_empty()).then_some(value),
                );
            }
            Edit::List { path, to } => {
                let items: Array = to.iter().map(String::as_str).collect();
                set(&mut document, path, Some(items.into()));
            }
            Edit::Yes { path, to } => set(&mut document, path, to.then(|| Value::from(true))),
            Edit::Add {
                path,
                id,
                texts,
                lists,
            } => add(&mut document, path, id, texts, lists),
            Edit::Remove { path } => remove(&mut document, path),
        }
    }
    Some(document.to_string())
}

/// What stands in a file, by path.
pub struct Written(DocumentMut);

impl Written {
    /// `None` if it breaks the notation.
    pub fn read(toml: &str) -> Option<Self> {
        toml.parse().ok().map(Self)
    }

    /// A text, a number or a truth value, as it would be typed; empty if there is none.
    pub fn text(&self, path: &str) -> String {
        let Some(value) = self.value(path) else {
            return String::new();
        };
        match value.as_str() {
            Some(text) => text.into(),
            // Its texts have places of their own.
            None if value.is_inline_table() => String::new(),
            None => value.clone().decorated("", "").to_string(),
        }
    }

    pub fn is_yes(&self, path: &str) -> bool {
        self.value(path)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    pub fn list(&self, path: &str) -> Vec<String> {
        let items = self.value(path).and_then(Value::as_array);
        let text = |item: &Value| match item.as_str() {
            Some(text) => text.to_owned(),
            None => item.clone().decorated("", "").to_string(),
        };
        items.into_iter().flatten().map(text).collect()
    }

    /// How many tables the list has; `None` if it is written in another form.
    pub fn count(&self, key: &str) -> Option<usize> {
        match self.0.get(key) {
            None => Some(0),
            Some(item) => item.as_array_of_tables().map(ArrayOfTables::len),
        }
    }

    fn value(&self, path: &str) -> Option<&Value> {
        let mut steps = steps(path);
        let mut item = self.0.get(steps.next()?)?;
        while let Some(step) = steps.next() {
            item = match item {
                Item::ArrayOfTables(tables) => {
                    let table = tables.get(step.parse().ok()?)?;
                    table.get(steps.next()?)?
                }
                Item::None | Item::Value(_) | Item::Table(_) => item.get(step)?,
            };
        }
        item.as_value()
    }
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1)
}

/// Sets a value, or takes it away. A place that cannot be is left alone: the check tells of what is there instead.
fn set(document: &mut DocumentMut, path: &str, value: Option<Value>) {
    let all: Vec<&str> = steps(path).collect();
    let Some((key, tables)) = all.split_last() else {
        return;
    };
    if let Some(table) = find(document.as_table_mut(), tables, value.is_some()) {
        put(table, key, value);
    }
}

fn find<'a>(
    table: &'a mut dyn TableLike,
    steps: &[&str],
    create: bool,
) -> Option<&'a mut dyn TableLike> {
    let Some((step, mut rest)) = steps.split_first() else {
        return Some(table);
    };
    if table.get(step).is_none() {
        if !create {
            return None;
        }
        let new = match steps.len() {
            1 if !is_section(step) => Item::Value(InlineTable::new().into()),
            _ => Item::Table(Table::new()),
        };
        table.insert(step, new);
    }
    let item = table.get_mut(step)?;
    let next: &mut dyn TableLike = match item {
        Item::ArrayOfTables(tables) => {
            let (nth, behind) = rest.split_first()?;
            rest = behind;
            tables.get_mut(nth.parse().ok()?)?
        }
        item @ (Item::None | Item::Value(_) | Item::Table(_)) => item.as_table_like_mut()?,
    };
    find(next, rest, create)
}

/// Tables that have a head of their own; others are written into the line.
fn is_section(key: &str) -> bool {
    [
        "rules",
        "dates",
        "numbers",
        "class",
        "priority",
        "appointment",
        "hall",
        "hub",
    ]
    .contains(&key)
}

fn put(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    match (table.get_mut(key), value) {
        (Some(Item::Value(old)), Some(mut new)) => {
            if shape(old) != shape(&new) {
                // The comment behind it stays.
                *new.decor_mut() = old.decor().clone();
                *old = new;
            }
        }
        (Some(Item::None | Item::Table(_) | Item::ArrayOfTables(_)) | None, Some(new)) => {
            table.insert(key, Item::Value(new));
        }
        (_, None) => {
            table.remove(key);
        }
    }
}

/// A value without what surrounds it.
fn shape(value: &Value) -> String {
    if let Some(items) = value.as_array() {
        return items.iter().map(|item| shape(item) + ",").collect();
    }
    value.clone().decorated("", "").to_string()
}

fn add(document: &mut DocumentMut, path: &str, id: &str, texts: &[String], lists: &[String]) {
    let Some(key) = steps(path).next() else {
        return;
    };
    let mut table = Table::new();
    if !id.is_empty() {
        table.insert("id", toml_edit::value(id));
    }
    for text in texts {
        match text.split_once('/') {
            Some((name, lang)) => {
                let words = table.entry(name);
                let words = words.or_insert(Item::Value(InlineTable::new().into()));
                if let Some(words) = words.as_inline_table_mut() {
                    words.insert(lang, "".into());
                }
            }
            None => {
                table.insert(text, toml_edit::value(""));
            }
        }
    }
    for list in lists {
        table.insert(list, toml_edit::value(Array::new()));
    }
    table.decor_mut().set_prefix("\n");
    let tables = document.entry(key);
    let tables = tables.or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(tables) = tables.as_array_of_tables_mut() {
        tables.push(table);
    }
}

fn remove(document: &mut DocumentMut, path: &str) {
    let mut steps = steps(path);
    let Some((key, nth)) = steps.next().zip(steps.next()) else {
        return;
    };
    let tables = document.get_mut(key).and_then(Item::as_array_of_tables_mut);
    let Some((tables, nth)) = tables.zip(nth.parse::<usize>().ok()) else {
        return;
    };
    let Some(gone) = tables.get(nth) else { return };
    let id = gone.get("id").and_then(Item::as_str).map(str::to_owned);
    tables.remove(nth);
    if tables.is_empty() {
        document.remove(key);
    }
    if let Some(service) = id.filter(|_| key == "service") {
        leave_counters(document, &service);
    }
}

/// Nobody serves or helps a service that is gone.
fn leave_counters(document: &mut DocumentMut, service: &str) {
    let counters = document.get_mut("counter");
    let counters = counters.and_then(Item::as_array_of_tables_mut);
    for counter in counters.into_iter().flat_map(ArrayOfTables::iter_mut) {
        for work in ["serves", "helps"] {
            if let Some(list) = counter.get_mut(work).and_then(Item::as_array_mut) {
                list.retain(|one| one.as_str() != Some(service));
            }
        }
    }
}
