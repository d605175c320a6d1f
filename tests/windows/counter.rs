//! The clerk's window: what its keys and the keyboard do.

use jiaohao::link::LinkState;
use jiaohao::model::hall::{NoCounter, Rules};
use jiaohao::model::text::Text;
use jiaohao::model::{Action, Class, CounterStateName, DeviceId, Hall, Span, Target, TicketState};
use jiaohao::protocol::view::{Trouble, TroubleKind};
use jiaohao::protocol::{CallBody, CounterRequest, FinishBody, PauseBody, ProblemKind, UnparkBody};
use jiaohao::screens::counter::acts::{Act, Scope};
use jiaohao::screens::counter::flow::{Answered, Effect, Flow, Input, MAIN_KEY_REST, Order};
use jiaohao::screens::counter::notes::AskError;
use jiaohao::screens::counter::troubles::unknown_counters;
use jiaohao::words::Lang;
use serde_json::json;

use crate::counter_world::{World, told};

const SIZE: (u32, u32) = (420, 720);
const ESC: &str = "\u{1b}";
const DOWN: &str = "\u{f701}";
const F2: &str = "\u{f705}";
const DELETE: &str = "\u{7f}";
const TAB: &str = "\t";

fn at_3(request: CounterRequest) -> Order {
    Order::At("3".into(), request)
}

#[test]
fn one_key_all_day() {
    let mut world = World::busy(SIZE, Lang::ZH);
    assert!(world.shows("请登录窗口"));
    world.key("\n");
    assert_eq!(world.counter().clerk, Some("1003".into()));
    world.rest();
    let mut called = Vec::new();
    for _ in 0..4 {
        world.key(" ");
        let (number, state) = world.ticket().unwrap();
        assert_eq!(state, TicketState::Called);
        assert!(world.shows(&number) && world.shows("已呼叫"));
        called.push(number);
        world.rest();
        world.key(" ");
        assert_eq!(world.ticket().unwrap().1, TicketState::Serving);
        world.rest();
        world.key(" ");
        assert_eq!(world.ticket(), None);
        world.rest();
    }
    // Priority first, then by arrival.
    assert_eq!(called, ["B103", "B101", "B102", "X101"]);
}

#[test]
fn a_double_press_skips_nobody() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key(" ");
    let first = world.ticket();
    // In the same instant: the key rests.
    world.key(" ");
    world.key("x");
    assert_eq!(world.ticket(), first);
    world.wait(Span::from_millis(
        i64::try_from(MAIN_KEY_REST.as_millis()).unwrap() + 1,
    ));
    world.key("x");
    assert_ne!(world.ticket(), first);
    // While a command is pending, nothing else is sent.
    world.rest();
    let effects = world.give(Input::Typed("r".into()));
    let [Effect::Ask(key, _)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(world.give(Input::Typed("r".into())), []);
    assert_eq!(world.give(Input::Typed("n".into())), []);
    world.handle(Input::Answered(*key, Err(AskError::NoAnswer)));
    assert!(world.shows("叫号系统没有应答。恢复后请先看窗口状态。"));
    // The answer to another key is ignored.
    let counter = Box::new(world.counter());
    world.handle(Input::Answered(*key, Ok(Answered::Counter(9, counter))));
    assert!(world.shows("叫号系统没有应答。恢复后请先看窗口状态。"));
}

