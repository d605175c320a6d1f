//! A visitor at the window for ratings, walked by real taps.

use i_slint_backend_testing::AccessibleRole;
use jiaohao::link::LinkState;
use jiaohao::model::rating::Grade;
use jiaohao::model::{Action, Span};
use jiaohao::protocol::view::TroubleKind;
use jiaohao::screens::rate::screen::RatePage;
use jiaohao::screens::rate::troubles::troubles;
use jiaohao::screens::rate::visit::{AskError, Input, Intent, Order};
use jiaohao::words::Lang;

use crate::rate_world::{FINISH, World};

const SIZE: (u32, u32) = (800, 1_280);
const GRADES: [&str; 5] = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"];

#[test]
fn it_asks_after_finish_and_keeps_the_grade_at_the_tap() {
    let mut world = World::new(SIZE, Lang::ZH);
    assert!(world.shows("未开放"));
    world.hall.open("3");
    world.handle(Input::Tick);
    for grade in GRADES {
        assert!(!world.shows(grade), "nobody is asked yet: {grade}");
    }
    let ticket = world.begin();
    assert!(world.shows("正在办理") && world.shows("B101"));
    assert_eq!(world.said, 0);
    world.act(FINISH);
    assert!(world.shows("请评价本次服务") && world.shows("工号 1003"));
    assert!(world.shows("B101 转移登记"));
    for grade in GRADES {
        let key = world.find(grade).unwrap();
        assert_eq!(key.accessible_role(), Some(AccessibleRole::Button));
    }
    world.wait(Span::from_secs(3));
    assert_eq!(world.said, 1, "asked aloud once");
    assert!(world.shows("不评价也可以，17 秒后关闭"));
    world.tap("满意");
    assert_eq!(world.grade(ticket), Some(Grade::Satisfied));
    assert!(world.shows("谢谢您的评价") && world.shows("已记下：满意"));
    world.wait(Span::from_secs(11));
    assert_eq!(world.screen().page, RatePage::Idle);
    assert!(world.shows("请等候叫号"));
    assert_eq!(world.asked.len(), 1);
}

#[test]
fn nobody_has_to_rate() {
    let mut world = World::asking(SIZE, Lang::ZH);
    let (before, after) = (world.screen().left, {
        world.wait(Span::from_secs(10));
        world.screen().left
    });
    assert!(before > after && after > 0.0, "the bar shrinks");
    world.tap("不评价");
    assert_eq!(world.screen().page, RatePage::Idle);
    // The hub still tells of the question; this window does not ask again.
    world.wait(Span::from_secs(1));
    assert_eq!(world.screen().page, RatePage::Idle);
    // The next visitor does nothing at all.
    world.serve();
    assert_eq!(world.screen().page, RatePage::Grades);
    world.wait(Span::from_secs(21));
    assert_eq!(world.screen().page, RatePage::Idle);
    assert_eq!((world.asked.len(), world.said), (0, 2));
}

#[test]
fn a_bad_grade_is_kept_at_once_and_asked_for_reasons() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.hall.open("3");
    let ticket = world.serve();
    world.tap("不满意");
    assert_eq!(world.grade(ticket), Some(Grade::Dissatisfied));
    assert!(world.shows("已记下：不满意"));
    let list = world.find("没有提供材料清单").unwrap();
    assert_eq!(list.accessible_role(), Some(AccessibleRole::Checkbox));
    assert_eq!(list.accessible_checked(), Some(false));
    assert!(world.shows("不说原因"), "none has to be given");
    world.tap("没有提供材料清单");
    world.tap("没有在承诺的时间内办完");
    world.invoke("服务态度生硬");
    world.tap("服务态度生硬");
    let list = world.find("没有提供材料清单").unwrap();
    assert_eq!(list.accessible_checked(), Some(true));
    world.tap("提交 2 项");
    assert_eq!(world.codes(ticket), ["208", "209"]);
    assert!(world.shows("谢谢您的意见") && world.shows("我们会核实并改进"));
    world.tap("关闭");
    assert_eq!(world.screen().page, RatePage::Idle);
}

