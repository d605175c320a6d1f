//! The board: every state as a picture, and what it must contain.

use std::collections::BTreeSet;
use std::time::Duration;

use i_slint_backend_testing::{ElementHandle, mock_elapsed_time};
use jiaohao::link::LinkState;
use jiaohao::model::{self, Action, DisplayLayout, DisplaySettings, NoticeForm, Reason, Span};
use jiaohao::protocol::view::{NoticeView, TroubleKind};
use jiaohao::screens::display::adapter::BoardScreen;
use jiaohao::screens::display::band::Band;
use jiaohao::screens::display::conductor::Conductor;
use jiaohao::screens::display::media;
use jiaohao::screens::display::media::album::Frame;
use jiaohao::screens::display::screen::{BoardView, CellRow};
use jiaohao::screens::display::sight::{Shape, Shown, Sight};
use jiaohao::screens::display::troubles::OwnTrouble;
use jiaohao::screens::display::view_model::board;
use jiaohao::voice::Voice;
use jiaohao::voice::announcement::Pack;
use jiaohao::words::Lang;
use slint::{Rgb8Pixel, Rgba8Pixel, SharedPixelBuffer};

use jiaohao_fixture::at;

use crate::drawn::drawn;
use crate::gallery::hash;
use crate::hall::{Hall, add_counters, words};
use crate::pictures;

/// A picture of a notice.
const RED: Rgb8Pixel = Rgb8Pixel::new(0xE0, 0x20, 0x20);
const AMBER: [u8; 3] = [0xFF, 0xC2, 0x33];
const LIT: [u8; 3] = [0x0C, 0x4D, 0xA6];
pub(crate) const PANEL: [u8; 3] = [0x0E, 0x2A, 0x57];
pub(crate) const ALARM: [u8; 3] = [0x9C, 0x1B, 0x1B];
pub(crate) const GROUND: [u8; 3] = [0x07, 0x1A, 0x38];

const NOT_ACCEPTED: &str = "本屏暂不显示叫号，请到导办台咨询";
const NOT_ACCEPTED_ENGLISH: &str =
    "This screen shows no calls for now. Please ask at the information desk";
const OWN_REASON: &str = "toilet break 10 min";
/// In the line at the foot, for staff.
const TO_DO: &str = "本机接入失效，请技术人员重新接入（jiaohao hub enroll）并重启";

/// A display that says each call once.
pub(crate) fn of_zone(zone: Option<&str>) -> Conductor {
    let settings = DisplaySettings {
        zone: zone.map(Into::into),
        repeats: 1,
        ..DisplaySettings::default()
    };
    Conductor::new(Lang::ZH, 1, settings)
}

/// Sets the layout, as the hub does at any time.
pub(crate) fn arrange(conductor: &mut Conductor, layout: DisplayLayout) {
    let settings = DisplaySettings {
        layout,
        ..conductor.settings().clone()
    };
    conductor.follow(settings);
}

/// A hall, and a board with a band of its calls.
pub(crate) struct Stage {
    pub(crate) screen: BoardScreen,
    pub(crate) hall: Hall,
    pub(crate) band: Band,
    pub(crate) link: LinkState,
    pub(crate) troubles: Vec<OwnTrouble>,
    pub(crate) lang: Lang,
    /// The page of a notice that stands, and its picture.
    pub(crate) page: Option<(NoticeView, Option<media::album::Picture>)>,
    size: (u32, u32),
}

impl Stage {
    pub(crate) fn new(hall: Hall) -> Self {
        Self::sized(hall, Lang::ZH, (1920, 1080))
    }

    pub(crate) fn busy() -> Self {
        Self::new(Hall::busy(|_| {}))
    }

    pub(crate) fn sized(hall: Hall, lang: Lang, size: (u32, u32)) -> Self {
        pictures::start();
        let screen = BoardScreen::new(lang).unwrap();
        pictures::resize(screen.window(), size.0, size.1);
        Self {
            screen,
            band: Band::default(),
            hall,
            link: LinkState::Connected,
            troubles: Vec::new(),
            lang,
            page: None,
            size,
        }
    }

