//! The kiosk's window.

use std::time::Duration;

use i_slint_backend_testing::ElementHandle;
use jiaohao::kiosk::slip::slip;
use jiaohao::kiosk::visit::{Effect, Input, Intent, PaperResult, PrinterState, Refused, TakeError};
use jiaohao::lang::Lang;
use jiaohao::link::LinkState;
use jiaohao::printer::{Profile, escpos};
use jiaohao::queue::TicketId;
use jiaohao::queue::view::{CounterStateName, ServiceStatus, ServingPeriod, TicketView};
use uuid::Uuid;

use crate::kiosk_world::Kiosk;
use crate::sample;

fn all_pages(width: u32, height: u32) {
    let mut k = Kiosk::start(width, height);
    k.picture("home");
    k.intend(Intent::ToggleLanguage);
    k.picture("home-english");
    k.intend(Intent::ToggleLanguage);
    k.intend(Intent::TogglePriority);
    k.picture("priority");
    k.intend(Intent::TogglePriority);
    k.intend(Intent::OpenGroup("register".into()));
    k.picture("group");
    k.intend(Intent::ToggleLanguage);
    k.picture("group-english");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLarge);
    k.picture("large");
    k.intend(Intent::More);
    k.picture("large-more");
    k.intend(Intent::ToggleLanguage);
    k.picture("large-english");
    k.intend(Intent::Home);
    k.intend(Intent::OpenGuide);
    k.picture("guide");
    k.intend(Intent::ChooseGuide("transfer".into()));
    k.picture("guide-transfer");
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("mortgage".into()));
    k.picture("held");
    k.handle(Input::Taken(
        Uuid::from_u128(7),
        Ok(Box::new(sample::ticket(1, "M027", "mortgage"))),
    ));
    k.picture("printing");
    k.paper(PaperResult::Printed);
    k.picture("ticket");
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("mortgage".into()));
    k.picture("again");
    k.intend(Intent::MainKey);
    k.intend(Intent::ToggleLanguage);
    k.take(sample::ticket(2, "B1000", "transfer"));
    k.paper(PaperResult::Printed);
    k.picture("ticket-english");
    k.intend(Intent::Home);
    k.take(sample::ticket(3, "Q027", "inquiry"));
    k.paper(PaperResult::Failed(PrinterState::PaperOut));
    k.printer = PrinterState::PaperOut;
    k.show();
    k.picture("kept");
    k.intend(Intent::ToggleLanguage);
    k.picture("kept-english");
    k.intend(Intent::Home);
    k.link = LinkState::Reconnecting {
        since: sample::moment("2026-11-23T10:19:00.000+08:00"),
    };
    k.show();
    k.picture("offline");
    k.intend(Intent::ToggleLanguage);
    k.picture("offline-english");
    k.intend(Intent::Home);
    k.link = LinkState::Refused { since: None };
    k.show();
    k.picture("not-accepted");
    k.intend(Intent::ToggleLanguage);
    k.picture("not-accepted-english");
    k.intend(Intent::Home);
    k.link = LinkState::Connected;
    k.hall.trouble = vec![sample::hub_trouble("storage-failed")];
    k.show();
    k.picture("storage-failed");
    let window = k.adapter.window();
    let words = "叫号系统故障";
    let told = ElementHandle::find_by_accessible_label(window, words).next();
    assert!(told.is_some(), "the hub's trouble in words");
    k.hall.trouble.clear();
    for service in &mut k.hall.services {
        service.status = ServiceStatus::NotYet;
        service.opens_at = Some(sample::moment("2026-11-23T12:40:00.000+08:00"));
    }
    k.show();
    k.picture("closed");
}

