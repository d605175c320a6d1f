//! The kiosk's window.

use std::time::Duration;

use i_slint_backend_testing::ElementHandle;
use jiaohao::link::LinkState;
use jiaohao::model::KioskSettings;
use jiaohao::model::hall::{NoCounter, Period};
use jiaohao::model::{Action, Class, Paper, Span, TicketState};
use jiaohao::printer::escpos::Question;
use jiaohao::printer::status::PortFault;
use jiaohao::printer::{PrinterState as Device, Profile, Remains, escpos};
use jiaohao::protocol::view::TicketView;
use jiaohao::queue::Steer;
use jiaohao::screens::kiosk::flow::Flow;
use jiaohao::screens::kiosk::screen::Light;
use jiaohao::screens::kiosk::slip::{Copy, slip};
use jiaohao::screens::kiosk::visit::{
    Effect, Input, Intent, PaperResult, PrinterState, Refused, TakeError, remains,
};
use jiaohao::screens::shell::window::TouchState;
use jiaohao::words::Lang;
use jiaohao_fixture::at;
use uuid::Uuid;

use crate::hall::Hall;
use crate::kiosk_world::Kiosk;

#[test]
fn the_hubs_trouble_is_told_in_words() {
    let mut k = Kiosk::start(1080, 1920);
    k.hall.fail("storage-failed");
    k.show();
    assert!(k.shows("叫号系统故障"));
}

/// A supervisor writes in the hall's first language: in another one, the pause goes without a reason.
#[test]
fn a_paused_service_says_why() {
    let mut k = Kiosk::start(1080, 1920);
    k.hall.steer(Steer::PauseService {
        service: "mortgage".into(),
        reason: "系统升级".into(),
    });
    k.show();
    let says = |k: &Kiosk, name: &str| {
        let mut keys = ElementHandle::find_by_accessible_label(k.adapter.window(), name);
        keys.find_map(|key| key.accessible_description()).unwrap()
    };
    assert_eq!(says(&k, "抵押登记"), "暂停：系统升级");
    assert_eq!(k.press("抵押登记"), []);
    k.press("English");
    assert_eq!(says(&k, "Mortgage"), "Paused");
}

/// Large type is paged; asking for priority on a later page starts again with the first services.
#[test]
fn priority_begins_with_the_first_services() {
    let mut k = Kiosk::start(1080, 1920);
    k.press("大字版");
    assert!(k.shows("转移登记") && k.shows("办事指南"));
    k.press("更多业务");
    k.press("更多业务");
    assert!(!k.shows("转移登记"));
    k.press("优先取号");
    assert!(k.shows("转移登记"));
}

/// Ten papers in large type do not fit on a low screen: they scroll, and the keys stay.
#[test]
fn a_long_guide_keeps_its_keys() {
    const LAST: &str = "有抵押且约定限制转让：抵押权人同意书";
    let mut k = Kiosk::start(1280, 1024);
    k.press("大字版");
    k.intend(Intent::OpenGuide);
    k.intend(Intent::ChooseGuide("transfer".into()));
    // Anything outside the window or below the list's edge is not found.
    let keys = |k: &Kiosk| k.shows("返回") && k.shows("取号");
    assert!(keys(&k) && !k.shows(LAST));
    k.press("往下看");
    assert!(keys(&k) && k.shows(LAST));
    k.press("从头看");
    assert!(keys(&k) && !k.shows(LAST));
}

