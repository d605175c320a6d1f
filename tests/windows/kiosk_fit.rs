//! Every page of the kiosk, on every shape of screen, with the longest names.

use std::collections::BTreeMap;
use std::time::Duration;

use jiaohao::link::LinkState;
use jiaohao::model;
use jiaohao::model::KioskSettings;
use jiaohao::model::hall::{Asks, MonthDay, Period, Season};
use jiaohao::queue::Steer;
use jiaohao::screens::kiosk::flow::Flow;
use jiaohao::screens::kiosk::visit::{
    Input, Intent, PaperResult, PrinterState, Refused, TakeError,
};
use jiaohao::screens::shell::window::TouchState;
use jiaohao::words::Lang;
use jiaohao_fixture::at;
use slint::ComponentHandle as _;
use uuid::Uuid;

use crate::drawn::{Text, drawn};
use crate::fit::{Class as Type, Faults};
use crate::hall::{Hall, service, words};
use crate::kiosk_world::Kiosk;
use crate::pictures;

/// 23 Chinese characters, and about the same length in English.
const LONG: (&str, &str) = (
    "国有建设用地使用权及房屋所有权转移登记（继承）",
    "Transfer of Land Use and House Ownership by Inheritance",
);

/// As large as they fit, in both types: ticket and person numbers are as wide as their paper and box, digits to type as
/// high as their keys, figures as large as the words beside them allow; a tile is a sign.
const FITTED: [&str; 6] = [
    "NumberText",
    "NumberBox",
    "Tile",
    "SignKey",
    "AheadFigure",
    "WaitFigure",
];
/// On a low page these share the available height, with each other or with a number: where to go, what to do with a
/// number without paper, the keys and the time at the foot.
const SHORT_OF_HEIGHT: [&str; 12] = [
    "Figures figures",
    "Why >",
    "BluePanel",
    "StillValid",
    "ShortSteps",
    "KeptPage > Band",
    "plate-box",
    "StepTitle who",
    "StepTitle hint",
    " Title > VerticalLayout",
    "Countdown",
    WORD_KEY,
];
/// An upright page is no wider in large type: English names and single-word keys take a smaller step before they are
/// broken.
const LONG_IN_ENGLISH: [&str; 7] = [
    "StepTitle name",
    "LargeServiceKey",
    "GuideKey",
    "BluePanel",
    "OfflinePage > Band",
    "KeptPage > Band",
    WORD_KEY,
];
/// These are even smaller: the digits to type and what is still missing beside them, on a low page; and in English a
/// two-line sentence in a band, and the large words of a panel that leaves room for a long text above it.
const SMALLER_WHEN_LOW: [&str; 2] = ["SignKey", "StepTitle hint"];
const SMALLER_IN_ENGLISH: [&str; 2] = ["KeptPage > Band", "BluePanel"];
const WORD_KEY: &str = "Rectangle face > HorizontalLayout > VerticalLayout > StepText";

type Words = (&'static str, &'static str);
/// Urgent notices, title and text.
const URGENT: (Words, Words) = (
    ("请走东门", "Use the east door"),
    ("西门外检修燃气管道", "Gas works at the west door"),
);
const URGENT_LONG: (Words, Words) = (
    ("请从东侧楼梯有序离开大厅", "Leave by the stairs"),
    (
        "西门外检修燃气管道，十一点半前不能进出；办理和叫号照常，您的号不受影响，有事请找导办员。照顾老人孩子",
        "Gas works at the west door until half past eleven. Service goes on, your number stays valid as it is",
    ),
);

struct Visits {
    k: Kiosk,
    faults: Faults,
    hall: &'static str,
    /// Nobody has taken a number yet.
    before: Hall,
    lang: Lang,
    large: bool,
    /// Font sizes of a page's texts in ordinary type.
    ordinary: BTreeMap<(String, String), f32>,
}

impl Visits {
    /// Somebody steps up to the kiosk.
    fn begin(&mut self) {
        self.k.hall = self.before.clone();
        self.k.now += Duration::from_secs(3_600);
        self.k.handle(Input::Tick);
        self.k.intend(Intent::Home);
        self.speak();
        if self.large {
            self.k.intend(Intent::ToggleLarge);
        }
    }