#[test]
fn every_key_does_what_it_says() {
    let mut world = World::busy(SIZE, Lang::ZH);
    world.press("开始服务");
    world.rest();
    world.press("呼叫下一位");
    world.rest();
    world.press("重呼");
    assert_eq!(world.counter().ticket.unwrap().times_called, Some(2));
    world.wait(Span::from_secs(5));
    assert!(world.shows("第 2 次，0:05"));
    world.press("过号");
    assert_eq!(world.ticket(), None);
    assert_eq!(world.hall().no_shows.len(), 1);
    assert!(world.shows("B103 已记为过号"));
    world.rest();
    // Somebody is back: typed, chosen with Return.
    world.key("b");
    assert!(world.shows("恢复哪个号？"));
    world.key("\n");
    assert!(world.hall().no_shows.is_empty());
    assert!(world.shows("B103 已恢复排队"));
    world.key("f");
    world.type_in("x101\n");
    assert_eq!(world.ticket().unwrap().0, "X101");
    world.rest();
    world.press("开始办理");
    world.rest();
    world.press("挂起");
    assert_eq!(world.counter().parked.len(), 1);
    world.rest();
    world.press("继续办理");
    world.key("\n");
    assert_eq!(world.ticket(), Some(("X101".into(), TicketState::Serving)));
    let ticket = world.id_of("X101");
    assert_eq!(
        world.asked.last(),
        Some(&at_3(CounterRequest::Unpark(UnparkBody { ticket })))
    );
    world.rest();
    world.press("办理完成");
    assert!(world.shows("X101 已办完"));
    world.rest();
    world.press("呼叫下一位");
    world.rest();
    // A called ticket may be ended, parked or sent on without a start.
    for label in ["下一位", "办理完成", "挂起", "转办"] {
        assert!(world.shows(label), "{label}");
    }
    world.press("转办");
    world.type_in("m\n");
    assert_eq!(world.ticket(), None);
    world.rest();
    world.press("暂停");
    world.key("\n");
    assert!(world.shows("暂停服务"));
    world.rest();
    world.press("恢复服务");
    world.rest();
    world.press("结束服务");
    assert!(world.shows("未开放"));
}

#[test]
fn a_clerk_finishes_with_outcome_and_cases() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key(" ");
    world.rest();
    world.key(" ");
    world.rest();
    world.press("办理结果");
    world.type_in("++-");
    world.invoke("加一件");
    world.press("2 不予受理（材料需补正，已一次性告知）");
    let outcome = Some("incomplete".into());
    let cases = Some(3);
    let finish = CounterRequest::Finish(FinishBody { outcome, cases });
    assert_eq!(world.asked.last(), Some(&at_3(finish)));
    assert_eq!(world.ticket(), None);
}

#[test]
fn a_call_out_of_turn_has_its_note() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("f");
    world.type_in("b102");
    // From here on letters go into the note, not into the filter.
    world.key(TAB);
    world.type_in("has a train \n");
    let ticket = world.id_of("B102");
    let note = Some(Text::new("has a train").unwrap());
    let call = CounterRequest::Call(CallBody { ticket, note });
    assert_eq!(world.asked.last(), Some(&at_3(call)));
    assert!(world.shows("叫号依据：指定呼叫"));
}

#[test]
fn a_click_marks_a_ticket_and_takes_nothing() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("f");
    world.press("B102 转移登记");
    assert_eq!(world.asked.len(), 1, "only the counter was opened");
    world.press("取消此号");
    assert_eq!(world.state_of("B102"), TicketState::Waiting);
    world.press("确认取消 B102");
    assert_eq!(world.state_of("B102"), TicketState::Canceled);
    assert!(world.shows("B102 已取消"));
}

#[test]
fn who_missed_a_call_may_be_called_at_once_or_canceled() {
    let mut world = World::open(SIZE, Lang::ZH);
    for _ in 0..2 {
        world.key(" ");
        world.rest();
        world.key("n");
        world.rest();
    }
    // Latest first.
    world.key("b");
    world.key(DOWN);
    world.key(F2);
    assert_eq!(world.ticket(), Some(("B103".into(), TicketState::Called)));
    world.rest();
    // During a visit nobody else can be called.
    world.key("b");
    world.key(F2);
    assert_eq!(world.state_of("B101"), TicketState::NoShow);
    world.key(DELETE);
    world.key(DELETE);
    assert_eq!(world.state_of("B101"), TicketState::Canceled);
}

#[test]
fn the_mark_stays_on_its_ticket() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("f");
    world.key(DOWN);
    world.key(DOWN);
    world.wait(Span::from_secs(2));
    // Somebody else calls the marked one; the next one moves into its row.
    world.hall.open("2");
    let ticket = world.id_of("B102");
    let noted = false;
    world.elsewhere("2", Action::Call { ticket, noted });
    world.wait(Span::from_secs(2));
    let asked = world.asked.len();
    world.key("\n");
    assert_eq!(world.asked.len(), asked, "Return calls nobody else");
    world.key(DOWN);
    world.key("\n");
    assert_eq!(world.ticket().unwrap().0, "B103");
}

