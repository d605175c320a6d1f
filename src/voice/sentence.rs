//! Turns a call into a list of clips. Pure.

use super::manifest::{Manifest, Part, Says, Way, is_plain};
use crate::model::CounterId;
use crate::model::hall::Words;
use crate::protocol::view::CounterView;
use crate::words::Lang;

/// Silence before the replacement for what no clip says.
const OTHERWISE_GAP_MS: u32 = 200;

/// What to say about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// `B` of `B012`; may be empty.
    pub prefix: String,
    /// `012` of `B012`: the digits as printed.
    pub number: String,
    pub place: Place,
}

/// Where a call goes, in speakable form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Number(u32),
    /// A counter without a number is called by its name. Its id is not a word, but a hall may have
    /// recorded a clip for the place under it.
    Named {
        name: Words,
        id: String,
    },
}

/// Whether a sentence is spoken in full or as short as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Full,
    Short,
}

/// The clips of one sentence, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub clips: Vec<Clip>,
    /// What the pack has no clips for. The screen still shows it.
    pub left_out: Vec<Says>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    pub file: String,
    /// Silence before it; 0 joins it to the previous one.
    pub gap_ms: u32,
}

impl Spoken {
    /// `ticket_number` as printed: `B012`.
    pub fn new(ticket_number: &str, place: Place) -> Self {
        let (prefix, number) = split(ticket_number);
        Self {
            prefix: prefix.into(),
            number: number.into(),
            place,
        }
    }

    /// The files of a way to say a part: empty if the way does not fit, and alternatives for a
    /// place that may have its own clip.
    pub(super) fn says(&self, says: Says, lang: Lang, way: &Way) -> Vec<Vec<String>> {
        let files = match says {
            Says::Prefix => [files(way, &self.prefix), None],
            Says::Number => [files(way, &self.number), None],
            Says::Counter => self.place.files(lang, way),
        };
        files.into_iter().flatten().collect()
    }
}

impl Place {
    pub fn new(number: Option<u32>, name: &Words, id: &CounterId) -> Self {
        let named = || Self::Named {
            name: name.clone(),
            id: id.to_string(),
        };
        number.map_or_else(named, Self::Number)
    }

    pub fn of(counter: &CounterView) -> Self {
        Self::new(counter.number, &counter.name, &counter.id)
    }

    fn files(&self, lang: Lang, way: &Way) -> [Option<Vec<String>>; 2] {
        let (name, id) = match self {
            Self::Number(number) => return [files(way, &number.to_string()), None],
            Self::Named { name, id } => (name, id),
        };
        let name = name.get(lang.code());
        let named = (!name.is_empty()).then(|| files(way, name));
        // The clip for an id that is a number says that number, but this place has none.
        let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
        let is_whole = way.clips.iter().any(|clip| clip.contains("{value}"));
        let recorded = (is_whole && !is_number).then(|| files(way, id));
        [named.flatten(), recorded.flatten()]
    }
}

impl Sentence {
    /// The sentence according to `manifest`; `has` tells whether a clip exists.
    pub fn new(
        manifest: &Manifest,
        spoken: &Spoken,
        lang: Lang,
        form: Form,
        has: impl Fn(&str) -> bool,
    ) -> Self {
        let mut sentence = Self::default();
        for part in &manifest.parts {
            let clips = best_way(part, form, &has, |way| spoken.says(part.says, lang, way));
            match clips {
                Some(clips) => sentence.add(part.gap_ms, clips),
                None => sentence.left_out.push(part.says),
            }
        }
        if sentence.left_out.iter().any(|says| *says != Says::Counter) {
            // Half a number would call somebody else.
            sentence.clips.clear();
        }
        let otherwise = manifest.otherwise.as_ref().filter(|file| has(file));
        if let Some(file) = otherwise.filter(|_| !sentence.left_out.is_empty()) {
            let file = file.clone();
            let gap_ms = OTHERWISE_GAP_MS;
            sentence.add(gap_ms, vec![Clip { file, gap_ms }]);
        }
        sentence
    }

    fn add(&mut self, gap_ms: u32, mut clips: Vec<Clip>) {
        if let Some(first) = clips.first_mut() {
            first.gap_ms = if self.clips.is_empty() { 0 } else { gap_ms };
        }
        self.clips.append(&mut clips);
    }
}

/// The clips of the first way that fits and whose clips all exist.
pub(super) fn best_way(
    part: &Part,
    form: Form,
    has: impl Fn(&str) -> bool,
    files: impl Fn(&Way) -> Vec<Vec<String>>,
) -> Option<Vec<Clip>> {
    let short = part.short.iter().filter(|_| form == Form::Short);
    let mut ways = short.chain(&part.ways);
    ways.find_map(|way| {
        let mut choice = files(way).into_iter();
        let files = choice.find(|files| files.iter().all(|file| has(file)))?;
        let clip = |file| Clip {
            file,
            gap_ms: way.gap_ms,
        };
        Some(files.into_iter().map(clip).collect())
    })
}

/// What precedes the trailing digits, and these.
fn split(value: &str) -> (&str, &str) {
    let lead = value.trim_end_matches(|c: char| c.is_ascii_digit());
    value.split_at(lead.len())
}

/// The files of a way for this value; `None` if the way does not fit it.
fn files(way: &Way, value: &str) -> Option<Vec<String>> {
    let (lead, digits) = split(value);
    let uses = |name: &str| way.clips.iter().any(|clip| clip.contains(name));
    let whole = uses("{value}") || uses("{char}");
    let letters = lead.chars().all(|c| c.is_ascii_alphabetic());
    let says_lead = lead.is_empty() || uses("{word}") || (uses("{letter}") && letters);
    let says_digits = digits.is_empty() || uses("{digit}") || uses("{digits}");
    if !(whole || says_lead && says_digits) {
        return None;
    }
    // The value comes from the hall; it must not lead out of the pack's folder.
    if !value.is_empty() && !is_plain(value) || value.is_empty() && whole {
        return None;
    }
    let mut files = Vec::new();
    for pattern in &way.clips {
        let pattern = pattern.replace("{value}", value);
        let pattern = pattern.replace("{word}", lead.trim());
        let pattern = pattern.replace("{digits}", digits);
        let each = [
            ("{char}", value.to_owned()),
            ("{letter}", lead.to_ascii_uppercase()),
            ("{digit}", digits.to_owned()),
        ];
        match each.iter().find(|(name, _)| pattern.contains(name)) {
            Some((name, of)) => {
                files.extend(of.chars().map(|c| pattern.replace(name, &c.to_string())));
            }
            None => files.push(pattern),
        }
    }
    Some(files)
}
