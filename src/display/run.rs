//! `jiaohao display`: the window, the link to the hub and the voice, put together.

use super::adapter::BoardScreen;
use super::conductor::Conductor;
use super::view_model::{BoardView, Shape, Trouble};
use crate::begin::{Begun, begin};
use crate::config::{DisplayFile, device};
use crate::lang::Lang;
use crate::link::{HubClock, Link, LinkView};
use crate::protocol::TroubleReport;
use crate::queue::Span;
use crate::queue::view::{Moment, TroubleKind};
use crate::voice::announcement::Pack;
use crate::voice::player::SoundCard;
use crate::voice::recorder::Recorder;
use crate::voice::{Announcer, Voice, VoiceEvent};
use crate::{placing, process};
use anyhow::Context as _;
use clap::Args;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// What the voice may tell before it is heard; it tells a few things a minute.
const VOICE_EVENTS: usize = 256;
/// A view may bring a time of a while ago while the hub tells again what was missed; so long after
/// a reconnection the display believes its own clock more.
const CATCH_UP: Duration = Duration::from_secs(10);
const CATCH_UP_STEP: Span = Span::from_secs(3);

/// Shows the hall's board and speaks its calls
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao display --config config/display.toml
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct DisplayArgs {
    /// The device's file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Shows the board until its window is closed or the program is told to stop.
///
/// # Errors
/// When the file has a mistake, or there is no screen.
pub fn run(args: &DisplayArgs) -> anyhow::Result<()> {
    let Begun {
        file,
        runtime,
        link,
    } = begin(&args.config, DisplayFile::load, |file| &file.device)?;
    let screen = BoardScreen::new(file.device.language).context("cannot open a window")?;
    let (shapes, shapes_told) = watch::channel(Shape::LANDSCAPE);
    screen.on_reshaped(move |shape| {
        shapes.send_replace(shape);
    });
    let (boards, boards_told) = watch::channel(BoardView::default());
    let (voice_told, voice_events) = mpsc::channel(VOICE_EVENTS);
    let stage = Stage {
        conductor: Conductor::new(file.device.language, file.zone),
        announcer: start_voice(&file.voice, voice_told),
        view: link.view(),
        link,
        clock: Clock::default(),
        voice_events,
        shapes: shapes_told,
        boards,
        trouble_since: None,
    };
    runtime.spawn(stage.play());
    process::quit_when_told(&runtime)?;
    let placed = |window: &_| placing::place(window, file.fullscreen, file.device.window);
    screen.open(placed, boards_told)?;
    Ok(())
}

/// The voice, or none: a display without sound shows all the same, and says so.
fn start_voice(settings: &device::Voice, told: mpsc::Sender<VoiceEvent>) -> Option<Announcer> {
    if settings.languages.is_empty() {
        return None;
    }
    let open = |lang: &Lang| match Pack::open(&settings.sounds.join(lang.code())) {
        Ok(pack) => Some(pack),
        Err(error) => {
            tracing::error!(%error, "this language is not spoken");
            None
        }
    };
    let voice = Voice {
        packs: settings.languages.iter().filter_map(open).collect(),
        repeats: settings.repeats,
        volume: volume(settings.volume_percent),
    };
    let silent = || {
        let _ = told.try_send(VoiceEvent::Sound(false));
        None
    };
    if voice.packs.is_empty() {
        return silent();
    }
    let tell = told.clone();
    // Ends with the program; a full channel means that nobody looks any more.
    let tell = move |event| drop(tell.try_send(event));
    let start = match &settings.record {
        Some(path) => Recorder::new(path).and_then(|to| Announcer::start(voice, to, tell)),
        None => Announcer::start(voice, SoundCard::default(), tell),
    };
    start
        .inspect_err(|error| tracing::error!(%error, "the voice does not start"))
        .ok()
        .or_else(silent)
}

#[expect(clippy::cast_precision_loss, reason = "at most 100")]
fn volume(percent: u32) -> f32 {
    percent as f32 / 100.0
}

/// Everything that the board follows.
struct Stage {
    conductor: Conductor,
    announcer: Option<Announcer>,
    view: watch::Receiver<LinkView>,
    link: Link,
    clock: Clock,
    voice_events: mpsc::Receiver<VoiceEvent>,
    shapes: watch::Receiver<Shape>,
    boards: watch::Sender<BoardView>,
    trouble_since: Option<(Trouble, Moment)>,
}

impl Stage {
    async fn play(mut self) {
        self.see();
        loop {
            let now = self.clock.now();
            self.report_trouble(now);
            let board = self.conductor.board(now);
            self.boards.send_if_modified(|shown| {
                let differs = *shown != board;
                *shown = board;
                differs
            });
            tokio::select! {
                changed = self.view.changed() => match changed {
                    Ok(()) => self.see(),
                    Err(_) => return,
                },
                Some(event) = self.voice_events.recv() => {
                    // Before the hub was heard it tells of the sound card only.
                    let now = now.map(|now| now.time).unwrap_or_default();
                    self.conductor.hear(event, now);
                }
                Ok(()) = self.shapes.changed() => {
                    let shape = *self.shapes.borrow_and_update();
                    self.conductor.reshape(shape);
                }
                () = sleep_until_due(&self.conductor, now) => {}
            }
        }
    }

    fn see(&mut self) {
        let view = self.view.borrow_and_update().clone();
        self.clock.hear(&view);
        self.conductor.relink(view.state);
        let Some(now) = self.clock.now() else { return };
        for (call, counter) in self.conductor.see(view.hall, now) {
            if let Some(announcer) = &self.announcer {
                announcer.announce(call, counter);
            }
        }
    }

    /// Tells the hub what its staff should know.
    fn report_trouble(&mut self, now: Option<Moment>) {
        let (Some(now), trouble) = (now, self.conductor.trouble()) else {
            return;
        };
        if trouble == self.trouble_since.map(|(trouble, _)| trouble) {
            return;
        }
        self.trouble_since = trouble.map(|trouble| (trouble, now));
        let report = |(trouble, since)| TroubleReport {
            kind: match trouble {
                Trouble::NoSound => TroubleKind::NoSound,
            },
            since,
            detail: None,
        };
        self.link
            .set_trouble(self.trouble_since.map(report).into_iter().collect());
    }
}

async fn sleep_until_due(conductor: &Conductor, now: Option<Moment>) {
    let wait = now.map_or(Duration::from_secs(1), |now| {
        let wait = conductor.due(now).since(now.time).as_millis();
        Duration::from_millis(u64::try_from(wait).unwrap_or(0))
    });
    tokio::time::sleep(wait).await;
}

/// The hub's time, which never jumps back while the hub tells again what was missed.
#[derive(Default)]
struct Clock {
    clock: Option<HubClock>,
    epoch: u64,
    reconnected: Option<Instant>,
    connected: bool,
}

impl Clock {
    fn now(&self) -> Option<Moment> {
        self.clock.as_ref().map(HubClock::now)
    }

    fn hear(&mut self, view: &LinkView) {
        let (Some(said), Some(hall)) = (view.now(), &view.hall) else {
            return;
        };
        if view.is_connected() && !self.connected {
            self.reconnected = Some(Instant::now());
        }
        self.connected = view.is_connected();
        let catches_up = self.reconnected.is_some_and(|at| at.elapsed() < CATCH_UP);
        let is_old = self
            .now()
            .is_some_and(|known| known.time.since(said.time) > CATCH_UP_STEP);
        if catches_up && is_old && self.epoch == hall.epoch {
            return;
        }
        self.epoch = hall.epoch;
        self.clock = Some(HubClock::at(said));
    }
}
