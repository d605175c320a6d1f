//! How many waited through the day.

use jiaohao_core::history;
use jiaohao_core::model::{Span, Time};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_fixture::{Play, at};

/// What the course says of these times, `None` where it says nothing.
fn waited<const N: usize>(play: &Play, times: [Time; N]) -> [Option<u32>; N] {
    let course = play.queue.course(play.now);
    times.map(|time| {
        let steps = time.since(course.from).as_secs() / COURSE_STEP.as_secs();
        let step = usize::try_from(steps).ok()?;
        course.waiting.get(step).copied()
    })
}

#[test]
fn who_waited_when_is_known_every_five_minutes() {
    let mut play = Play::open();
    play.now = at(9, 11);
    let tickets = [play.take("tax"), play.take("tax"), play.take("tax")];
    play.now = at(9, 17);
    play.next("3").unwrap();
    // Whoever comes and goes between two numbers is in none of them.
    play.now = at(9, 21);
    let ticket = tickets[2];
    play.command(&Command::CancelTicket { ticket }).unwrap();
    play.now = at(9, 29);
    let times = [
        at(9, 5),
        at(9, 10),
        at(9, 15),
        at(9, 20),
        at(9, 25),
        at(9, 30),
    ];
    let known = [Some(0), Some(0), Some(3), Some(2), Some(1), None];
    assert_eq!(waited(&play, times), known);
    // Time alone goes on, without an event.
    play.now = at(9, 30);
    assert_eq!(waited(&play, [at(9, 30), at(9, 35)]), [Some(1), None]);
    let course = views::course(&play.queue, play.now);
    assert_eq!(
        course.from.unwrap().to_string(),
        "2026-11-23T09:00:00.000+08:00"
    );
    assert_eq!(course.waiting.len(), 7);
    assert_eq!(course.opens.unwrap().clock(), "08:10");
    assert_eq!(course.closes.unwrap().clock(), "16:30");
}

#[test]
fn a_day_has_no_more_numbers_than_it_has_steps_and_the_next_begins_anew() {
    let mut play = Play::open();
    play.take("tax");
    // Weeks in which nobody was there: this day's numbers end with it.
    play.now = at(24 * 20, 0);
    assert_eq!(play.queue.course(play.now).waiting.len(), 15 * 12);
    play.command(&Command::Tick).unwrap();
    let course = play.queue.course(play.now);
    assert_eq!((course.from, course.waiting), (at(24 * 20, 0), vec![0]));
}

#[test]
fn a_clock_that_is_turned_back_takes_the_course_along() {
    let mut play = Play::open();
    play.now = at(9, 10);
    play.take("tax");
    play.now = at(11, 0);
    play.take("tax");
    turn_back(&mut play, at(9, 30));
    // What was at ten past nine was an hour and a half before that.
    assert_eq!(play.queue.course(play.now).from, at(7, 30));
    let times = [at(7, 40), at(7, 45), at(9, 25), at(9, 35)];
    assert_eq!(waited(&play, times), [Some(0), Some(1), Some(1), None]);
    // It goes on from there.
    play.now = at(9, 36);
    assert_eq!(waited(&play, [at(9, 35)]), [Some(2)]);
    // A day that was begun too early had none of this day's numbers.
    play.now = play.now + Span::from_mins(7 * 24 * 60);
    play.command(&Command::Tick).unwrap();
    turn_back(&mut play, at(9, 40));
    assert!(play.queue.course(play.now).waiting.len() <= 1);
    let again = history::replay(1, &play.log).unwrap().unwrap();
    assert_eq!(again.course(play.now), play.queue.course(play.now));
}

fn turn_back(play: &mut Play, to: Time) {
    play.now = to;
    play.command(&Command::TurnBack { to }).unwrap();
}