#[test]
fn a_pause_may_have_a_reason_of_its_own() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("s");
    world.handle(Input::Note("去档案室".into()));
    world.key("\n");
    let reason = Text::new("去档案室").unwrap();
    let pause = CounterRequest::Pause(PauseBody { reason });
    assert_eq!(world.asked.last(), Some(&at_3(pause)));
    world.wait(Span::from_secs(61));
    assert!(world.shows("去档案室 1:01"));
}

#[test]
fn the_screen_follows_what_others_do() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.elsewhere("3", Action::CallNext { current: None });
    assert!(world.shows("已呼叫") && world.shows("B103"));
    world.rest();
    // A list of what used to be possible is closed.
    world.key("t");
    assert!(world.shows("转办到"));
    world.elsewhere("3", Action::NoShow);
    assert!(!world.shows("转办到") && world.shows("空闲"));
    world.elsewhere("3", Action::Close);
    assert!(world.shows("未开放"));
}

#[test]
fn closing_over_somebody_is_asked_twice() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key(" ");
    world.rest();
    world.key("p");
    world.rest();
    world.key("q");
    assert!(world.shows("B103 会恢复排队。再按一次“结束服务”才结束。"));
    world.wait(Span::from_secs(20));
    world.key("q");
    assert_eq!(world.counter().state, CounterStateName::Open, "too late");
    world.rest();
    world.press("结束服务");
    assert_eq!(world.counter().state, CounterStateName::Closed);
    assert_eq!(world.state_of("B103"), TicketState::Waiting);
}

#[test]
fn another_clerk_takes_over() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key(" ");
    world.rest();
    world.press("换人");
    assert!(world.shows("请登录窗口"));
    world.press("返回");
    assert!(!world.shows("请登录窗口"));
    world.key("g");
    world.type_in("1004\n");
    assert_eq!(world.counter().clerk, Some("1004".into()));
    assert_eq!(world.ticket().unwrap().0, "B103");
    world.rest();
    // The space bar belongs to the blue key again.
    world.key(" ");
    assert_eq!(world.ticket().unwrap().1, TicketState::Serving);
}

#[test]
fn a_refusal_and_a_lost_line_are_said() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.key("\n");
    world.rest();
    world.key(" ");
    assert!(world.shows("现在没有人等候本窗口。"));
    world.wait(Span::from_secs(20));
    assert!(!world.shows("现在没有人等候本窗口。"));
    world.lose_line();
    assert!(world.shows("网络中断") && world.shows("09:21 起，正在重连"));
    let asked = world.asked.len();
    for key in [" ", "s", "f", "q", "b", "\n"] {
        world.key(key);
    }
    world.invoke("呼叫下一位");
    assert_eq!(world.asked.len(), asked, "dead keys");
    world.link = LinkState::Connected;
    world.handle(Input::Tick);
    world.key("q");
    assert!(world.shows("未开放"));
}

#[test]
fn a_device_that_the_hub_does_not_accept_says_what_to_do() {
    const TOLD: &str = "本机接入失效，请技术人员重新接入（jiaohao hub enroll），再重新启动本程序。";
    let mut world = World::open(SIZE, Lang::ZH);
    world.refuse();
    world.picture("refused-device");
    assert!(world.shows(TOLD) && world.shows("本机接入失效"));
    assert!(!world.shows("网络中断"));
    let asked = world.asked.len();
    world.key(" ");
    assert_eq!(world.asked.len(), asked, "dead keys");
    world.key("-");
    world.resize(420, 96);
    world.picture("refused-device-bar");
    assert!(world.shows(TOLD));
    world.key("-");
    world.link = LinkState::Connected;
    world.handle(Input::Tick);
    assert!(!world.shows(TOLD), "it was accepted again");
}

#[test]
fn a_closed_counter_that_the_hub_does_not_accept_says_so_in_english() {
    let mut world = World::new(SIZE, Lang::EN);
    world.refuse();
    world.picture("refused-device-english");
    assert!(world.shows("Device not accepted"));
}

#[test]
fn the_last_one_is_ended_and_nobody_is_left() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.issue("transfer", Class::Normal);
    world.key("\n");
    world.rest();
    world.key(" ");
    world.rest();
    world.key("x");
    assert_eq!(world.ticket(), None);
    assert!(world.shows("本窗口没有其他人等候了。"));
}

#[test]
fn refusals_are_worded_from_their_facts() {
    refusals(Lang::ZH);
}

#[test]
fn refusals_are_worded_in_english_too() {
    refusals(Lang::EN);
}

