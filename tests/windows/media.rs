//! The display's layout with pages of notices beside the board.

use crate::display::{GROUND, PANEL, Stage, arrange, of_zone};
use crate::gallery::{encoded, filled, hash};
use crate::hall::{Hall, words};
use crate::hall_world::World;
use image::ImageFormat;
use jiaohao::link::LinkState;
use jiaohao::model::{
    DisplayLayout, FileHash, Moment, NoticeForm, NoticeHours, Reason, Span, Time, Weight,
};
use jiaohao::protocol::view::TroubleKind;
use jiaohao::queue::NoticeText;
use jiaohao::screens::display::conductor::Conductor;
use jiaohao::screens::display::media::album::{Album, Fault, Frame, Picture};
use jiaohao::screens::display::media::room::{Parts, drift, room};
use jiaohao::screens::display::screen::NoticePage;
use jiaohao::screens::display::sight::Shape;
use jiaohao::words::Lang;
use jiff::civil;
use slint::SharedPixelBuffer;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const TITLE: (&str, &str) = ("转移登记，带齐再取号", "Bring these papers");
const LINES: (&str, &str) = (
    "双方身份证原件\n不动产权证\n网签备案的买卖合同\n完税凭证",
    "Identity cards\nCertificate\nContract\nProof of tax",
);
const RED: [u8; 3] = [0xE0, 0x20, 0x20];

fn notice() -> NoticeText {
    NoticeText {
        title: words("带齐再取号", ""),
        text: words("双方身份证原件", ""),
        form: NoticeForm::Page,
        ..NoticeText::default()
    }
}

fn pictured(file: &FileHash) -> NoticeText {
    NoticeText {
        text: words("", ""),
        picture: BTreeMap::from([("zh".into(), vec![file.clone()])]),
        ..notice()
    }
}

/// A display in the layout with pages.
struct Display {
    hall: Hall,
    conductor: Conductor,
}

impl Display {
    fn of(hall: Hall, zone: Option<&str>) -> Self {
        let mut conductor = of_zone(zone);
        conductor.relink(LinkState::Connected);
        arrange(&mut conductor, DisplayLayout::Media);
        let mut display = Self { hall, conductor };
        display.see();
        display
    }

    fn new() -> Self {
        Self::of(Hall::busy(|_| {}), None)
    }

    fn see(&mut self) {
        let view = Arc::new(self.hall.view());
        self.conductor.see(Some(view), self.hall.moment());
    }

    fn publish(&mut self, notice: NoticeText) {
        self.hall.publish(notice);
        self.see();
    }

    fn page(&mut self) -> Option<NoticePage> {
        self.page_at(self.hall.moment())
    }

    fn page_at(&mut self, now: Moment) -> Option<NoticePage> {
        self.conductor.board(Some(now)).notice_page
    }

    fn title_at(&mut self, now: Moment) -> String {
        self.page_at(now)
            .map_or_else(String::new, |page| page.title)
    }
}

/// These files are on disk, and decoded if they are to be shown.
fn album(files: &[&FileHash], shown: &[(FileHash, Frame)]) -> Arc<Album> {
    let picture = |(file, frame): &(FileHash, Frame)| Picture {
        file: file.clone(),
        frame: *frame,
        pixels: SharedPixelBuffer::new(frame.width, frame.height),
    };
    Arc::new(Album {
        kept: files.iter().copied().cloned().collect(),
        decoded: shown.iter().map(picture).collect(),
        ..Album::default()
    })
}

fn file(color: u8) -> FileHash {
    hash(&encoded(
        &filled(2, 2, [color, 0, 0, 255]),
        ImageFormat::Png,
    ))
}

#[test]
fn a_page_stands_from_its_publishing_to_its_withdrawal_and_only_in_this_layout() {
    let mut display = Display::new();
    assert_eq!(display.page(), None);
    display.publish(notice());
    assert_eq!(display.page().unwrap().title, "带齐再取号");
    // The layout may change at any moment.
    arrange(&mut display.conductor, DisplayLayout::Board);
    assert_eq!(display.page(), None);
    arrange(&mut display.conductor, DisplayLayout::Media);
    assert!(display.page().is_some());
    let id = display
        .hall
        .queue
        .notices(display.hall.now)
        .next()
        .unwrap()
        .0;
    let withdraw = jiaohao::queue::NoticeCommand::Withdraw(id);
    display
        .hall
        .command(&jiaohao::queue::Command::Notice(withdraw))
        .unwrap();
    display.see();
    assert_eq!(display.page(), None);
}