#[test]
fn what_was_ticked_counts_without_a_last_tap() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.hall.open("3");
    let first = world.serve();
    world.tap("非常不满意");
    world.wait(Span::from_secs(20));
    world.tap("服务态度差，效率低");
    world.wait(Span::from_secs(30));
    assert_eq!(
        world.screen().page,
        RatePage::Reasons,
        "each tap gives time"
    );
    world.wait(Span::from_secs(8));
    assert_eq!(world.screen().page, RatePage::Idle);
    assert_eq!(world.codes(first), ["115"]);
    // The next visitor is called before the one before is done.
    let second = world.serve();
    world.tap("不满意");
    world.tap("窗口人员业务不熟练");
    world.call();
    assert_eq!(world.screen().page, RatePage::Idle);
    assert_eq!(world.codes(second), ["213"]);
    world.act(Action::Start);
    world.act(FINISH);
    world.tap("不满意");
    world.wait(Span::from_secs(41));
    assert_eq!(world.asked.len(), 5, "nothing ticked, nothing sent");
}

#[test]
fn other_reasons_are_a_text() {
    let mut world = World::asking(SIZE, Lang::ZH);
    world.tap("不满意");
    world.tap("其他，可到导办台细说");
    world.tap("提交 1 项");
    let Some(Order::Detail(_, body)) = world.asked.last() else {
        panic!("{:?}", world.asked);
    };
    assert_eq!(body.codes, Some(Vec::new()));
    assert_eq!(body.text.as_ref().unwrap().0.as_str(), "其他");
    // Where one can type, there is a field instead.
    world.keyboard = true;
    world.serve();
    world.tap("不满意");
    assert!(!world.shows("其他，可到导办台细说"));
    world.tap("也可以自己写");
    world.type_in("等了\u{7}两天 ");
    assert!(world.shows("提交 1 项"));
    world.type_in("\n");
    let Some(Order::Detail(_, body)) = world.asked.last() else {
        panic!("{:?}", world.asked);
    };
    assert_eq!(body.text.as_ref().unwrap().0.as_str(), "等了两天");
}

#[test]
fn a_mistaken_grade_is_corrected() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.hall.open("3");
    let ticket = world.serve();
    world.tap("非常不满意");
    world.tap("改评价");
    assert!(world.shows("请重新评价"));
    world.tap("不改了");
    assert!(world.shows("已记下：非常不满意"));
    world.tap("改评价");
    world.tap("非常满意");
    assert_eq!(world.grade(ticket), Some(Grade::VerySatisfied));
    assert!(world.shows("谢谢您的评价") && world.shows("已记下：非常满意"));
    world.tap("改评价");
    world.tap("非常满意");
    assert_eq!(world.asked.len(), 2, "the same grade is no change");
    world.tap("改评价");
    world.tap("不满意");
    assert!(world.shows("已记下：不满意"));
    // A minute after the first tap nothing can be changed.
    world.wait(Span::from_secs(28));
    world.tap("没有提供材料样本");
    world.wait(Span::from_secs(28));
    assert_eq!(world.screen().page, RatePage::Reasons);
    world.wait(Span::from_secs(2));
    assert_eq!(world.screen().page, RatePage::Idle, "before it is too late");
    assert_eq!(world.codes(ticket), ["207"]);
}

