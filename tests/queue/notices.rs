//! Notices that staff publishes, by value.

use jiaohao_core::history;
use jiaohao_core::model::hall::Words;
use jiaohao_core::model::{NoticeForm, NoticeHours, NoticeId, Time};
use jiaohao_core::protocol::view::NoticeView;
use jiaohao_core::queue::*;
use jiaohao_core::views::{self, Waits};
use jiaohao_fixture::{Play, at};
use jiff::civil::{self, Weekday};

fn text(zh: &str) -> Words {
    [("zh", zh)].into_iter().collect()
}

fn notice(zh: &str, from: Option<Time>, until: Option<Time>) -> NoticeText {
    let text = text(zh);
    NoticeText {
        text,
        from,
        until,
        ..NoticeText::default()
    }
}

fn publish(play: &mut Play, what: NoticeText) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Notice(NoticeCommand::Publish(what)))
}

fn change(play: &mut Play, id: u64, what: NoticeText) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Notice(NoticeCommand::Change {
        notice: NoticeId(id),
        what,
        based_on: None,
    }))
}

fn withdraw(play: &mut Play, id: u64) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Notice(NoticeCommand::Withdraw(NoticeId(id))))
}

fn told(play: &Play) -> Vec<NoticeView> {
    views::hall_view(&play.queue, false, &mut Waits::default(), play.now).notices
}

fn texts(play: &Play) -> Vec<String> {
    let told = told(play).into_iter();
    told.map(|notice| notice.text.get("zh").to_owned())
        .collect()
}

#[test]
fn a_notice_is_told_until_it_is_withdrawn() {
    let mut play = Play::open();
    publish(&mut play, notice("放假", None, None)).unwrap();
    assert_eq!(texts(&play), ["放假"]);
    change(&mut play, 1, notice("国庆放假", None, None)).unwrap();
    assert_eq!(texts(&play), ["国庆放假"]);
    let same = change(&mut play, 1, notice("国庆放假", None, None));
    assert_eq!(same.unwrap(), []);
    withdraw(&mut play, 1).unwrap();
    assert_eq!(texts(&play), Vec::<String>::new());
    let unknown = Refusal::UnknownNotice {
        notice: NoticeId(1),
    };
    assert_eq!(withdraw(&mut play, 1).unwrap_err(), unknown);
    publish(&mut play, notice("又一条", None, None)).unwrap();
    assert_eq!(told(&play)[0].id, "2", "an id is never used again");
}

#[test]
fn a_screen_is_told_before_it_begins_and_shows_it_by_its_own_clock() {
    let mut play = Play::open();
    let (from, until) = (at(10, 0), at(11, 0));
    publish(&mut play, notice("停电", Some(from), Some(until))).unwrap();
    let told = told(&play);
    let shown = |hour, minute| told[0].is_shown(play.queue.moment(at(hour, minute)));
    assert_eq!(
        [shown(9, 59), shown(10, 0), shown(10, 59), shown(11, 0)],
        [false, true, true, false]
    );
    play.now = at(11, 0);
    assert_eq!(texts(&play), Vec::<String>::new(), "it is over");
}

#[test]
fn an_end_comes_after_now_and_after_the_beginning() {
    let mut play = Play::open();
    for (from, until) in [
        (None, at(8, 0)),
        (None, at(9, 0)),
        (Some(at(12, 0)), at(12, 0)),
    ] {
        let refused = publish(&mut play, notice("停电", from, Some(until)));
        assert_eq!(refused.unwrap_err(), Refusal::NoticeOver { until });
    }
}

#[test]
fn fifty_are_enough_until_one_is_over() {
    let mut play = Play::open();
    for _ in 0..NOTICES_MOST - 1 {
        publish(&mut play, notice("公告", None, None)).unwrap();
    }
    publish(&mut play, notice("公告", None, Some(at(10, 0)))).unwrap();
    let more = publish(&mut play, notice("公告", None, None));
    let most = NOTICES_MOST;
    assert_eq!(more.unwrap_err(), Refusal::TooManyNotices { most });
    play.now = at(10, 0);
    publish(&mut play, notice("公告", None, None)).unwrap();
}