    /// Somebody is called, now: with which number?
    pub(crate) fn call(&mut self, counter: &str, reason: Reason) -> String {
        let before = self.hall.queue.seq();
        let number = self.hall.summon(counter, reason);
        self.show_calls(before);
        number
    }

    /// Those since this event.
    fn show_calls(&mut self, before: u64) {
        let hall = self.hall.view();
        let calls = hall.calls.iter().rev();
        for call in calls.filter(|call| call.seq > before) {
            self.band.call(call.clone(), self.hall.now);
        }
        self.band.settle(&hall, self.hall.now);
    }

    pub(crate) fn pass(&mut self, span: Span) {
        self.hall.pass(span);
        self.band.settle(&self.hall.view(), self.hall.now);
    }

    pub(crate) fn cut(&mut self) {
        let since = self.hall.moment();
        self.link = LinkState::Reconnecting { since };
    }

    pub(crate) fn refuse(&mut self) {
        let since = Some(self.hall.moment());
        self.link = LinkState::Refused { since };
    }

    pub(crate) fn view(&self) -> BoardView {
        let unit = self.size.0.min(self.size.1) as f32 / 1080.0;
        let shape = Shape {
            width: self.size.0 as f32 / unit,
            height: self.size.1 as f32 / unit,
            pixels: unit,
        };
        board(&Sight {
            hall: Some(&self.hall.view()),
            link: self.link,
            now: Some(self.hall.moment()),
            band: &self.band,
            zone: None,
            lang: self.lang,
            shape,
            troubles: &self.troubles,
            page: self.page.as_ref().map(|(notice, picture)| Shown {
                notice,
                lang: self.lang,
                picture: picture.as_ref(),
            }),
        })
    }

    pub(crate) fn picture(&mut self, name: &str) -> Picture {
        let unit = self.size.0.min(self.size.1) as f32 / 1080.0;
        self.screen.show(self.view());
        // The band's ground is animated.
        mock_elapsed_time(Duration::from_millis(300));
        Picture {
            pixels: pictures::picture(self.screen.window(), name),
            unit,
        }
    }

    /// The page of a notice stands: its title, its lines, and a picture of so many pixels.
    pub(crate) fn stand(
        &mut self,
        title: (&str, &str),
        text: (&str, &str),
        picture: Option<(u32, u32)>,
    ) {
        let notice = NoticeView {
            id: "1".into(),
            title: words(title.0, title.1),
            text: words(text.0, text.1),
            form: NoticeForm::Page,
            ..NoticeView::default()
        };
        self.page = Some((notice, None));
        let Some((width, height)) = picture else {
            return;
        };
        let page = self.view().notice_page.unwrap();
        let unit = self.size.0.min(self.size.1) as f32 / 1080.0;
        let (most_width, most_height) = (page.frame.0 * unit, page.frame.1 * unit);
        let scale = f32::min(most_width / width as f32, most_height / height as f32);
        let fitted = [width, height].map(|side| (side as f32 * scale) as u32);
        let mut pixels = SharedPixelBuffer::new(fitted[0], fitted[1]);
        pixels.make_mut_slice().fill(RED);
        let picture = media::album::Picture {
            file: hash(format!("{width}×{height}").as_bytes()),
            frame: Frame {
                width: most_width as u32,
                height: most_height as u32,
            },
            pixels,
        };
        self.page.as_mut().unwrap().1 = Some(picture);
    }

    pub(crate) fn says(&self, text: &str) -> bool {
        ElementHandle::find_by_accessible_label(self.screen.window(), text)
            .next()
            .is_some()
    }
}

pub(crate) struct Picture {
    pub(crate) pixels: SharedPixelBuffer<Rgba8Pixel>,
    /// Pixels per unit.
    unit: f32,
}

impl Picture {
    /// The color at a point, in units.
    pub(crate) fn at(&self, x: f32, y: f32) -> [u8; 3] {
        let (x, y) = ((x * self.unit) as usize, (y * self.unit) as usize);
        let pixel = self.pixels.as_slice()[y * self.pixels.width() as usize + x];
        [pixel.r, pixel.g, pixel.b]
    }

    /// Whether any pixel of a box, in units, has this color.
    fn has(&self, color: [u8; 3], x: [f32; 2], y: [f32; 2]) -> bool {
        let steps = |range: [f32; 2]| (range[0] as i32..range[1] as i32).map(|at| at as f32);
        steps(y).any(|y| steps(x).any(|x| self.at(x, y) == color))
    }

