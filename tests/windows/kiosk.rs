//! The kiosk's window.

use std::time::Duration;

use i_slint_backend_testing::ElementHandle;
use jiaohao::config::PageSeconds;
use jiaohao::link::LinkState;
use jiaohao::model::{Class, CounterStateName, Paper, ServiceStatus, TicketId};
use jiaohao::printer::escpos::Question;
use jiaohao::printer::status::PortFault;
use jiaohao::printer::{PrinterState as Device, Profile, Remains, escpos};
use jiaohao::protocol::view::{ServiceView, ServingPeriod, TicketView};
use jiaohao::screens::kiosk::flow::Flow;
use jiaohao::screens::kiosk::screen::Light;
use jiaohao::screens::kiosk::slip::slip;
use jiaohao::screens::kiosk::visit::{
    Effect, Input, Intent, PaperResult, PrinterState, Refused, TakeError, remains,
};
use jiaohao::screens::shell::window::TouchState;
use jiaohao::words::Lang;
use uuid::Uuid;

use crate::kiosk_world::Kiosk;
use crate::sample;

#[test]
fn the_hubs_trouble_is_told_in_words() {
    let mut k = Kiosk::start(1080, 1920);
    k.hall.trouble = vec![sample::hub_trouble("storage-failed")];
    k.show();
    assert!(k.shows("叫号系统故障"));
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
    let ticket = sample::ticket(1, "B027", "transfer");
    k.handle(Input::Taken(take.key, Ok(Box::new(ticket))));
    assert!(k.shows("B027") && k.shows("正在打印您的号票"));
    assert_eq!(k.press("返回首页"), []);
    assert!(k.shows("B027"), "it stays while it is printed");
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

/// Its token was revoked: it gives no tickets, and says where to go and what to do about it.
#[test]
fn at_home_it_speaks_the_language_of_its_file() {
    let mut k = Kiosk::start(1080, 1920);
    k.flow = Flow::new(PageSeconds::default(), Lang::EN);
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

#[test]
fn a_kiosk_that_the_hub_does_not_accept_says_so() {
    let told = "本机接入失效，请技术人员重新接入（jiaohao hub enroll）并重启";
    let public = "请到其他取号机取号，或到导办台咨询。";
    let mut k = Kiosk::start(1080, 1920);
    k.link = LinkState::Refused {
        since: Some(k.hall.now),
    };
    k.show();
    assert!(k.shows(told) && k.shows(public) && k.shows("导办台"));
    assert!(!k.shows("转移登记"), "there is nothing to take");
    k.link = LinkState::Reconnecting { since: k.hall.now };
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
    k.take(sample::ticket(3, "Q027", "inquiry"));
    k.paper(PaperResult::Failed(PrinterState::PaperOut));
    assert!(k.shows("Q027"));
    assert_eq!(k.press("我已记下号码"), [Effect::ReportShown(TicketId(3))]);
    k.take(sample::ticket(4, "M028", "mortgage"));
    k.paper(PaperResult::Unknown);
    assert_eq!(k.press("取消此号"), [Effect::Cancel(TicketId(4))]);
}

/// One range, one wording: before the ticket is taken, on its page and on its paper.
#[test]
fn a_key_says_the_range_that_the_ticket_says() {
    let mut k = Kiosk::start(1080, 1920);
    let key_says = |k: &Kiosk| {
        let keys = ElementHandle::find_by_accessible_label(k.adapter.window(), "转移登记");
        let mut says = keys.filter_map(|key| key.accessible_description());
        says.next().map(String::from).unwrap_or_default()
    };
    let of_transfer = |k: &mut Kiosk, wait| {
        let mut services = k.hall.services.iter_mut();
        let transfer = services.find(|service| service.id == "transfer".into());
        transfer.unwrap().wait = wait;
        k.show();
    };
    let ticket = sample::ticket(1, "B012", "transfer");
    of_transfer(&mut k, ticket.wait);
    assert!(key_says(&k).contains("约 15～25 分钟"), "{}", key_says(&k));
    let on_paper = |k: &Kiosk, ticket: &TicketView| slip(Lang::ZH, &k.hall, &k.guide, ticket).wait;
    assert_eq!(on_paper(&k, &ticket), "预计等候 15～25 分钟");
    // With priority, a different one.
    let mut services = k.hall.services.iter_mut();
    let transfer = services.find(|service| service.id == "transfer".into());
    transfer.unwrap().priority_wait = Some(sample::wait(2, 10));
    k.intend(Intent::TogglePriority);
    assert!(key_says(&k).contains("约 2～10 分钟"), "{}", key_says(&k));
    k.intend(Intent::TogglePriority);
    of_transfer(&mut k, None);
    assert!(key_says(&k).contains("暂时无法估计"), "{}", key_says(&k));
    let mut services = k.hall.services.iter_mut();
    let transfer = services.find(|service| service.id == "transfer".into());
    transfer.unwrap().status = ServiceStatus::Unstaffed;
    k.show();
    assert!(key_says(&k).contains("暂无窗口"), "{}", key_says(&k));
    let unknown = TicketView {
        wait: None,
        ..ticket
    };
    assert_eq!(on_paper(&k, &unknown), "预计等候 暂时无法估计");
}

/// Nobody is left without help: a visitor without a number reads where to go, or when to come back.
#[test]
fn a_notice_tells_the_next_step() {
    let mut k = Kiosk::start(1080, 1920);
    let opens = sample::moment("2026-11-24T08:10:00.000+08:00");
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
    // When numbers are given again, for this service and not for another one.
    refused(&mut k, TakeError::Refused(Refused::Full));
    assert_eq!(k.screen().notice.step_after, "由工作人员为您安排");
    service(&mut k, "transfer").opens_at = Some(opens);
    refused(&mut k, TakeError::Refused(Refused::Full));
    assert_eq!(k.screen().notice.step_after, "明天 08:10 开始取号");
    // A visitor who may wait reads until when counters are open.
    let at = |clock: &str| sample::moment(&format!("2026-11-23T{clock}:00.000+08:00"));
    k.hall.hall.serving = vec![
        ServingPeriod {
            from: at("08:30"),
            to: at("10:00"),
        },
        ServingPeriod {
            from: at("10:10"),
            to: at("12:00"),
        },
        ServingPeriod {
            from: at("13:00"),
            to: at("17:00"),
        },
    ];
    service(&mut k, "transfer").status = ServiceStatus::Unstaffed;
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("transfer".into()));
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

fn service<'a>(k: &'a mut Kiosk, id: &str) -> &'a mut ServiceView {
    let mut services = k.hall.services.iter_mut();
    services.find(|service| service.id == id.into()).unwrap()
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
        .hall
        .priority_who
        .set("zh", "70 周岁以上老年人、携婴者");
    k.show();
    assert!(k.shows("70 周岁以上老年人、携婴者"));
}