#[test]
fn the_morning_carries_over_what_is_not_over() {
    let mut play = Play::open();
    publish(&mut play, notice("当天", None, Some(at(17, 0)))).unwrap();
    publish(&mut play, notice("一周", None, None)).unwrap();
    play.wait_min(24 * 60);
    play.command(&Command::Tick).unwrap();
    assert_eq!(texts(&play), ["一周"]);
    let morning = play
        .log
        .iter()
        .rposition(|event| matches!(event.fact, Fact::DayStarted(_)))
        .unwrap();
    let replayed = history::replay(morning as u64 + 1, &play.log[morning..]);
    assert_eq!(replayed.unwrap().unwrap(), play.queue);
    publish(&mut play, notice("新的", None, None)).unwrap();
    assert_eq!(told(&play)[1].id, "3");
}

fn urgent(until: Option<Time>) -> NoticeText {
    NoticeText {
        title: text("请走东门"),
        form: NoticeForm::Urgent,
        ..notice("西门检修", None, until)
    }
}

#[test]
fn an_urgent_notice_has_an_end_that_is_not_far() {
    let mut play = Play::open();
    let refused = |play: &mut Play, until| publish(play, urgent(until)).unwrap_err();
    assert_eq!(refused(&mut play, None), Refusal::UrgentTooLong);
    assert_eq!(refused(&mut play, Some(at(21, 1))), Refusal::UrgentTooLong);
    publish(&mut play, urgent(Some(at(21, 0)))).unwrap();
    let told = &told(&play)[0];
    assert!(told.is_urgent());
    assert_eq!(told.title.get("zh"), "请走东门");
    assert!(
        change(&mut play, 1, urgent(None)).is_err(),
        "nor by a change"
    );
}

#[test]
fn a_notice_may_be_for_some_days_hours_and_zones() {
    let mut play = Play::open();
    let zones = vec!["upstairs".to_owned()];
    let elsewhere = NoticeText {
        zones: zones.clone(),
        ..notice("楼上", None, None)
    };
    let unknown = Refusal::UnknownZone {
        zone: "upstairs".into(),
    };
    assert_eq!(publish(&mut play, elsewhere).unwrap_err(), unknown);
    let some = NoticeText {
        weekdays: vec![Weekday::Monday, Weekday::Friday],
        hours: Some(NoticeHours {
            from: civil::time(9, 30, 0, 0),
            until: civil::time(11, 0, 0, 0),
        }),
        zones: vec!["hall".into()],
        ..notice("早上", None, None)
    };
    publish(&mut play, some).unwrap();
    let told = &told(&play)[0];
    let is_shown = |time| told.is_shown(play.queue.moment(time));
    assert!(!is_shown(at(9, 29)));
    assert!(is_shown(at(9, 30)));
    assert!(!is_shown(at(11, 0)));
    assert!(!is_shown(at(24 + 10, 0)), "on a Tuesday");
    assert!(is_shown(at(4 * 24 + 10, 0)), "on a Friday");
    assert!(told.is_for(Some("hall")) && told.is_for(None));
    assert!(!told.is_for(Some("upstairs")));
}