#[test]
fn two_taps_make_one_ticket() {
    let mut k = Kiosk::start(1080, 1920);
    let effects = k.press("转移登记");
    let [Effect::Take(take)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(take.wish.service, "transfer".into());
    // The key stays down, and all keys are deaf until there is an answer.
    assert_eq!(k.press("转移登记"), []);
    assert_eq!(k.press("抵押登记"), []);
    k.grant(take);
    assert!(k.shows("B110") && k.shows("正在打印您的号票"));
    assert_eq!(k.press("返回首页"), []);
    assert!(k.shows("B110"), "it stays while it is printed");
    k.paper(PaperResult::Printed);
    assert!(k.shows("请取走您的号票"));
    k.press("返回首页");
    assert!(k.shows("请选择要办理的业务"));
}

#[test]
fn the_keys_of_the_first_page_do_what_they_say() {
    let mut k = Kiosk::start(1080, 1920);
    k.press("English");
    assert!(k.shows("Transfer") && k.shows("Choose a service"));
    k.press("中文");
    assert!(k.shows("转移登记"));
    k.press("优先取号");
    let effects = k.press("抵押登记");
    let [Effect::Take(take)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(take.wish.class, Class::Priority);
    k.handle(Input::Taken(take.key, Err(TakeError::NoAnswer)));
    // Repeated with the same key: if the hub has already made the ticket, this returns it.
    let again = k.press("再试一次");
    assert_eq!(again, effects);
    k.handle(Input::Taken(Uuid::from_u128(7), Err(TakeError::NoAnswer)));
    let given_up = k.press("返回首页");
    assert!(
        matches!(given_up.as_slice(), [Effect::GiveUp(_)]),
        "{given_up:?}"
    );
    k.press("大字版");
    assert!(k.shows("转移登记") && !k.shows("查询证明"));
}

#[test]
fn at_home_it_speaks_the_language_of_its_file() {
    let mut k = Kiosk::start(1080, 1920);
    k.flow = Flow::new(KioskSettings::default(), Lang::EN);
    k.handle(Input::Tick);
    let said = |k: &Kiosk| {
        let screen = k.screen();
        (screen.lang, screen.second, screen.hall)
    };
    let english = said(&k);
    assert_eq!((english.0, english.1), (Lang::EN, Lang::ZH));
    k.intend(Intent::ToggleLanguage);
    let chinese = said(&k);
    assert_eq!((chinese.0, chinese.1), (Lang::ZH, Lang::EN));
    assert_ne!(chinese.2, english.2);
    // The visitor has gone.
    k.now += Duration::from_secs(3_600);
    k.handle(Input::Tick);
    assert_eq!(said(&k), english);
}

/// Its token was revoked: it gives no tickets, and says where to go and what to do about it.
#[test]
fn a_kiosk_that_the_hub_does_not_accept_says_so() {
    let told = "本机接入失效，请技术人员重新接入（jiaohao hub enroll）并重启";
    let public = "请到其他取号机取号，或到导办台咨询。";
    let mut k = Kiosk::start(1080, 1920);
    k.link = LinkState::Refused {
        since: Some(k.hall.moment()),
    };
    k.show();
    assert!(k.shows(told) && k.shows(public) && k.shows("导办台"));
    assert!(!k.shows("转移登记"), "there is nothing to take");
    k.link = LinkState::Reconnecting {
        since: k.hall.moment(),
    };
    k.show();
    assert!(!k.shows(told), "a hub out of reach is another matter");
    k.link = LinkState::Connected;
    k.show();
    assert!(
        !k.shows(told) && k.shows("转移登记"),
        "it is accepted again"
    );
}

#[test]
fn a_number_without_paper_is_kept_or_canceled() {
    let mut k = Kiosk::start(1080, 1920);
    let ticket = k.take("inquiry");
    k.paper(PaperResult::Failed(PrinterState::PaperOut));
    assert!(k.shows("Q105"));
    assert_eq!(k.press("我已记下号码"), [Effect::ReportShown(ticket)]);
    let ticket = k.take("mortgage");
    k.paper(PaperResult::Unknown);
    assert_eq!(k.press("取消此号"), [Effect::Cancel(ticket)]);
}

/// One range, one wording: before the ticket is taken, on its page and on its paper.
#[test]
fn a_key_says_the_range_that_the_ticket_says() {
    let mut k = Kiosk::start(1080, 1920);
    let says = |k: &Kiosk, key: &str, text: &str| {
        let keys = ElementHandle::find_by_accessible_label(k.adapter.window(), key);
        let mut says = keys.filter_map(|key| key.accessible_description());
        let said = says.next().unwrap_or_default();
        assert!(said.contains(text), "{key}: {said}");
    };
    let on_paper = |k: &mut Kiosk, service: &str| {
        let ticket = k.hall.issue(service, Class::Normal);
        let ticket = k.hall.ticket(ticket);
        slip(
            Lang::ZH,
            &k.hall.view(),
            &k.hall.guide(),
            &ticket,
            Copy::First,
        )
        .wait
    };
    says(&k, "咨询与查询", "约 10～40 分钟");
    says(&k, "转移登记", "午饭前或下午");
    says(&k, "税费缴纳", "暂无窗口");
    // With priority, a different one.
    k.intend(Intent::TogglePriority);
    says(&k, "咨询与查询", "10 分钟以内");
    k.intend(Intent::TogglePriority);
    assert_eq!(on_paper(&mut k, "inquiry"), "预计等候 10～40 分钟");
    assert_eq!(on_paper(&mut k, "transfer"), "预计叫号 午饭前或下午");
    // In a hall that warns of nothing.
    k.hall
        .configure(|hall| hall.rules.no_counter = NoCounter::Ignore);
    k.show();
    says(&k, "税费缴纳", "暂时无法估计");
    assert_eq!(on_paper(&mut k, "tax"), "预计等候 暂时无法估计");
}

/// Whoever is at the kiosk would take another one's paper for their own.
#[test]
fn only_a_kiosk_that_shows_its_first_page_as_always_is_left_alone() {
    let mut k = Kiosk::start(1080, 1920);
    assert!(k.flow.is_at_rest());
    k.intend(Intent::TogglePriority);
    assert!(!k.flow.is_at_rest(), "somebody has asked for priority");
    k.intend(Intent::TogglePriority);
    k.intend(Intent::Home);
    assert!(k.flow.is_at_rest());
    k.intend(Intent::OpenGuide);
    assert!(!k.flow.is_at_rest());
    k.intend(Intent::Home);
    let asked = k.intend(Intent::ChooseService("inquiry".into()));
    assert!(matches!(&asked[..], [Effect::Take(_)]));
    assert!(!k.flow.is_at_rest(), "a ticket is on its way");
    k.flow = Flow::new(KioskSettings::default(), Lang::ZH);
    k.take("mortgage");
    assert!(!k.flow.is_at_rest(), "a ticket is being printed");
    k.paper(PaperResult::Printed);
    assert!(!k.flow.is_at_rest(), "its number is on the screen");
}

/// The later paper says so; of its place it says how things are now, or nothing.
#[test]
fn a_paper_printed_again_tells_of_now() {
    let mut k = Kiosk::start(1080, 1920);
    let line = [
        ("zh", "咨询电话：0571-12345"),
        ("en", "Questions? Call 0571-12345"),
    ];
    k.hall
        .configure(|hall| hall.ticket_line = line.into_iter().collect());
    let id = k.take("transfer");
    let ticket = k.hall.ticket(id);
    let now = k.hall.view().now;
    let later = now.at(now.time + Span::from_mins(23));
    let paper = |lang, ticket: &_, copy| slip(lang, &k.hall.view(), &k.hall.guide(), ticket, copy);
    let first = paper(Lang::ZH, &ticket, Copy::First);
    assert_eq!((&*first.again, &*first.line), ("", "咨询电话：0571-12345"));
    let again = paper(Lang::ZH, &ticket, Copy::Again(later));
    assert_eq!(again.again, "补打 11:05");
    assert_eq!((&again.number, &again.time), (&first.number, &first.time));
    let moved_up = TicketView {
        ahead: Some(2),
        ..ticket.clone()
    };
    let again = paper(Lang::EN, &moved_up, Copy::Again(later));
    assert_eq!(again.again, "Printed again 11:05");
    assert_eq!(again.ahead, "2 ahead of you");
    assert_eq!(again.line, "Questions? Call 0571-12345");
    let called = TicketView {
        state: TicketState::Called,
        ahead: None,
        wait: None,
        ..ticket
    };
    let again = paper(Lang::ZH, &called, Copy::Again(later));
    assert_eq!(
        (&*again.ahead, &*again.wait, &*again.counters),
        ("", "", "")
    );
}

/// Nobody is left without help: a visitor without a number reads where to go, or when to come back.
#[test]
fn a_notice_tells_the_next_step() {
    let mut k = Kiosk::start(1080, 1920);
    let opens = k.hall.queue.moment(at(24 + 8, 10));
    for (why, step) in [
        (Refused::NotYet(Some(opens)), "明天 08:10"),
        (Refused::NotYet(None), "导办台"),
        (Refused::Closed, "导办台"),
        (Refused::Full, "导办台"),
        (Refused::Paused, "导办台"),
        (Refused::Unstaffed, "导办台"),
        (Refused::TooMany, "1 分钟"),
        (
            Refused::AlreadyWaiting {
                number: "B012".into(),
            },
            "导办台",
        ),
        (Refused::Other, "导办台"),
    ] {
        refused(&mut k, TakeError::Refused(why.clone()));
        assert_eq!(k.screen().notice.step_place, step, "{why:?}");
        assert!(k.shows(step), "{why:?}");
    }
    refused(&mut k, TakeError::NoAnswer);
    assert_eq!(k.screen().notice.step_place, "导办台");
    refused(&mut k, TakeError::Refused(Refused::Full));
    assert_eq!(k.screen().notice.step_after, "由工作人员为您安排");
    // The last number was given while the visitor looked: when more are given, of this service and not of another one.
    let closes = |k: &mut Kiosk| {
        k.hall.now = at(16, 20);
        refused(k, TakeError::Refused(Refused::Closed));
        k.screen().notice.step_after
    };
    assert_eq!(closes(&mut k), "明天 08:10 开始取号");
    k.hall.configure(|hall| {
        hall.services
            .retain(|service| service.id != "transfer".into());
    });
    assert_eq!(closes(&mut k), "由工作人员为您安排");
    // A visitor who may wait reads until when counters are open.
    let hall = Hall::busy(|hall| {
        let hours = [(510, 600), (610, 720), (780, 1_020)];
        let period = |(from_min, to_min)| Period { from_min, to_min };
        hall.hours[0].serve = hours.map(period).into();
    });
    k.hall = hall;
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("tax".into()));
    let notice = k.screen().notice;
    assert_eq!(notice.step_place, "导办台");
    assert_eq!(notice.step_after, "今天办公 10:10～12:00、13:00～17:00");
}

/// The visitor chose a service, but got no number.
fn refused(k: &mut Kiosk, why: TakeError) {
    k.now += Duration::from_secs(3_600);
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("transfer".into()));
    k.handle(Input::Taken(Uuid::from_u128(7), Err(why)));
}

