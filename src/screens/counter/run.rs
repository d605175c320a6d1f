//! `jiaohao counter`: the window and the link to the hub, put together.

use super::adapter::Adapter;
use super::flow::{Answered, Around, Effect, Flow, Input, Order};
use super::notes::AskError;
use super::screen::Known;
use super::troubles::unknown_counters;
use super::view_model::screen;
use crate::config::CounterFile;
use crate::link::{Link, LinkError, LinkView};
use crate::model::{CounterId, TicketState};
use crate::protocol::{Role, TicketFilter};
use crate::screens::shell::begin::{Begun, begin, tick};
use crate::screens::shell::show::show;
use crate::screens::shell::window::WindowWish;
use crate::words::Lang;
use anyhow::Context as _;
use clap::Args;
use jiaohao_ui::CounterWindow;
use slint::{ComponentHandle as _, LogicalSize};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Maximum number of key presses and answers that may wait.
const HEARD: usize = 64;
/// The window counts seconds.
const TICK: Duration = Duration::from_millis(200);
/// How long a key press waits for its answer.
const PATIENCE: Duration = Duration::from_secs(8);
/// Maximum number of pages requested of those who wait; a page holds two hundred.
const PAGES_MOST: usize = 10;
/// The window's designed shapes, in logical pixels.
const WHOLE: (f32, f32) = (420.0, 720.0);
const BAR_HEIGHT: f32 = 96.0;
/// Widening the window does not widen the bar beyond this: it would grow as high as it is wide.
const BAR_WIDEST: f32 = 525.0;

/// Opens a clerk's counter
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao counter --config config/counter.toml --counter 3
Exit codes: 0 stopped as asked, 1 failed, 2 wrong use")]
pub struct CounterArgs {
    /// The device's file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The counter's id, instead of those in the file
    #[arg(long, value_name = "ID")]
    counter: Option<String>,
}

/// Shows the counter until its window is closed or the program is told to stop.
///
/// # Errors
/// When the file has a mistake, or there is no screen.
pub fn run(args: &CounterArgs) -> anyhow::Result<()> {
    let begun = begin(
        &args.config,
        CounterFile::load,
        |file| &file.device,
        wish,
        Role::Counter,
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
    let window = CounterWindow::new().context("cannot open a window")?;
    window.set_on_top(file.always_on_top);
    let (told, heard) = mpsc::channel(HEARD);
    let tell = told.clone();
    let lang = file.device.language;
    // A full channel means that somebody is hammering on the keyboard.
    let adapter = Adapter::new(window.clone_strong(), lang, move |input| {
        let _ = tell.try_send(input);
    });
    let counters = args
        .counter
        .as_ref()
        .map_or(file.counters, |id| vec![CounterId::from(id.as_str())]);
    let counter = Counter {
        adapter,
        lang,
        flow: Flow::new(counters, file.clerk, file.bar),
        began: Instant::now(),
        view: link.view(),
        link,
        told: told.clone(),
        heard,
        whole: None,
        runtime: runtime.handle().clone(),
        unknown: None,
    };
    let _ticks = tick(TICK, Input::Tick, told);
    show(&window, wish, None, &runtime, counter.work())
}

fn wish(file: &CounterFile) -> WindowWish {
    WindowWish {
        at: file.device.window,
        on_top: file.always_on_top,
        ..WindowWish::default()
    }
}

/// Everything the window shows, on its own thread.
struct Counter {
    adapter: Adapter,
    lang: Lang,
    flow: Flow,
    began: Instant,
    view: watch::Receiver<LinkView>,
    link: Link,
    told: mpsc::Sender<Input>,
    heard: mpsc::Receiver<Input>,
    runtime: Handle,
    /// The window's size before it became a bar.
    whole: Option<LogicalSize>,
    /// Unknown counters of its file, as reported to the hub.
    unknown: Option<String>,
}

impl Counter {
    async fn work(mut self) {
        let mut bar = false;
        loop {
            self.show();
            if self.flow.is_bar() != bar {
                bar = self.flow.is_bar();
                self.fold(bar);
            }
            let input = tokio::select! {
                changed = self.view.changed() => match changed {
                    Ok(()) => Input::Tick,
                    Err(_) => return,
                },
                Some(input) = self.heard.recv() => input,
            };
            self.handle(input);
        }
    }

    /// Reports to the hub what its staff should know; the window shows what the hub says about it.
    fn report_trouble(&mut self, view: &LinkView) {
        let (Some(hall), Some(now)) = (&view.hall, view.now()) else {
            return;
        };
        let report = unknown_counters(self.flow.allowed(), hall, now);
        let detail = report.as_ref().and_then(|report| report.detail.clone());
        if detail != self.unknown {
            self.link.set_trouble(report.into_iter().collect());
            self.unknown = detail;
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
        }));
    }

    /// Folds the window into a narrow bar, or restores it.
    fn fold(&mut self, bar: bool) {
        let window = self.adapter.window().window();
        let size = window.size().to_logical(window.scale_factor());
        let shape = |height: f32| {
            let width = size.width.min(BAR_WIDEST);
            LogicalSize::new(width, width * height / WHOLE.0)
        };
        if bar {
            self.whole = Some(size);
            window.set_size(shape(BAR_HEIGHT));
        } else {
            window.set_size(self.whole.take().unwrap_or(shape(WHOLE.1)));
        }
    }

    fn handle(&mut self, input: Input) {
        let view = self.view.borrow().clone();
        let around = Around {
            now: self.began.elapsed(),
            hall: view.hall.as_deref(),
            connected: view.is_connected(),
            clock: view.now(),
            fresh_key: Link::new_key(),
        };
        for effect in self.flow.handle(input, around) {
            let (link, told) = (self.link.clone(), self.told.clone());
            self.runtime.spawn(async move {
                let input = match effect {
                    Effect::Ask(key, order) => ask(&link, key, order).await,
                    Effect::LoadWaiting => load_waiting(&link).await,
                };
                // The window is gone only when the program ends.
                let _ = told.send(input).await;
            });
        }
    }
}

async fn ask(link: &Link, key: Uuid, order: Order) -> Input {
    let answer = match order {
        Order::At(counter, request) => link
            .at_counter(key, &counter, &request, PATIENCE)
            .await
            .map(|answer| Answered::Counter(answer.seq, Box::new(answer.shape))),
        Order::Return(ticket) => link
            .return_no_show(key, ticket, PATIENCE)
            .await
            .map(|_| Answered::Ticket),
        Order::Cancel(ticket) => link
            .cancel(key, ticket, PATIENCE)
            .await
            .map(|_| Answered::Ticket),
    };
    let answer = answer.map_err(|error| match error {
        LinkError::Refused(problem) => AskError::Refused(problem),
        LinkError::Unreachable(why) | LinkError::Unreadable(why) => {
            tracing::warn!(why, "no answer to a key press");
            AskError::NoAnswer
        }
    });
    Input::Answered(key, answer)
}

/// All who wait, page by page; if a page fails, the pages before it are shown.
async fn load_waiting(link: &Link) -> Input {
    let mut filter = TicketFilter {
        state: Some(TicketState::Waiting),
        ..TicketFilter::default()
    };
    let mut waiting = Vec::new();
    for _ in 0..PAGES_MOST {
        match link.tickets(&filter).await {
            Ok(page) => {
                waiting.extend(page.tickets);
                filter.after = page.next;
                if filter.after.is_none() {
                    break;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "nobody tells who waits");
                break;
            }
        }
    }
    Input::Waiting(waiting)
}
