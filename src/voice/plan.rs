//! Which sentence of an announcement comes next, by how many others wait for the voice. Pure.

use super::sentence::Form;

/// A call is said so often at most.
pub const REPEATS_MOST: u32 = 5;

/// How a call is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub languages: usize,
    /// How often the sentence is said in each language.
    pub repeats: u32,
    pub load: Load,
}

/// From how many others that wait on an announcement becomes shorter. 0: always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Each language says it once.
    pub no_repeat_from: usize,
    /// Only the first language says it.
    pub one_language_from: usize,
    /// It is said in its short form, without a chime.
    pub short_from: usize,
}

/// One sentence of an announcement. Whether another follows is decided when it was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    /// Place of its language.
    pub language: usize,
    /// How often this language says it with this one, from 1.
    pub time: u32,
    pub form: Form,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            no_repeat_from: 1,
            one_language_from: 2,
            short_from: 4,
        }
    }
}

impl Plan {
    /// The first sentence, while so many others wait.
    pub fn first(&self, others: usize) -> Take {
        self.take(0, 1, others)
    }

    /// What follows on `said`; none: the announcement is over.
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
