//! What needs somebody's attention.

use jiaohao_core::model::{Action, Hall, Span, Time};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_core::views::Waits;
use jiaohao_fixture::{Play, at, hall};

fn left_open(play: &Play) -> Vec<(String, Time)> {
    let left = play.queue.left_open(play.now).into_iter();
    left.map(|(counter, since)| (counter.id().to_string(), since))
        .collect()
}

#[test]
fn a_counter_that_nobody_closed_after_work_is_told() {
    let mut play = Play::open();
    play.take("tax");
    play.next("3").unwrap();
    play.at("2", Action::Close).unwrap();
    // Work ends at 16:30.
    play.now = at(16, 44);
    assert_eq!(left_open(&play), []);
    play.now = at(16, 45);
    assert_eq!(left_open(&play), [("1".into(), at(16, 45))]);
    // A ticket may take its time, but not forever.
    play.now = at(17, 30);
    let both = [("1".into(), at(16, 45)), ("3".into(), at(17, 30))];
    assert_eq!(left_open(&play), both);
    play.at("1", Action::Close).unwrap();
    play.next("3").unwrap();
    assert_eq!(left_open(&play), []);
    // The night closes it.
    play.now = at(24, 0);
    play.command(&Command::Tick).unwrap();
    assert_eq!(left_open(&play), []);
}

#[test]
fn over_noon_a_counter_may_stay_open() {
    let mut play = Play::open();
    play.now = at(12, 30);
    assert_eq!(left_open(&play), []);
}

#[test]
fn whoever_works_on_after_hours_is_not_told() {
    let mut play = Play::open();
    for _ in 0..3 {
        play.take("tax");
    }
    for minute in [10, 50] {
        play.now = at(17, minute);
        play.next("3").unwrap();
        let left = left_open(&play).into_iter().map(|(counter, _)| counter);
        assert!(!left.collect::<Vec<_>>().contains(&"3".into()));
    }
}

#[test]
fn a_long_wait_is_told_by_the_halls_rule() {
    let mut strict = hall();
    strict.rules.long_wait = Span::from_mins(5);
    for (hall, told) in [(hall(), 0), (strict, 1)] {
        let mut play = Play::of(hall);
        play.take("tax");
        play.wait_min(6);
        assert_eq!(play.queue.waits_long(play.now).len(), told);
    }
}

/// Each of them is visible to a device: another value is another hall.
#[test]
fn every_rule_for_devices_reaches_them() {
    let seen = |change: &dyn Fn(&mut Hall)| {
        let mut hall = hall();
        change(&mut hall);
        let play = Play::of(hall);
        views::hall_view(&play.queue, false, &mut Waits::default(), play.now).hall
    };
    let before = seen(&|_| {});
    let other = Span::from_mins(7);
    assert_ne!(seen(&|hall| hall.code = "430121".into()), before);
    assert_ne!(
        seen(&|hall| hall.priority.name.set("zh", "老幼优先")),
        before
    );
    assert_ne!(
        seen(&|hall| hall.appointment.name.set("zh", "约号")),
        before
    );
    assert_ne!(seen(&|hall| hall.rules.recalls = 5), before);
    assert_ne!(seen(&|hall| hall.rules.take_again_after = other), before);
    assert_ne!(seen(&|hall| hall.rules.help_delay = other), before);
}
