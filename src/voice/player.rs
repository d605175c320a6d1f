//! The sound card, through rodio.
//!
//! A card may hang in any driver call, so it has its own thread, which is abandoned when it does
//! not answer: the voice never hangs with it.

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
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long the card is kept open after the last sound: its buffer must still be played, and the
/// next call often follows.
pub const KEEP_OPEN: Duration = Duration::from_secs(2);
/// A card that takes no samples for this long has stalled.
pub const STILL: Duration = Duration::from_secs(3);
/// Maximum time for the driver to answer.
const PATIENCE: Duration = Duration::from_secs(6);
/// Maximum length of the silence played by a check of the card. No card buffers this much without
/// playing it.
const SILENCE: Duration = Duration::from_secs(5);
/// A card may fill its buffers at once; after this time it must continue to take samples.
const BUFFERS_FULL: Duration = Duration::from_millis(300);
/// How often the card is checked meanwhile.
const LOOK: Duration = Duration::from_millis(10);
/// Maximum number of threads that may hang with a card; more would not help.
const HUNG_MOST: usize = 8;
/// Maximum time before a card that hung is tried again.
const RETRY_LONGEST: Duration = Duration::from_mins(1);

const MONO: NonZero<u16> = NonZero::<u16>::MIN;

/// The default sound card. Opened when there is something to say.
pub struct SoundCard {
    keep_open: Duration,
    thread: Option<CardThread>,
    /// Threads that did not answer. They end when the card releases them.
    hung: Vec<JoinHandle<()>>,
    retry: Duration,
    retry_at: Option<Instant>,
}

/// A request to the card's thread.
enum Ask {
    Play(Arc<[f32]>),
    IsPlaying,
    Probe,
    Rest,
}

struct CardThread {
    asks: Sender<Ask>,
    /// Whether it is playing.
    answers: Receiver<Result<bool, NoSound>>,
    handle: JoinHandle<()>,
}

impl Default for SoundCard {
    fn default() -> Self {
        Self::new(KEEP_OPEN)
    }
}

impl SoundCard {
    /// A card that is released `keep_open` after the last sound.
    pub fn new(keep_open: Duration) -> Self {
        Self {
            keep_open,
            thread: None,
            hung: Vec::new(),
            retry: Duration::ZERO,
            retry_at: None,
        }
    }

    fn ask(&mut self, ask: Ask) -> Result<bool, NoSound> {
        let hangs = || NoSound("the sound card hangs".into());
        let thread = match self.thread.take() {
            Some(thread) => thread,
            None => self.start().ok_or_else(hangs)?,
        };
        let asked = thread.asks.send(ask).is_ok();
        let answer = thread.answers.recv_timeout(PATIENCE);
        match answer {
            Ok(answer) if asked => {
                self.thread = Some(thread);
                answer
            }
            Ok(_) | Err(_) => {
                self.hung.push(thread.handle);
                self.retry = (self.retry * 2).clamp(Duration::from_secs(1), RETRY_LONGEST);
                self.retry_at = Some(Instant::now() + self.retry);
                Err(hangs())
            }
        }
    }

    /// A new thread for the card; `None` while too many hang, or soon after the last one did.
    fn start(&mut self) -> Option<CardThread> {
        self.hung.retain(|hung| !hung.is_finished());
        let too_soon = self.retry_at.is_some_and(|at| Instant::now() < at);
        if too_soon && !self.hung.is_empty() || self.hung.len() >= HUNG_MOST {
            return None;
        }
        let (asks, asked) = channel();
        let (answer, answers) = channel();
        let keep_open = self.keep_open;
        let run = move || {
            let mut card = Card {
                open: None,
                keep_open,
            };
            for ask in asked {
                let result = card.answer(ask);
                let is_lost = result.is_err();
                if answer.send(result).is_err() {
                    return;
                }
                // Only now: releasing a card may hang too.
                if is_lost {
                    card.open = None;
                }
            }
        };
        let thread = std::thread::Builder::new().name("sound-card".into());
        let handle = thread
            .spawn(run)
            .inspect_err(|error| tracing::error!(%error, "no thread for the sound card"))
            .ok()?;
        Some(CardThread {
            asks,
            answers,
            handle,
        })
    }
}

impl Speaker for SoundCard {
    fn play(&mut self, samples: Arc<[f32]>) -> Result<(), NoSound> {
        self.ask(Ask::Play(samples)).map(drop)
    }