#[test]
fn a_page_keeps_its_hours_days_and_zones_by_the_displays_own_clock() {
    let hour = |hour| civil::time(hour, 0, 0, 0);
    let hours = NoticeText {
        hours: Some(NoticeHours {
            from: hour(9),
            until: hour(11),
        }),
        ..notice()
    };
    let mut display = Display::new();
    display.publish(hours);
    let morning = display.hall.moment();
    assert!(display.page_at(morning).is_some());
    // Nothing more is heard of the hub.
    display
        .conductor
        .relink(LinkState::Reconnecting { since: morning });
    let noon = morning.at(morning.time + Span::from_mins(20));
    assert_eq!(display.page_at(noon), None);
    let tomorrow = morning.at(morning.time + Span::from_mins(24 * 60));
    assert!(display.page_at(tomorrow).is_some());

    let mut display = Display::new();
    display.publish(NoticeText {
        weekdays: vec![civil::Weekday::Tuesday],
        ..notice()
    });
    assert_eq!(display.page_at(morning), None, "a Monday");
    assert!(display.page_at(tomorrow).is_some());

    let elsewhere = Hall::busy(|hall| hall.counters[0].zone = "east".into());
    for (zone, is_shown) in [(Some("hall"), false), (Some("east"), true), (None, true)] {
        let mut display = Display::of(elsewhere.clone(), zone);
        display.publish(NoticeText {
            zones: vec!["east".into()],
            ..notice()
        });
        assert_eq!(display.page().is_some(), is_shown, "{zone:?}");
    }
}

#[test]
fn a_picture_is_decoded_for_its_place_before_its_page_stands() {
    let mut display = Display::new();
    let (one, two) = (file(1), file(2));
    display.publish(pictured(&one));
    display.publish(pictured(&two));
    let now = display.hall.moment();
    assert_eq!(display.page(), None);
    let wanted = display.conductor.wanted(Some(now));
    assert_eq!(wanted.kept, BTreeSet::from([one.clone(), two.clone()]));
    assert_eq!(wanted.shown, [], "neither is there yet");
    display.conductor.hang(album(&[&one, &two], &[]));
    assert_eq!(display.page(), None, "it is not decoded");
    let wanted = display.conductor.wanted(Some(now));
    let (file, frame) = wanted.shown[0].clone();
    assert_eq!(file, one);
    assert!(frame.width > 800 && frame.height > 300, "{frame:?}");
    display.conductor.hang(album(&[&one, &two], &wanted.shown));
    let page = display.page().unwrap();
    assert_eq!(page.picture.unwrap().file, one);
    // The next one is got ready meanwhile.
    let wanted = display.conductor.wanted(Some(now));
    assert_eq!(wanted.shown, [(one, frame), (two, frame)]);
}

#[test]
fn a_page_with_two_languages_shows_them_in_turns() {
    let mut display = Display::new();
    display.publish(NoticeText {
        title: words(TITLE.0, TITLE.1),
        text: words(LINES.0, LINES.1),
        ..notice()
    });
    let begin = display.hall.moment();
    let titles: Vec<_> = (0..4)
        .map(|turn| display.title_at(begin.at(begin.time + Span::from_secs(15 * turn))))
        .collect();
    assert_eq!(titles, [TITLE.0, TITLE.1, TITLE.0, TITLE.1]);
}

