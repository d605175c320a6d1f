//! Half a minute of hall life: five tickets taken by real taps on the real kiosk, called at two
//! counters by real keys, one recall, one no-show, one rating; then a notice, on the display and on the hub's page.

use super::screen::{Area, Screen};
use super::stage::Stage;
use crate::link::Link;
use crate::model::TicketState;
use crate::protocol::NoticeBody;
use crate::protocol::view::HallView;
use crate::voice::RATE;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Width and height of the virtual screen.
pub(super) const SCREEN: (u32, u32) = (4_440, 1_920);
pub(super) const ALL: Area = Area {
    x: 0,
    y: 0,
    width: SCREEN.0,
    height: SCREEN.1,
};
pub(super) const KIOSK: Area = Area {
    x: 0,
    y: 0,
    width: 1_080,
    height: 1_920,
};
pub(super) const DISPLAY: Area = Area {
    x: 1_080,
    y: 0,
    width: 1_920,
    height: 1_080,
};
pub(super) const PAGE: Area = Area {
    x: 3_000,
    y: 0,
    width: 1_440,
    height: 900,
};
/// Counters 3 and 5.
pub(super) const COUNTERS: [Area; 2] = [
    Area {
        x: 1_340,
        y: 1_140,
        width: 420,
        height: 720,
    },
    Area {
        x: 2_040,
        y: 1_140,
        width: 420,
        height: 720,
    },
];

/// At counter 3.
pub(super) const RATER: Area = Area {
    x: 3_420,
    y: 930,
    width: 600,
    height: 960,
};

/// The second best grade, in pixels of the window for ratings.
const GOOD: (u32, u32) = (300, 408);

/// Positions of the kiosk's keys, in pixels of its window.
const TRANSFER: (u32, u32) = (298, 527);
const MORTGAGE: (u32, u32) = (782, 527);
const HOME: (u32, u32) = (540, 1_736);
/// The services the visitors choose: what the two open counters serve, and never the same twice in
/// a row.
const VISITS: [(u32, u32); 5] = [TRANSFER, MORTGAGE, TRANSFER, MORTGAGE, TRANSFER];

/// What the notice says, in Chinese and English.
const NOTICE: [&str; 2] = [
    "本周五下午系统维护，请提前办理",
    "Friday afternoon: maintenance, please come earlier",
];

/// The recording of what the display says, as a file of the output.
pub(super) const SOUND: &str = "sound.wav";
/// The recording of the question for a rating.
pub(super) const QUESTION: &str = "question.wav";
/// Maximum time for the windows to appear.
const DRAWN: Duration = Duration::from_secs(30);
/// Maximum time for a step of the script, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a picture stays for people to see it, and for the screens to be drawn.
const LOOK: Duration = Duration::from_millis(1_200);
/// The same for a line, which scrolls past.
const LINE_LOOK: Duration = Duration::from_secs(4);

/// # Errors
/// At the first step that fails.
pub(super) fn play(screen: &Screen, stage: &Stage, has_page: bool, out: &Path) -> Result<()> {
    let hall = Hall::watch(stage.hub())?;
    let loudspeaker = Loudspeaker::wait_for(out.join(SOUND))?;
    for area in [KIOSK, DISPLAY, COUNTERS[0], COUNTERS[1], RATER] {
        let drawn = || screen.is_drawn(area);
        wait_for("the windows", DRAWN, || drawn().unwrap_or(false))?;
    }
    open_counters(screen, &hall)?;
    screen.picture(KIOSK, &out.join("kiosk.png"))?;
    take_tickets(screen, out)?;
    call(screen, &hall, &loudspeaker, out)?;
    loudspeaker.wait_until_quiet()?;
    publish(&hall)?;
    sleep(LINE_LOOK);
    screen.picture(DISPLAY, &out.join("display-notice.png"))?;
    if has_page {
        wait_for("the hub's page", DRAWN, || {
            screen.is_drawn(PAGE).unwrap_or(false)
        })?;
        screen.picture(PAGE, &out.join("page.png"))?;
    }
    screen.picture(ALL, &out.join("hall.png"))
}

/// Publishes a notice, as a supervisor does on the hub's page.
fn publish(hall: &Hall) -> Result<()> {
    let notice = serde_json::json!({ "text": { "zh": NOTICE[0], "en": NOTICE[1] } });
    let notice: NoticeBody = serde_json::from_value(notice)?;
    let published = hall.link.publish(Link::new_key(), &notice, PATIENCE);
    hall.runtime.block_on(published)?;
    hall.wait_for("the notice", |view| {
        let mut notices = view.notices.iter();
        notices.any(|notice| notice.text.get("zh") == NOTICE[0])
    })
}

fn open_counters(screen: &Screen, hall: &Hall) -> Result<()> {
    for area in COUNTERS {
        press(screen, area, &["Return"])?;
    }
    hall.wait_for("two open counters", |view| {
        view.counters
            .iter()
            .filter(|counter| counter.clerk.is_some())
            .count()
            == 2
    })
}

