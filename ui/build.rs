//! Compiles the windows, including the completed catalogs of `lang/`.

mod catalogs;

use catalogs::Texts;
use rspolib::{POEntry, POFile, Save};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=../lang");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=catalogs.rs");
    let lang = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("lang");
    let mut all = catalogs::read(Path::new("../lang"));
    all.extend(catalogs::pseudo(&all));
    for first in &all {
        for second in all.iter().filter(|second| second.code != first.code) {
            let pair = format!("{}-{}", first.code, second.code);
            let path = catalogs::path(&lang, &pair, env!("CARGO_PKG_NAME"));
            write_catalog(&path, &pair, &with_second(&first.texts, &second.texts));
        }
    }
    let config = slint_build::CompilerConfiguration::new()
        .with_bundled_translations(lang)
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_debug_info(true);
    slint_build::compile_with_config("app.slint", config).expect("ui/ compiles");
}

/// The texts of a language, with those of the one that is shown small beside it (context "second").
fn with_second(first: &Texts, second: &Texts) -> Texts {
    let plain = second.iter().filter(|((context, _), _)| context.is_empty());
    let beside = plain.map(|((_, source), text)| (("second".into(), source.clone()), text.clone()));
    let mut texts: Texts = first.clone().into_iter().chain(beside).collect();
    // The windows themselves count nothing.
    texts.retain(|(_, source), _| !source.contains(catalogs::FORMS));
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

/// Slint tells cargo to watch these catalogs too. With fresh times, cargo would run this script a second time for
/// nothing.
fn backdate(path: &Path) {
    for path in path.ancestors().take(4) {
        if let Ok(file) = fs::File::open(path) {
            // Not every system can set a file's time; then the second run is the only cost.
            let _ = file.set_modified(std::time::UNIX_EPOCH);
        }
    }
}