#[test]
fn a_picture_that_is_not_there_is_left_out_and_told_until_it_is_there() {
    let mut display = Display::new();
    let (whole, broken) = (file(1), file(2));
    display.publish(pictured(&broken));
    display.publish(pictured(&whole));
    let now = display.hall.moment();
    let with_fault = |display: &mut Display, failed: BTreeMap<FileHash, Fault>| {
        let ready = album(
            &[&whole],
            &[(
                whole.clone(),
                Frame {
                    width: 9,
                    height: 9,
                },
            )],
        );
        display.conductor.hang(Arc::new(Album {
            failed,
            ..Album::clone(&ready)
        }));
    };
    with_fault(
        &mut display,
        BTreeMap::from([(broken.clone(), Fault::Missing)]),
    );
    for turn in 0..4 {
        let at = now.at(now.time + Span::from_secs(15 * turn));
        assert_eq!(display.page_at(at).unwrap().picture.unwrap().file, whole);
    }
    let [trouble] = display.conductor.troubles() else {
        panic!("{:?}", display.conductor.troubles());
    };
    assert_eq!(trouble.kind, TroubleKind::PageFailed);
    assert_eq!(
        trouble.detail.as_deref(),
        Some("带齐再取号: 服务端没有这个文件")
    );
    // Visitors read nothing of it.
    let board = display.conductor.board(Some(now));
    assert_eq!((board.trouble.as_str(), board.silent), ("", false));
    with_fault(&mut display, BTreeMap::new());
    assert_eq!(display.conductor.troubles(), []);
}

#[test]
fn a_page_whose_picture_is_broken_says_its_text() {
    let mut display = Display::new();
    let broken = file(2);
    display.publish(NoticeText {
        text: words("双方身份证原件", ""),
        ..pictured(&broken)
    });
    assert_eq!(display.page(), None, "its picture is still to come");
    display.conductor.hang(Arc::new(Album {
        failed: BTreeMap::from([(broken, Fault::Unreadable)]),
        ..Album::default()
    }));
    let page = display.page().unwrap();
    assert_eq!((page.text.as_str(), page.picture), ("双方身份证原件", None));
}

#[test]
fn weights_share_the_turns_of_a_display() {
    let mut display = Display::new();
    for (title, weight) in [("多", 4), ("少", 2), ("也少", 2)] {
        display.publish(NoticeText {
            title: words(title, ""),
            weight: Weight::new(weight).unwrap(),
            ..notice()
        });
    }
    let begin = display.hall.moment();
    let titles: Vec<_> = (0..83)
        .map(|turn| display.title_at(begin.at(begin.time + Span::from_secs(15 * turn))))
        .skip(3)
        .collect();
    let count = |title: &str| titles.iter().filter(|one| *one == title).count();
    assert_eq!((count("多"), count("少"), count("也少")), (40, 20, 20));
}

#[test]
fn a_display_that_the_hub_does_not_accept_shows_no_pages_and_one_without_a_hub_goes_on() {
    let mut display = Display::new();
    display.publish(notice());
    let since = display.hall.moment();
    display.conductor.relink(LinkState::Reconnecting { since });
    assert!(display.page().is_some());
    display
        .conductor
        .relink(LinkState::Refused { since: Some(since) });
    assert_eq!(display.page(), None);
}

#[test]
fn another_layout_in_the_middle_of_an_announcement_disturbs_no_call() {
    let mut world = World::busy(8);
    world.hall.publish(notice());
    let first = world.call(3);
    world.pass(Span::from_secs(2));
    arrange(&mut world.conductor, DisplayLayout::Media);
    let second = world.call(5);
    world.pass(Span::from_secs(1));
    assert_eq!(world.large(), [first.clone(), second.clone()]);
    let board = world.conductor.board(Some(world.now()));
    assert!(board.notice_page.is_some());
    arrange(&mut world.conductor, DisplayLayout::Board);
    world.pass(Span::from_secs(60));
    let mut said = world.said();
    said.dedup();
    assert_eq!(said, [first, second]);
}

/// Pixels of the board's upper part: header and band.
const BAND_BOTTOM: usize = 512;

#[test]
fn a_call_looks_the_same_beside_a_page() {
    let mut board = Stage::busy();
    board.call("3", Reason::Arrival);
    board.pass(Span::from_millis(500));
    let alone = board.picture("display-media-none");
    board.stand(TITLE, LINES, Some((800, 800)));
    let beside = board.picture("display-media-call");
    let band = BAND_BOTTOM * alone.pixels.width() as usize;
    assert!(
        alone.pixels.as_slice()[..band] == beside.pixels.as_slice()[..band],
        "the band and the header"
    );
    assert!(alone.pixels.as_slice() != beside.pixels.as_slice());
    // The page is withdrawn: the board has all of its place again.
    board.page = None;
    let again = board.picture("display-media-gone");
    // All but the line that scrolls.
    let all = 990 * alone.pixels.width() as usize;
    assert!(again.pixels.as_slice()[..all] == alone.pixels.as_slice()[..all]);
}