    /// The range of columns between `x[0]` and `x[1]` that are not all ground.
    fn inked(&self, ground: [u8; 3], x: [f32; 2], y: [f32; 2]) -> (f32, f32) {
        let is_inked =
            |x: &i32| (y[0] as i32..y[1] as i32).any(|y| self.at(*x as f32, y as f32) != ground);
        let first = (x[0] as i32..x[1] as i32).find(is_inked).unwrap_or(-1);
        let last = (x[0] as i32..x[1] as i32)
            .rev()
            .find(is_inked)
            .unwrap_or(-1);
        (first as f32, last as f32)
    }
}

#[test]
fn a_fresh_call_is_an_arrow_to_its_counter() {
    let mut stage = Stage::busy();
    let number = stage.call("3", Reason::Arrival);
    let dim = stage.picture("display-fresh-dim");
    assert_eq!(dim.at(20.0, 300.0), PANEL);
    stage.pass(Span::from_millis(500));
    let lit = stage.picture("display-board-landscape");
    assert_eq!(lit.at(20.0, 300.0), LIT);
    assert_eq!(lit.at(1900.0, 300.0), AMBER);
    // The arrow's tip, and the filled plate of counter 3.
    assert_eq!(lit.at(1230.0, 304.0), LIT);
    assert_eq!(lit.at(1250.0, 304.0), AMBER);
    assert_eq!(lit.at(1310.0, 560.0), AMBER);
    // Counter 2 has an outlined one.
    assert_eq!(lit.at(850.0, 600.0), GROUND);
    for text in [
        &*format!("请 {number} 号到 3 号窗口"),
        "Counter 3",
        "号窗口",
        "11月23日 星期一",
        "10:42",
    ] {
        assert!(stage.says(text), "{text}");
    }
}

#[test]
fn an_urgent_notice_has_the_board_but_for_fresh_calls() {
    let mut stage = Stage::busy();
    let text = ("西门外检修燃气管道", "Gas works at the west door");
    stage.hall.warn(("请走东门", "Use the east door"), text);
    let alone = stage.picture("display-urgent-alone");
    for y in [120.0, 600.0, 1070.0] {
        assert_eq!(alone.at(1900.0, y), ALARM);
    }
    for text in [
        "请走东门",
        "Use the east door",
        "西门外检修燃气管道",
        "紧急公告",
        "到 11:42",
    ] {
        assert!(stage.says(text), "{text}");
    }
    let number = stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    let with_call = stage.picture("display-urgent");
    assert_eq!(with_call.at(20.0, 300.0), LIT);
    assert_eq!(with_call.at(1900.0, 1070.0), ALARM);
    assert!(stage.says(&format!("请 {number} 号到 3 号窗口")));
    assert!(stage.says("请走东门"));
    // It ends by itself, hub or no hub.
    stage.cut();
    stage.pass(Span::from_mins(60));
    let over = stage.picture("display-urgent-over");
    assert_ne!(over.at(1900.0, 600.0), ALARM);
}

#[test]
fn a_call_that_was_spoken_rests() {
    let mut stage = Stage::busy();
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(8_000));
    let rest = stage.picture("display-rest");
    assert_eq!(rest.at(20.0, 300.0), PANEL);
    assert_eq!(rest.at(1900.0, 300.0), PANEL);
    assert!(
        rest.has(AMBER, [1236.0, 1244.0], [300.0, 308.0]),
        "the arrow's outline"
    );
    assert_eq!(rest.at(1320.0, 560.0), GROUND);
    assert!(stage.says("最近叫号 10:42"));
}

#[test]
fn two_calls_are_both_whole() {
    let mut stage = Stage::busy();
    let first = stage.call("4", Reason::Arrival);
    let second = stage.call("5", Reason::Priority);
    stage.pass(Span::from_millis(4_900));
    let both = stage.picture("display-two-calls");
    for x in [20.0, 990.0] {
        assert_eq!(both.at(x, 200.0), LIT);
        assert_eq!(both.at(x, 500.0), AMBER);
    }
    assert_eq!(both.at(960.0, 300.0), GROUND);
    for text in [&*first, &second, "4 号窗口", "5 号窗口", "优先"] {
        assert!(stage.says(text), "{text}");
    }
}

