//! The thread that speaks: one sentence at a time, to its end. The next one is requested when it is
//! free, so nothing waits here that may be outdated when its turn comes.
//!
//! Without a sound card it looks for one every second. A sentence during which the card is lost was
//! not said.

use super::announcement::{RATE, Voice, at_volume};
use super::plan::Take;
use super::sentence::Spoken;
use crate::system::process::vital_thread;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Interval between searches for a sound card.
pub const RETRY: Duration = Duration::from_secs(1);
/// How often a playing sentence is checked for its end.
const POLL: Duration = Duration::from_millis(10);
/// A sentence that has not ended this long after its length never will: the card is lost.
const OVERDUE: Duration = Duration::from_secs(3);
/// Maximum number of sentences on their way to the thread; it gets one at a time.
const CHANNEL: usize = 4;

/// Something that makes sound: the sound card, or a stand-in.
pub trait Speaker: Send {
    /// Starts to play samples of [`RATE`], one channel; the previous ones have ended.
    ///
    /// # Errors
    /// If there is no sound card.
    fn play(&mut self, samples: Arc<[f32]>) -> Result<(), NoSound>;

    /// Whether it is still playing.
    ///
    /// # Errors
    /// If the sound card was lost.
    fn is_playing(&mut self) -> Result<bool, NoSound>;

    /// Checks without a sound whether there is a sound card that accepts samples: a card that can
    /// be opened may still hang.
    ///
    /// # Errors
    /// If there is none.
    fn probe(&mut self) -> Result<(), NoSound>;

    /// Nothing plays for now; it may release the card. Called now and then while idle.
    fn rest(&mut self);
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoSound(pub String);

/// One sentence to speak.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The call's own number, used to report on it.
    pub call: u64,
    pub says: Speech,
    pub take: Take,
    /// In percent.
    pub volume: u32,
}

/// What a sentence is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speech {
    Call(Spoken),
    /// Nothing is said; it makes people look up.
    Chime,
    /// Whoever was served is asked for a rating.
    Rate,
}

/// What the thread reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoiceEvent {
    /// This call's sentence was played to its end, or has nothing to play.
    Said(u64),
    /// It was not: there is no sound.
    Unsaid(u64),
    /// Whether there is sound; reported at the start and on every change.
    Sound(bool),
}

/// A handle to the thread, which ends with it.
pub struct Announcer {
    orders: SyncSender<Order>,
}

impl Announcer {
    /// Starts the thread. `told` is called on it, and must be quick.
    ///
    /// # Errors
    /// If the system cannot create a thread.
    pub fn start(
        voice: Arc<Voice>,
        speaker: impl Speaker + 'static,
        told: impl FnMut(VoiceEvent) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, receiver) = sync_channel(CHANNEL);
        let mut thread = Thread {
            voice,
            speaker,
            told,
            playing: None,
            sound: None,
        };
        std::thread::Builder::new()
            .name("voice".into())
            .spawn(move || vital_thread("voice", || thread.run(&receiver)))?;
        Ok(Self { orders })
    }

    /// Speaks a sentence now. Each is answered by [`VoiceEvent::Said`] or [`VoiceEvent::Unsaid`];
    /// the next one must not be given before that.
    pub fn say(&self, order: Order) {
        if let Err(error) = self.orders.try_send(order) {
            tracing::error!(%error, "the voice is stuck; not announced");
        }
    }
}

struct Thread<S, T> {
    voice: Arc<Voice>,
    speaker: S,
    told: T,
    playing: Option<Playing>,
    /// Whether there is a sound card; `None` before the first check.
    sound: Option<bool>,
}

struct Playing {
    call: u64,
    /// By when it must have ended.
    deadline: Instant,
}

impl<S: Speaker, T: FnMut(VoiceEvent)> Thread<S, T> {
    fn run(&mut self, orders: &Receiver<Order>) {
        self.look_for_sound();
        loop {
            if self.playing.is_some() {
                std::thread::sleep(POLL);
                self.watch();
                continue;
            }
            match orders.recv_timeout(RETRY) {
                Ok(order) => self.begin(&order),
                Err(RecvTimeoutError::Timeout) if self.sound == Some(false) => {
                    self.look_for_sound();
                }
                Err(RecvTimeoutError::Timeout) => self.speaker.rest(),
                // The handle is gone.
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn begin(&mut self, order: &Order) {
        // Only a search finds out that there is sound again.
        if self.sound == Some(false) {
            (self.told)(VoiceEvent::Unsaid(order.call));
            return;
        }
        let samples = match &order.says {
            Speech::Call(spoken) => self.voice.sound(spoken, order.take),
            Speech::Chime => self.voice.chime(),
            Speech::Rate => self.voice.rate(),
        };
        let samples: Arc<[f32]> = at_volume(samples, order.volume).into();
        if samples.is_empty() {
            (self.told)(VoiceEvent::Said(order.call));
            return;
        }
        let length = Duration::from_secs_f64(samples.len() as f64 / f64::from(RATE));
        let played = self.speaker.play(samples);
        self.hear(&played);
        if played.is_err() {
            (self.told)(VoiceEvent::Unsaid(order.call));
            return;
        }
        self.playing = Some(Playing {
            call: order.call,
            deadline: Instant::now() + length + OVERDUE,
        });
    }

    /// Checks on the sentence that is playing.
    fn watch(&mut self) {
        let Some(playing) = self.playing.take() else {
            return;
        };
        let state = match self.speaker.is_playing() {
            Ok(true) if Instant::now() > playing.deadline => {
                Err(NoSound("the sound card stands still".into()))
            }
            state => state,
        };
        if state == Ok(true) {
            self.playing = Some(playing);
            return;
        }
        self.hear(&state);
        (self.told)(match state {
            Ok(_) => VoiceEvent::Said(playing.call),
            Err(_) => VoiceEvent::Unsaid(playing.call),
        });
    }

    fn look_for_sound(&mut self) {
        let probed = self.speaker.probe();
        self.hear(&probed);
    }

    /// Remembers whether there is sound, and reports changes.
    fn hear<R>(&mut self, result: &Result<R, NoSound>) {
        let sound = result.is_ok();
        if self.sound == Some(sound) {
            return;
        }
        match result {
            Ok(_) if self.sound.is_none() => {}
            Ok(_) => tracing::info!("the sound card is back"),
            Err(reason) => {
                tracing::warn!(%reason, "no sound: calls are shown only; looking for a sound card every second");
            }
        }
        self.sound = Some(sound);
        (self.told)(VoiceEvent::Sound(sound));
    }
}
