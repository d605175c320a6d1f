//! `jiaohao rate`: the window, the link to the hub and the voice, put together.

use super::adapter::Adapter;
use super::flow::Flow;
use super::screen::Known;
use super::troubles::troubles;
use super::view_model::screen;
use super::visit::{Around, AskError, Effect, Input, Order};
use super::voice::{Asking, State};
use crate::config::RateFile;
use crate::link::{Link, LinkError, LinkState, LinkView};
use crate::model::{CounterId, Moment};
use crate::protocol::view::TroubleKind;
use crate::protocol::{Role, TroubleReport};
use crate::screens::shell::begin::{Begun, begin, tick};
use crate::screens::shell::show::show;
use crate::screens::shell::window::{Hands, TouchState, WindowWish};
use crate::words::Lang;
use anyhow::Context as _;
use clap::Args;
use jiaohao_ui::RateWindow;
use slint::ComponentHandle as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Maximum number of taps and answers that may wait; a finger makes a few a second.
const HEARD: usize = 64;
/// A bar shrinks, and the header shows a clock.
const TICK: Duration = Duration::from_millis(250);
/// How long a tap is sent again and again until the hub answers. A hub that starts anew is back by then.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks visitors at a counter for a rating
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao rate --config config/rate.toml --counter 3
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct RateArgs {
    /// The device's file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The counter's id, instead of the one in the file
    #[arg(long, value_name = "ID")]
    counter: Option<String>,
}

/// Shows the window until it is closed or the program is told to stop.
///
/// # Errors
/// When the file has a mistake, or there is no screen.
pub fn run(args: &RateArgs) -> anyhow::Result<()> {
    let begun = begin(
        &args.config,
        RateFile::load,
        |file| &file.device,
        wish,
        Role::Rater,
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
    let window = RateWindow::new().context("cannot open a window")?;
    window.set_touch(file.fullscreen);
    let (told, heard) = mpsc::channel(HEARD);
    let (touch, touched) = watch::channel(TouchState::default());
    let hands = Hands::new(move |state| {
        touch.send_replace(state);
    });
    let (tell, lang) = (told.clone(), file.device.language);
    // A full channel means that somebody is drumming on the screen.
    let adapter = Adapter::new(window.clone_strong(), lang, move |intent| {
        let _ = tell.try_send(Input::Intent(intent));
    });
    let asking = Asking::start(&file);
    let counter = args.counter.as_deref().map(CounterId::from);
    let rater = Rater {
        adapter,
        lang,
        keyboard: file.keyboard,
        flow: Flow::new(counter.unwrap_or(file.counter), lang),
        began: Instant::now(),
        view: link.view(),
        link,
        voice: asking.state(),
        asking,
        touch: touched,
        told: told.clone(),
        heard,
        runtime: runtime.handle().clone(),
        troubles: Vec::new(),
    };
    let _ticks = tick(TICK, Input::Tick, told);
    show(&window, wish, Some(&hands), &runtime, rater.work())
}

fn wish(file: &RateFile) -> WindowWish {
    WindowWish {
        fullscreen: file.fullscreen,
        at: file.device.window,
        monitor: file.monitor,
        lit: true,
        on_top: false,
    }
}

/// Everything the window shows, on its own thread.
struct Rater {
    adapter: Adapter,
    lang: Lang,
    keyboard: bool,
    flow: Flow,
    began: Instant,
    view: watch::Receiver<LinkView>,
    link: Link,
    asking: Asking,
    voice: watch::Receiver<State>,
    touch: watch::Receiver<TouchState>,
    told: mpsc::Sender<Input>,
    heard: mpsc::Receiver<Input>,
    runtime: Handle,
    /// What was reported to the hub, each with its time.
    troubles: Vec<(TroubleKind, Option<String>, Moment)>,
}

impl Rater {
    async fn work(mut self) {
        loop {
            self.show();
            let input = tokio::select! {
                changed = self.view.changed() => match changed {
                    Ok(()) => Input::Tick,
                    Err(_) => return,
                },
                Ok(()) = self.voice.changed() => Input::Tick,
                Ok(()) = self.touch.changed() => Input::Tick,
                Some(input) = self.heard.recv() => input,
            };
            self.handle(input);
        }
    }

    fn show(&mut self) {
        let view = self.view.borrow_and_update().clone();
        self.report_trouble(&view);
        self.adapter.show(&screen(Known {
            flow: &self.flow,
            lang: self.lang,
            link: view.state,
            hall: view.hall.as_deref(),
            clock: view.now(),
            now: self.began.elapsed(),
            keyboard: self.keyboard,
        }));
    }

    fn handle(&mut self, input: Input) {
        let view = self.view.borrow().clone();
        let around = Around {
            now: self.began.elapsed(),
            hall: view.hall.as_deref(),
            connected: view.is_connected(),
            refused: matches!(view.state, LinkState::Refused { .. }),
            clock: view.now(),
            fresh_key: Link::new_key(),
        };
        for effect in self.flow.handle(input, around) {
            match effect {
                Effect::Say => self.asking.say(),
                Effect::Ask(key, order) => {
                    let (link, told) = (self.link.clone(), self.told.clone());
                    self.runtime.spawn(async move {
                        let answered = ask(&link, key, order).await;
                        // The window is gone only when the program ends.
                        let _ = told.send(answered).await;
                    });
                }
            }
        }
    }

    /// Reports to the hub what its staff should know.
    fn report_trouble(&mut self, view: &LinkView) {
        let Some(now) = view.now() else { return };
        let sound = self.voice.borrow_and_update().sound;
        let is_stuck = *self.touch.borrow_and_update() == TouchState::Stuck;
        let found = troubles(&self.flow, view.hall.as_deref(), sound, is_stuck);
        let known = self.troubles.iter().map(|(kind, detail, _)| (kind, detail));
        if known.eq(found.iter().map(|(kind, detail)| (kind, detail))) {
            return;
        }
        let with_time = |(kind, detail): (TroubleKind, Option<String>)| {
            let mut known = self.troubles.iter();
            let before = known.find(|(known, ..)| *known == kind);
            let since = before.map_or(now, |(.., since)| *since);
            (kind, detail, since)
        };
        self.troubles = found.into_iter().map(with_time).collect();
        let reports = self.troubles.iter().cloned();
        let reports = reports.map(|(kind, detail, since)| TroubleReport {
            kind,
            since,
            detail,
        });
        self.link.set_trouble(reports.collect());
    }
}

async fn ask(link: &Link, key: Uuid, order: Order) -> Input {
    let answer = match order {
        Order::Rate(ticket, grade) => link.rate(key, ticket, grade, PATIENCE).await,
        Order::Detail(ticket, body) => link.rating_details(key, ticket, &body, PATIENCE).await,
    };
    let answer = answer
        .map(|answer| answer.shape)
        .map_err(|error| match error {
            LinkError::Refused(problem) => {
                tracing::info!(kind = ?problem.known_kind(), "a rating was refused");
                AskError::Refused(problem)
            }
            LinkError::Unreachable(why) | LinkError::Unreadable(why) => {
                tracing::warn!(why, "no answer to a rating");
                AskError::NoAnswer
            }
        });
    Input::Answered(key, answer)
}
