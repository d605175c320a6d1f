//! Alarms by value: what raises one, who sees to it, what clears it.

use jiaohao_core::history;
use jiaohao_core::model::{Action, AlarmId, ClerkId, DeviceId, Span, Time, TroubleKind};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_fixture::{Play, at, hall};

fn paper_out() -> AlarmAbout {
    AlarmAbout::device(TroubleKind::PaperOut, Some(DeviceId(7)))
}

fn cause(since: Time) -> AlarmCause {
    AlarmCause {
        since,
        name: Some("entrance".into()),
        detail: None,
    }
}

fn watch(play: &mut Play, standing: &[AlarmAbout]) -> Vec<Fact> {
    let since = play.now;
    let standing = standing.iter().map(|about| (about.clone(), cause(since)));
    play.command(&Command::Watch(standing.collect())).unwrap()
}

fn acknowledge(play: &mut Play, id: u64, note: &str) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::AcknowledgeAlarm {
        alarm: AlarmId(id),
        by: Some(ClerkId::from("9001")),
        note: note.into(),
    })
}

/// Each alarm: its id, whether somebody saw to it, whether it is over.
fn told(play: &Play) -> Vec<(u64, Option<String>, bool)> {
    let alarms = views::alarms(&play.queue).alarms.into_iter();
    let told = alarms.map(|alarm| {
        let note = alarm.acknowledged.map(|acknowledged| acknowledged.note);
        (alarm.id.0, note, alarm.cleared_at.is_some())
    });
    told.collect()
}

#[test]
fn an_alarm_is_raised_seen_to_and_over() {
    let mut play = Play::open();
    let raised = watch(&mut play, &[paper_out()]);
    assert!(matches!(&*raised, [Fact::AlarmRaised { .. }]));
    assert_eq!(watch(&mut play, &[paper_out()]), [], "it is known");
    acknowledge(&mut play, 1, "王工去换纸").unwrap();
    assert_eq!(acknowledge(&mut play, 1, "王工去换纸").unwrap(), []);
    acknowledge(&mut play, 1, "纸在路上").unwrap();
    assert_eq!(told(&play), [(1, Some("纸在路上".into()), false)]);
    watch(&mut play, &[]);
    assert_eq!(told(&play), [(1, Some("纸在路上".into()), true)]);
    let unknown = Refusal::UnknownAlarm { alarm: AlarmId(1) };
    assert_eq!(acknowledge(&mut play, 1, "").unwrap_err(), unknown);
    watch(&mut play, &[paper_out()]);
    assert_eq!(told(&play)[0], (2, None, false), "it is another one");
}

#[test]
fn an_open_alarm_outlives_the_night_and_one_that_is_over_does_not() {
    let mut play = Play::open();
    let offline = AlarmAbout::device(TroubleKind::DeviceOffline, Some(DeviceId(8)));
    watch(&mut play, &[paper_out(), offline.clone()]);
    acknowledge(&mut play, 2, "").unwrap();
    watch(&mut play, &[paper_out()]);
    play.now = at(24, 0);
    play.command(&Command::Tick).unwrap();
    assert_eq!(told(&play), [(2, Some(String::new()), false)]);
    let again = watch(&mut play, &[paper_out(), offline]);
    let Fact::AlarmRaised { alarm, .. } = &again[0] else {
        panic!("{again:?}");
    };
    assert_eq!(*alarm, AlarmId(3), "an id is never used again");
}

#[test]
fn what_the_log_says_is_what_the_queue_knows() {
    let mut play = Play::open();
    watch(&mut play, &[paper_out()]);
    acknowledge(&mut play, 1, "换纸").unwrap();
    watch(&mut play, &[]);
    watch(&mut play, &[paper_out()]);
    let replayed = history::replay(1, &play.log).unwrap().unwrap();
    assert_eq!(replayed, play.queue);
}

#[test]
fn so_many_alarms_are_open_and_no_more() {
    let mut play = Play::open();
    let about = |device| AlarmAbout::device(TroubleKind::PaperOut, Some(DeviceId(device)));
    let all: Vec<_> = (0..300).map(about).collect();
    assert_eq!(watch(&mut play, &all).len(), 200);
    assert_eq!(watch(&mut play, &all), []);
    // One is over: there is room for another.
    assert_eq!(watch(&mut play, &all[1..]).len(), 2);
}

