//! A table for a terminal, as wide as its contents.

use crate::model::text::columns;

/// A line a row: names on the left, figures aligned on the right.
pub(super) fn lines<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| columns(&row[column]));
        cells.max().unwrap_or(0)
    });
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| {
            let gap = " ".repeat(width - columns(cell));
            match column {
                0 => format!("{cell}{gap}"),
                _ => format!("  {gap}{cell}"),
            }
        });
        let line: String = cells.collect();
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}
