//! The catalogs of `lang/`, one folder a language. The English text is the source; the English catalog holds only what
//! differs from it. Shared by the build scripts of the program, which generates a table for Rust, and of its windows.

use rspolib::pofile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Context and source text → translation. Of a text that counts, the source is its singular and its plural, the translation
/// is all of the language's forms, each separated by [`FORMS`].
pub(crate) type Texts = BTreeMap<(String, String), String>;

/// As in compiled catalogs.
pub(crate) const FORMS: char = '\0';

/// The language of the source texts.
pub(crate) const SOURCE: &str = "en";
/// What a hall speaks that names no language.
pub(crate) const DEFAULT: &str = "zh";

/// A language, with its texts; those of the source language are complete.
pub(crate) struct Catalog {
    pub(crate) code: String,
    pub(crate) texts: Texts,
    /// Number of forms of a text that counts, and the expression in `n` that chooses one, as in the catalog's header.
    pub(crate) plural: (usize, String),
}

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
        .map(|code| read_catalog(&path(lang, &code, "jiaohao"), code))
        .collect();
    let all = catalogs
        .iter()
        .flat_map(|catalog| catalog.texts.keys().cloned());
    let all: BTreeSet<_> = all.collect();
    for Catalog {
        code,
        texts,
        plural,
    } in &mut catalogs
    {
        for key in &all {
            let plain = (String::new(), key.1.clone());
            if code == SOURCE && (key.0.is_empty() || !all.contains(&plain)) {
                texts.entry(key.clone()).or_insert_with(|| key.1.clone());
            }
            // A text that is special in some context may be the plain one in another language.
            let text = texts.get(key).or_else(|| texts.get(&plain));
            let text = text.unwrap_or_else(|| panic!("lang/{code} lacks {key:?}"));
            let forms = if key.1.contains(FORMS) { plural.0 } else { 1 };
            assert_eq!(
                text.split(FORMS).count(),
                forms,
                "lang/{code}: the forms of {key:?}"
            );
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
fn read_catalog(path: &Path, code: String) -> Catalog {
    let file = pofile(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let plural = file
        .metadata
        .get("Plural-Forms")
        .and_then(|rule| plural(rule));
    let plural = plural.unwrap_or_else(|| panic!("{}: no Plural-Forms", path.display()));
    let mut texts = Texts::new();
    for entry in file.entries {
        let (source, text) = match entry.msgid_plural {
            Some(plural) => {
                let forms = entry.msgstr_plural.join(&FORMS.to_string());
                (format!("{}{FORMS}{plural}", entry.msgid), forms)
            }
            None => (entry.msgid, entry.msgstr.unwrap_or_default()),
        };
        if text.is_empty() {
            continue;
        }
        let key = (entry.msgctxt.unwrap_or_default(), source);
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
    Catalog {
        code,
        texts,
        plural,
    }
}

/// `nplurals=2; plural=(n != 1);`
fn plural(rule: &str) -> Option<(usize, String)> {
    let (count, choice) = rule.trim().strip_prefix("nplurals=")?.split_once(';')?;
    let choice = choice.trim().strip_prefix("plural=")?.trim_end_matches(';');
    Some((count.trim().parse().ok()?, choice.into()))
}

/// A language that nobody speaks, of English whose words are longer by half: whether the screens have room for the next
/// language, before it comes. Only in builds for development, where tests draw it.
pub(crate) fn pseudo(catalogs: &[Catalog]) -> Option<Catalog> {
    let is_development = env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let english = catalogs.iter().find(|catalog| catalog.code == SOURCE)?;
    let texts = english.texts.iter();
    let texts = texts.map(|(key, text)| (key.clone(), longer(text)));
    is_development.then(|| Catalog {
        code: "pseudo".into(),
        texts: texts.collect(),
        plural: english.plural.clone(),
    })
}

/// Each word followed by half of it. Placeholders stay.
fn longer(text: &str) -> String {
    let mut long = String::new();
    let mut word = String::new();
    let mut in_placeholder = false;
    for c in text.chars().chain(['\n']) {
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
        long.extend((c != '\n').then_some(c));
    }
    long
}