/// A finger that is never lifted is not a trouble of the printer.
#[test]
fn the_status_line_shows_whose_trouble_it_is() {
    let mut k = Kiosk::start(1080, 1920);
    assert_eq!(k.screen().light, Light::Ok);
    k.printer = PrinterState::PaperOut;
    assert_eq!(k.screen().light, Light::Trouble);
    k.touch = TouchState::Stuck;
    assert_eq!(k.screen().light, Light::Touch);
    k.show();
    assert!(k.shows("屏幕一直被触碰，请擦干净"));
}

/// Ages and lists are local: the key says what the hall file says.
#[test]
fn the_priority_key_says_who_goes_first_here() {
    let mut k = Kiosk::start(1080, 1920);
    assert!(k.shows("60 周岁以上老年人、残疾人、孕妇、军人等"));
    k.hall
        .configure(|hall| hall.priority.who.set("zh", "70 周岁以上老年人、携婴者"));
    k.show();
    assert!(k.shows("70 周岁以上老年人、携婴者"));
}

/// A day's numbers end with it: at night none of them is valid.
#[test]
fn out_of_hours_it_says_which_numbers_are_valid() {
    let mut k = Kiosk::start(1080, 1920);
    let valid_at = |k: &mut Kiosk, hour, minute| {
        k.hall.now = at(hour, minute);
        k.hall.tick();
        k.show();
        assert_ne!(k.shows("已取的号码仍然有效"), k.shows("号码当日有效"));
        k.shows("已取的号码仍然有效")
    };
    let busy = std::mem::replace(&mut k.hall, Hall::of(|_| {}));
    assert!(valid_at(&mut k, 12, 0), "after lunch they are called");
    k.hall = busy;
    assert!(valid_at(&mut k, 16, 40), "the last ones are served");
    for counter in ["1", "2", "3", "4", "5", "6", "8"] {
        k.hall.act(counter, Action::Close);
    }
    assert!(!valid_at(&mut k, 20, 0), "the day is over");
    assert!(!valid_at(&mut k, 5 * 24 + 10, 0), "a Saturday");
}