#[test]
fn who_writes_second_is_told_unless_it_is_the_same_or_meant() {
    let mut play = Play::open();
    publish(&mut play, notice("放假", None, None)).unwrap();
    let change = |play: &mut Play, text: &str, based_on| {
        play.command(&Command::Notice(NoticeCommand::Change {
            notice: NoticeId(1),
            what: notice(text, None, None),
            based_on,
        }))
    };
    let seen = told(&play)[0].revision;
    assert_eq!(seen, play.queue.seq());
    change(&mut play, "国庆放假", Some(seen)).unwrap();
    let second = change(&mut play, "春节放假", Some(seen));
    let refused = Refusal::NoticeChanged {
        notice: NoticeId(1),
    };
    assert_eq!(second, Err(refused));
    assert_eq!(texts(&play), ["国庆放假"]);
    assert_eq!(change(&mut play, "国庆放假", Some(seen)).unwrap(), []);
    let now = told(&play)[0].revision;
    assert!(now > seen);
    change(&mut play, "春节放假", Some(now)).unwrap();
    change(&mut play, "照常", None).unwrap();
    assert_eq!(texts(&play), ["照常"]);
    let revision = told(&play)[0].revision;
    play.now = at(24, 0);
    play.command(&Command::Tick).unwrap();
    assert_eq!(told(&play)[0].revision, revision, "it outlives the day");
    withdraw(&mut play, 1).unwrap();
}

#[test]
fn a_draft_is_for_those_who_look_after_the_hall_until_it_is_published() {
    let mut play = Play::open();
    let draft = NoticeText {
        draft: true,
        ..notice("放假", None, None)
    };
    publish(&mut play, draft).unwrap();
    assert_eq!(texts(&play), Vec::<String>::new());
    let mut kept = views::published_notices(&play.queue, play.now);
    assert!(kept.next().unwrap().draft);
    drop(kept);
    play.now = at(24, 0);
    play.command(&Command::Tick).unwrap();
    assert_eq!(texts(&play), Vec::<String>::new(), "nor the next day");
    change(&mut play, 1, notice("放假", None, None)).unwrap();
    assert_eq!(texts(&play), ["放假"]);
}

fn of_file(file: &str, zh: &str) -> NoticeText {
    NoticeText {
        file: Some(file.into()),
        ..notice(zh, None, None)
    }
}

fn taken_down(play: &Play) -> Vec<&String> {
    play.queue.all_taken_down().keys().collect()
}

/// What the watched folder says goes with its file; what staff takes down stays away until the file says something else.
#[test]
fn a_notice_of_the_folder_follows_its_file_and_can_be_taken_down() {
    let mut play = Play::open();
    publish(&mut play, of_file("power", "停电")).unwrap();
    // Whoever changes it, it is still the file's.
    change(&mut play, 1, notice("不停电", None, None)).unwrap();
    assert_eq!(
        play.queue.notice(NoticeId(1)),
        Some(&of_file("power", "不停电"))
    );
    assert_eq!(told(&play)[0].file.as_deref(), Some("power"));
    withdraw(&mut play, 1).unwrap();
    assert_eq!(
        play.queue.all_taken_down()["power"],
        of_file("power", "不停电")
    );
    play.wait_min(24 * 60);
    play.command(&Command::Tick).unwrap();
    assert_eq!(taken_down(&play), ["power"], "the next day too");
    publish(&mut play, of_file("power", "周五停电")).unwrap();
    assert_eq!(taken_down(&play), Vec::<&String>::new());
    let gone = play.command(&Command::Notice(NoticeCommand::FileGone(NoticeId(2))));
    let fact = Fact::NoticeWithdrawn {
        notice: NoticeId(2),
        file_gone: true,
    };
    assert_eq!(gone.unwrap(), [fact]);
    assert_eq!(
        taken_down(&play),
        Vec::<&String>::new(),
        "nobody took it down"
    );
    assert_eq!(texts(&play), Vec::<String>::new());
}

#[test]
fn what_was_taken_down_is_remembered_within_limits() {
    let mut play = Play::open();
    for number in 0..=NOTICES_MOST {
        let file = format!("{number:03}");
        publish(&mut play, of_file(&file, "停电")).unwrap();
        withdraw(&mut play, number as u64 + 1).unwrap();
    }
    assert_eq!(taken_down(&play).len(), NOTICES_MOST);
    assert_eq!(taken_down(&play)[0], "001", "the first is forgotten");
}