fn take_tickets(screen: &Screen, out: &Path) -> Result<()> {
    for (visit, key) in VISITS.iter().enumerate() {
        screen.tap(KIOSK.x + key.0, KIOSK.y + key.1)?;
        let tickets = out.join("tickets");
        wait_for("a printed ticket", PATIENCE, || {
            printed(&tickets) == visit + 1
        })?;
        sleep(LOOK);
        if visit == 0 {
            screen.picture(KIOSK, &out.join("kiosk-ticket.png"))?;
        }
        screen.tap(KIOSK.x + HOME.0, KIOSK.y + HOME.1)?;
        sleep(LOOK);
    }
    Ok(())
}

fn call(screen: &Screen, hall: &Hall, loudspeaker: &Loudspeaker, out: &Path) -> Result<()> {
    let [three, five] = COUNTERS;
    press(screen, three, &["space"])?;
    hall.wait_for("a call at counter 3", |view| view.calls.len() == 1)?;
    sleep(LOOK);
    screen.picture(DISPLAY, &out.join("display.png"))?;
    screen.picture(three, &out.join("counter.png"))?;

    press(screen, five, &["space"])?;
    hall.wait_for("a call at counter 5", |view| view.calls.len() == 2)?;
    press(screen, three, &["r"])?;
    hall.wait_for("a recall", |view| view.calls.len() == 3)?;
    sleep(LOOK);
    screen.picture(DISPLAY, &out.join("display-two-calls.png"))?;

    // Nobody came; but first everybody must have heard the call.
    loudspeaker.wait_until_quiet()?;
    press(screen, five, &["n"])?;
    hall.wait_for("a no-show", |view| view.no_shows.len() == 1)?;
    press(screen, three, &["space"])?;
    let serving = |view: &HallView| {
        let mut tickets = view
            .counters
            .iter()
            .filter_map(|counter| counter.ticket.as_ref());
        tickets.any(|ticket| ticket.state == TicketState::Serving)
    };
    hall.wait_for("a ticket that is served", serving)?;
    sleep(LOOK);
    screen.picture(three, &out.join("counter-serving.png"))?;
    rate(screen, hall, three, out)?;
    press(screen, five, &["space"])?;
    hall.wait_for("the next call at counter 5", |view| view.calls.len() == 4)?;
    sleep(LOOK);
    screen.picture(DISPLAY, &out.join("display-no-show.png"))
}

/// Whoever was served at counter 3 rates.
fn rate(screen: &Screen, hall: &Hall, three: Area, out: &Path) -> Result<()> {
    let is_asked = |view: &HallView| view.counters.iter().any(|counter| counter.rating.is_some());
    screen.picture(RATER, &out.join("rate.png"))?;
    press(screen, three, &["space"])?;
    hall.wait_for("the question for a rating", is_asked)?;
    sleep(LOOK);
    screen.picture(RATER, &out.join("rate-question.png"))?;
    screen.tap(RATER.x + GOOD.0, RATER.y + GOOD.1)?;
    hall.wait_for("a rating", |view| !is_asked(view))?;
    sleep(LOOK);
    screen.picture(RATER, &out.join("rate-thanks.png"))
}

fn press(screen: &Screen, window: Area, keys: &[&str]) -> Result<()> {
    screen.press(window.x + window.width / 2, window.y + 12, keys)
}

/// What the display says, as its recording grows.
struct Loudspeaker {
    file: PathBuf,
    began: Instant,
}

impl Loudspeaker {
    fn wait_for(file: PathBuf) -> Result<Self> {
        wait_for("the display's recording", DRAWN, || file.exists())?;
        let began = Instant::now();
        Ok(Self { file, began })
    }

    /// Waits until every call so far has been spoken: the recording's end is in the past.
    fn wait_until_quiet(&self) -> Result<()> {
        const SECOND_BYTES: u64 = 2 * RATE as u64;
        let said = || {
            let bytes = std::fs::metadata(&self.file).map_or(0, |file| file.len());
            Duration::from_millis(bytes * 1_000 / SECOND_BYTES)
        };
        sleep(LOOK);
        wait_for("silence", PATIENCE, || self.began.elapsed() > said() + LOOK)
    }
}

/// How many tickets the printer has printed.
fn printed(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter(|file| file.path().extension().is_some_and(|end| end == "txt"))
        .count()
}

/// The hall as the hub reports it.
struct Hall {
    link: Link,
    runtime: tokio::runtime::Runtime,
}

impl Hall {
    fn watch(hub: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let link = Link::start(hub, "demo", runtime.handle())?;
        Ok(Self { link, runtime })
    }

    fn wait_for(&self, what: &str, is: impl Fn(&HallView) -> bool) -> Result<()> {
        let view = self.link.view();
        let now = || view.borrow().hall.clone();
        wait_for(what, PATIENCE, || {
            now().is_some_and(|hall: Arc<HallView>| is(&hall))
        })
    }
}

fn wait_for(what: &str, at_most: Duration, mut is: impl FnMut() -> bool) -> Result<()> {
    let begun = Instant::now();
    while !is() {
        if begun.elapsed() > at_most {
            bail!("waited {} s in vain for {what}", at_most.as_secs());
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