#[test]
fn the_paper_says_what_the_screen_says() {
    let mut k = Kiosk::start(1080, 1920);
    let ticket = k.take("transfer");
    assert!(k.shows("午饭前或下午"));
    let ticket = k.hall.ticket(ticket);
    let paper = |hall: &Hall| slip(Lang::ZH, &hall.view(), &hall.guide(), &ticket, Copy::First);
    let slip = paper(&k.hall);
    assert_eq!(slip.number, "B110");
    assert_eq!(slip.service, "转移登记");
    assert_eq!(slip.ahead, "前面还有 5 人");
    assert_eq!(slip.wait, "预计叫号 午饭前或下午");
    assert_eq!(slip.counters, "请等候 2 至 5 号窗口叫号");
    assert_eq!(slip.time, "取号时间：2026-11-23 10:42，当日有效");
    assert_eq!(slip.who, "谁来办：买卖双方及全部共有人；继承可单方");
    assert_eq!(slip.brings[0], "请带：申请书、双方身份证原件");
    assert_eq!(slip.qr_caption, "查询码 7KQ2-M4TD");
    assert_eq!(slip.banner, "");
    let bytes = escpos::encode(&slip, &Profile::default());
    assert!(bytes.len() <= escpos::TICKET_BYTES, "{}", bytes.len());
    k.hall.rehearsal = true;
    assert_eq!(paper(&k.hall).banner, "演练");
    // Before lunch, and where no counter is open.
    for (service, wait) in [("inquiry", "10～40"), ("tax", "暂时无法估计")] {
        k.paper(PaperResult::Printed);
        k.intend(Intent::Home);
        k.take(service);
        assert!(k.shows(wait), "{service}");
    }
}