/// A refusal is worded here, from its type and facts, in the clerk's language.
fn refusals(lang: Lang) {
    let wrong = ProblemKind::WrongState;
    let cases = [
        (
            ProblemKind::ClerkElsewhere,
            json!({ "clerk": "1003", "counter": "5" }),
            "1003 号工作人员已在 5 号窗口登录。",
            "Clerk 1003 is signed in at Counter 5.",
        ),
        (
            ProblemKind::AlreadyWaiting,
            json!({ "ticket": 1, "number": "B012", "service": "transfer", "state": "waiting" }),
            "此人已有号 B012。",
            "This person has the number B012 already.",
        ),
        (
            ProblemKind::CounterNotOpen,
            json!({ "counter": "4", "state": "closed" }),
            "4 号窗口没有开放。",
            "Counter 4 is not open.",
        ),
        (
            wrong,
            json!({ "ticket": 1, "number": "B012", "state": "served" }),
            "B012 已办完。",
            "B012 has been served.",
        ),
        (
            wrong,
            json!({ "ticket": 1, "number": "B012", "counter": "3", "state": "serving" }),
            "B012 还在 3 号窗口，请先结束。",
            "B012 is still at Counter 3. Please end it first.",
        ),
        (
            wrong,
            json!({ "ticket": 1, "number": "B012", "counter": "2", "state": "parked" }),
            "B012 挂起在 2 号窗口。",
            "B012 is parked at Counter 2.",
        ),
        (
            wrong,
            json!({ "ticket": 1, "number": "B012", "returns": 2, "state": "no-show" }),
            "B012 已恢复过 2 次，不能再恢复，请重新取号。",
            "B012 has come back 2 times, that is all it may. Please take a new number.",
        ),
        (
            wrong,
            json!({ "counter": "3", "ticket": null }),
            "3 号窗口现在没有号。",
            "There is no number at Counter 3 now.",
        ),
        (
            wrong,
            json!({ "counter": "3", "state": "paused" }),
            "3 号窗口正在暂停服务。",
            "Counter 3 is on pause.",
        ),
        (
            ProblemKind::UnknownClerk,
            json!({ "clerk": "77" }),
            "没有工号 77。",
            "No clerk has the number 77.",
        ),
        (
            ProblemKind::StorageFailed,
            json!({}),
            "叫号系统磁盘无法写入，刚才的操作没有执行，请告诉管理员。",
            "The hub's disk takes no writes. Nothing was done; tell the supervisor.",
        ),
        (
            ProblemKind::NoHall,
            json!({}),
            "服务端还没有大厅，请找管理员。",
            "The hub has no hall yet. Ask the supervisor.",
        ),
    ];
    let mut world = World::open(SIZE, lang);
    world.key(" ");
    for (kind, facts, zh, en) in cases {
        world.rest();
        let effects = world.give(Input::Typed("r".into()));
        let [Effect::Ask(key, _)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        let refused = AskError::Refused(Box::new(told(kind, &facts)));
        world.handle(Input::Answered(*key, Err(refused)));
        let text = if lang == Lang::ZH { zh } else { en };
        assert!(world.shows(text), "{text}");
    }
}

#[test]
fn an_answer_of_another_log_is_not_believed() {
    let mut world = World::open(SIZE, Lang::ZH);
    let effects = world.give(Input::Typed(" ".into()));
    let [Effect::Ask(key, _)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let mut ahead = world.counter();
    ahead.state = CounterStateName::Closed;
    world.handle(Input::Answered(
        *key,
        Ok(Answered::Counter(9_999, Box::new(ahead))),
    ));
    assert!(world.shows("未开放"), "an answer goes before the stream");
    world.hall.begin_epoch();
    let hall = world.hall();
    let counter = world.flow.counter(Some(&hall)).unwrap();
    assert_eq!(counter, &world.counter(), "a new log begins");
}

#[test]
fn a_place_of_several_counters_asks_which() {
    let flow = Flow::new(vec!["3".into(), "5".into()], None, false);
    let mut world = World::with(SIZE, Lang::ZH, flow, |_| {});
    assert!(world.shows("这是几号窗口？"));
    world.key(ESC);
    assert!(world.shows("这是几号窗口？"), "nothing is behind it");
    world.press("3 登记受理");
    assert!(world.shows("3 号窗口"));
    world.press("换窗口");
    world.key(DOWN);
    world.key("\n");
    world.id = "5".into();
    world.handle(Input::Tick);
    assert!(world.shows("5 号窗口"));
    world.type_in("1005\n");
    assert_eq!(world.counter().clerk, Some("1005".into()));
}

#[test]
fn a_counter_that_the_hall_has_not_is_said() {
    let flow = Flow::new(vec!["33".into()], None, false);
    let world = World::with(SIZE, Lang::ZH, flow, |_| {});
    assert!(world.shows("大厅里没有窗口 33，请核对本机的配置文件。"));
}

#[test]
fn a_list_says_that_the_line_is_lost_and_takes_nothing() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("f");
    world.lose_line();
    assert!(world.shows("网络中断") && world.shows("呼叫哪个号？"));
    let asked = world.asked.len();
    world.key("\n");
    world.key(DELETE);
    world.key(DELETE);
    assert_eq!(world.asked.len(), asked);
}

#[test]
fn a_bar_makes_room_for_what_needs_it() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("-");
    assert!(world.flow.is_bar());
    world.press("呼叫下一位");
    world.rest();
    world.press("重呼");
    assert_eq!(world.counter().ticket.unwrap().times_called, Some(2));
    world.rest();
    world.key("t");
    assert!(!world.flow.is_bar() && world.shows("转办到"));
    world.key(ESC);
    assert!(world.flow.is_bar());
    world.press("展开");
    assert!(!world.flow.is_bar());
    world.press("收成一条");
    assert!(world.flow.is_bar());
}

