//! From a place in a hall file to what stands there: `/service/3/prefix`.

use super::Location;
use std::collections::BTreeMap;
use toml_edit::{Document, Item, TableLike, Value};

/// Where each table, key and value of a file begins. Of a file that breaks the notation nothing is known.
#[derive(Debug, Default)]
pub struct Paths {
    /// Byte offset of each line.
    lines: Vec<usize>,
    text: String,
    begins: BTreeMap<usize, String>,
}

impl Paths {
    pub fn new(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        let mut paths = Self {
            lines: std::iter::once(0).chain(ends).collect(),
            text: text.into(),
            begins: BTreeMap::new(),
        };
        if let Ok(document) = Document::parse(text) {
            paths.walk("", document.as_table());
        }
        paths
    }

    /// What begins last at or before the place; empty for the whole file.
    pub fn at(&self, place: &Location) -> &str {
        let Location::At { line, column } = place else {
            return "";
        };
        let begin = self.lines.get(line.saturating_sub(1)).copied();
        let begin = begin.unwrap_or(self.text.len());
        let rest = self.text.get(begin..).unwrap_or_default();
        let before: usize = rest
            .chars()
            .take(column.saturating_sub(1))
            .map(char::len_utf8)
            .sum();
        let found = self.begins.range(..=begin + before).next_back();
        found.map_or("", |(_, path)| path)
    }

    /// Where it begins.
    pub(super) fn place_of(&self, path: &str) -> Location {
        let begin = self.begins.iter().find(|(_, known)| *known == path);
        let Some((begin, _)) = begin else {
            return Location::File;
        };
        let line = self.lines.partition_point(|start| start <= begin);
        let start = self.lines[line - 1];
        let before = self.text.get(start..*begin).unwrap_or_default();
        let column = before.chars().count() + 1;
        Location::At { line, column }
    }

    fn walk(&mut self, path: &str, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            let path = format!("{path}/{name}");
            let key = table.get_key_value(name).and_then(|(key, _)| key.span());
            self.begin(key, &path);
            match item {
                Item::None => {}
                Item::Value(value) => self.value(&path, value),
                Item::Table(table) => {
                    self.begin(table.span(), &path);
                    self.walk(&path, table);
                }
                Item::ArrayOfTables(tables) => {
                    for (nth, table) in tables.iter().enumerate() {
                        let path = format!("{path}/{nth}");
                        self.begin(table.span(), &path);
                        self.walk(&path, table);
                    }
                }
            }
        }
    }

    fn value(&mut self, path: &str, value: &Value) {
        self.begin(value.span(), path);
        match value {
            Value::InlineTable(table) => self.walk(path, table),
            Value::Array(items) => {
                for (nth, item) in items.iter().enumerate() {
                    self.value(&format!("{path}/{nth}"), item);
                }
            }
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }

    fn begin(&mut self, span: Option<std::ops::Range<usize>>, path: &str) {
        if let Some(span) = span {
            self.begins.insert(span.start, path.into());
        }
    }
}
