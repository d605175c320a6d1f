//! Every state of the board, on every shape of screen, with the longest names.

use std::collections::BTreeSet;
use std::time::Duration;

use i_slint_backend_testing::mock_elapsed_time;
use jiaohao::link::LinkState;
use jiaohao::model::{CounterStateName, Reason, ServiceStatus, Span};
use jiaohao::protocol::view::{HallView, TroubleKind};
use jiaohao::screens::display::adapter::BoardScreen;
use jiaohao::screens::display::band::Band;
use jiaohao::screens::display::troubles::OwnTrouble;
use jiaohao::words::{Lang, in_lang};

use crate::display::{Stage, many_counters, missed_ticket, sample};
use crate::drawn::drawn;
use crate::fit::{Class, Faults};
use crate::pictures;
use crate::sample::{self, moment as at, words};

/// For a long word of a name on a plate.
const LEAST: f32 = 28.0;
/// For a call with a number, in the band.
const BAND_LEAST: f32 = 40.0;
const CALLS: [&str; 8] = [
    "rest", "one", "two", "three", "tail", "tail-12", "rested", "nobody",
];
const LONG: (&str, &str) = (
    "西安市长安区人民政府政务服务中心不动产登记大厅",
    "Real Estate Registration Hall, Chang'an District, Xi'an City",
);

struct Walk {
    stage: Stage,
    faults: Faults,
    size: (u32, u32),
}

impl Walk {
    fn begin(&mut self, hall: HallView) {
        self.stage.now = hall.now;
        self.stage.hall = hall;
        self.stage.band = Band::default();
        self.stage.link = LinkState::Connected;
        self.stage.troubles.clear();
    }

    fn speak(&mut self, lang: Lang) {
        self.stage.lang = lang;
        self.stage.screen = BoardScreen::new(lang).unwrap();
        pictures::resize(self.stage.screen.window(), self.size.0, self.size.1);
    }

    fn look(&mut self, page: &str) {
        let (width, height) = self.size;
        #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
        let unit = width.min(height) as f32 / 1080.0;
        let name = format!("display-{width}x{height}-{}-{page}", self.stage.lang.code());
        self.stage.screen.show(self.stage.view());
        // The band's ground is animated.
        mock_elapsed_time(Duration::from_millis(300));
        let class = Class { unit, least: LEAST };
        let drawn = self.faults.look(self.stage.screen.window(), &name, class);
        let hall = in_lang(&self.stage.hall.hall.name, self.stage.lang);
        let texts = drawn.texts.iter();
        let mut said = texts.map(|text| text.text.replace('\u{2060}', ""));
        assert!(said.any(|text| text == hall), "{name}: whose board is it?");
        if CALLS.contains(&page) {
            self.band_is_large(&name, unit);
        }
    }

    /// The text of a call must be readable from afar.
    fn band_is_large(&self, page: &str, unit: f32) {
        let drawn = drawn(self.stage.screen.window());
        let calls = ["WholeCall", "HalfCall", "Message"];
        let texts = drawn.texts.iter();
        let texts = texts.filter(|text| calls.iter().any(|call| text.place.contains(call)));
        for text in texts {
            let size = text.font_size / unit;
            assert!(size >= BAND_LEAST, "{page}: {} at {size}", text.text);
        }
    }

    fn call(&mut self, number: &str, counter: &str, reason: Reason) {
        self.stage.call(number, counter, reason);
        self.stage.pass(Span::from_millis(500));
    }

    fn all(&mut self) {
        self.calls();
        self.many();
        self.at_once();
        self.names();
        self.pauses();
        self.everybody_waits();
    }

    fn calls(&mut self) {
        self.begin(sample());
        self.look("rest");
        for (number, counter, reason, page) in [
            ("C027", "3", Reason::Arrival, "one"),
            ("E032", "5", Reason::Returned, "two"),
            ("Q128", "1", Reason::Transferred, "three"),
        ] {
            self.call(number, counter, reason);
            self.look(page);
        }
        for (number, page) in [(3, "tail"), (12, "tail-12"), (128, "tail-128")] {
            let mut hall = sample();
            hall.counters[2].number = Some(number);
            self.begin(hall);
            self.call("Q101", "3", Reason::Arrival);
            self.look(page);
        }
        self.begin(sample());
        self.call("BB1000", "8", Reason::Priority);
        self.look("long-number");
        self.stage.pass(Span::from_secs(30));
        self.look("rested");
        self.begin(sample());
        self.stage.hall.calls.clear();
        self.look("nobody");
    }

    fn many(&mut self) {
        for (count, page) in [(12, "12"), (40, "40")] {
            self.begin(many_counters(count));
            self.call("C027", "11", Reason::Arrival);
            self.call("BB1000", "12", Reason::Priority);
            self.look(page);
            self.stage.pass(Span::from_secs(8));
            self.look(&format!("{page}-later"));
        }
    }

    fn at_once(&mut self) {
        self.begin(many_counters(40));
        for counter in 20..34 {
            self.call(
                &format!("B0{counter}"),
                &counter.to_string(),
                Reason::Returned,
            );
        }
        self.look("14-at-once");
    }

