//! A report as CSV, for spreadsheets and simple programs.

use crate::report::Report;
use ::csv::{IntoInnerError, Terminator, Writer, WriterBuilder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A line a row and the total, all figures, by their names in JSON; UTF-8 with its mark, as spreadsheets want it. A text that
/// a spreadsheet would take for a formula has an apostrophe in front.
///
/// # Errors
/// None that is known: it is written to memory.
pub fn csv(report: &Report) -> Result<String, ::csv::Error> {
    let rows = report
        .rows
        .iter()
        .map(|row| (row.id.as_str(), &row.figures));
    let mut lines = Vec::new();
    for (id, figures) in rows.chain([("total", &report.total)]) {
        let figures = serde_json::to_value(figures).expect("figures have text keys");
        let mut fields = BTreeMap::new();
        flatten("", &figures, &mut fields);
        lines.push((id, fields));
    }
    // Not every row has every figure.
    let heads = lines.iter().flat_map(|(_, fields)| fields.keys().cloned());
    let heads: BTreeSet<String> = heads.collect();
    let mut sheet = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    sheet.write_field("id")?;
    sheet.write_record(heads.iter().map(|head| safe(head)))?;
    for (id, fields) in lines {
        sheet.write_field(safe(id))?;
        sheet.write_record(
            heads
                .iter()
                .map(|head| fields.get(head).map_or("", String::as_str)),
        )?;
    }
    finished(sheet)
}

fn finished(sheet: Writer<Vec<u8>>) -> Result<String, ::csv::Error> {
    let bytes = sheet.into_inner();
    let bytes = bytes.map_err(|error: IntoInnerError<_>| error.into_error())?;
    Ok(String::from_utf8(bytes).expect("only texts were written"))
}

/// `wait_first.p50_s` and so on, each with its value.
fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                let name = if name.is_empty() {
                    part.clone()
                } else {
                    format!("{name}.{part}")
                };
                flatten(&name, value, into);
            }
        }
        Value::Null => {}
        Value::String(text) => {
            into.insert(name.into(), safe(text));
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            into.insert(name.into(), value.to_string());
        }
    }
}

/// A text that a spreadsheet takes for a formula is shown as a text.
pub fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}
