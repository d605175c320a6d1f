//! Makes one set of words for all: completes the catalogs of `lang/`, hands them to Slint, writes them as a table for
//! Rust (`src/lang.rs`), and compiles `ui/` for the programs with windows.
//!
//! A text is worded once: its English is the source, its Chinese stands in the Chinese catalog. Where a screen in
//! English shows the Chinese small beside it (context "second"), that is taken from there.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use rspolib::{POEntry, POFile, Save, pofile};

/// Context and source text → translation.
type Texts = BTreeMap<(String, String), String>;

const LANGUAGES: [&str; 2] = ["zh", "en"];

fn main() {
    println!("cargo::rerun-if-changed=lang");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    let [zh, mut en] =
        LANGUAGES.map(|language| read_catalog(&catalog(Path::new("lang"), language)));
    for ((context, source), chinese) in &zh {
        if context.is_empty() {
            en.entry(("second".into(), source.clone()))
                .or_insert_with(|| chinese.clone());
        }
    }

    write_table(&out.join("catalog.rs"), &[("ZH", &zh), ("EN", &en)]);
    for (language, texts) in LANGUAGES.iter().zip([&zh, &en]) {
        write_catalog(&catalog(&out.join("lang"), language), language, texts);
    }

    #[cfg(feature = "screens")]
    compile_windows(&out);
}

fn catalog(folder: &Path, language: &str) -> PathBuf {
    folder.join(language).join("LC_MESSAGES/jiaohao.po")
}

/// A text may stand in more than one section, but only with one translation.
fn read_catalog(path: &Path) -> Texts {
    let file = pofile(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut texts = Texts::new();
    for entry in file.entries {
        let Some(text) = entry.msgstr.filter(|text| !text.is_empty()) else {
            continue;
        };
        let key = (entry.msgctxt.unwrap_or_default(), entry.msgid);
        if let Some(other) = texts.get(&key) {
            assert_eq!(
                other,
                &text,
                "{}: two translations of {key:?}",
                path.display()
            );
        }
        texts.insert(key, text);
    }
    texts
}

fn write_catalog(path: &Path, language: &str, texts: &Texts) {
    let mut file = POFile::from(Vec::<&POEntry>::new());
    file.metadata.insert("Language".into(), language.into());
    file.metadata
        .insert("Content-Type".into(), "text/plain; charset=UTF-8".into());
    for ((context, source), text) in texts {
        let mut entry = POEntry::from(source.as_str());
        entry.msgstr = Some(text.clone());
        entry.msgctxt = Some(context.clone()).filter(|context| !context.is_empty());
        file.entries.push(entry);
    }
    fs::create_dir_all(path.parent().expect("it has a folder")).expect("OUT_DIR can be written");
    file.save(path.to_str().expect("OUT_DIR is UTF-8"));
    backdate(path);
}

/// Slint tells cargo to watch these catalogs too. New as they are, cargo would run us a second time for nothing.
fn backdate(path: &Path) {
    for path in path.ancestors().take(4) {
        if let Ok(file) = fs::File::open(path) {
            // A folder's time can't be set everywhere; then that second run is all it costs.
            let _ = file.set_modified(std::time::UNIX_EPOCH);
        }
    }
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

#[cfg(feature = "screens")]
fn compile_windows(out: &Path) {
    let config = slint_build::CompilerConfiguration::new()
        .with_bundled_translations(out.join("lang"))
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_debug_info(true);
    slint_build::compile_with_config("ui/app.slint", config).expect("ui/ compiles");
}
