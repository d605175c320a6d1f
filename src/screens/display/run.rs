//! `jiaohao display`: the window, the link to the hub and the voice, put together.

use super::adapter::BoardScreen;
use super::conductor::Conductor;
use super::media::album::{Album, Wanted};
use super::media::gallery::{self, Gallery};
use super::media::shelf::Shelf;
use super::screen::BoardView;
use super::sight::Shape;
use super::troubles::OwnTrouble;
use crate::config::{DisplayFile, device};
use crate::link::{Link, LinkView};
use crate::model::{DeviceSettings, DisplaySettings, Moment};
use crate::protocol::{Role, TroubleReport};
use crate::screens::shell::begin::{Begun, begin};
use crate::screens::shell::show::show;
use crate::screens::shell::window::WindowWish;
use crate::system::process::vital;
use crate::voice::announcement::Pack;
use crate::voice::player::SoundCard;
use crate::voice::recorder::Recorder;
use crate::voice::{Announcer, Voice, VoiceEvent};
use crate::words::Lang;
use anyhow::Context as _;
use clap::Args;
use slint::ComponentHandle as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

/// What became of a call is told within this, or not at all.
const REPORT_PATIENCE: Duration = Duration::from_secs(60);
/// Maximum number of unread events of the voice; it reports a few a minute.
const VOICE_EVENTS: usize = 256;

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
/// If the file has a mistake, or there is no screen.
pub fn run(args: &DisplayArgs) -> anyhow::Result<()> {
    let begun = begin(
        &args.config,
        DisplayFile::load,
        |file| &file.device,
        wish,
        Role::Display,
    )?;
    let Some(Begun {
        file,
        wish,
        runtime,
        link,
    }) = begun
    else {
        return Ok(());
    };
    let screen = BoardScreen::new(file.device.language).context("cannot open a window")?;
    let (shapes, shapes_told) = watch::channel(Shape::LANDSCAPE);
    screen.on_reshaped(move |shape| {
        shapes.send_if_modified(|known| std::mem::replace(known, shape) != shape);
    });
    let (boards, boards_told) = watch::channel(BoardView::default());
    let (voice_told, voice_events) = mpsc::channel(VOICE_EVENTS);
    let voice = Arc::new(open_voice(&file.voice));
    let (lang, languages) = (file.device.language, voice.packs.len());
    let (wanted, albums) = open_gallery(&file, &link, &runtime);
    let conductor = Conductor::new(lang, languages, file.settings.clone());
    let stage = Stage {
        conductor: conductor.with_voice(voice.clone()),
        of_file: file.settings,
        announcer: start_voice(&file.voice, voice, voice_told),
        view: link.view(),
        link,
        voice_events,
        shapes: shapes_told,
        boards,
        wanted,
        albums,
        troubles: Vec::new(),
    };
    runtime.spawn(vital("board", stage.play()));
    let window = screen.window().clone_strong();
    show(&window, wish, None, &runtime, screen.follow(boards_told))
}

/// Starts the work on pictures of notices, which are kept beside the display's file.
fn open_gallery(
    file: &DisplayFile,
    link: &Link,
    runtime: &Runtime,
) -> (watch::Sender<Wanted>, watch::Receiver<Arc<Album>>) {
    let (wanted, wanted_told) = watch::channel(Wanted::default());
    let (albums, albums_told) = watch::channel(Arc::default());
    let folder = file.device.key_file.with_extension("pictures");
    let shelf = Shelf::new(folder, gallery::KEPT_MOST);
    let link = link.clone();
    let fetch = move |file| {
        let link = link.clone();
        let coming = async move {
            // Without a hub there is nothing to try.
            let _ = link.view().wait_for(LinkView::is_connected).await;
            link.file(&file, gallery::FILE_MOST).await
        };
        Box::pin(coming) as _
    };
    let gallery = Gallery::new(Box::new(fetch), shelf, wanted_told, albums);
    runtime.spawn(vital("pictures", gallery.keep()));
    (wanted, albums_told)
}

fn wish(file: &DisplayFile) -> WindowWish {
    WindowWish {
        fullscreen: file.fullscreen,
        at: file.device.window,
        monitor: file.monitor,
        lit: true,
        on_top: false,
    }
}

fn open_voice(settings: &device::Voice) -> Voice {
    let open = |lang: &Lang| match Pack::open(&settings.sounds, *lang) {
        Ok(pack) => Some(pack),
        Err(error) => {
            tracing::error!(%error, "this language is not spoken");
            None
        }
    };
    Voice {
        packs: settings.languages.iter().filter_map(open).collect(),
    }
}