#[test]
fn keys_can_be_reached_without_a_pointer() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key(" ");
    world.rest();
    // From the blue key to next, and to recall.
    for _ in 0..3 {
        world.key(TAB);
    }
    world.key(" ");
    assert_eq!(world.counter().ticket.unwrap().times_called, Some(2));
    world.rest();
    world.key("n");
    world.rest();
    // A new state: the space bar belongs to the blue key again.
    world.key(" ");
    assert_eq!(world.ticket().unwrap().1, TicketState::Called);
}

#[test]
fn every_act_has_a_name_and_its_letters_are_one_each() {
    for letter in "xrneoputfbsqgc- ".chars() {
        let act = Act::typed(Scope::Work, &letter.to_string()).unwrap();
        assert_eq!(Act::named(act.name()), Some(act));
        if letter.is_alphabetic() {
            assert_eq!(act.cap(), letter.to_uppercase().to_string());
        }
    }
}

#[test]
fn nobody_of_its_own_is_not_nobody() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.issue("mortgage", Class::Normal);
    world.issue("mortgage", Class::Normal);
    world.key("\n");
    world.rest();
    // Counter 3 helps mortgages.
    assert!(world.shows("0") && world.shows("另有 2 人可兼办"));
    world.key(" ");
    assert_eq!(world.ticket(), Some(("M101".into(), TicketState::Called)));
}

#[test]
fn whoever_was_sent_elsewhere_is_not_counted_here() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.hall.open("8");
    world.issue("transfer", Class::Normal);
    world.key("\n");
    world.rest();
    world.key(" ");
    let to = Target::Counter("8".into());
    world.elsewhere("3", Action::Transfer { to });
    assert!(world.shows("0"));
    assert_eq!(world.hall().service(&"transfer".into()).unwrap().waiting, 1);
    world.rest();
    world.key(" ");
    assert!(world.shows("现在没有人等候本窗口。"));
}

#[test]
fn the_list_of_whom_to_call_stands_in_the_order_of_calling() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key("f");
    let listed = world.listed();
    let numbers: Vec<_> = listed.iter().map(|(number, _)| number.as_str()).collect();
    assert_eq!(numbers, ["B103", "B101", "B102", "X101", "M101", "B104"]);
    assert_eq!(listed[0].1, "优先");
    world.key("\n");
    assert_eq!(world.ticket().unwrap().0, "B103");
}

/// Somebody waits for counter 3, which is open.
fn with_one() -> World {
    let mut world = World::new(SIZE, Lang::ZH);
    world.issue("transfer", Class::Normal);
    world.key("\n");
    world.rest();
    world
}

fn change_rules(world: &mut World, change: impl FnOnce(&mut Rules)) {
    world.hall.configure(|hall| change(&mut hall.rules));
    world.handle(Input::Tick);
}

