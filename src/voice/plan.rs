//! Which sentence of an announcement comes next, depending on how many others wait for the voice.
//! Pure.

use super::sentence::Form;

/// Maximum number of times a call is spoken.
pub const REPEATS_MOST: u32 = 5;

/// How a call is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub languages: usize,
    /// How many times each language says the sentence.
    pub repeats: u32,
    pub load: Load,
}

/// The number of others waiting from which an announcement becomes shorter. 0: always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Each language says it once.
    pub no_repeat_from: usize,
    /// Only the first language says it.
    pub one_language_from: usize,
    /// The short form is spoken, without a chime.
    pub short_from: usize,
}

/// One sentence of an announcement. Whether another one follows is decided once it has been played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    /// Index of its language.
    pub language: usize,
    /// Which repetition in this language this is, from 1.
    pub time: u32,
    pub form: Form,
}

impl Plan {
    /// The first sentence, with `others` waiting.
    pub fn first(&self, others: usize) -> Take {
        self.take(0, 1, others)
    }

    /// What follows `said`; `None`: the announcement is over.
    pub fn after(&self, said: Take, others: usize) -> Option<Take> {
        let repeats = self.repeats.clamp(1, REPEATS_MOST);
        if said.time < repeats && others < self.load.no_repeat_from {
            return Some(self.take(said.language, said.time + 1, others));
        }
        let next = said.language + 1;
        let goes_on = next < self.languages && others < self.load.one_language_from;
        goes_on.then(|| self.take(next, 1, others))
    }

    fn take(&self, language: usize, time: u32, others: usize) -> Take {
        let form = if others < self.load.short_from {
            Form::Full
        } else {
            Form::Short
        };
        Take {
            language,
            time,
            form,
        }
    }
}
