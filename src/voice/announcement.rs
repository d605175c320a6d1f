//! A call's sentence as sound: one continuous buffer. Joining decoded clips is pure.

use super::manifest::{Fades, Manifest, Says};
use super::plan::Take;
use super::sentence::{Form, Sentence, Spoken};
use crate::words::Lang;
use std::sync::Arc;

/// Sample rate of clips and announcements; one channel.
pub const RATE: u32 = 48_000;
/// The clips of a pack, wherever they come from.
pub trait Clips: Send + Sync {
    fn has(&self, file: &str) -> bool;

    /// The samples of a clip at [`RATE`].
    ///
    /// # Errors
    /// If it cannot be read.
    fn load(&self, file: &str) -> Result<Arc<[f32]>, ClipError>;
}

#[derive(Debug, thiserror::Error)]
#[error("clip {file}: {problem}")]
pub struct ClipError {
    pub file: String,
    pub problem: String,
}

/// A language.
pub struct Pack {
    pub lang: Lang,
    pub manifest: Manifest,
    pub clips: Box<dyn Clips>,
}

/// How a hall's calls are spoken.
pub struct Voice {
    /// One per language; the first one has the chime.
    pub packs: Vec<Pack>,
}

/// One clip of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Silence before it; 0 joins it to the previous one.
    pub gap_ms: u32,
    pub file: String,
}

impl Pack {
    pub fn sentence(&self, spoken: &Spoken, form: Form) -> Sentence {
        let has = |file: &str| self.clips.has(file);
        Sentence::new(&self.manifest, spoken, self.lang, form, has)
    }

    /// The clips of a sentence with what precedes it, and the parts that no clip says.
    pub fn steps(&self, spoken: &Spoken, take: Take) -> (Vec<Step>, Vec<Says>) {
        let gaps = self.manifest.gaps;
        let sentence = self.sentence(spoken, take.form);
        let is_first = take.language == 0 && take.time == 1;
        let chime = self.manifest.chime.as_ref().map(|chime| &chime.file);
        let chime = chime.filter(|file| {
            // If nothing can be said, the chime still makes people look up.
            is_first && take.form == Form::Full && self.clips.has(file)
        });
        let mut steps: Vec<_> = chime
            .map(|file| Step {
                gap_ms: 0,
                file: file.clone(),
            })
            .into_iter()
            .collect();
        let opening_ms = match (take.form, chime) {
            (_, Some(_)) => gaps.after_chime_ms,
            (Form::Short, None) if is_first => gaps.before_short_ms,
            (Form::Full, None) if is_first => 0,
            (_, None) => gaps.between_repeats_ms,
        };
        let clips = sentence.clips.into_iter().enumerate();
        steps.extend(clips.map(|(place, clip)| Step {
            gap_ms: if place == 0 { opening_ms } else { clip.gap_ms },
            file: clip.file,
        }));
        (steps, sentence.left_out)
    }
}

impl Voice {
    /// One sentence at [`RATE`], with what precedes it. What cannot be said is omitted and logged:
    /// the screen shows it all the same.
    pub fn sound(&self, spoken: &Spoken, take: Take) -> Vec<f32> {
        let Some(pack) = self.packs.get(take.language) else {
            return Vec::new();
        };
        let (steps, left_out) = pack.steps(spoken, take);
        for says in left_out {
            let pack = &pack.manifest.id;
            tracing::warn!(pack, ?says, ?spoken, "the voice pack has no clips for this");
        }
        self.played(pack, steps)
    }

    /// The chime alone, at [`RATE`]; nothing if there is none.
    pub fn chime(&self) -> Vec<f32> {
        let Some(pack) = self.packs.first() else {
            return Vec::new();
        };
        let chime = pack.manifest.chime.as_ref().map(|chime| Step {
            gap_ms: 0,
            file: chime.file.clone(),
        });
        self.played(pack, chime.into_iter().collect())
    }

    /// The question for a rating, at [`RATE`], of the first pack; a pack without it asks by the chime.
    pub fn rate(&self) -> Vec<f32> {
        let asking = self.packs.first().and_then(|pack| {
            let file = pack.manifest.rate.clone()?;
            let step = Step { gap_ms: 0, file };
            pack.clips
                .has(&step.file)
                .then(|| self.played(pack, vec![step]))
        });
        asking.unwrap_or_else(|| self.chime())
    }

    fn played(&self, pack: &Pack, steps: Vec<Step>) -> Vec<f32> {
        let mut clips = Vec::new();
        for step in steps {
            match pack.clips.load(&step.file) {
                Ok(samples) => clips.push((step.gap_ms, samples)),
                Err(error) => tracing::warn!(%error, "left out of the announcement"),
            }
        }
        let Some((opening_ms, _)) = clips.first() else {
            return Vec::new();
        };
        let mut sound = vec![0.0; samples(*opening_ms)];
        sound.append(&mut join(&clips, pack.manifest.fades));
        sound
    }
}

/// The sound at this volume, in percent; 100 leaves it as it is.
#[expect(clippy::cast_precision_loss, reason = "at most 100")]
pub fn at_volume(mut sound: Vec<f32>, percent: u32) -> Vec<f32> {
    if percent != 100 {
        for sample in &mut sound {
            *sample *= percent as f32 / 100.0;
        }
    }
    sound
}

/// Joins clips, each with the silence before it in milliseconds. Where two touch they are
/// cross-faded at equal power; every other end of a clip is faded, so that nothing clicks.
pub fn join(clips: &[(u32, Arc<[f32]>)], fades: Fades) -> Vec<f32> {
    let (cross, edge) = (samples(fades.cross_ms), samples(fades.edge_ms));
    let mut sound: Vec<f32> = Vec::new();
    for (place, (gap_ms, clip)) in clips.iter().enumerate() {
        let touches_last = place > 0 && *gap_ms == 0;
        let touches_next = clips.get(place + 1).is_some_and(|(gap_ms, _)| *gap_ms == 0);
        let mut clip = clip.to_vec();
        if !touches_next {
            fade(clip.iter_mut().rev(), edge);
        }
        if touches_last {
            cross_over(&mut sound, &clip, cross);
        } else {
            if place > 0 {
                sound.resize(sound.len() + samples(*gap_ms), 0.0);
            }
            fade(clip.iter_mut(), edge);
            sound.extend(clip);
        }
    }
    sound
}

/// The number of samples in `ms` milliseconds.
pub fn samples(ms: u32) -> usize {
    (ms * (RATE / 1_000)) as usize
}

/// Fades in the first `length` samples, or as many as there are.
fn fade<'a>(clip: impl ExactSizeIterator<Item = &'a mut f32>, length: usize) {
    let length = length.min(clip.len());
    for (place, sample) in clip.take(length).enumerate() {
        *sample *= part(place, length);
    }
}

/// Appends `clip`, its start overlapping the end of `sound`.
fn cross_over(sound: &mut Vec<f32>, clip: &[f32], length: usize) {
    let length = length.min(sound.len()).min(clip.len());
    let start = sound.len() - length;
    for (place, (old, new)) in sound[start..].iter_mut().zip(clip).enumerate() {
        let (rise, fall) = (part(place, length) * std::f32::consts::FRAC_PI_2).sin_cos();
        *old = *old * fall + new * rise;
    }
    sound.extend(&clip[length..]);
}

/// How far `place` is through `length`: above 0, below 1.
#[expect(
    clippy::cast_precision_loss,
    reason = "fades are a few thousand samples"
)]
fn part(place: usize, length: usize) -> f32 {
    (place as f32 + 0.5) / length as f32
}
