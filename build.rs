//! Writes the words of `lang/` as a table for Rust (`src/lang.rs`).

#[path = "ui/catalogs.rs"]
mod catalogs;

use catalogs::Texts;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=lang");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=ui/catalogs.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let [zh, en] = catalogs::read(Path::new("lang"));
    write_table(&out.join("catalog.rs"), &[("ZH", &zh), ("EN", &en)]);
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
