//! The question, aloud: one sentence of the voice pack in the window's language.

use crate::config::RateFile;
use crate::voice::announcement::Pack;
use crate::voice::player::SoundCard;
use crate::voice::recorder::Recorder;
use crate::voice::{Announcer, Form, Order, Speech, Take, Voice, VoiceEvent};
use std::sync::Arc;
use tokio::sync::watch;

/// The window's voice.
pub(super) struct Asking {
    announcer: Option<Announcer>,
    volume: u32,
    /// Whether a sentence is being said: the next one is not begun meanwhile.
    state: watch::Receiver<State>,
    begun: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// Whether there is sound; `None` before that is known, and where none is wanted.
    pub(super) sound: Option<bool>,
    /// The last sentence that has ended.
    ended: u64,
}

impl Asking {
    /// Starts the voice, if there is to be one. A window without sound asks all the same.
    pub(super) fn start(file: &RateFile) -> Self {
        let (told, state) = watch::channel(State::default());
        let announcer = file.voice.then(|| open(file, &told)).flatten();
        if file.voice && announcer.is_none() {
            told.send_modify(|state| state.sound = Some(false));
        }
        Self {
            announcer,
            volume: file.volume,
            state,
            begun: 0,
        }
    }

    pub(super) fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    /// Says it once; not if the last one is not over, or there is no sound.
    pub(super) fn say(&mut self) {
        let State { sound, ended } = *self.state.borrow();
        let Some(announcer) = self.announcer.as_ref().filter(|_| sound == Some(true)) else {
            return;
        };
        if ended < self.begun || self.volume == 0 {
            return;
        }
        self.begun += 1;
        announcer.say(Order {
            call: self.begun,
            says: Speech::Rate,
            take: Take {
                language: 0,
                time: 1,
                form: Form::Full,
            },
            volume: self.volume,
        });
    }
}

fn open(file: &RateFile, told: &watch::Sender<State>) -> Option<Announcer> {
    let pack = Pack::open(&file.sounds, file.device.language)
        .inspect_err(|error| tracing::error!(%error, "the question is not spoken"))
        .ok()?;
    let voice = Arc::new(Voice { packs: vec![pack] });
    let told = told.clone();
    let tell = move |event| {
        told.send_modify(|state| match event {
            VoiceEvent::Said(one) | VoiceEvent::Unsaid(one) => state.ended = one,
            VoiceEvent::Sound(sound) => state.sound = Some(sound),
        });
    };
    let start = match &file.record {
        Some(path) => Recorder::new(path).and_then(|to| Announcer::start(voice, to, tell)),
        None => Announcer::start(voice, SoundCard::default(), tell),
    };
    start
        .inspect_err(|error| tracing::error!(%error, "the voice does not start"))
        .ok()
}
