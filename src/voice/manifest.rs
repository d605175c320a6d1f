//! A voice pack's description, `manifest.toml`: how a call becomes a list of clips. It contains
//! everything about its language, so nothing else here knows a language.

use serde::Deserialize;

/// The manifest format that this program reads.
pub const FORMAT: u32 = 1;
/// Maximum size of a manifest, in bytes.
pub const MANIFEST_MOST: usize = 64 * 1024;
/// Maximum silence, in milliseconds.
pub const GAP_MOST_MS: u32 = 5_000;
/// Maximum fade, in milliseconds.
pub const FADE_MOST_MS: u32 = 100;
/// Maximum number of parts of a sentence, ways to say a part, and clips of a way.
pub const ITEMS_MOST: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    format: u32,
    pub id: String,
    sample_rate: u32,
    channels: u16,
    /// Spoken in place of what the pack cannot say: 请看大屏幕. `None`: nothing is.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// Spoken by the window for ratings: 请评价本次服务. `None`: it chimes.
    #[serde(default)]
    pub rate: Option<String>,
    #[serde(default)]
    pub chime: Option<Chime>,
    pub gaps: Gaps,
    pub fades: Fades,
    /// In speaking order.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// What precedes the first sentence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Chime {
    pub file: String,
}

/// Silence, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Gaps {
    #[serde(rename = "after_chime")]
    pub after_chime_ms: u32,
    /// Also before the same call in the next language.
    #[serde(rename = "between_repeats")]
    pub between_repeats_ms: u32,
    /// Before a sentence in its short form, which has no chime.
    #[serde(rename = "before_short", default = "Gaps::before_short_ms")]
    pub before_short_ms: u32,
}

impl Gaps {
    fn before_short_ms() -> u32 {
        400
    }
}

/// In milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Fades {
    /// Equal-power, where two clips touch.
    #[serde(rename = "cross")]
    pub cross_ms: u32,
    /// Linear, at every end of a clip next to silence.
    #[serde(rename = "edge")]
    pub edge_ms: u32,
}

/// A part of the sentence; speaks one value of the call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Part {
    pub says: Says,
    /// Silence before it, except for the first part; 0 joins.
    #[serde(rename = "gap")]
    pub gap_ms: u32,
    /// The first one that fits and whose clips all exist is used.
    pub ways: Vec<Way>,
    /// Tried first in a sentence's short form.
    #[serde(default)]
    pub short: Vec<Way>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// `B` of `B012`.
    Prefix,
    /// `012` of `B012`.
    Number,
    /// `3`, or the name of a counter without a number.
    Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Way {
    /// Files of the pack. `{value}` is the whole value, and a name with `{char}` is a clip for each of its characters.
    /// Of `A12` or `综合1` a name with `{letter}` is a clip for each letter before the digits, `{word}` everything before
    /// them, `{digits}` the digits, `{digit}` a clip for each.
    ///
    /// A way fits only a value that it says in full; one without any of these fits an empty value.
    pub clips: Vec<String>,
    /// Silence between its clips; 0 joins.
    #[serde(rename = "gap")]
    pub gap_ms: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    #[error("it is longer than {MANIFEST_MOST} bytes")]
    TooLong,
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error("its format is {0}, this program reads {FORMAT}")]
    Format(u32),
    #[error("clips must be of {rate} Hz and one channel, not {0} Hz and {1}", rate = super::RATE)]
    Sound(u32, u16),
    #[error("{0}")]
    Value(&'static str),
    #[error("{0:?} is no file of the pack")]
    File(String),
}

impl Manifest {
    /// Parses the text of a `manifest.toml`. Unknown keys are ignored.
    ///
    /// # Errors
    /// If a value is missing, of the wrong type or out of bounds.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.len() > MANIFEST_MOST {
            return Err(ManifestError::TooLong);
        }
        let manifest: Self = toml::from_str(text)?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), ManifestError> {
        if self.format != FORMAT {
            return Err(ManifestError::Format(self.format));
        }
        if self.sample_rate != super::RATE || self.channels != 1 {
            return Err(ManifestError::Sound(self.sample_rate, self.channels));
        }
        let ways = || {
            self.parts
                .iter()
                .flat_map(|part| part.ways.iter().chain(&part.short))
        };
        let gaps = self.gaps;
        let gaps = [
            gaps.after_chime_ms,
            gaps.between_repeats_ms,
            gaps.before_short_ms,
        ];
        let mut gaps = gaps
            .into_iter()
            .chain(self.parts.iter().map(|part| part.gap_ms))
            .chain(ways().map(|way| way.gap_ms));
        if gaps.any(|gap| gap > GAP_MOST_MS) {
            return Err(ManifestError::Value("a gap is longer than 5 s"));
        }
        if self.fades.cross_ms.max(self.fades.edge_ms) > FADE_MOST_MS {
            return Err(ManifestError::Value("a fade is longer than 100 ms"));
        }
        let counts = [self.parts.len()]
            .into_iter()
            .chain(self.parts.iter().map(|part| part.ways.len()))
            .chain(self.parts.iter().map(|part| part.short.len()))
            .chain(ways().map(|way| way.clips.len()));
        if counts.into_iter().any(|count| count > ITEMS_MOST) {
            return Err(ManifestError::Value(
                "more than 16 parts, ways or clips in one list",
            ));
        }
        // The packs of one folder may share the chime.
        let chime = self.chime.as_ref().map(|chime| chime.file.as_str());
        let chime = chime.map(|file| file.strip_prefix("../").unwrap_or(file));
        let files = ways().flat_map(|way| &way.clips);
        let files = files.chain(&self.otherwise).chain(&self.rate);
        let files = files.map(String::as_str);
        match chime.into_iter().chain(files).find(|file| !is_plain(file)) {
            Some(file) => Err(ManifestError::File(file.into())),
            None => Ok(()),
        }
    }
}

/// Whether a file name, or a value that becomes part of one, stays within its folder.
pub(super) fn is_plain(name: &str) -> bool {
    const NAME_MOST: usize = 64;
    !name.is_empty()
        && name.len() <= NAME_MOST
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':', '\0'])
}