#[test]
fn a_no_show_is_suggested_after_the_halls_recalls_and_not_before() {
    let mut world = with_one();
    world.key(" ");
    world.rest();
    world.key("r");
    for (recalls, suggested) in [(2, false), (1, true)] {
        change_rules(&mut world, |rules| rules.recalls = recalls);
        assert_eq!(world.shows("已多次呼叫，可记为过号"), suggested);
    }
}

#[test]
fn a_wait_over_the_halls_limit_is_an_alarm_and_none_in_a_patient_hall() {
    let mut world = with_one();
    change_rules(&mut world, |rules| rules.long_wait = Span::from_mins(20));
    assert!(!world.has_long_wait());
    world.wait(Span::from_mins(25));
    assert!(world.has_long_wait());
    change_rules(&mut world, |rules| rules.long_wait = Span::from_mins(40));
    assert!(!world.has_long_wait());
}

#[test]
fn a_class_is_called_what_the_hall_calls_it() {
    let flow = Flow::new(vec!["3".into()], Some("1003".into()), false);
    let change = |hall: &mut Hall| hall.priority.name.set("zh", "老幼优先");
    let mut world = World::with(SIZE, Lang::ZH, flow, change);
    world.issue("transfer", Class::Priority);
    world.key("\n");
    world.rest();
    world.key(" ");
    assert!(world.shows("老幼优先"));
}

#[test]
fn a_clerk_reads_the_halls_reasons_in_the_clerks_language() {
    let mut world = World::open(SIZE, Lang::EN);
    world.key("s");
    world.press("4 System fault");
    assert_eq!(world.counter().pause_reason.as_deref(), Some("fault"));
    world.wait(Span::from_secs(61));
    assert!(world.shows("System fault 1:01"));
}

#[test]
fn a_transfer_to_a_service_without_a_counter_is_told() {
    let mut world = World::open(SIZE, Lang::ZH);
    world.key(" ");
    world.rest();
    world.key("t");
    world.type_in("k\n");
    assert!(world.shows("B103 已转到“税费缴纳”，但现在没有窗口办理。"));
}

#[test]
fn at_the_end_of_the_day_the_clerk_is_reminded() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.key("\n");
    let reminder = "今天的办理时间已结束，请结束服务";
    assert!(!world.shows(reminder));
    // Work ends at 16:30; somebody still waits.
    world.issue("transfer", Class::Normal);
    world.wait(Span::from_mins(7 * 60 + 10));
    assert!(!world.shows(reminder));
    world.key(" ");
    world.rest();
    world.key("e");
    assert!(world.shows(reminder));
}

#[test]
fn a_transfer_that_the_hall_refuses_is_told() {
    let flow = Flow::new(vec!["3".into()], Some("1003".into()), false);
    let change = |hall: &mut Hall| hall.rules.no_counter = NoCounter::Refuse;
    let mut world = World::with(SIZE, Lang::ZH, flow, change);
    world.hall.open("2");
    world.issue("transfer", Class::Normal);
    world.key("\n");
    world.rest();
    world.key(" ");
    world.rest();
    world.key("t");
    world.type_in("k\n");
    assert!(world.shows("“税费缴纳”现在没有窗口办理，没有转办。"));
    assert_eq!(world.ticket().unwrap().0, "B101");
}

/// `counters = ["3", "33"]` where the hall has no 33: the hub is told, and the window shows what the hub says about it.
#[test]
fn a_counter_that_the_hall_does_not_have_is_told() {
    let flow = Flow::new(vec!["3".into(), "33".into()], Some("1003".into()), false);
    let mut world = World::with(SIZE, Lang::ZH, flow, |_| {});
    let hall = world.hall();
    let report = unknown_counters(world.flow.allowed(), &hall, hall.now).unwrap();
    assert_eq!(
        (&report.kind, report.detail.as_deref()),
        (&TroubleKind::UnknownCounter, Some("33"))
    );
    world.hall.troubles = vec![Trouble {
        device: Some(DeviceId(3)),
        name: Some("desk-3".into()),
        kind: report.kind,
        since: report.since,
        detail: report.detail,
    }];
    world.handle(Input::Tick);
    assert!(world.screen().trouble.contains("desk-3 · 33"));
    assert_eq!(unknown_counters(&["3".into()], &hall, hall.now), None);
}