    fn is_playing(&mut self) -> Result<bool, NoSound> {
        self.ask(Ask::IsPlaying)
    }

    fn probe(&mut self) -> Result<(), NoSound> {
        self.ask(Ask::Probe)?;
        (self.retry, self.retry_at) = (Duration::ZERO, None);
        Ok(())
    }

    fn rest(&mut self) {
        // If it does not answer now, it would not do so for a sound either.
        let _ = self.ask(Ask::Rest);
    }
}

/// The card, in its own thread.
struct Card {
    open: Option<Open>,
    keep_open: Duration,
}

struct Open {
    sink: MixerDeviceSink,
    player: Option<Player>,
    errors: Arc<AtomicUsize>,
    used: Instant,
    /// The position reached, and since when.
    reached: (Duration, Instant),
}

impl Card {
    fn answer(&mut self, ask: Ask) -> Result<bool, NoSound> {
        match ask {
            Ask::Play(samples) => self.play(&samples).map(|()| true),
            Ask::IsPlaying => self.is_playing(),
            Ask::Probe => self.probe().map(|()| false),
            Ask::Rest => {
                let is_over = |open: &Open| open.used.elapsed() >= self.keep_open;
                if self.open.as_ref().is_some_and(is_over) {
                    self.open = None;
                }
                Ok(false)
            }
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

    fn play(&mut self, samples: &[f32]) -> Result<(), NoSound> {
        let open = self.open()?;
        let rate = open.sink.config().sample_rate();
        let samples = if rate.get() == RATE {
            samples.to_vec()
        } else {
            convert(samples, rate.get())?
        };
        open.begin(SamplesBuffer::new(MONO, rate, samples));
        Ok(())
    }

    fn is_playing(&mut self) -> Result<bool, NoSound> {
        let Some(open) = &mut self.open else {
            return Ok(false);
        };
        if open.is_lost() {
            return Err(NoSound("the sound card is gone".into()));
        }
        let now = Instant::now();
        open.used = now;
        let is_playing = open.player.as_ref().is_some_and(|player| !player.empty());
        if !is_playing {
            open.player = None;
        } else if open.position() > open.reached.0 {
            open.reached = (open.position(), now);
        } else if now.duration_since(open.reached.1) > STILL {
            return Err(NoSound("the sound card takes no samples".into()));
        }
        Ok(is_playing)
    }

    /// Plays silence until the card has shown that it takes samples and continues to do so.
    fn probe(&mut self) -> Result<(), NoSound> {
        let open = self.open()?;
        let rate = open.sink.config().sample_rate();
        let length = SILENCE.as_secs_f64() * f64::from(rate.get());
        let silence = vec![0.0; whole(length)];
        open.begin(SamplesBuffer::new(MONO, rate, silence));
        let began = Instant::now();
        let mut filled = None;
        loop {
            std::thread::sleep(LOOK);
            if open.is_lost() {
                return Err(NoSound("the sound card is gone".into()));
            }
            let all = open.player.as_ref().is_none_or(Player::empty);
            let position = open.position();
            let passed = began.elapsed();
            if filled.is_none() && passed >= BUFFERS_FULL {
                filled = Some(position);
            }
            if all || filled.is_some_and(|filled| position > filled) {
                open.player = None;
                open.used = Instant::now();
                return Ok(());
            }
            if passed > STILL {
                return Err(NoSound("the sound card takes no samples".into()));
            }
        }
    }
}

impl Open {
    fn begin(&mut self, sound: SamplesBuffer) {
        let player = Player::connect_new(self.sink.mixer());
        player.append(sound);
        self.player = Some(player);
        self.used = Instant::now();
        self.reached = (Duration::ZERO, self.used);
    }

    fn position(&self) -> Duration {
        let player = self.player.as_ref();
        player.map_or(Duration::ZERO, Player::get_pos)
    }

    fn new() -> Result<Self, NoSound> {
        quietly(|| {
            // Most cards play our own rate; the others get theirs.
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
            // A card that is gone calls this endlessly.
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
            reached: (Duration::ZERO, Instant::now()),
        })
    }

    fn is_lost(&self) -> bool {
        self.errors.load(Ordering::Relaxed) > 0
    }
}

/// Whether the stream is useless after this error.
fn is_fatal(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
    )
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds of sound fit"
)]
fn whole(samples: f64) -> usize {
    samples as usize
}

/// The same sound at another sample rate.
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

/// ALSA writes its reasons to standard error, many lines per attempt; a log gets a single one.
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
