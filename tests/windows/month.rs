//! A month of calls and notices before one display: its memory must not grow. In a process of its own, where nothing
//! else takes memory.
#![cfg(target_os = "linux")]

use crate::display::{arrange, of_zone};
use crate::gallery::{World, encoded};
use crate::hall::{Hall, words};
use crate::pictures;
use image::{ImageFormat, Rgb, RgbImage};
use jiaohao::link::LinkState;
use jiaohao::model::{DisplayLayout, FileHash, NoticeForm, NoticeId, Reason, Span};
use jiaohao::queue::{Command, NoticeCommand, NoticeText};
use jiaohao::screens::display::adapter::BoardScreen;
use jiaohao::screens::display::conductor::Conductor;
use jiaohao::screens::display::media::gallery::DECODED_MOST;
use jiaohao::voice::VoiceEvent;
use jiaohao::words::Lang;
use std::collections::BTreeMap;
use std::sync::Arc;

const DAYS: &str = "JIAOHAO_TEST_DAYS";
/// Of a morning, one each half minute.
const CALLS: usize = 200;
const CALL_EVERY: Span = Span::from_secs(30);
/// A notice comes and the oldest goes with every so many calls.
const NOTICE_EVERY: usize = 20;
const NOTICES: usize = 5;
/// A frame is drawn with every so many calls.
const FRAME_EVERY: usize = 20;
/// Room for about thirty pictures on disk: most of a month's have to go.
const SHELF: u64 = 6 * 1024 * 1024;

struct Month {
    hall: Hall,
    conductor: Conductor,
    screen: BoardScreen,
    gallery: World,
    /// How many pages have come so far.
    pages: u32,
}

impl Month {
    fn begin(gallery: World) -> Self {
        pictures::start();
        let screen = BoardScreen::new(Lang::ZH).unwrap();
        pictures::resize(screen.window(), 1920, 1080);
        let mut conductor = of_zone(None);
        conductor.relink(LinkState::Connected);
        conductor.hear(VoiceEvent::Sound(true));
        arrange(&mut conductor, DisplayLayout::Media);
        Self {
            hall: Hall::of(|_| {}),
            conductor,
            screen,
            gallery,
            pages: 0,
        }
    }

    fn day(&mut self) {
        let morning = self.hall.now;
        for counter in 1..=8 {
            self.hall.open(&counter.to_string());
        }
        for call in 0..CALLS {
            if call % NOTICE_EVERY == 0 {
                self.publish();
            }
            self.hall
                .summon(&(call % 8 + 1).to_string(), Reason::Arrival);
            self.see();
            self.pass(CALL_EVERY);
            if call % FRAME_EVERY == 0 {
                pictures::picture(self.screen.window(), "month");
            }
        }
        self.hall.now = morning + Span::from_mins(24 * 60);
        self.hall.tick();
        self.see();
    }

    fn see(&mut self) {
        let view = Arc::new(self.hall.view());
        self.conductor.see(Some(view), self.hall.moment());
    }

    /// Time passes, at the steps at which the display has something to do.
    fn pass(&mut self, span: Span) {
        let end = self.hall.now + span;
        while self.hall.now < end {
            let now = self.hall.moment();
            if let Some(order) = self.conductor.cue(now) {
                self.conductor.hear(VoiceEvent::Said(order.call));
            }
            self.conductor.announced();
            self.show();
            self.hall.now = self.conductor.due(now).min(end);
        }
    }

    fn show(&mut self) {
        let now = Some(self.hall.moment());
        let album = self.gallery.album.borrow().clone();
        self.conductor.hang(album);
        self.screen.show(self.conductor.board(now));
        let wanted = self.conductor.wanted(now);
        self.gallery.wanted.send_if_modified(|known| {
            let differs = *known != wanted;
            *known = wanted;
            differs
        });
    }