type Found = Vec<(String, Time)>;

fn services(found: Vec<(&jiaohao_core::model::hall::Service, Time)>) -> Found {
    let found = found.into_iter();
    found
        .map(|(one, since)| (one.id.to_string(), since))
        .collect()
}

fn counters(found: Vec<(&Counter, Time)>) -> Found {
    let found = found.into_iter();
    found
        .map(|(one, since)| (one.id().to_string(), since))
        .collect()
}

#[test]
fn a_free_counter_is_told_while_people_wait_whom_it_could_call() {
    let mut play = Play::open();
    assert_eq!(counters(play.queue.idle(at(10, 0))), []);
    play.take("tax");
    assert_eq!(counters(play.queue.idle(at(9, 1))), []);
    let idle = [("3".into(), at(9, 2))];
    assert_eq!(counters(play.queue.idle(at(9, 2))), idle);
    play.next("3").unwrap();
    assert_eq!(counters(play.queue.idle(at(9, 30))), []);
    // At noon nobody serves.
    play.take("tax");
    play.next("3").unwrap();
    play.take("tax");
    assert_eq!(counters(play.queue.idle(at(12, 0))), []);
}

#[test]
fn people_whom_no_open_counter_serves_are_told() {
    let mut play = Play::open();
    play.take("tax");
    assert_eq!(services(play.queue.nobody_serves(at(10, 0))), []);
    play.at("3", Action::Close).unwrap();
    assert_eq!(services(play.queue.nobody_serves(at(9, 4))), []);
    let unserved = [("tax".into(), at(9, 5))];
    assert_eq!(services(play.queue.nobody_serves(at(9, 5))), unserved);
    // Those who wait over noon are not told before it is over.
    assert_eq!(services(play.queue.nobody_serves(at(12, 0))), []);
    let unserved = [("tax".into(), at(13, 5))];
    assert_eq!(services(play.queue.nobody_serves(at(13, 5))), unserved);
}

#[test]
fn serving_hours_without_an_open_counter_are_told() {
    let mut play = Play::open();
    assert_eq!(play.queue.no_counter_open(at(10, 0)), None);
    for counter in ["1", "2", "3"] {
        play.at(counter, Action::Close).unwrap();
    }
    assert_eq!(play.queue.no_counter_open(at(9, 4)), None);
    assert_eq!(play.queue.no_counter_open(at(9, 5)), Some(at(9, 5)));
    assert_eq!(play.queue.no_counter_open(at(12, 0)), None);
    assert_eq!(play.queue.no_counter_open(at(20, 0)), None);
}

#[test]
fn long_pauses_are_told_by_the_halls_rule() {
    let mut strict = hall();
    strict.rules.long_pause = Span::from_mins(5);
    let mut play = Play::of(strict);
    let clerk = "C2".into();
    play.at("2", Action::Open { clerk }).unwrap();
    let pause = Action::Pause {
        reason: "领材料".into(),
    };
    play.at("2", pause).unwrap();
    let (service, reason) = ("tax".into(), "系统升级".into());
    play.command(&Command::Steer(Steer::PauseService { service, reason }))
        .unwrap();
    play.now = at(9, 4);
    let (service, reason) = ("tax".into(), "换一个说法".into());
    play.command(&Command::Steer(Steer::PauseService { service, reason }))
        .unwrap();
    assert_eq!(counters(play.queue.counters_paused_long(at(9, 4))), []);
    let paused = [("2".into(), at(9, 5))];
    assert_eq!(counters(play.queue.counters_paused_long(at(9, 5))), paused);
    let paused = [("tax".into(), at(9, 5))];
    assert_eq!(services(play.queue.services_paused_long(at(9, 5))), paused);
}

#[test]
fn a_service_may_have_a_target_of_its_own() {
    let mut quick = hall();
    quick.services[3].long_wait = Some(Span::from_mins(10));
    let mut play = Play::of(quick);
    play.take("tax");
    play.take("transfer");
    let long = [("tax".into(), at(9, 10))];
    assert_eq!(services(play.queue.waits_long(at(9, 12))), long);
    assert_eq!(services(play.queue.waits_long(at(9, 30))).len(), 2);
}