/// The pages that come seldom, large type all the way, and the longest of everything.
fn rare_pages(width: u32, height: u32) {
    let mut k = Kiosk::start(width, height);
    k.intend(Intent::ToggleLarge);
    k.take(sample::ticket(1, "Q027", "inquiry"));
    k.paper(PaperResult::Printed);
    k.picture("ticket-large");
    k.intend(Intent::Home);
    k.intend(Intent::TogglePriority);
    let mut ticket = sample::ticket(2, "B028", "transfer");
    ticket.class = jiaohao::queue::Class::Priority;
    k.take(ticket);
    k.paper(PaperResult::Printed);
    k.picture("ticket-priority");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLarge);
    k.take(sample::ticket(3, "M029", "mortgage"));
    k.paper(PaperResult::Unknown);
    k.picture("kept-unknown-large");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLarge);
    k.link = LinkState::Connecting;
    k.show();
    k.picture("connecting-large");
    k.link = LinkState::Connected;
    k.intend(Intent::Home);
    for service in &mut k.hall.services {
        service.waiting = 200;
        service.wait = Some(sample::wait(250, 340));
        service.opens_at = None;
        service.rare = false;
    }
    k.hall.services[0].name = sample::words(
        "国有建设用地使用权及房屋所有权登记",
        "Registration of Land Use and Ownership",
    );
    k.hall.services[3].status = ServiceStatus::Full;
    k.hall.services[5].status = ServiceStatus::Paused;
    k.hall.services[8].status = ServiceStatus::Closed;
    k.hall.services[9].wait = None;
    k.show();
    k.picture("crowded");
    k.intend(Intent::OpenGroup("register".into()));
    k.picture("crowded-group");
    k.intend(Intent::ToggleLanguage);
    k.picture("crowded-group-english");
    k.intend(Intent::Back);
    k.picture("crowded-english");
    k.intend(Intent::Home);
    k.hall.services[1].status = ServiceStatus::Unstaffed;
    k.intend(Intent::ChooseService("housing-proof".into()));
    k.picture("unstaffed");
    k.intend(Intent::OtherKey);
    k.intend(Intent::ChooseService("certificate".into()));
    k.handle(Input::Taken(
        Uuid::from_u128(7),
        Err(TakeError::Refused(Refused::Full)),
    ));
    k.picture("refused");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLanguage);
    k.intend(Intent::ChooseService("certificate".into()));
    k.handle(Input::Taken(Uuid::from_u128(7), Err(TakeError::NoAnswer)));
    k.picture("no-answer-english");
}

#[test]
fn rare_pages_portrait() {
    rare_pages(1080, 1920);
}

#[test]
fn rare_pages_landscape() {
    rare_pages(1920, 1080);
}

#[test]
fn pages_portrait() {
    all_pages(1080, 1920);
}

#[test]
fn pages_landscape() {
    all_pages(1920, 1080);
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
    assert!(k.shows("Transfer") && k.shows("Please choose a service"));
    k.press("中文");
    assert!(k.shows("转移登记"));
    k.press("优先取号");
    let effects = k.press("抵押登记");
    let [Effect::Take(take)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(take.wish.class, jiaohao::queue::Class::Priority);
    k.handle(Input::Taken(take.key, Err(TakeError::NoAnswer)));
    // Asked again with the same key: if the hub has made the ticket already, this is it.
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
    let on_paper = |k: &Kiosk, ticket: &TicketView| slip(Lang::Zh, &k.hall, &k.guide, ticket).wait;
    assert_eq!(on_paper(&k, &ticket), "预计等候 15～25 分钟");
    // With priority, its own.
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

/// Ages and lists are local: the key says what the hall file says.
#[test]
fn the_priority_key_says_who_goes_first_here() {
    let mut k = Kiosk::start(1080, 1920);
    assert!(k.shows("60 周岁以上老年人、残疾人、孕妇、军人等"));
    k.hall.hall.priority_who.zh = "70 周岁以上老年人、携婴者".into();
    k.show();
    assert!(k.shows("70 周岁以上老年人、携婴者"));
}

#[test]
fn a_paper_of_a_rehearsal_says_so() {
    let mut hall = sample::hall();
    let ticket = sample::ticket(1, "B012", "transfer");
    assert_eq!(slip(Lang::Zh, &hall, &sample::guide(), &ticket).banner, "");
    hall.hall.rehearsal = true;
    let slip = slip(Lang::Zh, &hall, &sample::guide(), &ticket);
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
    let slip = slip(Lang::Zh, &sample::hall(), &sample::guide(), &ticket);
    assert_eq!(slip.number, "B012");
    assert_eq!(slip.service, "转移登记");
    assert_eq!(slip.ahead, "前面还有 5 人");
    assert_eq!(slip.wait, "预计等候 15～25 分钟");
    assert_eq!(slip.counters, "请等候 2 至 5 号窗口叫号");
    assert_eq!(slip.time, "取号时间：2026-11-23 10:21，当日有效");
    assert_eq!(
        slip.brings[..2],
        [
            "谁来办：买卖双方及全部共有人；继承可单方",
            "请带：申请书、双方身份证原件"
        ]
    );
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
    k.picture("ticket-unknown-wait");
}
