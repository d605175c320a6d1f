//! The page on which a visitor types a number, key by key.

use std::time::Duration;

use i_slint_backend_testing::ElementHandle;
use jiaohao::model::hall::Asks;
use jiaohao::model::{Action, Class};
use jiaohao::protocol::{IssueBody, PersonNumber};
use jiaohao::screens::kiosk::entry::{Entry, Progress};
use jiaohao::screens::kiosk::visit::{
    Effect, Input, Intent, Notice, Page, PaperResult, Refused, Take, TakeError, Wish,
};
use jiaohao::words::Lang;

use crate::hall::{Hall, service};
use crate::kiosk_world::Kiosk;

/// Nobody's number: its sequence within a day is one that is not assigned.
const ID: &str = "11010519491231002X";
const MOBILE: &str = "13800138000";
const WRONG: &str = "号码不对，请核对";

/// The transfer asks for an ID number, the first registration for a telephone number.
fn start() -> Kiosk {
    let hall = Hall::busy(|hall| {
        service(hall, "transfer").asks = Some(Asks::IdNumber);
        service(hall, "first").asks = Some(Asks::Telephone);
    });
    Kiosk::of(hall, (1080, 1920))
}

fn type_in(k: &mut Kiosk, number: &str) {
    for sign in number.chars() {
        assert_eq!(k.press(&sign.to_string()), []);
    }
}

fn is_live(k: &Kiosk, label: &str) -> bool {
    let key = ElementHandle::find_by_accessible_label(k.adapter.window(), label).next();
    key.unwrap().accessible_enabled().unwrap()
}

fn take(effects: &[Effect]) -> Take {
    let [Effect::Take(take)] = effects else {
        panic!("no take: {effects:?}");
    };
    take.clone()
}

/// Whether nothing that the kiosk stores or shows still contains the number.
fn is_forgotten(k: &Kiosk) -> bool {
    let is_empty = k.screen().entry.typed.as_str().is_empty();
    is_empty
        && !matches!(
            k.flow.page(),
            Page::Entry(_) | Page::Notice(Notice::NoAnswer(_))
        )
}

#[test]
fn a_number_is_typed_checked_and_goes_with_the_ticket() {
    let mut k = start();
    assert_eq!(k.press("转移登记"), [], "the number comes first");
    assert!(k.shows("请输入身份证号") && k.shows("身份证上的 18 位号码"));
    type_in(&mut k, "11010519491231");
    assert!(k.shows("110105 19491231") && k.shows("还差 4 位"));
    assert!(!is_live(&k, "X"), "not there yet");
    // One digit differs.
    type_in(&mut k, "003");
    k.press("X");
    assert!(k.shows(WRONG) && !is_live(&k, "确认取号"));
    assert_eq!(k.press("确认取号"), []);
    for _ in 0..2 {
        k.press("删除");
    }
    assert!(!k.shows(WRONG) && k.shows("还差 2 位"));
    type_in(&mut k, "2X");
    // It is full.
    k.press("5");
    assert!(k.shows("110105 19491231 002X") && is_live(&k, "确认取号"));
    let take = take(&k.press("确认取号"));
    assert_eq!(take.wish.service, "transfer".into());
    assert_eq!(take.person, Some(PersonNumber::new(ID)));
    assert_eq!(k.press("确认取号"), [], "a second tap");
    k.grant(&take);
    assert!(k.shows("B110") && is_forgotten(&k));
}

#[test]
fn a_telephone_number_has_no_x_and_may_be_a_fixed_line() {
    let mut k = start();
    k.intend(Intent::ChooseService("first".into()));
    assert!(k.shows("请输入联系电话"));
    let x = ElementHandle::find_by_accessible_label(k.adapter.window(), "X").next();
    assert!(x.is_none());
    type_in(&mut k, MOBILE);
    assert!(k.shows("138 0013 8000"));
    k.press("清空");
    assert!(!k.shows("138 0013 8000"));
    type_in(&mut k, "0108888888");
    assert!(is_live(&k, "确认取号"), "ten are enough");
    type_in(&mut k, "88");
    let take = take(&k.press("确认取号"));
    assert_eq!(take.person, Some(PersonNumber::new("010888888888")));
}

#[test]
fn nobody_must_give_it() {
    let mut k = start();
    k.press("转移登记");
    type_in(&mut k, "1101");
    let take = take(&k.press("不填直接取号"));
    assert_eq!(take.person, None);
    k.grant(&take);
    assert!(is_forgotten(&k));
}

/// Whoever typed the number may be somebody else: the page names the ticket, and nothing more.
#[test]
fn who_holds_a_ticket_is_told_its_number() {
    let mut k = start();
    for lang in [Lang::ZH, Lang::EN] {
        if lang == Lang::EN {
            k.intend(Intent::ToggleLanguage);
        }
        k.intend(Intent::ChooseService("transfer".into()));
        type_in(&mut k, ID);
        let take = take(&k.intend(Intent::MainKey));
        let why = Refused::AlreadyWaiting {
            number: "B012".into(),
        };
        k.handle(Input::Taken(take.key, Err(TakeError::Refused(why))));
        assert!(k.shows("B012"));
        let said = match lang {
            Lang::ZH => {
                "您输入的号码已取“转移登记”的这个号，仍然有效。号票丢了或需要另取，请到导办台。"
            }
            _ => {
                "Transfer: the number that you typed has this ticket, and it is valid. Is it lost, or do you need another? Please ask at the information desk."
            }
        };
        assert!(k.shows(said), "{lang:?}");
        assert!(is_forgotten(&k));
        k.intend(Intent::Home);
    }
}

