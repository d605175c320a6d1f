//! The catalogs of `lang/`, completed, so that each text is worded only once. The English text is the source, the
//! Chinese one is in the Chinese catalog; where an English screen shows the Chinese small beside it (context "second"),
//! it is taken from there. Shared by the build scripts of the program, which generates a table for Rust, and of its
//! windows.

use rspolib::pofile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Context and source text → translation.
pub(crate) type Texts = BTreeMap<(String, String), String>;

pub(crate) const LANGUAGES: [&str; 2] = ["zh", "en"];

/// One catalog for each of [`LANGUAGES`], from the folder `lang`.
pub(crate) fn read(lang: &Path) -> [Texts; 2] {
    let [zh, mut en] = LANGUAGES.map(|language| read_catalog(&path(lang, language, "jiaohao")));
    for ((context, source), chinese) in &zh {
        if context.is_empty() {
            en.entry(("second".into(), source.clone()))
                .or_insert_with(|| chinese.clone());
        }
    }
    [zh, en]
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
