//! Writes the texts of `lang/` as a table for Rust (`src/words/lang.rs`), and the characters that the screens' fonts
//! have (`src/words/glyphs.rs`), also for a program without windows: its `check` names what they lack.

#[path = "ui/catalogs.rs"]
mod catalogs;

use catalogs::{Catalog, Texts};
use std::collections::BTreeSet;
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
    let constants = catalogs.iter().enumerate().map(|(nth, catalog)| {
        let name = catalog.code.to_uppercase();
        format!("pub const {name}: Self = Self({nth});\n")
    });
    let choices = catalogs.iter().map(|catalog| {
        let name = catalog.code.to_uppercase();
        format!("({:?}, Self::{name}), ", catalog.code)
    });
    let (constants, choices): (String, String) = (constants.collect(), choices.collect());
    let languages: String = catalogs
        .iter()
        .map(|catalog| language(catalog) + ",\n")
        .collect();
    let source = catalogs::SOURCE.to_uppercase();
    let mut code = format!(
        "static LANGUAGES: [Language; {}] = [\n{languages}];
         impl Lang {{
             {constants}
             /// Their codes, as files write them.
             pub const CHOICES: &'static [(&'static str, Self)] = &[{choices}];
             /// The language of the source texts, and of logs.
             pub const SOURCE: Self = Self::{source};
         }}
         /// Between the forms of a text that counts.
         const FORMS: char = {:?};\n",
        catalogs.len(),
        catalogs::FORMS,
    );
    if let Some(pseudo) = pseudo {
        code += "impl Lang {
                     /// English whose words are longer by half: what tests try the screens' room with.
                     pub const PSEUDO: Self = Self(u8::MAX);
                 }\n";
        code += &format!("static PSEUDO: Language = {};", language(&pseudo));
    }
    fs::write(path, code).expect("OUT_DIR can be written");
}

fn language(catalog: &Catalog) -> String {
    let row = |((context, source), text): (&(String, String), &String)| {
        format!("(({context:?}, {source:?}), {text:?})")
    };
    let rows: Vec<_> = catalog.texts.iter().map(row).collect();
    let (code, rows) = (&catalog.code, rows.join(",\n"));
    let (is_compact, plural) = (is_compact(&catalog.texts), choice(&catalog.plural.1));
    format!(
        "Language {{ code: {code:?}, is_compact: {is_compact}, plural: |n: u64| {plural}, texts: &[{rows}] }}"
    )
}

/// An expression of a catalog's header, `n%10==1 ? 0 : n != 1`, in Rust.
fn choice(expression: &str) -> String {
    let expression = expression.trim();
    let inner = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let expression = inner.unwrap_or(expression);
    if let Some((condition, choices)) = expression.split_once('?') {
        let (then, otherwise) = choices.split_once(':').expect("a choice of two");
        return format!(
            "if {condition} {{ {} }} else {{ {} }}",
            choice(then),
            choice(otherwise)
        );
    }
    match expression.parse::<usize>() {
        Ok(form) => format!("{{ let _ = n; {form} }}"),
        Err(_) => format!("usize::from({expression})"),
    }
}

/// Whether the language is written in characters that each say as much as a syllable or more.
fn is_compact(texts: &Texts) -> bool {
    let is_syllabic = |c: &char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let all = texts.values().flat_map(|text| text.chars());
    let (syllabic, letters): (Vec<_>, Vec<_>) =
        all.filter(|c| c.is_alphabetic()).partition(is_syllabic);
    syllabic.len() > letters.len()
}