#[test]
fn a_tap_holds_its_key_until_the_hub_answers() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.hall.open("3");
    let ticket = world.serve();
    world.lose_line();
    world.tap("基本满意");
    assert_eq!(world.screen().held, 3);
    assert!(world.shows("网络中断，恢复后自动记下"));
    for grade in GRADES {
        world.tap(grade);
    }
    world.tap("不评价");
    // Two fingers at once: the second tap is on its way before the first one holds the keys.
    world.handle(Input::Intent(Intent::Grade(Grade::VerySatisfied)));
    world.handle(Input::Intent(Intent::Decline));
    world.wait(Span::from_secs(18));
    assert_eq!(world.asked.len(), 1, "other taps do nothing");
    assert_eq!(world.screen().page, RatePage::Grades);
    // In the time that the hub grants the network.
    world.wait(Span::from_secs(4));
    assert_eq!(
        world.screen().page,
        RatePage::Grades,
        "it was tapped in time"
    );
    world.find_line();
    assert_eq!(world.grade(ticket), Some(Grade::FairlySatisfied));
    assert!(world.shows("谢谢您的评价"));
}

#[test]
fn an_answer_that_is_none_is_said_openly() {
    let mut world = World::asking(SIZE, Lang::ZH);
    world.lose_line();
    world.tap("满意");
    let (key, _) = world.unanswered.pop().unwrap();
    world.handle(Input::Answered(key, Err(AskError::NoAnswer)));
    assert!(world.shows("不能确定评价是否已记下"));
    assert!(!world.shows("改评价"));
    world.find_line();
    world.wait(Span::from_secs(11));
    // Tapped in time, heard too late.
    world.serve();
    world.lose_line();
    world.tap("满意");
    world.wait(Span::from_secs(26));
    world.find_line();
    assert!(world.shows("这次评价没有记下"));
    world.tap("关闭");
    assert_eq!(world.screen().page, RatePage::Idle);
}

#[test]
fn the_next_visitor_ends_it_at_once() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.hall.open("3");
    world.serve();
    world.call();
    assert_eq!(world.screen().page, RatePage::Idle);
    assert!(world.shows("B102") && world.shows("请到本窗口办理"));
    // Also while a tap waits for its answer: that one is nothing to the next visitor.
    world.act(Action::Start);
    world.act(FINISH);
    world.answers = false;
    world.tap("不满意");
    world.call();
    assert_eq!(world.screen().page, RatePage::Idle);
    world.find_line();
    assert_eq!(world.screen().page, RatePage::Idle);
    // On the last page too.
    world.act(Action::NoShow);
    let third = world.serve();
    world.tap("满意");
    world.call();
    assert_eq!(world.screen().page, RatePage::Idle);
    assert_eq!(world.grade(third), Some(Grade::Satisfied));
}

#[test]
fn without_a_hub_nobody_is_asked() {
    let mut world = World::new(SIZE, Lang::ZH);
    world.show_before();
    assert!(world.shows("正在连接叫号系统"));
    world.hall.open("3");
    world.begin();
    world.lose_line();
    let clock = world.hall.moment().clock();
    assert!(world.shows(&format!("网络中断，画面停在 {clock}")));
    world.act(FINISH);
    assert_eq!(world.screen().page, RatePage::Idle, "what it sees is old");
    world.find_line();
    world.handle(Input::Tick);
    assert_eq!(world.screen().page, RatePage::Grades);
    let since = Some(world.hall.moment());
    world.link = LinkState::Refused { since };
    world.handle(Input::Tick);
    assert!(world.shows("这里暂时不能评价"));
    assert!(world.shows("本机接入失效，请技术人员重新接入（jiaohao hub enroll）并重启"));
}

#[test]
fn a_counter_that_the_hall_does_not_have_is_told() {
    let world = World::with(SIZE, Lang::ZH, "33", |_| {});
    assert!(world.shows("大厅里没有窗口 33，请核对本机的配置文件。"));
    let hall = world.hall.view();
    let told = troubles(&world.flow, Some(&hall), Some(false), true);
    let kinds: Vec<_> = told.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            TroubleKind::UnknownCounter,
            TroubleKind::TouchStuck,
            TroubleKind::NoSound
        ]
    );
    assert_eq!(told[0].1.as_deref(), Some("33"));
    let well = World::new(SIZE, Lang::ZH);
    let hall = well.hall.view();
    assert_eq!(troubles(&well.flow, Some(&hall), Some(true), false), []);
}
