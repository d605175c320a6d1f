//! A call as it is heard: chime and sentences in one stretch of sound. The joins are pure over
//! decoded clips.

use super::manifest::{Fades, Manifest, Says};
use super::sentence::{Sentence, Spoken};
use std::sync::Arc;

/// Samples a second, of clips and announcements; one channel.
pub const RATE: u32 = 48_000;
/// A call is said so often at most.
pub const REPEATS_MOST: u32 = 5;

/// The clips of a pack, wherever they come from.
pub trait Clips: Send {
    fn has(&self, file: &str) -> bool;

    /// The samples of a clip at [`RATE`].
    ///
    /// # Errors
    /// When it cannot be read.
    fn load(&self, file: &str) -> Result<Arc<[f32]>, ClipError>;
}

#[derive(Debug, thiserror::Error)]
#[error("clip {file}: {problem}")]
pub struct ClipError {
    pub file: String,
    pub problem: String,
}

pub struct Pack {
    pub manifest: Manifest,
    pub clips: Box<dyn Clips>,
}

/// How a hall's calls are said.
pub struct Voice {
    /// A language each; the first one has the chime.
    pub packs: Vec<Pack>,
    /// How often the sentence is said in each language.
    pub repeats: u32,
    /// 1 leaves the clips as they are.
    pub volume: f32,
}

/// One clip of an announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Silence before it; 0 joins it to the one before.
    pub gap_ms: u32,
    /// Which of the packs it comes from.
    pub pack: usize,
    pub file: String,
}

impl Voice {
    /// The clips of a whole announcement, and what no clip says.
    pub fn steps(&self, spoken: &Spoken) -> (Vec<Step>, Vec<(usize, Says)>) {
        let mut steps = Vec::new();
        let mut left_out = Vec::new();
        let mut gap_ms = 0;
        let first = self.packs.first();
        let chime = first.and_then(|pack| Some((pack, pack.manifest.chime.as_ref()?)));
        if let Some((pack, chime)) = chime.filter(|(pack, chime)| pack.clips.has(&chime.file)) {
            steps.push(Step {
                gap_ms: 0,
                pack: 0,
                file: chime.file.clone(),
            });
            gap_ms = pack.manifest.gaps.after_chime_ms;
        }
        for (index, pack) in self.packs.iter().enumerate() {
            let sentence = Sentence::new(&pack.manifest, spoken, |file| pack.clips.has(file));
            left_out.extend(sentence.left_out.iter().map(|says| (index, *says)));
            if sentence.clips.is_empty() {
                continue;
            }
            for _ in 0..self.repeats.clamp(1, REPEATS_MOST) {
                steps.extend(sentence.clips.iter().enumerate().map(|(place, clip)| Step {
                    gap_ms: if place == 0 { gap_ms } else { clip.gap_ms },
                    pack: index,
                    file: clip.file.clone(),
                }));
                gap_ms = pack.manifest.gaps.between_repeats_ms;
            }
        }
        (steps, left_out)
    }

    /// The whole announcement at [`RATE`]. What cannot be said is left out and logged: the screen
    /// shows it all the same.
    pub fn announcement(&self, spoken: &Spoken) -> Vec<f32> {
        let (steps, left_out) = self.steps(spoken);
        for (pack, says) in left_out {
            let pack = &self.packs[pack].manifest.id;
            tracing::warn!(pack, ?says, ?spoken, "the voice pack has no clips for this");
        }
        let mut clips = Vec::new();
        for step in steps {
            match self.packs[step.pack].clips.load(&step.file) {
                Ok(samples) => clips.push((step.gap_ms, samples)),
                Err(error) => tracing::warn!(%error, "left out of the announcement"),
            }
        }
        let Some(pack) = self.packs.first() else {
            return Vec::new();
        };
        let mut sound = join(&clips, pack.manifest.fades);
        if self.volume != 1.0 {
            for sample in &mut sound {
                *sample *= self.volume;
            }
        }
        sound
    }
}

/// Joins clips, each with the silence before it in milliseconds. Where two touch they cross over
/// at equal power; every other end of a clip fades, so that nothing clicks.
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

/// How many samples so many milliseconds have.
pub fn samples(ms: u32) -> usize {
    (ms * (RATE / 1_000)) as usize
}

/// Raises the first `length` samples from silence, or as many as there are.
fn fade<'a>(clip: impl ExactSizeIterator<Item = &'a mut f32>, length: usize) {
    let length = length.min(clip.len());
    for (place, sample) in clip.take(length).enumerate() {
        *sample *= part(place, length);
    }
}

/// Appends `clip`, its beginning over the end of `sound`.
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