    fn speak(&mut self) {
        if self.lang == Lang::EN {
            self.k.intend(Intent::ToggleLanguage);
        }
    }

    /// Checks the page and returns its texts.
    fn look(&mut self, page: &str) -> Vec<String> {
        let size = self.k.adapter.window().window().size();
        #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
        let unit = size.width.min(size.height) as f32 / 1080.0;
        let name = format!(
            "kiosk-{}x{}-{}-{}{}-{page}",
            size.width,
            size.height,
            self.hall,
            self.lang.code(),
            if self.large { "-large" } else { "" }
        );
        let least = if self.large { 39.0 } else { 26.0 };
        self.k.show();
        let window = self.k.adapter.window();
        if page.starts_with("printing") {
            // A page is created when it is first looked at; then its paper slides out.
            drawn(window);
            self.k.show();
        }
        let drawn = self.faults.look(window, &name, Type { unit, least });
        if self.hall == "sample" {
            self.is_half_as_large_again(page, &name, &drawn.texts, unit);
        }
        drawn.texts.into_iter().map(|text| text.text).collect()
    }

    /// Large type is half as large again. Exceptions for lack of room are listed above.
    fn is_half_as_large_again(&mut self, page: &str, name: &str, texts: &[Text], unit: f32) {
        let size = self.k.adapter.window().window().size();
        let is_upright = size.height >= size.width * 3 / 2;
        let is_wide = size.width * 5 >= size.height * 6;
        // On a narrow low page, and in English on any low one, too little has enough room for a distinction.
        if !is_upright && (!is_wide || self.lang == Lang::EN) {
            return;
        }
        let beside = match (is_upright, self.lang) {
            (true, Lang::ZH) => &[][..],
            (true, _) => &LONG_IN_ENGLISH[..],
            (false, _) => &SHORT_OF_HEIGHT[..],
        };
        let with_number = texts.iter().any(|text| text.place.contains("NumberText"));
        for text in texts {
            let key = (page.to_owned(), text.text.clone());
            if !self.large {
                self.ordinary.insert(key, text.font_size);
                continue;
            }
            let Some(ordinary) = self.ordinary.get(&key) else {
                continue;
            };
            let is_figure = page.starts_with("kept") && text.place.contains("Figure");
            let has = |parts: &[&str]| parts.iter().any(|part| text.place.contains(part));
            let is_squeezed = has(if is_upright {
                &SMALLER_IN_ENGLISH
            } else {
                &SMALLER_WHEN_LOW
            });
            // Counters and times in the large words of a panel are as wide as the panel; with a ticket's number above
            // it, the panel is lower.
            let is_row = text.place.contains("BluePanel")
                && (with_number || text.text.contains(|c: char| c.is_ascii_digit()));
            let is_fitted = is_row || has(&FITTED) || has(beside);
            // Steps are one unit apart.
            let least = match is_fitted {
                true if is_figure || text.place.contains("NumberText") => continue,
                true if is_squeezed => continue,
                true => ordinary - 1.5 * unit,
                false => 1.5 * ordinary - 0.5,
            };
            if text.font_size < least {
                let fault = format!("not half as large again, {}", text.place);
                let what = format!("{} at {:.1}, not {ordinary:.1}", text.text, text.font_size);
                self.faults.add(name, fault, what);
            }
        }
    }

    fn all(&mut self) {
        self.choosing();
        self.guide();
        self.tickets();
        self.notices();
        // These have no names but the hall's, which is on every page.
        if self.hall == "sample" {
            self.entry();
            self.pauses();
        }
    }