#[test]
fn a_page_has_its_title_lines_picture_and_the_line_of_notices() {
    let mut stage = Stage::new(Hall::busy(|hall| hall.notices.clear()));
    stage.hall.publish(NoticeText {
        text: words("材料清单在导办台免费领取", "Lists are free at the desk"),
        ..NoticeText::default()
    });
    stage.call("3", Reason::Arrival);
    stage.pass(Span::from_millis(500));
    stage.stand(TITLE, LINES, Some((800, 800)));
    let page = stage.picture("display-media-landscape");
    assert_eq!(page.at(940.0, 700.0), GROUND);
    assert_eq!(page.at(970.0, 600.0), PANEL);
    assert_eq!(page.at(1700.0, 800.0), RED);
    for text in [TITLE.0, LINES.0, "材料清单在导办台免费领取"] {
        assert!(stage.says(text), "{text}");
    }
    assert!(!stage.says("等候人数"), "the counts of people give way");
}

#[test]
fn a_picture_alone_fills_its_place_undistorted() {
    let mut stage = Stage::busy();
    for (width, height) in [(848, 300), (300, 400)] {
        stage.stand(TITLE, ("", ""), Some((width, height)));
        let page = stage.view().notice_page.unwrap();
        let drawn = stage.picture(&format!("display-media-{width}x{height}"));
        let red = |x: f32, y: f32| drawn.at(x, y) == RED;
        let across = (960..1920).filter(|x| red(*x as f32, 850.0)).count() as f32;
        let down = (520..1080).filter(|y| red(1435.0, *y as f32)).count() as f32;
        let fills = f32::max(across / page.frame.0, down / page.frame.1);
        assert!(fills > 0.99, "{across}×{down} in {:?}", page.frame);
        let shape = (across / down) / (width as f32 / height as f32);
        assert!((0.98..1.02).contains(&shape), "{across}×{down}");
    }
}

#[test]
fn pages_wander_by_a_few_pixels_from_minute_to_minute() {
    let at = |minute: i64| drift(Time::from_millis(minute * 60_000 + 59_999));
    let mut places = BTreeSet::new();
    for minute in 0..240 {
        let ((x, y), (next_x, next_y)) = (at(minute), at(minute + 1));
        places.insert((x, y));
        assert!(x.abs() <= 6 && y.abs() <= 6, "{x}, {y}");
        assert!((x, y) != (next_x, next_y), "minute {minute}");
        assert!(
            (x - next_x).abs() <= 3 && (y - next_y).abs() <= 3,
            "no leaps"
        );
    }
    assert_eq!(places.len(), 25, "every place is visited: {places:?}");
    assert_eq!(drift(Time::from_millis(60_000)), at(1), "the whole minute");

    let mut stage = Stage::busy();
    stage.stand(TITLE, ("", ""), Some((848, 300)));
    let first = stage.picture("display-media-minute-1");
    stage.pass(Span::from_mins(1));
    let second = stage.picture("display-media-minute-2");
    let left = |picture: &crate::display::Picture| {
        (960..1920)
            .find(|x| picture.at(*x as f32, 850.0) == RED)
            .unwrap()
    };
    assert_eq!(i32::abs(left(&first) - left(&second)), 3);
}

#[test]
fn a_picture_never_takes_more_than_the_page_has() {
    for (width, height) in [
        (1920.0, 1080.0),
        (1350.0, 1080.0),
        (1080.0, 1080.0),
        (1080.0, 1920.0),
    ] {
        let shape = Shape {
            width,
            height,
            pixels: 2.0,
        };
        for (has_text, has_foot) in [(true, true), (false, false)] {
            let room = room(shape, 168.0, Lang::ZH);
            let parts = Parts { has_text, has_foot };
            let (wide, high) = room.picture(parts);
            assert!(
                wide > 100.0 && wide <= room.width - 112.0,
                "{shape:?}: {wide}"
            );
            assert!(
                high > 200.0 && high <= room.height - 168.0,
                "{shape:?}: {high}"
            );
            let frame = room.frame(parts, shape.pixels);
            assert!(frame.width as f32 <= 2.0 * wide && frame.height as f32 <= 2.0 * high);
        }
    }
}