    fn names(&mut self) {
        self.begin(named());
        for (number, counter, reason) in [
            ("L007", "1", Reason::Arrival),
            ("L008", "2", Reason::Returned),
            ("Q009", "3", Reason::Appointment),
            ("Q010", "4", Reason::Transferred),
        ] {
            self.call(number, counter, reason);
            self.look(&format!("named-{counter}"));
            self.stage.pass(Span::from_secs(30));
            self.look(&format!("named-{counter}-rest"));
        }
        self.begin(named());
        self.call("L007", "1", Reason::Priority);
        self.call("L008", "2", Reason::Transferred);
        self.look("named-two");
        let mut hall = sample();
        hall.hall.name = words(LONG.0, LONG.1);
        hall.hall.rehearsal = true;
        self.begin(hall);
        self.look("long-name");
        self.stage.troubles = vec![OwnTrouble::new(TroubleKind::NoSound, None)];
        self.look("rehearsal-no-sound");
        self.stage.troubles = vec![OwnTrouble::new(TroubleKind::VoiceGaps, None)];
        self.look("rehearsal-gaps");
        self.stage.hall.trouble = vec![sample::hub_trouble("storage-failed")];
        self.look("rehearsal-storage");
        self.offline("long-offline");
    }

    fn pauses(&mut self) {
        self.begin(sample());
        self.call("C027", "3", Reason::Arrival);
        self.offline("offline");
        self.stage.link = LinkState::Refused {
            since: Some(self.stage.now),
        };
        self.look("refused");
        let mut hall = sample();
        for counter in &mut hall.counters {
            counter.ticket = None;
            counter.state = CounterStateName::Paused;
        }
        hall.counters[0].pause_words = Some(words("系统故障", "System fault"));
        self.begin(hall);
        self.look("paused");
        let mut hall = sample();
        for service in &mut hall.services {
            service.status = ServiceStatus::Closed;
            service.opens_at = Some(at("2026-11-24T08:10:00+08:00"));
            service.waiting = 0;
        }
        for counter in &mut hall.counters {
            counter.ticket = None;
            counter.state = CounterStateName::Closed;
        }
        for (time, page) in [("11:45", "noon"), ("16:45", "closed")] {
            hall.now = at(&format!("2026-11-23T{time}:00+08:00"));
            self.begin(hall.clone());
            self.look(page);
        }
    }

    fn offline(&mut self, page: &str) {
        self.stage.link = LinkState::Reconnecting {
            since: self.stage.now,
        };
        self.look(page);
    }

    /// More than a hundred people at each service, and many missed numbers: every service is shown,
    /// or is on one of the numbered pages, which are equally high.
    fn everybody_waits(&mut self) {
        for (services, people, page) in [
            (10, 4, "waiting"),
            (10, 48, "48-waiting"),
            (10, 148, "148-waiting"),
            (24, 48, "24-services"),
        ] {
            let mut hall = many_counters(12);
            let more = hall.services.iter().cycle().take(services).cloned();
            hall.services = more.collect();
            for (service, letter) in hall
                .services
                .iter_mut()
                .zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars())
            {
                service.prefix = letter.into();
            }
            for service in &mut hall.services {
                service.waiting = people;
            }
            hall.services[1].prefix = "BB".into();
            hall.no_shows = (10..30).map(|n| missed_ticket(&format!("B0{n}"))).collect();
            self.begin(hall);
            self.look(page);
            let mut seen = BTreeSet::new();
            let mut pages = BTreeSet::new();
            let mut heights = BTreeSet::new();
            for _ in 0..8 {
                let view = self.stage.view();
                heights.insert(view.waiting.len());
                let signs = view.waiting.into_iter().flatten();
                seen.extend(
                    signs
                        .map(|sign| sign.letter)
                        .filter(|text| !text.is_empty()),
                );
                pages.insert(view.waiting_page);
                self.stage.pass(Span::from_secs(8));
            }
            assert_eq!(seen.len(), services, "{page}: {seen:?}");
            assert_eq!(heights.len(), 1, "{page}: {heights:?}");
            let told = pages.iter().all(|page| page.contains('/'));
            assert_eq!(told, pages.len() > 1, "{page}: {pages:?}");
        }
    }
}

/// Counters that go by a name.
fn named() -> HallView {
    let mut hall = sample();
    for (counter, (zh, en)) in hall.counters.iter_mut().zip([
        ("发证室", "Certificate Room"),
        ("综合1", "General 1"),
        ("A1", "A1"),
        ("不动产权证书发证室", "Certificates Office"),
    ]) {
        counter.number = None;
        counter.name = words(zh, en);
    }
    hall.counters[4].number = Some(128);
    hall
}

/// The room for the next language, whose words may be longer by half.
fn of_longer_words(size: (u32, u32)) {
    let mut walk = Walk {
        stage: Stage::sized(sample(), Lang::PSEUDO, size),
        faults: Faults::default(),
        size,
    };
    walk.all();
    walk.faults.none();
}

#[test]
fn board_of_longer_words() {
    of_longer_words((1920, 1080));
}

#[test]
fn upright_board_of_longer_words() {
    of_longer_words((1080, 1920));
}

fn board(width: u32, height: u32) {
    let size = (width, height);
    let mut walk = Walk {
        stage: Stage::sized(sample(), Lang::ZH, size),
        faults: Faults::default(),
        size,
    };
    walk.all();
    walk.speak(Lang::EN);
    walk.all();
    walk.faults.none();
}

#[test]
fn board_16_to_9() {
    board(1920, 1080);
}

#[test]
fn board_16_to_9_large() {
    board(3840, 2160);
}

#[test]
fn board_1_to_1() {
    board(1080, 1080);
}

#[test]
fn board_5_to_4() {
    board(1280, 1024);
}

#[test]
fn board_4_to_3() {
    board(1024, 768);
}

#[test]
fn board_9_to_16() {
    board(1080, 1920);
}

#[test]
fn board_3_to_4() {
    board(600, 800);
}

#[test]
fn board_21_to_9() {
    board(2560, 1080);
}

#[test]
fn board_9_to_21() {
    board(1080, 2520);
}

#[test]
fn board_4_to_5() {
    board(1024, 1280);
}

#[test]
fn board_16_to_10() {
    board(1280, 800);
}