#[test]
fn back_home_and_time_drop_it() {
    let leave: [fn(&mut Kiosk); 2] = [
        |k| drop(k.press("返回")),
        |k| {
            k.now += Duration::from_secs(61);
            assert_eq!(k.handle(Input::Tick), []);
        },
    ];
    let mut k = start();
    for leave in leave {
        k.press("转移登记");
        type_in(&mut k, ID);
        leave(&mut k);
        assert!(k.shows("请选择要办理的业务") && is_forgotten(&k));
        k.press("转移登记");
        assert!(k.shows("身份证上的 18 位号码"), "nothing is left in it");
        k.press("返回");
    }
}

/// Slow fingers: every key restarts the page's time.
#[test]
fn a_page_that_is_typed_on_stays() {
    let mut k = start();
    k.press("转移登记");
    for sign in ID.chars() {
        k.now += Duration::from_secs(50);
        k.handle(Input::Tick);
        k.press(&sign.to_string());
    }
    assert!(k.shows("110105 19491231 002X"));
}

#[test]
fn a_retry_sends_the_same_number_and_who_gives_up_forgets_it() {
    let mut k = start();
    k.press("转移登记");
    type_in(&mut k, ID);
    let first = k.press("确认取号");
    let key = take(&first).key;
    k.handle(Input::Taken(key, Err(TakeError::NoAnswer)));
    assert_eq!(k.press("再试一次"), first, "key and number are the same");
    k.handle(Input::Taken(key, Err(TakeError::NoAnswer)));
    k.now += Duration::from_secs(31);
    let given_up = k.handle(Input::Tick);
    let [Effect::GiveUp(take)] = given_up.as_slice() else {
        panic!("{given_up:?}");
    };
    assert_eq!((take.key, &take.person), (key, &None));
    assert!(is_forgotten(&k));
}

/// The questions asked before: none of them is a way around it.
#[test]
fn other_questions_come_first() {
    let mut k = start();
    for counter in ["2", "3", "4", "5"] {
        k.hall.act(counter, Action::Close);
    }
    k.show();
    k.press("转移登记");
    assert_eq!(k.press("仍要取号"), []);
    assert!(k.shows("请输入身份证号"));
    let taken = take(&k.press("不填直接取号"));
    k.grant(&taken);
    k.paper(PaperResult::Printed);
    k.intend(Intent::Home);
    k.press("转移登记");
    assert_eq!(k.press("再取一个"), []);
    assert!(k.shows("请输入身份证号"));
}

/// Even if it is logged by mistake.
#[test]
fn it_never_stands_in_debug_output() {
    let mut k = start();
    k.press("转移登记");
    type_in(&mut k, ID);
    let mut said = format!("{:?} {:?}", k.flow.page(), k.screen());
    let effects = k.press("确认取号");
    let take = take(&effects);
    let body = IssueBody {
        service: take.wish.service.clone(),
        class: None,
        slot: None,
        cases: None,
        person: take.person.clone(),
        again: None,
    };
    said += &format!("{effects:?} {body:?}");
    k.handle(Input::Taken(take.key, Err(TakeError::NoAnswer)));
    said += &format!("{:?}", k.flow.page());
    assert!(said.contains("transfer"));
    let digits: String = said.chars().filter(|sign| *sign != ' ').collect();
    for part in ["110105", "19491231", "002X"] {
        assert!(!digits.contains(part), "{part}");
    }
    let wire = serde_json::to_value(&body).unwrap();
    assert_eq!(wire["person"], ID);
}

/// Any keys, in any order: it is never too long, and complete only when the hub accepts it.
#[test]
fn whatever_is_pressed_is_a_number_or_none() {
    use proptest::prelude::*;
    let keys = proptest::collection::vec(proptest::sample::select(b"0123456789X<".to_vec()), 0..60);
    proptest!(|(keys in keys, by_id: bool)| {
        let (asks, most) = if by_id { (Asks::IdNumber, 18) } else { (Asks::Telephone, 12) };
        let wish = Wish { service: "transfer".into(), class: Class::Normal };
        let mut entry = Entry::new(wish, asks);
        for key in keys {
            match key {
                b'<' => entry.delete(),
                sign => entry.press(sign.into()),
            }
            let typed: String = entry.typed().as_str().split(' ').collect();
            let shown = format!("{}{}", entry.typed().as_str(), entry.rest());
            prop_assert!(typed.len() <= most);
            prop_assert!(shown.chars().count() <= entry.pattern().len());
            prop_assert!(!typed.contains('X') || typed.find('X') == Some(17));
            let number = PersonNumber::new(&typed).checked(asks);
            prop_assert_eq!(entry.standing() == Progress::Whole, number.is_some());
            prop_assert_eq!(entry.number(), number);
        }
    });
}