#[test]
fn a_lost_line_puts_the_lamp_out() {
    let mut stage = Stage::busy();
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    stage.cut();
    stage.pass(Span::from_mins(5));
    let offline = stage.picture("display-offline");
    assert!(!offline.has(LIT, [0.0, 1900.0], [96.0, 512.0]));
    assert!(
        offline.has(AMBER, [860.0, 1500.0], [20.0, 80.0]),
        "the mark"
    );
    assert!(stage.says("网络中断，画面停在 10:42"));
    assert!(stage.says("10:47"));
}

/// Nothing on it may be taken for a current call, and it says what to do.
#[test]
fn a_display_that_the_hub_does_not_accept_says_so() {
    let mut stage = Stage::busy();
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    stage.refuse();
    stage.pass(Span::from_mins(5));
    let refused = stage.picture("display-refused");
    assert!(!refused.has(LIT, [0.0, 1900.0], [96.0, 512.0]));
    assert!(stage.says(NOT_ACCEPTED) && stage.says(NOT_ACCEPTED_ENGLISH));
    assert!(stage.says("本机接入失效，画面停在 10:42") && stage.says(TO_DO));
    assert!(!stage.says("网络中断，画面停在 10:42"));
    // It was accepted again.
    stage.link = LinkState::Connected;
    stage.picture("display-accepted");
    assert!(!stage.says(NOT_ACCEPTED) && !stage.says("本机接入失效，画面停在 10:42"));
    assert!(!stage.says(TO_DO));
}

#[test]
fn a_narrow_display_that_the_hub_does_not_accept_says_so() {
    not_accepted(Lang::ZH, (1080, 1920), "portrait");
}

#[test]
fn an_english_display_that_the_hub_does_not_accept_says_so() {
    not_accepted(Lang::EN, (1920, 1080), "english");
}

fn not_accepted(lang: Lang, size: (u32, u32), name: &str) {
    let mut stage = Stage::sized(Hall::busy(|_| {}), lang, size);
    stage.refuse();
    stage.picture(&format!("display-refused-{name}"));
    assert!(stage.says(NOT_ACCEPTED) && stage.says(NOT_ACCEPTED_ENGLISH));
}

/// It was revoked while it was off, so it never saw the hall.
#[test]
fn a_display_that_starts_without_being_accepted_says_so() {
    let mut conductor = of_zone(None);
    assert_eq!(conductor.board(None).message, "正在连接叫号系统");
    conductor.relink(LinkState::Refused { since: None });
    let board = conductor.board(None);
    assert_eq!(board.message, NOT_ACCEPTED);
    assert_eq!(board.message_second, NOT_ACCEPTED_ENGLISH);
    assert_eq!(board.notice, TO_DO);
}

#[test]
fn the_hubs_trouble_is_on_the_board() {
    let mut stage = Stage::busy();
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_secs(30));
    stage.troubles = vec![OwnTrouble::new(TroubleKind::NoSound, None)];
    stage.hall.fail("backup-failed");
    stage.hall.fail("storage-failed");
    stage.picture("display-storage-failed");
    assert!(stage.says("叫号系统故障"));
    assert!(!stage.says("每日备份没有成功"), "that is for staff");
    stage.hall.troubles.clear();
    stage.picture("display-no-sound");
    assert!(stage.says("没有声音"));
}

#[test]
fn nobody_yet() {
    let hall = Hall::of_counters(8, |hall| hall.notices[0].text.set("zh", "欢迎"));
    let mut stage = Stage::new(hall);
    let empty = stage.picture("display-empty");
    assert_eq!(empty.at(20.0, 120.0), PANEL);
    assert!(stage.says("请取号，听到叫号后到窗口办理"));
    assert!(stage.says("Please take a ticket and wait for your number"));
    assert!(!stage.says("过号"));
}

