//! The thread that speaks: one announcement at a time, to its end.
//!
//! Without a sound card it looks for one every second. What a card lost in the middle is said again
//! from the beginning on the next one; what waits longer than [`STALE`] for a card is not said any
//! more, as the people have long seen it on the board.

use super::announcement::{RATE, Voice};
use super::sentence::Spoken;
use super::waiting::{Announcement, Came, Waiting};
use crate::queue::TicketId;
use crate::queue::view::CallView;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

/// Before the next look for a sound card.
pub const RETRY: Duration = Duration::from_secs(1);
/// A call that found no sound card for so long is shown only.
pub const STALE: Duration = Duration::from_secs(20);
/// How often a playing announcement is asked whether it has ended.
const POLL: Duration = Duration::from_millis(10);
/// An announcement that has not ended so long after its length never will: the card is lost.
const OVERDUE: Duration = Duration::from_secs(3);
/// Calls on their way to the thread.
const CHANNEL: usize = 256;

/// Something that makes sound: the sound card, or a stand-in.
pub trait Speaker: Send {
    /// Begins to play samples of [`RATE`], one channel; the last ones have ended before.
    ///
    /// # Errors
    /// When there is no sound card.
    fn play(&mut self, samples: Arc<[f32]>) -> Result<(), NoSound>;

    /// Whether it still plays.
    ///
    /// # Errors
    /// When the sound card was lost.
    fn is_playing(&mut self) -> Result<bool, NoSound>;

    /// Looks whether there is a sound card, without a sound.
    ///
    /// # Errors
    /// When there is none.
    fn probe(&mut self) -> Result<(), NoSound>;

    /// Nothing plays for now; it may let the card go. Called every now and then while idle.
    fn rest(&mut self);
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoSound(pub String);

/// What the thread tells.
#[derive(Clone, Debug, PartialEq)]
pub enum VoiceEvent {
    /// This call is heard from now on.
    Begins(Box<CallView>),
    /// This ticket's announcement was heard to its end, or cannot be heard for now.
    Ended(TicketId),
    /// Whether there is sound; told when it changes.
    Sound(bool),
}

/// A handle to the thread, which ends with it.
pub struct Announcer {
    calls: SyncSender<Announcement>,
}

impl Announcer {
    /// Starts the thread. `told` is called on it, and must be quick.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        voice: Voice,
        speaker: impl Speaker + 'static,
        told: impl FnMut(VoiceEvent) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (calls, receiver) = sync_channel(CHANNEL);
        let mut thread = Thread {
            voice,
            speaker,
            told,
            waiting: Waiting::default(),
            playing: None,
            sound: None,
        };
        std::thread::Builder::new()
            .name("voice".into())
            .spawn(move || thread.run(&receiver))?;
        Ok(Self { calls })
    }

    /// Says `call` when its turn comes. `counter` is its number, or its id where it has none.
    pub fn announce(&self, call: CallView, counter: String) {
        let announcement = Announcement {
            call,
            counter,
            came: Instant::now(),
        };
        if let Err(TrySendError::Full(lost)) = self.calls.try_send(announcement) {
            tracing::error!(
                number = lost.call.number,
                "the voice is stuck; not announced"
            );
        }
    }
}

struct Thread<S, T> {
    voice: Voice,
    speaker: S,
    told: T,
    waiting: Waiting,
    playing: Option<Playing>,
    /// Whether there is a sound card; none until it was looked for.
    sound: Option<bool>,
}

struct Playing {
    announcement: Announcement,
    /// When it must have ended.
    deadline: Instant,
}

impl<S: Speaker, T: FnMut(VoiceEvent)> Thread<S, T> {
    fn run(&mut self, calls: &Receiver<Announcement>) {
        let probed = self.speaker.probe();
        self.hear(&probed);
        loop {
            let patience = if self.playing.is_some() { POLL } else { RETRY };
            match calls.recv_timeout(patience) {
                Ok(announcement) => self.take(announcement),
                Err(RecvTimeoutError::Timeout) => {}
                // Nobody calls any more; what is begun is said to its end.
                Err(RecvTimeoutError::Disconnected) if self.playing.is_none() => return,
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(POLL),
            }
            while let Ok(announcement) = calls.try_recv() {
                self.take(announcement);
            }
            self.step();
        }
    }

    fn take(&mut self, announcement: Announcement) {
        match self.waiting.push(announcement) {
            Came::Waits | Came::Merged => {}
            Came::InsteadOf(oldest) => {
                tracing::error!(
                    number = oldest.call.number,
                    "too many calls wait; not announced"
                );
            }
        }
    }

    fn step(&mut self) {
        if self.playing.is_some() {
            self.watch();
        } else if self.sound == Some(false) {
            self.look_for_sound();
        }
        if self.playing.is_none() && self.sound != Some(false) {
            match self.waiting.pop() {
                Some(announcement) => self.begin(announcement),
                None => self.speaker.rest(),
            }
        }
    }

    fn begin(&mut self, announcement: Announcement) {
        let spoken = Spoken::new(&announcement.call.number, &announcement.counter);
        let samples: Arc<[f32]> = self.voice.announcement(&spoken).into();
        if samples.is_empty() {
            return;
        }
        let length = Duration::from_secs_f64(samples.len() as f64 / f64::from(RATE));
        let played = self.speaker.play(samples);
        self.hear(&played);
        if played.is_err() {
            self.waiting.put_back(announcement);
            return;
        }
        (self.told)(VoiceEvent::Begins(Box::new(announcement.call.clone())));
        self.playing = Some(Playing {
            announcement,
            deadline: Instant::now() + length + OVERDUE,
        });
    }

    /// Looks after the one that plays.
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
        match state {
            Ok(true) => {
                self.playing = Some(playing);
                return;
            }
            Ok(false) => {}
            Err(_) => self.waiting.put_back(playing.announcement.clone()),
        }
        self.hear(&state);
        (self.told)(VoiceEvent::Ended(playing.announcement.call.ticket));
    }

    /// Whoever was called meanwhile has seen it on the board.
    fn look_for_sound(&mut self) {
        let silent = self.waiting.drop_older(STALE, Instant::now());
        if silent > 0 {
            tracing::warn!(calls = silent, "not announced: there was no sound card");
        }
        let probed = self.speaker.probe();
        self.hear(&probed);
    }

    /// Keeps in mind, and tells, whether there is sound.
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