    fn choosing(&mut self) {
        self.begin();
        self.look("home");
        self.k.intend(Intent::TogglePriority);
        self.look("priority");
        self.k.intend(Intent::TogglePriority);
        self.k.hall.rehearsal = true;
        let said = self.look("rehearsal");
        let says_so = |text: &String| text.contains("演练") || text.starts_with("Rehearsal");
        assert!(said.iter().any(says_so), "{said:?}");
        self.k.hall.rehearsal = false;
        for (page, (title, text)) in [("urgent", URGENT), ("urgent-long", URGENT_LONG)] {
            self.begin();
            self.k.hall.warn(title, text);
            let said = self.look(page);
            let mut whole = said.iter().map(|text| text.replace(['\u{2060}', '\n'], ""));
            let is_title = |text: String| [title.0, title.1].contains(&&*text);
            assert!(whole.any(is_title), "{said:?}");
        }
        self.begin();
        if self.large {
            for page in 2..=3 {
                self.k.intend(Intent::More);
                self.look(&format!("more-{page}"));
            }
            return;
        }
        for group in ["register", "records", "pay-collect"] {
            self.begin();
            self.k.intend(Intent::OpenGroup(group.into()));
            self.look(&format!("group-{group}"));
        }
    }

    fn guide(&mut self) {
        self.begin();
        self.k.intend(Intent::OpenGuide);
        self.look("guide");
        for service in ["transfer", "first"] {
            self.k.intend(Intent::ChooseGuide(service.into()));
            self.look(&format!("guide-{service}"));
        }
    }

    fn entry(&mut self) {
        for (asks, typed) in [
            (Asks::IdNumber, "11010519491231002X"),
            (Asks::IdNumber, "110105194912310021"),
            (Asks::Telephone, "1380013"),
        ] {
            self.begin();
            self.k
                .hall
                .configure(|hall| service(hall, "transfer").asks = Some(asks));
            self.k.intend(Intent::ChooseService("transfer".into()));
            self.look("entry");
            for sign in typed.chars() {
                self.k.intend(Intent::TypeSign(sign));
            }
            self.look(&format!("entry-{typed}"));
        }
    }

    fn tickets(&mut self) {
        for (service, is_priority, what) in [
            ("inquiry", false, "normal"),
            ("transfer", true, "priority"),
            ("housing-proof", false, "long-wait"),
            ("tax", false, "unknown"),
        ] {
            self.take(service, is_priority);
            self.look(&format!("printing-{what}"));
            self.k.paper(PaperResult::Printed);
            self.look(&format!("ticket-{what}"));
            for (why, kept) in [
                (PaperResult::Failed(PrinterState::PaperOut), "paper-out"),
                (PaperResult::Failed(PrinterState::CoverOpen), "open"),
                (PaperResult::Failed(PrinterState::Faulty), "faulty"),
                (PaperResult::Unknown, "unknown"),
                (PaperResult::NoPrinter, "no-printer"),
            ] {
                if what != "normal" && kept != "paper-out" {
                    continue;
                }
                self.take(service, is_priority);
                self.k.paper(why);
                self.look(&format!("kept-{what}-{kept}"));
            }
        }
        self.k.intend(Intent::CancelTicket);
        self.look("canceled");
    }

    fn take(&mut self, service: &str, is_priority: bool) {
        self.begin();
        if is_priority {
            self.k.intend(Intent::TogglePriority);
        }
        self.k.take(service);
    }

    fn notices(&mut self) {
        self.take("inquiry", false);
        self.k.paper(PaperResult::Printed);
        self.k.intend(Intent::Home);
        self.speak();
        if self.large {
            self.k.intend(Intent::ToggleLarge);
        }
        self.k.intend(Intent::ChooseService("inquiry".into()));
        self.look("again");
        let opens = self.k.hall.queue.moment(at(2 * 24 + 8, 10));
        for why in [
            Refused::NotYet(Some(opens)),
            Refused::NotYet(None),
            Refused::Closed,
            Refused::Full,
            Refused::Paused,
            Refused::Unstaffed,
            Refused::TooMany,
            Refused::AlreadyWaiting {
                number: "B1027".into(),
            },
            Refused::Other,
        ] {
            let page = format!("refused-{why:?}");
            self.refused(TakeError::Refused(why), &page);
        }
        self.refused(TakeError::NoAnswer, "no-answer");
        self.begin();
        self.k.intend(Intent::ChooseService("tax".into()));
        self.look("unstaffed");
    }

