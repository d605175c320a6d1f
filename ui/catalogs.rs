//! The catalogs of `lang/`, one folder a language. The English text is the source; the English catalog holds only what
//! differs from it. Shared by the build scripts of the program, which generates a table for Rust, and of its windows.

use rspolib::pofile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Context and source text → translation.
pub(crate) type Texts = BTreeMap<(String, String), String>;

/// The language of the source texts.
pub(crate) const SOURCE: &str = "en";
/// What a hall speaks that names no language.
pub(crate) const DEFAULT: &str = "zh";

/// A language's code and its texts, those of the source included.
pub(crate) type Catalog = (String, Texts);

/// All catalogs, the default language first.
///
/// # Panics
/// If a catalog lacks a text that another one has: it would be shown in English.
pub(crate) fn read(lang: &Path) -> Vec<Catalog> {
    let folders = fs::read_dir(lang).unwrap_or_else(|e| panic!("{}: {e}", lang.display()));
    let names = folders.map(|entry| entry.expect("lang/ can be read").file_name());
    let mut codes: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    codes.sort_by_key(|code| (code != DEFAULT, code.clone()));
    let mut catalogs: Vec<Catalog> = codes
        .into_iter()
        .map(|code| {
            let texts = read_catalog(&path(lang, &code, "jiaohao"));
            (code, texts)
        })
        .collect();
    let all: BTreeSet<_> = catalogs
        .iter()
        .flat_map(|(_, texts)| texts.keys().cloned())
        .collect();
    for (code, texts) in &mut catalogs {
        for key in &all {
            let plain = (String::new(), key.1.clone());
            if code == SOURCE && (key.0.is_empty() || !all.contains(&plain)) {
                texts.entry(key.clone()).or_insert_with(|| key.1.clone());
            }
            // A text that is special in some context may be the plain one in another language.
            let has = texts.contains_key(key) || texts.contains_key(&plain);
            assert!(has, "lang/{code} lacks {key:?}");
        }
    }
    catalogs
}

/// The path of a language's catalog. The file is named after the crate whose texts it contains.
pub(crate) fn path(folder: &Path, language: &str, domain: &str) -> PathBuf {
    folder
        .join(language)
        .join(format!("LC_MESSAGES/{domain}.po"))
}

/// A text may occur in more than one section, but only with one translation.
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

/// A language that nobody speaks, of English whose words are longer by half: whether the screens have room for the next
/// language, before it comes. Only in builds for development, where tests draw it.
pub(crate) fn pseudo(catalogs: &[Catalog]) -> Option<Catalog> {
    let is_development = env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let (_, english) = catalogs.iter().find(|(code, _)| code == SOURCE)?;
    let texts = english
        .iter()
        .map(|(key, text)| (key.clone(), longer(text)));
    is_development.then(|| ("pseudo".into(), texts.collect()))
}

/// Each word followed by half of it. Placeholders stay.
fn longer(text: &str) -> String {
    let mut long = String::new();
    let mut word = String::new();
    let mut in_placeholder = false;
    for c in text.chars().chain(['\0']) {
        in_placeholder = (in_placeholder || c == '{') && c != '}';
        if c.is_alphabetic() && !in_placeholder {
            word.push(c);
            continue;
        }
        let half: String = word
            .chars()
            .take(word.chars().count().div_ceil(2))
            .collect();
        long += &word;
        long += &half.to_lowercase();
        word.clear();
        long.extend((c != '\0').then_some(c));
    }
    long
}
