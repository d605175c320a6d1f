//! `jiaohao kiosk`: the window, the link to the hub and the printer, put together.

use super::adapter::Adapter;
use super::errands::{Errands, Station, printer_state};
use super::flow::Flow;
use super::known::{Known, Shape};
use super::view_model::screen;
use super::visit::{Around, Effect, Input, PrinterState};
use super::{print_test, printer_words};
use crate::config::device::Orientation;
use crate::config::{KioskFile, WindowPlace};
use crate::link::{Link, LinkView};
use crate::model::{DeviceSettings, KioskSettings};
use crate::printer::{Printer, PrinterState as Device, Profile, Remains, Remarks};
use crate::protocol::view::TroubleKind;
use crate::protocol::{GuidePage, Role, TroubleReport};
use crate::screens::shell::begin::{Begun, begin, tick};
use crate::screens::shell::show::show;
use crate::screens::shell::window::{Hands, TouchState, WindowWish};
use crate::system::process::vital;
use crate::words::{Lang, tr_fill};
use anyhow::Context as _;
use clap::Args;
use jiaohao_ui::KioskWindow;
use slint::ComponentHandle as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

/// Maximum number of taps and answers that may wait; a finger makes a few a second.
const HEARD: usize = 64;
/// Some pages count down seconds, and the header shows a clock.
const TICK: Duration = Duration::from_millis(250);
/// The window's size if it neither fills the screen nor has a place: half of a kiosk's screen.
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
    /// Prints one slip, without hub or window, and says what became of it
    #[arg(long)]
    print_test: bool,
}

