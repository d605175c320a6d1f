//! Writes the texts of `lang/` as a table for Rust (`src/words/lang.rs`), and the characters that the screens' fonts
//! have (`src/words/glyphs.rs`), also for a program without windows: its `check` names what they lack.

#[path = "ui/catalogs.rs"]
mod catalogs;

use catalogs::{Catalog, Texts};
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
    let catalogs = catalogs::read(Path::new("lang"));
    write_table(
        &out.join("catalog.rs"),
        &catalogs,
        catalogs::pseudo(&catalogs),
    );
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

/// The table of languages, each with its texts sorted by context and source, and a constant for each language.
fn write_table(path: &Path, catalogs: &[Catalog], pseudo: Option<Catalog>) {
    let mut code = String::new();
    let mut line = |text: String| writeln!(code, "{text}").expect("a String takes all");
    line(format!(
        "static LANGUAGES: [Language; {}] = [",
        catalogs.len()
    ));
    for catalog in catalogs {
        line(format!("{},", language(catalog)));
    }
    line("];".into());
    line("impl Lang {".into());
    for (nth, (language, _)) in catalogs.iter().enumerate() {
        let name = language.to_uppercase();
        line(format!("pub const {name}: Self = Self({nth});"));
    }
    let choice = |(nth, (language, _)): (usize, &Catalog)| format!("({language:?}, Self({nth}))");
    let choices: Vec<_> = catalogs.iter().enumerate().map(choice).collect();
    line("/// Their codes, as files write them.".into());
    line(format!(
        "pub const CHOICES: &'static [(&'static str, Self)] = &[{}];",
        choices.join(", ")
    ));
    let source = catalogs::SOURCE.to_uppercase();
    line("/// The language of the source texts, and of logs.".into());
    line(format!("pub const SOURCE: Self = Self::{source};"));
    if let Some(pseudo) = pseudo {
        line(
            "/// English whose words are longer by half: what tests try the screens' room with."
                .into(),
        );
        line("pub const PSEUDO: Self = Self(u8::MAX);".into());
        line("}".into());
        line(format!("static PSEUDO: Language = {};", language(&pseudo)));
    } else {
        line("}".into());
    }
    fs::write(path, code).expect("OUT_DIR can be written");
}

fn language((code, texts): &Catalog) -> String {
    let row = |((context, source), text): (&(String, String), &String)| {
        format!("(({context:?}, {source:?}), {text:?})")
    };
    let rows: Vec<_> = texts.iter().map(row).collect();
    let (is_compact, rows) = (is_compact(texts), rows.join(",\n"));
    format!("Language {{ code: {code:?}, is_compact: {is_compact}, texts: &[{rows}] }}")
}

/// Whether the language is written in characters that each say as much as a syllable or more.
fn is_compact(texts: &Texts) -> bool {
    let is_syllabic = |c: &char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let all = texts.values().flat_map(|text| text.chars());
    let (syllabic, letters): (Vec<_>, Vec<_>) =
        all.filter(|c| c.is_alphabetic()).partition(is_syllabic);
    syllabic.len() > letters.len()
}
