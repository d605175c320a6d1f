//! A loudspeaker that records everything spoken to a WAV file, including the silence between: for
//! demos and trials on machines without a sound card.

use super::announcement::RATE;
use super::announcer::{NoSound, Speaker};
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Maximum length of a recording; then it is full, and records nothing more.
pub const RECORDING_MOST: Duration = Duration::from_secs(15 * 60);
const SAMPLE_BYTES: u32 = 2;
const HEADER_BYTES: u32 = 44;

/// 16 bits, one channel, [`RATE`]. The file is playable at any time.
pub struct Recorder {
    path: PathBuf,
    file: File,
    began: Instant,
    /// Number of samples in the file.
    length: usize,
    /// When the last announcement ends.
    ends: Instant,
}

impl Recorder {
    /// Starts a recording; an existing file is overwritten.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn new(path: &Path) -> io::Result<Self> {
        let now = Instant::now();
        let mut recorder = Self {
            path: path.into(),
            file: File::create(path)?,
            began: now,
            length: 0,
            ends: now,
        };
        recorder.write_header()?;
        Ok(recorder)
    }

    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let passed = samples_in(self.began.elapsed());
        let silence = passed.saturating_sub(self.length);
        let most = samples_in(RECORDING_MOST);
        if self.length + silence + samples.len() > most {
            return Ok(());
        }
        let mut bytes = vec![0; silence * SAMPLE_BYTES as usize];
        bytes.extend(
            samples
                .iter()
                .flat_map(|sample| to_s16(*sample).to_le_bytes()),
        );
        self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(&bytes)?;
        self.length += silence + samples.len();
        self.write_header()
    }

    fn write_header(&mut self) -> io::Result<()> {
        let bytes = u32::try_from(self.length).unwrap_or(0) * SAMPLE_BYTES;
        let mut header = Vec::with_capacity(HEADER_BYTES as usize);
        header.extend(b"RIFF");
        header.extend((HEADER_BYTES - 8 + bytes).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(16u32.to_le_bytes());
        // PCM, one channel.
        header.extend([1u16, 1].map(u16::to_le_bytes).concat());
        header.extend([RATE, RATE * SAMPLE_BYTES].map(u32::to_le_bytes).concat());
        header.extend([2u16, 16].map(u16::to_le_bytes).concat());
        header.extend(b"data");
        header.extend(bytes.to_le_bytes());
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)
    }
}

impl Speaker for Recorder {
    fn play(&mut self, samples: Arc<[f32]>) -> Result<(), NoSound> {
        let written = self.write(&samples);
        written.map_err(|error| NoSound(format!("{}: {error}", self.path.display())))?;
        let seconds = samples.len() as f64 / f64::from(RATE);
        self.ends = Instant::now() + Duration::from_secs_f64(seconds);
        Ok(())
    }

    fn is_playing(&mut self) -> Result<bool, NoSound> {
        Ok(Instant::now() < self.ends)
    }

    fn probe(&mut self) -> Result<(), NoSound> {
        Ok(())
    }

    fn rest(&mut self) {}
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "minutes of sound fit"
)]
fn samples_in(time: Duration) -> usize {
    (time.as_secs_f64() * f64::from(RATE)) as usize
}

#[expect(clippy::cast_possible_truncation, reason = "it is bounded just before")]
fn to_s16(sample: f32) -> i16 {
    (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}