#[test]
fn a_paper_of_a_rehearsal_says_so() {
    let mut hall = sample::hall();
    let ticket = sample::ticket(1, "B012", "transfer");
    assert_eq!(slip(Lang::ZH, &hall, &sample::guide(), &ticket).banner, "");
    hall.hall.rehearsal = true;
    let slip = slip(Lang::ZH, &hall, &sample::guide(), &ticket);
    assert_eq!(slip.banner, "演练");
}

/// A day's numbers end with it: at night none of them is valid.
#[test]
fn out_of_hours_it_says_which_numbers_are_valid() {
    let mut k = Kiosk::start(1080, 1920);
    let at = |clock: &str| sample::moment(&format!("2026-11-23T{clock}:00.000+08:00"));
    let period = |from, to| ServingPeriod {
        from: at(from),
        to: at(to),
    };
    k.hall.hall.serving = vec![period("08:30", "11:30"), period("13:00", "16:30")];
    for service in &mut k.hall.services {
        service.status = ServiceStatus::Closed;
        service.opens_at = Some(sample::moment("2026-11-24T08:10:00.000+08:00"));
    }
    let mut valid_at = |clock: &str, is_open: bool| {
        k.hall.now = at(clock);
        for counter in &mut k.hall.counters {
            counter.state = match is_open {
                true => CounterStateName::Open,
                false => CounterStateName::Closed,
            };
        }
        k.show();
        assert_ne!(k.shows("已取的号码仍然有效"), k.shows("号码当日有效"));
        k.shows("已取的号码仍然有效")
    };
    assert!(valid_at("12:00", false), "after lunch they are called");
    assert!(valid_at("16:40", true), "the last ones are served");
    assert!(!valid_at("20:00", false), "the day is over");
    k.hall.hall.serving.clear();
    k.show();
    assert!(!k.shows("已取的号码仍然有效"), "a Saturday");
}

#[test]
fn the_paper_says_what_the_screen_says() {
    let mut ticket = sample::ticket(1, "B012", "transfer");
    ticket.issued_at = Some(sample::moment("2026-11-23T10:21:00.000+08:00"));
    let slip = slip(Lang::ZH, &sample::hall(), &sample::guide(), &ticket);
    assert_eq!(slip.number, "B012");
    assert_eq!(slip.service, "转移登记");
    assert_eq!(slip.ahead, "前面还有 5 人");
    assert_eq!(slip.wait, "预计等候 15～25 分钟");
    assert_eq!(slip.counters, "请等候 2 至 5 号窗口叫号");
    assert_eq!(slip.time, "取号时间：2026-11-23 10:21，当日有效");
    assert_eq!(slip.who, "谁来办：买卖双方及全部共有人；继承可单方");
    assert_eq!(slip.brings[0], "请带：申请书、双方身份证原件");
    assert_eq!(slip.qr_caption, "查询码 7KQ2-M4TD");
    let bytes = escpos::encode(&slip, &Profile::default());
    assert!(bytes.len() <= escpos::TICKET_BYTES, "{}", bytes.len());
    let mut k = Kiosk::start(1080, 1920);
    k.take(ticket.clone());
    assert!(k.shows("15～25"));
    // Nothing can be said, and over lunch.
    ticket.wait = None;
    k.press("返回首页");
    k.intend(Intent::Home);
    k.paper(PaperResult::Printed);
    k.intend(Intent::Home);
    k.now += Duration::from_secs(60);
    k.take(ticket);
    k.paper(PaperResult::Printed);
    assert!(k.shows("暂时无法估计"));
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
    k.take(sample::ticket(1, "M027", "mortgage"));
    k.paper(PaperResult::Printed);
    k.intend(Intent::Home);
    k.now += Duration::from_secs(10);
    for (seconds, asked) in [(20, true), (5, false)] {
        k.hall.hall.rules.take_again_after_s = seconds;
        let effects = k.intend(Intent::ChooseService("mortgage".into()));
        assert_eq!(effects.is_empty(), asked, "{seconds}");
        k.intend(Intent::Home);
    }
}

#[test]
fn a_class_is_called_what_the_hall_calls_it_on_paper_too() {
    let mut hall = sample::hall();
    hall.hall.classes.priority.set("zh", "老幼优先");
    let ticket = TicketView {
        class: Class::Priority,
        ..sample::ticket(1, "M027", "mortgage")
    };
    let slip = slip(Lang::ZH, &hall, &sample::guide(), &ticket);
    assert_eq!(slip.class, "老幼优先");
}
