//! The sound card, through rodio.

use super::announcement::RATE;
use super::announcer::{NoSound, Speaker};
use rodio::buffer::SamplesBuffer;
use rodio::cpal::ErrorKind;
use rodio::{DeviceSinkBuilder, MixerDeviceSink, Player};
use rubato::audioadapter_buffers::owned::InterleavedOwned;
use rubato::{Async, FixedAsync, Resampler, SincInterpolationParameters};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long the card stays ours after the last sound: what it has not played yet must be heard,
/// and the next call often follows.
pub const KEEP_OPEN: Duration = Duration::from_secs(2);

const MONO: NonZero<u16> = NonZero::<u16>::MIN;

/// The default sound card. Opened when there is something to say.
pub struct SoundCard {
    open: Option<Open>,
    keep_open: Duration,
}

struct Open {
    sink: MixerDeviceSink,
    player: Option<Player>,
    errors: Arc<AtomicUsize>,
    used: Instant,
}

impl Default for SoundCard {
    fn default() -> Self {
        Self::new(KEEP_OPEN)
    }
}

impl SoundCard {
    /// A card that is let go so long after the last sound.
    pub fn new(keep_open: Duration) -> Self {
        Self {
            open: None,
            keep_open,
        }
    }

    fn open(&mut self) -> Result<&mut Open, NoSound> {
        if self.open.as_ref().is_some_and(Open::is_lost) {
            self.open = None;
        }
        if self.open.is_none() {
            self.open = Some(Open::new()?);
        }
        self.open.as_mut().ok_or_else(|| NoSound("none".into()))
    }
}

impl Speaker for SoundCard {
    fn play(&mut self, samples: Arc<[f32]>) -> Result<(), NoSound> {
        let open = self.open()?;
        let rate = open.sink.config().sample_rate();
        let samples = if rate.get() == RATE {
            samples.to_vec()
        } else {
            convert(&samples, rate.get())?
        };
        let player = Player::connect_new(open.sink.mixer());
        player.append(SamplesBuffer::new(MONO, rate, samples));
        open.player = Some(player);
        Ok(())
    }

    fn is_playing(&mut self) -> Result<bool, NoSound> {
        let Some(open) = &mut self.open else {
            return Ok(false);
        };
        if open.is_lost() {
            self.open = None;
            return Err(NoSound("the sound card is gone".into()));
        }
        open.used = Instant::now();
        let is_playing = open.player.as_ref().is_some_and(|player| !player.empty());
        if !is_playing {
            open.player = None;
        }
        Ok(is_playing)
    }

    fn probe(&mut self) -> Result<(), NoSound> {
        self.open().map(drop)
    }

    fn rest(&mut self) {
        let is_over = |open: &Open| open.used.elapsed() >= self.keep_open;
        if self.open.as_ref().is_some_and(is_over) {
            self.open = None;
        }
    }
}

impl Open {
    fn new() -> Result<Self, NoSound> {
        quietly(|| {
            // Most cards play our own rate; what does not gets its own.
            Self::with_rate(NonZero::new(RATE)).or_else(|_| Self::with_rate(None))
        })
    }

    fn with_rate(rate: Option<NonZero<u32>>) -> Result<Self, NoSound> {
        let errors = Arc::new(AtomicUsize::new(0));
        let counted = errors.clone();
        let no_sound = |error: rodio::DeviceSinkError| NoSound(error.to_string());
        let mut builder = DeviceSinkBuilder::from_default_device().map_err(no_sound)?;
        if let Some(rate) = rate {
            builder = builder.with_sample_rate(rate);
        }
        let mut sink = builder
            // A card that is gone calls this without end.
            .with_error_callback(move |error| {
                if is_fatal(error.kind()) && counted.fetch_add(1, Ordering::Relaxed) == 0 {
                    tracing::warn!(%error, "sound card");
                }
            })
            .open_stream()
            .map_err(no_sound)?;
        sink.log_on_drop(false);
        Ok(Self {
            sink,
            player: None,
            errors,
            used: Instant::now(),
        })
    }

    fn is_lost(&self) -> bool {
        self.errors.load(Ordering::Relaxed) > 0
    }
}

/// Whether the stream is worth nothing after such an error.
fn is_fatal(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
    )
}

/// The same sound at another rate.
fn convert(samples: &[f32], rate: u32) -> Result<Vec<f32>, NoSound> {
    const CHUNK: usize = 1_024;
    let failed =
        |error: &dyn std::fmt::Display| NoSound(format!("cannot convert to {rate} Hz: {error}"));
    let parameters = SincInterpolationParameters::default();
    let ratio = f64::from(rate) / f64::from(RATE);
    let mut resampler =
        Async::<f32>::new_sinc(ratio, 1.0, &parameters, CHUNK, 1, FixedAsync::Input)
            .map_err(|error| failed(&error))?;
    let input = InterleavedOwned::new_from(samples.to_vec(), 1, samples.len())
        .map_err(|error| failed(&error))?;
    let output = resampler
        .process_all(&input, samples.len(), None)
        .map_err(|error| failed(&error))?;
    Ok(output.take_data())
}

/// ALSA writes its reasons to standard error, many lines at every try; a log has one.
#[cfg(target_os = "linux")]
fn quietly<R>(open: impl FnOnce() -> R) -> R {
    let words = alsa::Output::local_error_handler();
    let result = open();
    if let Ok(words) = words {
        tracing::debug!(alsa = %words.borrow(), "opened the sound card");
    }
    result
}

#[cfg(not(target_os = "linux"))]
fn quietly<R>(open: impl FnOnce() -> R) -> R {
    open()
}
