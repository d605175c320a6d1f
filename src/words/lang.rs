//! Texts for people, in two languages. Source texts are English; `build.rs` generates the table from `lang/`, from the
//! same catalogs as the texts in `ui/`, so each text is worded only once.

use crate::model::hall::Words;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// A language for people. A hall speaks Chinese unless asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// Same as in `lang/`, in the API's names and in Slint's `select_bundled_translation`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The one shown small beside this one.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// A name of the hall file in `lang`; in the other language if it is missing.
pub fn in_lang(words: &Words, lang: Lang) -> &str {
    let (first, second) = match lang {
        Lang::Zh => (&words.zh, &words.en),
        Lang::En => (&words.en, &words.zh),
    };
    if first.is_empty() { second } else { first }
}

/// The translation of an English source text into `lang`; the source itself if there is none.
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

/// Like [`tr`], with `values` filling the placeholders `{0}`, `{1}`, … or, one after another, `{}`.
pub fn tr_fill(lang: Lang, english: &'static str, values: &[&str]) -> String {
    fill(tr(lang, english), values)
}

/// `template` with `values` filling its placeholders. A placeholder without a value and a brace that is not part of a
/// placeholder stay as they are.
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