/// Shows the kiosk until its window is closed or the program is told to stop.
///
/// # Errors
/// If the file has a mistake, or there is no screen.
pub fn run(args: &KioskArgs) -> anyhow::Result<()> {
    if args.print_test {
        return print_test::run(&args.config);
    }
    let begun = begin(
        &args.config,
        KioskFile::load,
        |file| &file.device,
        wish,
        Role::Kiosk,
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
    let window = KioskWindow::new().context("cannot open a window")?;
    window.set_touch(file.fullscreen);
    let (told, heard) = mpsc::channel(HEARD);
    let desk = file.printer.clone().map(desk);
    let errands = Errands::new(link.clone(), desk.clone(), told.clone());
    let printer = watch_printer(desk.as_ref());
    runtime.spawn(vital("settling", errands.clone().keep_settled()));
    let (touch, touched) = watch::channel(TouchState::default());
    let (guide_told, guide_wanted) = watch::channel(false);
    let telling = keep_trouble_told(link.clone(), printer.clone(), touched.clone(), guide_wanted);
    runtime.spawn(vital("troubles", telling));

    let hands = Hands::new(move |state| {
        touch.send_replace(state);
    });
    let tell = told.clone();
    // A full channel means that somebody is drumming on the screen.
    let adapter = Adapter::new(window.clone_strong(), move |intent| {
        let _ = tell.try_send(Input::Intent(intent));
    });
    let (reshaped, shape) = watch::channel(Shape::PORTRAIT);
    adapter.on_reshaped(move |shape| {
        reshaped.send_if_modified(|known| std::mem::replace(known, shape) != shape);
    });
    let (resting, at_rest) = watch::channel(true);
    let errands_of_staff = errands.clone();
    let kiosk = Kiosk {
        adapter,
        resting,
        shape,
        flow: Flow::new(file.pages, file.device.language),
        began: Instant::now(),
        number: file.number,
        of_file: file.pages,
        view: link.view(),
        link,
        printer,
        touch: touched,
        guide_wanted: guide_told,
        guide: errands.guide(),
        errands,
        heard,
        runtime: runtime.handle().clone(),
    };
    let lang = file.device.language;
    let printing = errands_of_staff.keep_reprinting(at_rest, lang);
    runtime.spawn(vital("printing again", printing));
    let _ticks = tick(TICK, Input::Tick, told);
    show(&window, wish, Some(&hands), &runtime, kiosk.work())
}

fn desk(profile: Profile) -> Station {
    Station {
        printer: Arc::new(Printer::start(profile.clone(), Remains::Perhaps)),
        profile,
    }
}

/// What the printer reports; `None` if there is no printer.
type PrinterWatch = Option<Watched>;

#[derive(Clone)]
struct Watched {
    state: watch::Receiver<Device>,
    remarks: watch::Receiver<Remarks>,
}

fn watch_printer(desk: Option<&Station>) -> PrinterWatch {
    desk.map(|desk| Watched {
        state: desk.printer.state(),
        remarks: desk.printer.remarks(),
    })
}

impl Watched {
    /// Waits for the printer to report something else; `false` if it never will.
    async fn changed(&mut self) -> bool {
        let changed = tokio::select! {
            changed = self.state.changed() => changed,
            changed = self.remarks.changed() => changed,
        };
        changed.is_ok()
    }

    fn now(&mut self) -> (PrinterState, Remarks) {
        let state = printer_state(*self.state.borrow_and_update());
        (state, self.remarks.borrow_and_update().clone())
    }
}

fn wish(file: &KioskFile) -> WindowWish {
    WindowWish {
        fullscreen: file.fullscreen,
        at: file.device.window.or_else(|| usual_place(file)),
        monitor: 1,
        lit: true,
        on_top: false,
    }
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

/// Everything the window shows, on its own thread.
struct Kiosk {
    adapter: Adapter,
    /// Whether no visitor is here.
    resting: watch::Sender<bool>,
    shape: watch::Receiver<Shape>,
    flow: Flow,
    began: Instant,
    number: u32,
    /// What it goes by until the hub has set something.
    of_file: KioskSettings,
    link: Link,
    view: watch::Receiver<LinkView>,
    printer: PrinterWatch,
    touch: watch::Receiver<TouchState>,
    guide_wanted: watch::Sender<bool>,
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
                Ok(()) = self.touch.changed() => None,
                Ok(()) = self.guide.changed() => None,
                Ok(()) = self.shape.changed() => None,
                Some(input) = self.heard.recv() => Some(input),
            };
            if let Some(input) = input {
                self.handle(input);
            }
        }
    }

    fn show(&mut self) {
        let view = self.view.borrow_and_update().clone();
        let set = view.settings.as_deref().and_then(DeviceSettings::kiosk);
        let seconds = *set.unwrap_or(&self.of_file);
        self.flow.follow(seconds);
        self.link.set_uses(DeviceSettings::Kiosk(seconds));
        self.guide_wanted.send_if_modified(|known| {
            let wanted = self.flow.wants_guide();
            std::mem::replace(known, wanted) != wanted
        });
        let guide = self.guide.borrow_and_update().clone();
        let (printer, remarks) = self.printer_now();
        let touch = *self.touch.borrow_and_update();
        let shape = *self.shape.borrow_and_update();
        let at_rest = self.flow.is_at_rest();
        self.resting
            .send_if_modified(|known| std::mem::replace(known, at_rest) != at_rest);
        let device = tr_fill(self.flow.lang(), "Kiosk {0}", &[&self.number.to_string()]);
        self.adapter.show(&screen(Known {
            flow: &self.flow,
            now: self.began.elapsed(),
            link: view.state,
            hall: view.hall.as_deref(),
            clock: view.now(),
            printer,
            remarks: &remarks,
            touch,
            guide: &guide,
            device: &device,
            shape,
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
            shape: *self.shape.borrow(),
        };
        let lang = self.flow.lang();
        for effect in self.flow.handle(input, around) {
            self.carry_out(effect, lang);
        }
    }

    /// `lang` is the visitor's, even if the page has gone home since.
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

    fn printer_now(&mut self) -> (PrinterState, Remarks) {
        let none = || (PrinterState::None, Remarks::default());
        self.printer.as_mut().map_or_else(none, Watched::now)
    }
}

/// Waits for the printer to report something else; forever if there is none.
async fn changed(printer: &mut PrinterWatch) {
    let told = match printer {
        Some(printer) => printer.changed().await,
        None => false,
    };
    if !told {
        std::future::pending::<()>().await;
    }
}

/// Tells the hub what its staff should know about the printer, the touch screen and the page, whenever it changes.
async fn keep_trouble_told(
    link: Link,
    mut printer: PrinterWatch,
    mut touch: watch::Receiver<TouchState>,
    mut guide_wanted: watch::Receiver<bool>,
) {
    let mut view = link.view();
    if view.wait_for(|view| view.now().is_some()).await.is_err() {
        return;
    }
    let mut told: Vec<TroubleReport> = Vec::new();
    loop {
        let of_printer = printer.as_mut().map(Watched::now);
        let of_printer =
            of_printer.map(|(state, remarks)| printer_words::troubles(state, &remarks));
        let is_stuck = *touch.borrow_and_update() == TouchState::Stuck;
        let of_touch = is_stuck.then_some((TroubleKind::TouchStuck, None));
        let is_wanted = *guide_wanted.borrow_and_update();
        let of_page = is_wanted.then_some((TroubleKind::GuideWanted, None));
        let now = link.view().borrow().now();
        let troubles = of_printer.into_iter().flatten();
        let troubles = troubles.chain(of_touch).chain(of_page);
        let reports = troubles.filter_map(|(kind, detail)| {
            let before = told.iter().find(|report| report.kind == kind);
            let since = before.map(|report| report.since).or(now)?;
            Some(TroubleReport {
                kind,
                since,
                detail,
            })
        });
        told = reports.collect();
        link.set_trouble(told.clone());
        tokio::select! {
            () = changed(&mut printer) => {}
            changed = touch.changed() => if changed.is_err() { return },
            changed = guide_wanted.changed() => if changed.is_err() { return },
        }
    }
}