#[test]
fn two_hundred_wait() {
    // The hundred that a new data folder leaves out, and the missed ones: then comes 1000.
    let mut hall = Hall::of_counters(8, |hall| hall.numbers.first = 880);
    miss(&mut hall, "3", 20);
    let services = hall.view().services.into_iter();
    for (service, people) in services.zip([48, 20, 12, 35, 9, 22, 14, 18, 11, 11]) {
        hall.line_up(service.id.as_str(), people);
    }
    let mut stage = Stage::new(hall);
    assert_eq!(stage.call("3", Reason::Returned), "B1000");
    stage.pass(Span::from_millis(500));
    let full = stage.picture("display-200-waiting");
    assert!(stage.says("48"));
    // No part of the stripe touches the window's edge.
    let (first, last) = full.inked(PANEL, [0.0, 1919.0], [880.0, 988.0]);
    assert!(first >= 60.0 && last <= 1862.0, "{first} {last}");
    let (_, last) = full.inked(GROUND, [0.0, 1919.0], [790.0, 860.0]);
    assert!(last <= 1862.0, "missed numbers end at {last}");
}

#[test]
fn counters_with_two_digits_and_names() {
    let mut hall = Hall::busy(|hall| {
        for (counter, number) in hall.counters.iter_mut().zip(9..16) {
            counter.number = Some(number);
        }
        let names = [
            (6, words("发证室", "Room")),
            (7, words("不动产权证书发证室", "Certificate Room")),
        ];
        for (place, name) in names {
            (hall.counters[place].number, hall.counters[place].name) = (None, name);
        }
    });
    hall.open("7");
    let mut stage = Stage::new(hall);
    let number = stage.call("4", Reason::Appointment);
    stage.pass(Span::from_millis(500));
    let two = stage.picture("display-two-digits");
    assert!(stage.says(&format!("请 {number} 号到 12 号窗口")));
    assert_eq!(two.at(20.0, 300.0), LIT);
    let (_, last) = two.inked(AMBER, [1300.0, 1919.0], [110.0, 500.0]);
    assert!(last <= 1860.0, "the counter ends at {last}");
    stage.pass(Span::from_secs(10));
    let number = stage.call("8", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    stage.picture("display-named");
    assert!(stage.says(&format!("请 {number} 号到不动产权证书发证室")));
    stage.call("7", Reason::Transferred);
    stage.pass(Span::from_millis(500));
    stage.picture("display-named-two");
}

#[test]
fn twelve_counters_keep_their_places() {
    let mut stage = Stage::new(many_counters(12));
    stage.call("11", Reason::Arrival);
    stage.call("12", Reason::Priority);
    stage.pass(Span::from_millis(500));
    stage.picture("display-12-counters");
    for number in 1..=12 {
        assert!(stage.says(&number.to_string()), "counter {number}");
    }
}

#[test]
fn over_twelve_counters_the_newest_come_first() {
    let mut stage = Stage::new(many_counters(20));
    stage.call("17", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    let newest = stage.picture("display-20-counters");
    // The first place has the filled plate.
    assert!(newest.has(AMBER, [380.0, 400.0], [530.0, 600.0]));
    assert!(stage.says("17"));
    // Called ones stay while the others turn by fours; the closed one has no room.
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        let view = stage.view();
        assert_eq!((view.places, view.cells[0].counter.as_str()), (12, "17"));
        assert!(view.page.ends_with("/3"), "{}", view.page);
        let stand: BTreeSet<_> = view.cells.into_iter().map(|cell| cell.counter).collect();
        for called in ["1", "2", "3", "4", "5", "6", "8", "17"] {
            assert!(stand.contains(called), "counter {called}");
        }
        seen.extend(stand);
        stage.pass(Span::from_secs(8));
    }
    assert_eq!(seen.len(), 19);
    assert!(!seen.contains("7"), "it is closed");
}

/// 40 counters, fourteen of them called at once: each is somewhere, large or at its counter.
#[test]
fn every_fresh_call_has_its_page() {
    let mut stage = Stage::new(many_counters(40));
    let called: Vec<_> = (20..34)
        .map(|counter| stage.call(&counter.to_string(), Reason::Arrival))
        .collect();
    stage.picture("display-40-counters");
    let (mut large, mut small) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..60 {
        let view = stage.view();
        assert!((1..=12).contains(&view.cells.len()));
        // Everything the band calls is shown, and a few calls do not make many pages of the others.
        for call in &view.calls {
            let here = |cell: &CellRow| cell.number == call.number;
            assert!(view.cells.iter().any(here), "{}", call.number);
        }
        assert!(view.page.ends_with("/2"), "{}", view.page);
        assert!(
            view.page.is_empty() != view.page.contains('/'),
            "{}",
            view.page
        );
        small.extend(view.cells.into_iter().map(|cell| cell.number));
        large.extend(view.calls.into_iter().map(|call| call.number));
        stage.pass(Span::from_secs(1));
    }
    for number in &called {
        let number = number.as_str();
        assert!(large.contains(number) && small.contains(number), "{number}");
    }
}

/// Called before serving before open before paused; closed ones only if there is room.
#[test]
fn counters_stand_by_what_they_do() {
    let mut hall = Hall::of(|hall| add_counters(hall, 30));
    for counter in ["10", "11", "12", "13"] {
        hall.open(counter);
    }
    let reason = "papers".into();
    hall.act("10", Action::Pause { reason });
    let mut stage = Stage::new(hall);
    stage.call("12", Reason::Arrival);
    stage.call("13", Reason::Arrival);
    stage.hall.act("13", Action::Start);
    stage.pass(Span::from_secs(30));
    let view = stage.view();
    let stand: Vec<_> = view
        .cells
        .iter()
        .map(|cell| cell.counter.as_str())
        .collect();
    assert_eq!(stand[..4], ["12", "13", "11", "10"]);
    assert_eq!(
        (stand.len(), view.page.as_str()),
        (12, ""),
        "closed ones fill the room"
    );
    // Enough others are open: no closed one is shown.
    for counter in 15..=28 {
        stage.hall.open(&counter.to_string());
    }
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        let view = stage.view();
        assert!(!view.page.is_empty());
        seen.extend(view.cells.into_iter().map(|cell| cell.counter));
        stage.pass(Span::from_secs(8));
    }
    assert_eq!(seen.len(), 18);
    assert!(!seen.contains("1"));
}