    /// A new page comes, and its picture is there; the oldest goes.
    fn publish(&mut self) {
        self.pages += 1;
        let file = self.gallery.add(noise(self.pages));
        let notices = self.hall.queue.notices(self.hall.now);
        let known: Vec<NoticeId> = notices.map(|(id, _)| id).collect();
        if let Some(oldest) = known.first().filter(|_| known.len() >= NOTICES) {
            let withdraw = NoticeCommand::Withdraw(*oldest);
            self.hall.command(&Command::Notice(withdraw)).unwrap();
        }
        self.hall.publish(page(&file));
        self.see();
        self.show();
        self.gallery.wait("the file", |album| album.has(&file));
        self.show();
        self.gallery
            .wait("the picture", |album| album.picture(&file).is_some());
        self.show();
        let decoded = self.gallery.album.borrow().decoded.len();
        assert!(decoded <= DECODED_MOST, "{decoded}");
        // The hub's own copy is not the display's memory.
        self.gallery.files.lock().unwrap().remove(&file);
    }
}

fn page(file: &FileHash) -> NoticeText {
    NoticeText {
        title: words("转移登记，带齐再取号", "Bring these papers"),
        text: words("双方身份证原件\n不动产权证", "Identity cards\nCertificate"),
        form: NoticeForm::Page,
        picture: BTreeMap::from([("zh".into(), vec![file.clone()])]),
        ..NoticeText::default()
    }
}

/// A picture that does not become small.
fn noise(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let picture = RgbImage::from_fn(320, 200, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., a, b, c] = state.to_be_bytes();
        Rgb([a, b, c])
    });
    encoded(&picture.into(), ImageFormat::Png)
}

/// Resident memory of this process, in KiB.
fn resident() -> u64 {
    let about = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = about
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// After each working day.
fn memory(days: usize) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let mut month = Month::begin(World::start(folder.path(), SHELF));
    let mut after = Vec::new();
    for day in 0..days {
        if day % 5 == 0 && day > 0 {
            // A weekend.
            month.hall.now = month.hall.now + Span::from_mins(2 * 24 * 60);
            month.hall.tick();
        }
        month.day();
        after.push(resident());
        let files = std::fs::read_dir(folder.path()).unwrap();
        let kept: u64 = files
            .map(|file| file.unwrap().metadata().unwrap().len())
            .sum();
        assert!(kept <= SHELF, "{kept} bytes on disk");
    }
    after
}

/// The middle one of them.
fn median(of: &[u64]) -> u64 {
    let mut of = of.to_vec();
    of.sort_unstable();
    of[of.len() / 2]
}

/// Run by the others, alone in a process.
#[test]
#[ignore = "the other two run it, in a process of its own"]
fn days_pass() {
    let days = std::env::var(DAYS).map_or(2, |days| days.parse().unwrap());
    println!("resident KiB after each day: {:?}", memory(days));
}

/// What `days` of work leave in memory, day by day.
fn in_own_process(days: usize) -> Vec<u64> {
    let own = std::env::current_exe().unwrap();
    let out = std::process::Command::new(own)
        .args(["--exact", "month::days_pass", "--ignored", "--nocapture"])
        .env(DAYS, days.to_string())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&out.stdout);
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{told}{errors}");
    let (_, figures) = told.split_once("each day: [").unwrap();
    let (figures, _) = figures.split_once(']').unwrap();
    figures
        .split(", ")
        .map(|figure| figure.parse().unwrap())
        .collect()
}

#[test]
fn memory_is_flat_over_some_days() {
    let after = in_own_process(3);
    let (second, last) = (after[1], after[2]);
    assert!(last <= second + second / 20, "{after:?}");
}

/// `cargo test --test windows -- month::memory_is_flat_over_a_month --ignored --nocapture`
#[test]
#[ignore = "it takes minutes"]
fn memory_is_flat_over_a_month() {
    let after = in_own_process(22);
    let quarter = after.len() / 4;
    let (second, last) = (
        median(&after[quarter..2 * quarter]),
        median(&after[after.len() - quarter..]),
    );
    println!("{after:?}: {second} KiB in the second quarter, {last} in the last");
    assert!(last <= second + second / 50, "{after:?}");
}
