//! Writes the texts of `lang/` as a table for Rust (`src/words/lang.rs`), and the characters that the screens' fonts
//! have (`src/words/glyphs.rs`), also for a program without windows: its `check` names what they lack.

#[path = "ui/catalogs.rs"]
mod catalogs;

use catalogs::Texts;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The fonts of the screens, which have the same characters.
const FONTS: [&str; 2] = [
    "ui/fonts/NotoSansSC-Medium.ttf",
    "ui/fonts/NotoSansSC-Bold.ttf",
];

fn main() {
    println!("cargo::rerun-if-changed=lang");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=ui/catalogs.rs");
    println!("cargo::rerun-if-changed=ui/fonts");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let [zh, en] = catalogs::read(Path::new("lang"));
    write_table(&out.join("catalog.rs"), &[("ZH", &zh), ("EN", &en)]);
    let [medium, bold] = FONTS.map(|font| characters(Path::new(font)));
    assert!(medium == bold, "the two weights differ in characters");
    write_ranges(&out.join("glyphs.rs"), &medium);
}

/// The characters that a font has.
fn characters(path: &Path) -> BTreeSet<u32> {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let face = ttf_parser::Face::parse(&bytes, 0).expect("it is a font");
    let tables = face.tables().cmap.expect("it maps characters").subtables;
    let mut characters = BTreeSet::new();
    for table in tables
        .into_iter()
        .filter(ttf_parser::cmap::Subtable::is_unicode)
    {
        table.codepoints(|c| {
            if table.glyph_index(c).is_some() {
                characters.insert(c);
            }
        });
    }
    characters
}

/// One sorted `[(first, last)]`.
fn write_ranges(path: &Path, characters: &BTreeSet<u32>) {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &c in characters {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == c => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    let code = format!(
        "static RANGES: [(u32, u32); {}] = {ranges:?};\n",
        ranges.len()
    );
    fs::write(path, code).expect("OUT_DIR can be written");
}

/// One sorted `[(source, text)]` for each language, without contexts.
fn write_table(path: &Path, languages: &[(&str, &Texts)]) {
    let mut code = String::new();
    for (name, texts) in languages {
        let rows: Vec<_> = texts
            .iter()
            .filter(|((context, _), _)| context.is_empty())
            .collect();
        writeln!(code, "static {name}: [(&str, &str); {}] = [", rows.len())
            .expect("a String takes all");
        for ((_, source), text) in rows {
            writeln!(code, "    ({source:?}, {text:?}),").expect("a String takes all");
        }
        code.push_str("];\n");
    }
    fs::write(path, code).expect("OUT_DIR can be written");
}
