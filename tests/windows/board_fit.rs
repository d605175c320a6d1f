//! Every state of the board, on every shape of screen, with the longest names.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use i_slint_backend_testing::mock_elapsed_time;
use jiaohao::link::LinkState;
use jiaohao::model::{self, Reason, Span};
use jiaohao::protocol::view::TroubleKind;
use jiaohao::screens::display::adapter::BoardScreen;
use jiaohao::screens::display::band::Band;
use jiaohao::screens::display::media::room::drift;
use jiaohao::screens::display::troubles::OwnTrouble;
use jiaohao::words::{Lang, in_lang};

use jiaohao_fixture::at;

use crate::display::{Stage, all_paused, many_counters, miss};
use crate::drawn::drawn;
use crate::fit::{Class, Faults};
use crate::hall::{Hall, words};
use crate::pictures;

/// For a long word of a name on a plate.
const LEAST: f32 = 28.0;
/// For a call with a number, in the band.
const BAND_LEAST: f32 = 40.0;
const CALLS: [&str; 8] = [
    "rest", "one", "two", "three", "tail", "tail-12", "rested", "nobody",
];
type Words = (&'static str, &'static str);
/// Of a picture, if there is one.
type Pixels = Option<(u32, u32)>;
/// Urgent notices, up to the longest.
const WARNINGS: [(&str, Words, Words); 2] = [
    (
        "urgent",
        ("请走东门", "Use the east door"),
        (
            "西门外检修燃气管道，11:30 前不能进出",
            "Gas works at the west door until 11:30",
        ),
    ),
    (
        "urgent-long",
        ("请从东侧楼梯有序离开大厅", "Leave by the stairs"),
        (
            "西门外检修燃气管道，十一点半前不能进出；办理和叫号照常，您的号不受影响，有事请找导办员。照顾老人孩子",
            "Gas works at the west door until half past eleven. Service goes on, your number stays valid as it is",
        ),
    ),
];
const TITLE: Words = ("转移登记，带齐再取号", "Transfer: bring this");
/// Up to the longest lines; with a picture of so many pixels.
const PAGES: [(&str, Words, Pixels); 5] = [
    (
        "page-text",
        (
            "买卖双方的身份证原件和复印件各一\n不动产权证书原件，遗失的先办补证\n\
             网签备案的买卖合同，一式三份带齐\n契税完税凭证，在三号窗口先行办理\n以上缺一不可，缺件请下次再来取号",
            "Identity cards of both, and copy\nThe certificate of real property\n\
             The contract of sale, registered\nThe proof that all tax was paid.\nWhat is missing: come once again.",
        ),
        None,
    ),
    (
        "page-beside",
        (
            "双方身份证原件及复印\n不动产权证书原件一份\n网签备案的买卖合同等\n契税完税凭证三号窗口\n材料清单免费导办台取",
            "Identity cards, both\nProperty certificate\nContract, registered\nProof that tax was..\nLists: at the desk..",
        ),
        Some((1200, 1200)),
    ),
    (
        "page-few",
        ("双方身份证原件\n不动产权证", "Identity cards\nCertificate"),
        None,
    ),
    ("page-wide", ("", ""), Some((1600, 500))),
    ("page-high", ("", ""), Some((1000, 1414))),
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
    fn begin(&mut self, hall: Hall) {
        self.stage.hall = hall;
        self.stage.band = Band::default();
        self.stage.link = LinkState::Connected;
        self.stage.troubles.clear();
        self.stage.page = None;
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
        let hall = in_lang(&self.stage.hall.queue.hall().name, self.stage.lang);
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

    fn call(&mut self, counter: &str, reason: Reason) {
        self.stage.call(counter, reason);
        self.stage.pass(Span::from_millis(500));
    }

    fn all(&mut self) {
        self.calls();
        self.many();
        self.at_once();
        self.names();
        self.warnings();
        self.pages();
        self.pauses();
        self.everybody_waits();
    }

    fn calls(&mut self) {
        self.begin(busy());
        self.look("rest");
        for (counter, reason, page) in [
            ("3", Reason::Arrival, "one"),
            ("5", Reason::Returned, "two"),
            ("1", Reason::Transferred, "three"),
        ] {
            self.call(counter, reason);
            self.look(page);
        }
        // Of inquiries: the tail of their Q is below the line.
        for (number, page) in [(3, "tail"), (12, "tail-12"), (128, "tail-128")] {
            self.begin(Hall::busy(|hall| {
                hall.counters[0].number = Some(number);
                hall.counters[2].number = Some(1);
            }));
            self.call("1", Reason::Arrival);
            self.look(page);
        }
        self.begin(Hall::busy(long_numbers));
        self.call("1", Reason::Priority);
        self.look("long-number");
        self.stage.pass(Span::from_secs(30));
        self.look("rested");
        self.begin(Hall::of_counters(8, |_| {}));
        self.look("nobody");
    }

    fn many(&mut self) {
        for (count, page) in [(12, "12"), (40, "40")] {
            self.begin(many_counters(count));
            self.call("11", Reason::Arrival);
            self.call("12", Reason::Priority);
            self.look(page);
            self.stage.pass(Span::from_secs(8));
            self.look(&format!("{page}-later"));
        }
    }

    fn at_once(&mut self) {
        self.begin(many_counters(40));
        for counter in 20..34 {
            self.call(&counter.to_string(), Reason::Returned);
        }
        self.look("14-at-once");
    }

    fn names(&mut self) {
        self.begin(Hall::busy(by_name));
        for (counter, reason) in [
            ("1", Reason::Arrival),
            ("2", Reason::Returned),
            ("3", Reason::Appointment),
            ("4", Reason::Transferred),
        ] {
            self.call(counter, reason);
            self.look(&format!("named-{counter}"));
            self.stage.pass(Span::from_secs(30));
            self.look(&format!("named-{counter}-rest"));
        }
        self.begin(Hall::busy(by_name));
        self.call("1", Reason::Priority);
        self.call("2", Reason::Transferred);
        self.look("named-two");
        let mut hall = Hall::busy(|hall| hall.name = words(LONG.0, LONG.1));
        hall.rehearsal = true;
        self.begin(hall);
        self.look("long-name");
        self.stage.troubles = vec![OwnTrouble::new(TroubleKind::NoSound, None)];
        self.look("rehearsal-no-sound");
        self.stage.troubles = vec![OwnTrouble::new(TroubleKind::VoiceGaps, None)];
        self.look("rehearsal-gaps");
        self.stage.hall.fail("storage-failed");
        self.look("rehearsal-storage");
        self.stage.cut();
        self.look("long-offline");
    }

    fn warnings(&mut self) {
        for (page, title, text) in WARNINGS {
            self.begin(busy());
            self.stage.hall.warn(title, text);
            self.look(page);
            self.call("3", Reason::Arrival);
            self.look(&format!("{page}-call"));
        }
    }

    /// Beside or below the counters, with the longest texts that a page may have.
    fn pages(&mut self) {
        self.begin(busy());
        for (page, text, picture) in PAGES {
            self.stage.stand(TITLE, text, picture);
            self.look(page);
        }
        self.call("3", Reason::Returned);
        self.look("page-call");
        self.call("5", Reason::Transferred);
        self.look("page-two");
        // At the corners of where it wanders, without a line at its foot, too.
        for (corner, page) in [((-6, -6), "page-drift-up"), ((6, 6), "page-drift-down")] {
            self.begin(quiet());
            while drift(self.stage.hall.now) != corner {
                self.stage.pass(Span::from_mins(1));
            }
            self.stage.stand(TITLE, PAGES[1].1, PAGES[1].2);
            self.look(page);
        }
        self.begin(many_counters(40));
        self.stage.stand(TITLE, PAGES[1].1, PAGES[1].2);
        self.call("11", Reason::Arrival);
        self.call("12", Reason::Priority);
        self.look("page-40");
        self.begin(Hall::busy(by_name));
        self.stage.stand(TITLE, PAGES[0].1, PAGES[0].2);
        self.look("page-named");
        self.begin(busy());
        self.stage.hall.warn(WARNINGS[0].1, WARNINGS[0].2);
        self.stage.stand(TITLE, PAGES[0].1, PAGES[0].2);
        self.look("page-urgent");
    }

    fn pauses(&mut self) {
        self.begin(busy());
        self.call("3", Reason::Arrival);
        self.stage.cut();
        self.look("offline");
        self.stage.refuse();
        self.look("refused");
        self.begin(all_paused());
        self.look("paused");
        for (time, page) in [(at(11, 45), "noon"), (at(16, 45), "closed")] {
            let mut hall = Hall::of(|_| {});
            hall.now = time;
            self.begin(hall);
            self.look(page);
        }
    }

    /// More than a hundred people at each service, and many missed numbers: every service is shown,
    /// or is on one of the numbered pages, which are equally high.
    fn everybody_waits(&mut self) {
        for (services, page, hall) in CROWDS.iter() {
            self.begin(hall.clone());
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
            assert_eq!(seen.len(), *services, "{page}: {seen:?}");
            assert_eq!(heights.len(), 1, "{page}: {heights:?}");
            let told = pages.iter().all(|page| page.contains('/'));
            assert_eq!(told, pages.len() > 1, "{page}: {pages:?}");
        }
    }
}

/// How many services, of which so many people wait.
static CROWDS: LazyLock<[(usize, &str, Hall); 4]> = LazyLock::new(|| {
    let crowd = |services, people, page| (services, page, crowd(services, people));
    [
        crowd(10, 4, "waiting"),
        crowd(10, 48, "48-waiting"),
        crowd(10, 148, "148-waiting"),
        crowd(24, 48, "24-services"),
    ]
});

fn crowd(services: usize, people: u32) -> Hall {
    let mut hall = Hall::of_counters(12, |hall| {
        // With the hundred that a new data folder leaves out: numbers of four digits, also missed ones.
        hall.numbers.first = 900;
        for place in hall.services.len()..services {
            let mut more = hall.services[place % 10].clone();
            more.id = format!("more-{place}").as_str().into();
            hall.services.push(more);
        }
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars();
        for (service, letter) in hall.services.iter_mut().zip(letters) {
            service.prefix = letter.into();
        }
        hall.services[1].prefix = "BB".into();
    });
    miss(&mut hall, "1", 20);
    let services = hall.view().services;
    for service in services {
        hall.line_up(service.id.as_str(), people);
    }
    hall
}

/// Without a line of notices.
fn quiet() -> Hall {
    Hall::busy(|hall| hall.notices.clear())
}

fn busy() -> Hall {
    Hall::busy(|_| {})
}

/// Inquiries have the longest kind of number. A new data folder leaves a hundred out.
fn long_numbers(hall: &mut model::Hall) {
    hall.numbers.first = 900;
    hall.services[0].prefix = "QQ".into();
}

/// Counters that go by a name.
fn by_name(hall: &mut model::Hall) {
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
}

/// The room for the next language, whose words may be longer by half.
fn of_longer_words(size: (u32, u32)) {
    let mut walk = Walk {
        stage: Stage::sized(busy(), Lang::PSEUDO, size),
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
        stage: Stage::sized(busy(), Lang::ZH, size),
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