    fn refused(&mut self, why: TakeError, page: &str) {
        self.begin();
        self.k.intend(Intent::ChooseService("transfer".into()));
        self.k.handle(Input::Taken(Uuid::from_u128(7), Err(why)));
        self.look(page);
    }

    fn pauses(&mut self) {
        let now = self.k.hall.moment();
        for (link, what) in [
            (LinkState::Connecting, "connecting"),
            (LinkState::Reconnecting { since: now }, "offline"),
            (LinkState::Refused { since: None }, "not-accepted"),
        ] {
            self.begin();
            self.k.link = link;
            self.look(what);
        }
        self.k.link = LinkState::Connected;
        self.k.touch = TouchState::Stuck;
        self.begin();
        self.look("touch-stuck");
        self.k.touch = TouchState::Well;
        self.begin();
        self.k.hall.fail("storage-failed");
        self.look("storage-failed");
        // Over lunch, over a weekend, and for good: this hall has hours on one day.
        let only_today = Hall::of(|hall| {
            let today = MonthDay { month: 11, day: 23 };
            hall.hours[0].season = Some(Season {
                from: today,
                until: today,
            });
        });
        for (hall, time) in [
            (self.before.clone(), at(11, 25)),
            (self.before.clone(), at(4 * 24 + 16, 25)),
            (only_today, at(16, 25)),
        ] {
            self.begin();
            self.k.hall = hall;
            self.k.hall.now = time;
            self.k.hall.tick();
            let services = self.k.hall.view().services;
            let opens = services.iter().any(|service| service.opens_at.is_some());
            self.look(&format!("closed-{opens}"));
        }
    }
}

/// The busy hall, with a long wait.
fn usual(change: impl FnOnce(&mut model::Hall)) -> Hall {
    let mut hall = Hall::busy(|hall| {
        service(hall, "housing-proof").minutes = 60;
        change(hall);
    });
    hall.line_up("housing-proof", 6);
    hall
}

fn without_rest(hall: &mut model::Hall) {
    let all_day = Period {
        from_min: 480,
        to_min: 1_320,
    };
    hall.hours[0].take = vec![all_day];
    hall.hours[0].serve = vec![all_day];
}

/// Long names, over a hundred people at each service and no rest, other letters and counters; nobody serves taxes,
/// one service is paused, one has no numbers left, and one has left the hall's file.
fn crowd() -> Hall {
    let mut hall = Hall::of(|hall| {
        hall.name = words(
            "西安市长安区人民政府政务服务中心不动产登记大厅",
            "Government Service Center of Chang'an District, Xi'an, Real Estate Hall",
        );
        hall.groups[0].name = words("不动产登记申请受理", "Real Estate Registration");
        without_rest(hall);
        // With the hundred that a new data folder leaves out: four digits.
        hall.numbers.first = 900;
        for (i, service) in hall.services.iter_mut().enumerate() {
            service.minutes = if service.id == "certificate".into() {
                30
            } else {
                1
            };
            if i % 3 == 0 {
                service.name = words(LONG.0, LONG.1);
                service.plain = words(
                    "买卖、继承、赠与、离婚析产、法院判决的房屋过户",
                    "Sale, inheritance, gift, divorce, a court's judgment",
                );
            }
            if i % 3 == 1 {
                service.prefix = format!("{}W", service.prefix);
            }
        }
        service(hall, "transfer").prefix = "BB".into();
        for counter in &mut hall.counters {
            counter.number = counter.number.map(|number| 10 * number);
        }
        hall.counters[0].number = None;
        hall.counters[0].name = words("发证室", "Certificate Room");
    });
    for counter in ["1", "2", "3", "4", "5", "6", "8"] {
        hall.open(counter);
    }
    let services: Vec<_> = hall
        .queue
        .services()
        .map(|service| service.id.to_string())
        .collect();
    for service in services {
        hall.line_up(&service, 110);
    }
    hall.steer(Steer::PauseService {
        service: "mortgage".into(),
        reason: "税务系统升级，预计上午十点恢复".into(),
    });
    hall.steer(Steer::SetQuota {
        service: "change".into(),
        today: Some(110),
    });
    hall.configure(|hall| {
        hall.services
            .retain(|service| service.id != "advance".into())
    });
    hall
}