/// `zone = "Hall"` where the hall has `hall`.
#[test]
fn a_display_of_an_unknown_zone_says_so() {
    let mut conductor = of_zone(Some("Hall"));
    conductor.relink(LinkState::Connected);
    let mut stage = Stage::busy();
    let now = stage.hall.moment();
    conductor.see(Some(stage.hall.view().into()), now);
    let trouble = OwnTrouble::new(TroubleKind::UnknownZone, Some("Hall".into()));
    assert_eq!(conductor.troubles(), [trouble]);
    let view = conductor.board(Some(now));
    assert_eq!(
        view.message,
        "本屏设为区域“Hall”，大厅设置里只有：hall。请主管在“设备”页修改"
    );
    assert!(
        view.message_second.contains("“Hall”"),
        "{}",
        view.message_second
    );
    assert_eq!(view.trouble, "区域不存在");
    stage.screen.show(view);
    pictures::picture(stage.screen.window(), "display-unknown-zone");
    assert!(stage.says("区域不存在"));
    // The hall file was corrected.
    stage.hall.configure(|hall| {
        for counter in &mut hall.counters {
            counter.zone = "Hall".into();
        }
    });
    conductor.see(Some(stage.hall.view().into()), now);
    assert_eq!(conductor.troubles(), []);
}

/// What cannot be said is known by name before the first call.
#[test]
fn what_the_voice_cannot_say_is_known_beforehand() {
    let sounds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let voice = |lang| Voice {
        packs: vec![Pack::open(&sounds, lang).unwrap()],
    };
    let unsaid = |hall: &mut model::Hall| {
        hall.counters[0].number = Some(999);
        hall.counters[1].number = Some(60);
        for (place, name) in [(2, "综合1"), (3, "A1"), (4, "发证室"), (5, "综合窗口一")] {
            hall.counters[place].number = None;
            hall.counters[place].name = words(name, "");
        }
    };
    let hall = Hall::of(|hall| {
        unsaid(hall);
        hall.services[0].prefix = "综".into();
    });
    let mut conductor = of_zone(None).with_voice(voice(Lang::ZH).into());
    conductor.see(Some(hall.view().into()), hall.moment());
    let detail = "zh: 窗口：发证室、综合窗口一；号码前缀：综";
    let trouble = OwnTrouble::new(TroubleKind::VoiceGaps, Some(detail.into()));
    assert_eq!(conductor.troubles(), [trouble]);
    let board = conductor.board(Some(hall.moment()));
    assert_eq!(board.trouble, "部分叫号无法播报");
    // This display does not speak of the other zone's counters.
    let mut conductor = of_zone(Some("hall")).with_voice(voice(Lang::ZH).into());
    let hall = Hall::of(|hall| {
        unsaid(hall);
        for counter in &mut hall.counters[4..6] {
            counter.zone = "upstairs".into();
        }
    });
    conductor.see(Some(hall.view().into()), hall.moment());
    assert_eq!(conductor.troubles(), []);
}

