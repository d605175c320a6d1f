//! `jiaohao kiosk`: the window, the link to the hub and the printer, put together.

use super::adapter::Adapter;
use super::errands::{Desk, Errands, printer_state};
use super::flow::Flow;
use super::view_model::{Known, screen};
use super::visit::{Around, Effect, Input, PrinterState};
use crate::begin::{Begun, begin};
use crate::config::device::Orientation;
use crate::config::{KioskFile, WindowPlace};
use crate::lang::{Lang, tr_fill};
use crate::link::{Link, LinkView};
use crate::printer::{Printer, PrinterState as Device, Profile};
use crate::protocol::{GuidePage, TroubleReport};
use crate::queue::view::TroubleKind;
use crate::{placing, process};
use anyhow::Context as _;
use clap::Args;
use jiaohao_ui::KioskWindow;
use slint::{ComponentHandle as _, Timer, TimerMode};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

/// Taps and answers that may wait; a finger makes a few a second.
const HEARD: usize = 64;
/// Seconds are counted down on some pages, and the clock stands in the header.
const TICK: Duration = Duration::from_millis(250);
/// The window where it neither fills the screen nor has a place: half of a kiosk's screen.
const SHORT_SIDE: u32 = 540;
const LONG_SIDE: u32 = 960;

/// Gives tickets at a touch kiosk
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao kiosk --config config/kiosk.toml
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct KioskArgs {
    /// The device's file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Shows the kiosk until its window is closed or the program is told to stop.
///
/// # Errors
/// When the file has a mistake, or there is no screen.
pub fn run(args: &KioskArgs) -> anyhow::Result<()> {
    let Begun {
        file,
        runtime,
        link,
    } = begin(&args.config, KioskFile::load, |file| &file.device)?;
    let window = KioskWindow::new().context("cannot open a window")?;
    window.set_touch(file.fullscreen);
    let (told, heard) = mpsc::channel(HEARD);
    let desk = file.printer.clone().map(desk);
    let errands = Errands::new(link.clone(), desk.clone(), told.clone());
    let printer = watch_printer(desk.as_ref());
    runtime.spawn(errands.clone().keep_settled());
    runtime.spawn(keep_trouble_told(link.clone(), printer.clone()));

    let placed = file.device.window.or_else(|| usual_place(&file));
    placing::place(window.window(), file.fullscreen, placed);
    process::quit_when_told(&runtime)?;
    let tell = told.clone();
    // A full channel means that somebody drums on the screen.
    let adapter = Adapter::new(window.clone_strong(), move |intent| {
        let _ = tell.try_send(Input::Intent(intent));
    });
    let kiosk = Kiosk {
        adapter,
        flow: Flow::new(file.pages),
        began: Instant::now(),
        number: file.number,
        view: link.view(),
        printer,
        guide: errands.guide(),
        errands,
        heard,
        runtime: runtime.handle().clone(),
    };
    slint::spawn_local(kiosk.work()).map_err(|error| anyhow::anyhow!("no event loop: {error}"))?;
    let _ticks = ticks(told);
    window.run()?;
    Ok(())
}

fn desk(profile: Profile) -> Desk {
    Desk {
        printer: Arc::new(Printer::start(profile.clone())),
        profile,
    }
}

/// What the printer says of itself; none where there is no printer.
type PrinterWatch = Option<watch::Receiver<Device>>;

fn watch_printer(desk: Option<&Desk>) -> PrinterWatch {
    desk.map(|desk| desk.printer.state())
}

fn usual_place(file: &KioskFile) -> Option<WindowPlace> {
    let (width, height) = match file.orientation {
        Orientation::Portrait => (SHORT_SIDE, LONG_SIDE),
        Orientation::Landscape => (LONG_SIDE, SHORT_SIDE),
    };
    let (x, y) = (0, 0);
    (!file.fullscreen).then_some(WindowPlace {
        width,
        height,
        x,
        y,
    })
}

fn ticks(told: mpsc::Sender<Input>) -> Rc<Timer> {
    let timer = Rc::new(Timer::default());
    timer.start(TimerMode::Repeated, TICK, move || {
        let _ = told.try_send(Input::Tick);
    });
    timer
}

/// All that the window shows, on its own thread.
struct Kiosk {
    adapter: Adapter,
    flow: Flow,
    began: Instant,
    number: u32,
    view: watch::Receiver<LinkView>,
    printer: PrinterWatch,
    guide: watch::Receiver<Arc<GuidePage>>,
    errands: Errands,
    heard: mpsc::Receiver<Input>,
    runtime: Handle,
}

impl Kiosk {
    async fn work(mut self) {
        loop {
            self.show();
            let input = tokio::select! {
                changed = self.view.changed() => match changed {
                    Ok(()) => None,
                    Err(_) => return,
                },
                () = changed(&mut self.printer) => None,
                Ok(()) = self.guide.changed() => None,
                Some(input) = self.heard.recv() => Some(input),
            };
            if let Some(input) = input {
                self.handle(input);
            }
        }
    }

    fn show(&mut self) {
        let view = self.view.borrow_and_update().clone();
        let guide = self.guide.borrow_and_update().clone();
        let printer = self.printer_now();
        let device = tr_fill(self.flow.lang(), "Kiosk {0}", &[&self.number.to_string()]);
        self.adapter.show(&screen(Known {
            flow: &self.flow,
            now: self.began.elapsed(),
            link: view.state,
            hall: view.hall.as_deref(),
            clock: view.now(),
            printer,
            guide: &guide,
            device: &device,
        }));
    }

    fn handle(&mut self, input: Input) {
        let view = self.view.borrow().clone();
        let guide = self.guide.borrow().clone();
        let around = Around {
            now: self.began.elapsed(),
            hall: view.hall.as_deref(),
            guide: &guide,
            fresh_key: Link::new_key(),
        };
        let lang = self.flow.lang();
        for effect in self.flow.handle(input, around) {
            self.carry_out(effect, lang);
        }
    }

    /// `lang` is the visitor's, also where the page has gone home since.
    fn carry_out(&self, effect: Effect, lang: Lang) {
        let errands = self.errands.clone();
        match effect {
            Effect::Take(take) => drop(self.runtime.spawn(errands.take(take, lang))),
            Effect::GiveUp(take) => drop(self.runtime.spawn(errands.give_up(take))),
            Effect::ReportShown(ticket) => {
                drop(self.runtime.spawn(errands.report_shown(ticket)));
            }
            Effect::Cancel(ticket) => drop(self.runtime.spawn(errands.cancel(ticket))),
            Effect::LoadGuide => drop(self.runtime.spawn(errands.load_guide())),
        }
    }

    fn printer_now(&mut self) -> PrinterState {
        let state = self.printer.as_mut();
        let state = state.map(|state| *state.borrow_and_update());
        state.map_or(PrinterState::None, printer_state)
    }
}

/// Waits until the printer says something else, for ever where there is none.
async fn changed(printer: &mut PrinterWatch) {
    let told = match printer {
        Some(printer) => printer.changed().await.is_ok(),
        None => false,
    };
    if !told {
        std::future::pending::<()>().await;
    }
}

/// Tells the hub what its staff should know of the printer, whenever it changes.
async fn keep_trouble_told(link: Link, printer: PrinterWatch) {
    let Some(mut printer) = printer else { return };
    let mut view = link.view();
    if view.wait_for(|view| view.now().is_some()).await.is_err() {
        return;
    }
    loop {
        let kind = trouble(printer_state(*printer.borrow_and_update()));
        let since = link.view().borrow().now();
        let report = kind.zip(since).map(|(kind, since)| TroubleReport {
            kind,
            since,
            detail: None,
        });
        link.set_trouble(report.into_iter().collect());
        if printer.changed().await.is_err() {
            return;
        }
    }
}

/// The kind of trouble that the hub's staff read.
fn trouble(state: PrinterState) -> Option<TroubleKind> {
    match state {
        PrinterState::None | PrinterState::Starting | PrinterState::Ready => None,
        PrinterState::NearEnd => Some(TroubleKind::PaperNearEnd),
        PrinterState::PaperOut => Some(TroubleKind::PaperOut),
        PrinterState::CoverOpen => Some(TroubleKind::CoverOpen),
        PrinterState::Offline => Some(TroubleKind::PrinterOffline),
        PrinterState::Faulty => Some(TroubleKind::PrinterFault),
    }
}