/// The thread that speaks, if any: a display without sound still shows calls, and says so.
fn start_voice(
    settings: &device::Voice,
    voice: Arc<Voice>,
    told: mpsc::Sender<VoiceEvent>,
) -> Option<Announcer> {
    if settings.languages.is_empty() {
        return None;
    }
    let silent = || {
        let _ = told.try_send(VoiceEvent::Sound(false));
        None
    };
    if voice.packs.is_empty() {
        return silent();
    }
    let tell = told.clone();
    // Ends with the program; a full channel means that nobody reads any more.
    let tell = move |event| {
        let _ = tell.try_send(event);
    };
    let start = match &settings.record {
        Some(path) => Recorder::new(path).and_then(|to| Announcer::start(voice, to, tell)),
        None => Announcer::start(voice, SoundCard::default(), tell),
    };
    start
        .inspect_err(|error| tracing::error!(%error, "the voice does not start"))
        .ok()
        .or_else(silent)
}

/// Everything the board follows.
struct Stage {
    conductor: Conductor,
    /// What it goes by until the hub has set something.
    of_file: DisplaySettings,
    announcer: Option<Announcer>,
    view: watch::Receiver<LinkView>,
    link: Link,
    voice_events: mpsc::Receiver<VoiceEvent>,
    shapes: watch::Receiver<Shape>,
    boards: watch::Sender<BoardView>,
    /// The pictures of notices: those that it needs, and those that are there.
    wanted: watch::Sender<Wanted>,
    albums: watch::Receiver<Arc<Album>>,
    /// What was reported to the hub, each with its time.
    troubles: Vec<(OwnTrouble, Moment)>,
}

impl Stage {
    async fn play(mut self) {
        self.see();
        loop {
            let now = self.view.borrow().now();
            self.speak(now);
            self.report_trouble(now);
            self.report_calls(now);
            tell(&self.boards, self.conductor.board(now));
            tell(&self.wanted, self.conductor.wanted(now));
            tokio::select! {
                changed = self.view.changed() => match changed {
                    Ok(()) => self.see(),
                    Err(_) => return,
                },
                Some(event) = self.voice_events.recv() => self.conductor.hear(event),
                Ok(()) = self.shapes.changed() => {
                    let shape = *self.shapes.borrow_and_update();
                    self.conductor.reshape(shape);
                }
                Ok(()) = self.albums.changed() => {
                    let album = self.albums.borrow_and_update().clone();
                    self.conductor.hang(album);
                }
                () = sleep_until_due(&self.conductor, now) => {}
            }
        }
    }

    fn see(&mut self) {
        let view = self.view.borrow_and_update().clone();
        let set = view.settings.as_deref().and_then(DeviceSettings::display);
        self.conductor.follow(set.unwrap_or(&self.of_file).clone());
        let uses = self.conductor.settings().clone();
        self.link.set_uses(DeviceSettings::Display(uses));
        self.conductor.relink(view.state);
        if let Some(now) = view.now() {
            self.conductor.see(view.hall, now);
        }
    }

    fn speak(&mut self, now: Option<Moment>) {
        let (Some(now), Some(announcer)) = (now, &self.announcer) else {
            return;
        };
        if let Some(order) = self.conductor.cue(now) {
            let (says, take) = (&order.says, order.take);
            tracing::debug!(call = order.call, ?says, ?take, "says");
            announcer.say(order);
        }
    }

    /// Tells the hub what became of calls.
    fn report_calls(&mut self, now: Option<Moment>) {
        let speaks = now.is_some_and(|now| self.conductor.speaks(now));
        self.link.set_speaks(speaks);
        for (call, outcome) in self.conductor.announced() {
            let link = self.link.clone();
            tokio::spawn(async move {
                let told = link.announced(call, outcome, REPORT_PATIENCE).await;
                if let Err(error) = told {
                    tracing::warn!(call, ?outcome, %error, "the hub was not told what became of a call");
                }
            });
        }
    }

    /// Reports to the hub what its staff should know.
    fn report_trouble(&mut self, now: Option<Moment>) {
        let Some(now) = now else { return };
        let troubles = self.conductor.troubles();
        if troubles
            .iter()
            .eq(self.troubles.iter().map(|(known, _)| known))
        {
            return;
        }
        let with_time = |trouble: &OwnTrouble| {
            let mut known = self.troubles.iter();
            let known = known.find(|(known, _)| known.kind == trouble.kind);
            (trouble.clone(), known.map_or(now, |(_, since)| *since))
        };
        self.troubles = troubles.iter().map(with_time).collect();
        let report = |(trouble, since): &(OwnTrouble, Moment)| TroubleReport {
            kind: trouble.kind.clone(),
            since: *since,
            detail: trouble.detail.clone(),
        };
        let reports = self.troubles.iter().map(report);
        self.link.set_trouble(reports.collect());
    }
}

fn tell<T: PartialEq>(to: &watch::Sender<T>, news: T) {
    to.send_if_modified(|known| {
        let differs = *known != news;
        *known = news;
        differs
    });
}

async fn sleep_until_due(conductor: &Conductor, now: Option<Moment>) {
    let wait = now.map_or(Duration::from_secs(1), |now| {
        let wait = conductor.due(now).since(now.time).as_millis();
        Duration::from_millis(u64::try_from(wait).unwrap_or(0))
    });
    tokio::time::sleep(wait).await;
}