#[test]
fn long_names_are_never_cut() {
    let mut hall = Hall::busy(|hall| {
        hall.name.set(
            "zh",
            "某某自治州某某县人民政府政务服务中心不动产登记综合服务大厅（东区二楼）",
        );
    });
    hall.rehearsal = true;
    let mut stage = Stage::new(hall);
    stage.troubles = vec![OwnTrouble::new(TroubleKind::NoSound, None)];
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    stage.picture("display-long-names");
    assert!(stage.says("演练"));
    assert!(stage.says("没有声音"));
}

#[test]
fn a_name_of_sixty_characters_stays_in_its_place() {
    sixty_characters((1920, 1080));
}

#[test]
fn a_name_of_sixty_characters_on_a_squarish_board() {
    sixty_characters((1280, 1024));
}

#[test]
fn a_name_of_sixty_characters_on_an_upright_board() {
    sixty_characters((600, 800));
}

/// As long as the hall file allows: the end of a name may be omitted, but it covers nothing else.
fn sixty_characters(size: (u32, u32)) {
    let hall = Hall::busy(|hall| {
        for counter in &mut hall.counters {
            counter.number = None;
            counter.name = words(&"不动产权证书发证".repeat(8)[..180], "");
        }
    });
    let mut stage = Stage::sized(hall, Lang::ZH, size);
    for page in ["one", "two"] {
        let counter = if page == "one" { "3" } else { "5" };
        stage.call(counter, Reason::Arrival);
        stage.pass(Span::from_millis(500));
        stage.picture(&format!("display-sixty-{}x{}-{page}", size.0, size.1));
        let drawn = drawn(stage.screen.window());
        let names = drawn.texts.iter().filter(|text| text.text.contains('产'));
        let mut seen = 0;
        for text in names {
            seen += 1;
            for line in &text.lines {
                let grounds = text.boxes.iter().map(|place| &drawn.boxes[*place]);
                let mut grounds = grounds.map(|ground| ground.rect.inflate(1.0, 1.0));
                assert!(
                    grounds.all(|ground| ground.contains_rect(&line.ink)),
                    "{}: {} in {}",
                    text.place,
                    line.text,
                    page
                );
            }
        }
        assert!(seen > 8, "{page}: {seen}");
    }
}

#[test]
fn noon_and_the_last_tickets() {
    let mut stage = Stage::busy();
    stage.hall.now = at(11, 25);
    let before = stage.hall.queue.seq();
    stage.hall.next("3");
    stage.show_calls(before);
    stage.pass(Span::from_secs(20));
    stage.picture("display-last-tickets");
    assert!(
        stage.says("已停止取号，12:40 恢复；已取号的 31 位都会叫到　　　　不动产登记材料清单可在导办台免费领取。　　　　工作日 8:30～11:30、13:00～16:30 办理，8:10 开始取号；上午的号下午有效。")
    );
    // A counter that is already closed works again with the others, not when numbers are given.
    assert!(stage.says("13:00 开始") && !stage.says("12:40 开始"));
    for counter in ["1", "2", "3", "4", "5", "6", "8"] {
        stage.hall.act(counter, Action::Close);
    }
    stage.pass(Span::from_mins(20));
    stage.picture("display-noon");
    assert!(stage.says("午休，13:00 继续办理；上午的号下午有效"));
    assert!(stage.says("13:00 开始"));
}

