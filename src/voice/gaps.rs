//! Which parts of a hall's calls a pack has no clips for; known before the first call. Pure.

use super::announcement::Pack;
use super::manifest::{Part, Says};
use super::sentence::{Form, Place, Spoken, best_way};
use crate::model::hall::Words;
use crate::words::{Lang, in_lang, lists, tr_fill};
use std::ops::RangeInclusive;

/// Numbers that may occur in a day.
const NUMBERS: RangeInclusive<u32> = 1..=1_999;
/// Minimum number of digits of a printed number.
const DIGITS: usize = 3;
/// Maximum number of items of a kind that are named; beyond that only their count is given.
const NAMED_MOST: usize = 12;

/// What a language cannot say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    pub prefixes: Vec<String>,
    /// First and last.
    pub numbers: Vec<(u32, u32)>,
    /// Their names in the reader's language.
    pub counters: Vec<Words>,
}

impl Pack {
    /// What this pack cannot say of a hall with these prefixes and these counters.
    pub fn gaps<'a>(
        &self,
        prefixes: impl Iterator<Item = &'a str>,
        counters: impl Iterator<Item = (Place, Words)>,
    ) -> Gaps {
        let mut gaps = Gaps::default();
        for prefix in prefixes {
            let is_new = !gaps.prefixes.iter().any(|known| known == prefix);
            if is_new && !self.says(Says::Prefix, &spoken(prefix, 1, Place::Number(1))) {
                gaps.prefixes.push(prefix.into());
            }
        }
        for number in NUMBERS {
            if self.says(Says::Number, &spoken("", number, Place::Number(1))) {
                continue;
            }
            match gaps.numbers.last_mut() {
                Some((_, to)) if *to + 1 == number => *to = number,
                Some(_) | None => gaps.numbers.push((number, number)),
            }
        }
        let not_said =
            |(place, _): &(Place, Words)| !self.says(Says::Counter, &spoken("", 1, place.clone()));
        let counters = counters.filter(not_said);
        gaps.counters = counters.map(|(_, name)| name).collect();
        gaps
    }

    fn says(&self, says: Says, spoken: &Spoken) -> bool {
        let parts = self.manifest.parts.iter();
        // A part that the sentence does not have is not missing from it.
        parts
            .filter(|part| part.says == says)
            .all(|part| self.says_part(part, spoken))
    }

    fn says_part(&self, part: &Part, spoken: &Spoken) -> bool {
        let has = |file: &str| self.clips.has(file);
        let files = |way: &_| spoken.says(part.says, self.lang, way);
        best_way(part, Form::Full, has, files).is_some()
    }
}

fn spoken(prefix: &str, number: u32, place: Place) -> Spoken {
    Spoken {
        prefix: prefix.into(),
        number: format!("{number:0DIGITS$}"),
        place,
    }
}

impl Gaps {
    pub fn is_empty(&self) -> bool {
        self.prefixes.is_empty() && self.numbers.is_empty() && self.counters.is_empty()
    }

    /// `窗口 31、发证室；字母 综；号码 400～999`.
    pub fn words(&self, lang: Lang) -> String {
        let counters = self
            .counters
            .iter()
            .map(|name| in_lang(name, lang).to_owned());
        let numbers = self.numbers.iter().map(|(from, to)| {
            let [from, to] = [from, to].map(|number| format!("{number:0DIGITS$}"));
            if from == to {
                from
            } else {
                tr_fill(lang, "{0}-{1}", &[&from, &to])
            }
        });
        let kinds = [
            ("counters: {}", list(lang, counters.collect())),
            ("prefixes: {}", list(lang, self.prefixes.clone())),
            ("numbers: {}", list(lang, numbers.collect())),
        ];
        let kinds = kinds.iter().filter(|(_, items)| !items.is_empty());
        let kinds: Vec<_> = kinds
            .map(|(kind, items)| tr_fill(lang, kind, &[items]))
            .collect();
        lists::long_clauses(lang, kinds)
    }
}

fn list(lang: Lang, mut items: Vec<String>) -> String {
    let count = items.len();
    items.truncate(NAMED_MOST);
    let named = lists::names(lang, items);
    if count > NAMED_MOST {
        tr_fill(
            lang,
            "{0} and others, {1} in all",
            &[&named, &count.to_string()],
        )
    } else {
        named
    }
}
