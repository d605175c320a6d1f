//! Texts for people, in the languages that have a catalog. Source texts are English; `build.rs` generates the table from
//! `lang/`, from the same catalogs as the texts in `ui/`, so each text is worded only once.

use crate::model::hall::{Languages, Words};
use crate::protocol::view::HallView;
use std::fmt;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

struct Language {
    code: &'static str,
    is_compact: bool,
    /// Which form of a text goes with a number.
    plural: fn(u64) -> usize,
    /// Context and source, in order, with the translation.
    texts: &'static [((&'static str, &'static str), &'static str)],
}

/// A language for people: one of the catalogs. A hall speaks the first of them unless its file says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Lang(u8);

impl Lang {
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).zip(&LANGUAGES).map(|(nth, _)| Self(nth))
    }

    /// Same as in `lang/` and in the names of the API.
    pub fn code(self) -> &'static str {
        self.language().code
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|lang| lang.code() == code)
    }

    /// A few characters of it say what a language of letters says in a line.
    pub fn is_compact(self) -> bool {
        self.language().is_compact
    }

    fn language(self) -> &'static Language {
        #[cfg(debug_assertions)]
        if self == Self::PSEUDO {
            return &PSEUDO;
        }
        &LANGUAGES[usize::from(self.0)]
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A hall's two languages. Each is shown small beside the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub first: Lang,
    pub second: Lang,
}

/// What is said where no hall is known.
impl Default for Pair {
    fn default() -> Self {
        Self::of(&Languages::default())
    }
}

impl Pair {
    /// Those that the hall names, as far as they have catalogs here.
    pub fn of(languages: &Languages) -> Self {
        let known = |code: &str| Lang::from_code(code);
        let first = known(&languages.first).unwrap_or_default();
        let other = Lang::all().find(|lang| *lang != first).unwrap_or(first);
        let second = known(&languages.second).filter(|second| *second != first);
        Self {
            first,
            second: second.unwrap_or(other),
        }
    }

    pub fn both(self) -> [Lang; 2] {
        [self.first, self.second]
    }

    fn beside(self, lang: Lang) -> Lang {
        if lang == self.first {
            self.second
        } else {
            self.first
        }
    }
}

/// The language that is shown small beside `lang`.
pub fn beside(lang: Lang, hall: Option<&HallView>) -> Lang {
    let pair = hall.map_or_else(Pair::default, |hall| Pair::of(&hall.hall.languages));
    pair.beside(lang)
}

/// A name of the hall file in `lang`; in another language if it is missing.
pub fn in_lang(words: &Words, lang: Lang) -> &str {
    let others = Lang::all().filter(|other| *other != lang);
    let all = [lang].into_iter().chain(others);
    let mut texts = all.map(|lang| words.get(lang.code())).chain(words.texts());
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// An English source text in every language, with `values` as in [`tr_fill`].
pub fn in_all(english: &'static str, values: &[&str]) -> Words {
    let all = Lang::all();
    all.map(|lang| (lang.code(), tr_fill(lang, english, values)))
        .collect()
}

/// The translation of an English source text into `lang`.
pub fn tr(lang: Lang, english: &'static str) -> &'static str {
    tr_as(lang, "", english)
}

/// The same for a text that may be another one in this `context`.
pub fn tr_as(lang: Lang, context: &'static str, english: &'static str) -> &'static str {
    let texts = lang.language().texts;
    let text = |context| {
        let row = texts.binary_search_by_key(&(context, english), |(key, _)| *key);
        row.ok().map(|row| texts[row].1)
    };
    // tests/pure/catalog.rs finds texts that no catalog has.
    text(context).or_else(|| text("")).unwrap_or(english)
}

/// The form of a text that goes with `count`; `english` has two, one and many.
pub fn tr_count(lang: Lang, english: &'static str, count: u64) -> &'static str {
    let forms: Vec<_> = tr(lang, english).split(FORMS).collect();
    let chosen = forms.get((lang.language().plural)(count)).or(forms.last());
    chosen.copied().unwrap_or_default()
}

/// Like [`tr`], with `values` filling the placeholders `{0}`, `{1}`, … or, one after another, `{}`.
pub fn tr_fill(lang: Lang, english: &'static str, values: &[&str]) -> String {
    fill(tr(lang, english), values)
}

/// Like [`tr_as`], filled.
pub fn tr_fill_as(
    lang: Lang,
    context: &'static str,
    english: &'static str,
    values: &[&str],
) -> String {
    fill(tr_as(lang, context, english), values)
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