/// The room for the next language, whose words may be longer by half.
#[test]
fn kiosk_of_longer_words() {
    in_languages(1080, 1920, &[(Lang::PSEUDO, false)]);
}

#[test]
fn wide_kiosk_of_longer_words() {
    in_languages(1920, 1080, &[(Lang::PSEUDO, false)]);
}

fn kiosk(width: u32, height: u32) {
    let both = [Lang::ZH, Lang::EN].into_iter();
    let all: Vec<_> = both
        .flat_map(|lang| [(lang, false), (lang, true)])
        .collect();
    in_languages(width, height, &all);
}

fn in_languages(width: u32, height: u32, languages: &[(Lang, bool)]) {
    let mut visits = Visits {
        k: Kiosk::of(usual(|_| {}), (width, height)),
        faults: Faults::default(),
        hall: "sample",
        before: usual(|_| {}),
        lang: Lang::ZH,
        large: false,
        ordinary: BTreeMap::new(),
    };
    if let [(home, _)] = languages {
        visits.k.flow = Flow::new(KioskSettings::default(), *home);
        visits.lang = *home;
    }
    // The window reports its shape.
    visits.begin();
    visits.k.is_prompt = false;
    for hall in ["sample", "crowd"] {
        visits.hall = hall;
        if hall == "crowd" {
            visits.before = crowd();
        }
        for &(lang, large) in languages {
            (visits.lang, visits.large) = (lang, large);
            if !large {
                visits.ordinary.clear();
            }
            visits.all();
        }
    }
    visits.faults.none();
}

#[test]
fn kiosk_9_to_21() {
    kiosk(600, 1400);
}

#[test]
fn kiosk_9_to_16() {
    kiosk(1080, 1920);
}

#[test]
fn kiosk_3_to_4() {
    kiosk(768, 1024);
}

#[test]
fn kiosk_4_to_5() {
    kiosk(1024, 1280);
}

#[test]
fn kiosk_1_to_1() {
    kiosk(1080, 1080);
}

#[test]
fn kiosk_5_to_4() {
    kiosk(1280, 1024);
}

#[test]
fn kiosk_4_to_3() {
    kiosk(800, 600);
}

#[test]
fn kiosk_16_to_10() {
    kiosk(960, 600);
}

#[test]
fn kiosk_16_to_9() {
    kiosk(3840, 2160);
}

#[test]
fn kiosk_21_to_9() {
    kiosk(1400, 600);
}

/// Somebody coming for 过户 looks for that word, not for 转移登记.
#[test]
fn what_people_call_a_service_stands_on_its_key() {
    let kiosk = Kiosk::start(1280, 1024);
    for (width, height) in [
        (1280, 1024),
        (1024, 768),
        (960, 600),
        (1366, 768),
        (1920, 1080),
        (1400, 600),
        (768, 1024),
        (1024, 1280),
        (1080, 1920),
        (600, 1400),
    ] {
        pictures::resize(kiosk.adapter.window(), width, height);
        kiosk.show();
        kiosk.show();
        let texts = drawn(kiosk.adapter.window()).texts.into_iter();
        let said: Vec<_> = texts
            .map(|text| text.text.replace('\u{2060}', ""))
            .collect();
        let plain = kiosk.screen().rows.into_iter().flat_map(|row| row.cells);
        let plain: Vec<_> = plain
            .map(|cell| cell.card.plain)
            .filter(|plain| !plain.is_empty())
            .collect();
        assert!(
            plain.iter().any(|plain| plain.contains("继承")),
            "{plain:?}"
        );
        for plain in plain {
            let plain = plain.replace('\u{2060}', "");
            assert!(
                said.contains(&plain),
                "{width}x{height}: {plain} of {said:?}"
            );
        }
    }
}
