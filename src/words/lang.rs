//! The words for people, in two languages. Source texts are English; the table is made from `lang/` by `build.rs`,
//! from the same catalogs as the texts in `ui/`, so that a text is worded once.

use crate::model::hall::Words;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// A language for people. A hall speaks Chinese unless somebody asks otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// As in `lang/`, in the API's names and in Slint's `select_bundled_translation`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The one that stands small beside this one.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// A name of the hall file in `lang`; in the other language where a text is missing.
pub fn in_lang(words: &Words, lang: Lang) -> &str {
    let (first, second) = match lang {
        Lang::Zh => (&words.zh, &words.en),
        Lang::En => (&words.en, &words.zh),
    };
    if first.is_empty() { second } else { first }
}

/// The text in `lang` of an English source text; the source itself where there is no translation.
pub fn tr(lang: Lang, english: &'static str) -> &'static str {
    let table: &[(&str, &str)] = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    match table.binary_search_by_key(&english, |(source, _)| source) {
        Ok(row) => table[row].1,
        Err(_) => english,
    }
}

/// Like [`tr`], with `values` in the places `{0}`, `{1}`, … or, one after another, `{}`.
pub fn tr_fill(lang: Lang, english: &'static str, values: &[&str]) -> String {
    fill(tr(lang, english), values)
}

/// `template` with `values` in its places. A place without a value, and a brace that is no place, stay as they are.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut next = 0;
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        let index = match &rest[1..close] {
            "" => {
                next += 1;
                Some(next - 1)
            }
            number => number.parse().ok(),
        };
        match index.and_then(|index: usize| values.get(index)) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}