#[test]
fn a_counter_left_open_keeps_no_hall_open() {
    let mut stage = Stage::new(Hall::of_counters(8, |_| {}));
    // Called this morning, and never finished.
    stage.call("3", Reason::Arrival);
    stage.hall.now = at(16, 29);
    stage.picture("display-before-the-end");
    assert!(stage.says("等待叫号"));
    stage.pass(Span::from_mins(2));
    stage.picture("display-closed");
    assert!(stage.says("现在不办理业务，11月24日 星期二 08:10 开始取号"));
    assert!(!stage.says("等待叫号") && stage.says("未开放"));
}

#[test]
fn the_board_says_what_the_public_may_read_of_a_pause() {
    let mut stage = Stage::new(all_paused());
    stage.picture("display-paused");
    assert!(stage.says("系统故障") && stage.says("暂停服务"));
    assert!(!stage.says(OWN_REASON));
}

#[test]
fn a_narrow_board_stacks_its_calls() {
    let mut stage = Stage::sized(Hall::busy(|_| {}), Lang::ZH, (1080, 1920));
    let first = stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    let one = stage.picture("display-portrait");
    assert_eq!(one.at(20.0, 300.0), LIT);
    assert_eq!(one.at(20.0, 1000.0), AMBER);
    let second = stage.call("5", Reason::Transferred);
    stage.pass(Span::from_millis(500));
    stage.picture("display-portrait-two");
    for text in [&*first, &second, "3 号窗口", "5 号窗口", "转办"] {
        assert!(stage.says(text), "{text}");
    }
    stage.cut();
    stage.pass(Span::from_secs(60));
    stage.picture("display-portrait-offline");
}

#[test]
fn a_narrow_board_of_twelve() {
    let mut stage = Stage::sized(many_counters(12), Lang::ZH, (1080, 1920));
    stage.call("3", Reason::Arrival);
    stage.call("12", Reason::Returned);
    stage.pass(Span::from_millis(500));
    stage.picture("display-portrait-12");
    assert!(stage.says("过号恢复"));
}

#[test]
fn everything_grows_with_the_screen() {
    let mut stage = Stage::sized(Hall::busy(|_| {}), Lang::ZH, (3840, 2160));
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    let large = stage.picture("display-4k");
    assert_eq!(large.at(1230.0, 304.0), LIT);
    assert_eq!(large.at(1310.0, 560.0), AMBER);
}

#[test]
fn in_english() {
    let mut stage = Stage::sized(Hall::busy(|_| {}), Lang::EN, (1920, 1080));
    let number = stage.call("3", Reason::Priority);
    stage.pass(Span::from_millis(500));
    stage.picture("display-en");
    for text in [
        &*format!("Ticket {number}, please go to counter 3"),
        "3 号窗口",
        "Monday, 23 November",
    ] {
        assert!(stage.says(text), "{text}");
    }
}

#[test]
fn the_notice_moves() {
    let mut stage = Stage::busy();
    let before = stage.picture("display-notice");
    mock_elapsed_time(Duration::from_millis(500));
    let after = stage.picture("display-notice");
    let foot = |picture: &Picture| {
        let from = picture.pixels.width() as usize * 1000;
        picture.pixels.as_slice()[from..].to_vec()
    };
    assert!(foot(&before) != foot(&after));
}

/// The busy hall with as many counters as this; all but that of taxes are open.
pub(crate) fn many_counters(count: u32) -> Hall {
    let mut hall = Hall::busy(|hall| add_counters(hall, count));
    for counter in 9..=count {
        hall.open(&counter.to_string());
    }
    hall
}

/// One for a reason that the public may read, the others for a clerk's own.
pub(crate) fn all_paused() -> Hall {
    let mut hall = Hall::of_counters(8, |_| {});
    for counter in 1..=8 {
        let reason = if counter == 1 { "fault" } else { OWN_REASON };
        let reason = reason.into();
        hall.act(&counter.to_string(), Action::Pause { reason });
    }
    hall
}

/// So many miss their calls to a counter.
pub(crate) fn miss(hall: &mut Hall, counter: &str, people: u32) {
    for _ in 0..people {
        hall.summon(counter, Reason::Arrival);
        hall.act(counter, Action::NoShow);
    }
}
