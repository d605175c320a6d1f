//! A call becomes a list of clips. Pure.

use super::manifest::{Manifest, Part, Says, Way, is_plain};

/// What is to be said of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// `B` of `B012`; may be empty.
    pub prefix: String,
    /// `012` of `B012`: the digits as printed.
    pub number: String,
    /// `3`, or the id of a counter without a number.
    pub counter: String,
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
    /// Silence before it; 0 joins it to the one before.
    pub gap_ms: u32,
}

impl Spoken {
    /// `ticket_number` as printed, `B012`; `counter` its number, or its id.
    pub fn new(ticket_number: &str, counter: &str) -> Self {
        let is_digit = |c: char| c.is_ascii_digit();
        let digits = ticket_number.trim_end_matches(is_digit).len();
        let (prefix, number) = ticket_number.split_at(digits);
        Self {
            prefix: prefix.into(),
            number: number.into(),
            counter: counter.into(),
        }
    }

    fn value(&self, says: Says) -> &str {
        match says {
            Says::Prefix => &self.prefix,
            Says::Number => &self.number,
            Says::Counter => &self.counter,
        }
    }
}

impl Sentence {
    /// The sentence as `manifest` has it; `has` says whether a clip exists.
    pub fn new(manifest: &Manifest, spoken: &Spoken, has: impl Fn(&str) -> bool) -> Self {
        let mut sentence = Self::default();
        for part in &manifest.parts {
            match sentence.best_way(part, spoken.value(part.says), &has) {
                Some(clips) => sentence.clips.extend(clips),
                None => sentence.left_out.push(part.says),
            }
        }
        sentence
    }

    fn best_way(&self, part: &Part, value: &str, has: impl Fn(&str) -> bool) -> Option<Vec<Clip>> {
        let files = |way: &Way| files(way, value).filter(|files| files.iter().all(|f| has(f)));
        let ways = &part.ways;
        let (gap_ms, files) = ways
            .iter()
            .find_map(|way| Some((way.gap_ms, files(way)?)))?;
        let before = if self.clips.is_empty() {
            0
        } else {
            part.gap_ms
        };
        let clips = files.into_iter().enumerate().map(|(place, file)| Clip {
            file,
            gap_ms: if place == 0 { before } else { gap_ms },
        });
        Some(clips.collect())
    }
}

/// The files of a way for this value; none where the way does not fit it.
fn files(way: &Way, value: &str) -> Option<Vec<String>> {
    let mut files = Vec::new();
    for pattern in &way.clips {
        let needs_value = pattern.contains("{value}") || pattern.contains("{char}");
        // A value comes from the hall; it must not lead out of the pack's folder.
        if needs_value && !is_plain(value) {
            return None;
        }
        let pattern = pattern.replace("{value}", value);
        if pattern.contains("{char}") {
            let each = value
                .chars()
                .map(|c| pattern.replace("{char}", &c.to_string()));
            files.extend(each);
        } else {
            files.push(pattern);
        }
    }
    Some(files)
}