/// Ways in which the port can be the wrong one: staff read which it is.
#[test]
fn the_status_line_tells_wrong_ports_apart() {
    let mut kiosk = Kiosk::start(1080, 1920);
    let mut seen = Vec::new();
    for device in [
        Device::NoPort(PortFault::Missing),
        // Platform-specific.
        Device::NoPort(PortFault::Forbidden { gid: 0 }),
        Device::NoPort(PortFault::InUse),
        Device::NoPort(PortFault::NotSerial),
        Device::NoPort(PortFault::Broken),
        Device::NoAnswer,
        Device::Garbled,
        Device::Echo,
        Device::Partly(Question::Error),
        Device::Held,
    ] {
        kiosk.printer = PrinterState::Offline(device);
        let status = kiosk.screen().status;
        assert!(
            !status.is_ascii(),
            "{device:?} is told in Chinese: {status}"
        );
        assert!(
            !seen.contains(&status),
            "{device:?} is told as another: {status}"
        );
        seen.push(status);
    }
    assert!(seen[1].contains("root"), "the group is named: {}", seen[1]);
    assert!(seen[8].contains('3'), "the question is named: {}", seen[8]);
}

#[test]
fn only_a_day_on_which_all_came_out_leaves_a_clean_printer() {
    let cases: [(&[Paper], Remains); 4] = [
        (&[], Remains::Yes),
        (&[Paper::Printed], Remains::No),
        (&[Paper::Pending, Paper::Printed], Remains::Yes),
        (&[Paper::Unknown, Paper::Printed], Remains::Yes),
    ];
    for (papers, left) in cases {
        assert_eq!(remains(papers), left, "{papers:?}");
    }
}

#[test]
fn the_same_service_again_is_asked_about_by_the_halls_rule() {
    let mut k = Kiosk::start(1080, 1920);
    k.take("mortgage");
    k.paper(PaperResult::Printed);
    k.intend(Intent::Home);
    k.now += Duration::from_secs(10);
    for (seconds, asked) in [(20, true), (5, false)] {
        k.hall
            .configure(|hall| hall.rules.take_again_after = Span::from_secs(seconds));
        let effects = k.intend(Intent::ChooseService("mortgage".into()));
        assert_eq!(effects.is_empty(), asked, "{seconds}");
        k.intend(Intent::Home);
    }
}

#[test]
fn a_class_is_called_what_the_hall_calls_it_on_paper_too() {
    let mut hall = Hall::of(|hall| hall.priority.name.set("zh", "老幼优先"));
    let ticket = hall.issue("mortgage", Class::Priority);
    let ticket = hall.ticket(ticket);
    let slip = slip(Lang::ZH, &hall.view(), &hall.guide(), &ticket, Copy::First);
    assert_eq!(slip.class, "老幼优先");
}
