//! A clock that ran ahead, and the way back.

use crate::properties::{config, play_all, tries};
use jiaohao_core::history;
use jiaohao_core::model::{Action, Class, Reason, Span, Time};
use jiaohao_core::queue::*;
use jiaohao_fixture::{Play, at, issue};
use proptest::prelude::*;

const WEEK: Span = Span::from_mins(7 * 24 * 60);

fn leap(play: &mut Play, by: Span) {
    play.now = play.now + by;
    play.command(&Command::Tick).unwrap();
}

fn turn_back(play: &mut Play, to: Time) -> Vec<Fact> {
    play.now = to;
    play.command(&Command::TurnBack { to }).unwrap()
}

fn numbers_of(play: &mut Play, service: &str, count: usize) -> Vec<String> {
    let take = |_| {
        let id = play.take(service);
        play.ticket(id).number.clone()
    };
    (0..count).map(take).collect()
}

#[test]
fn who_took_a_number_on_a_day_begun_too_early_keeps_the_place() {
    let mut play = Play::open();
    leap(&mut play, WEEK);
    play.at("3", Action::Open { clerk: "C3".into() }).unwrap();
    assert_eq!(numbers_of(&mut play, "tax", 3), ["K001", "K002", "K003"]);
    play.now = play.now + Span::from_mins(4);
    play.next("3").unwrap();
    let facts = turn_back(&mut play, at(9, 5));
    let date = jiff::civil::date(2026, 11, 23);
    let from = at(9, 4) + WEEK;
    assert_eq!(facts, [Fact::ClockTurnedBack { from, date }]);
    assert_eq!(play.queue.day().date, date);
    let first = play.queue.counter(&"3".into()).unwrap().ticket().unwrap();
    assert_eq!(play.ticket(first).number, "K001");
    assert_eq!(play.ticket(first).called_at, Some(at(9, 5)));
    assert_eq!(play.ticket(first).arrived_at, at(9, 1));
    play.at("3", Action::NoShow).unwrap();
    assert_eq!(
        play.next("3").unwrap(),
        Some(("K002".into(), Reason::Arrival))
    );
    // New tickets are behind them.
    assert_eq!(numbers_of(&mut play, "tax", 1), ["K101"]);
}

#[test]
fn no_number_of_either_date_is_given_twice() {
    let mut play = Play::open();
    assert_eq!(numbers_of(&mut play, "tax", 2), ["K101", "K102"]);
    leap(&mut play, WEEK);
    assert_eq!(numbers_of(&mut play, "tax", 3), ["K001", "K002", "K003"]);
    turn_back(&mut play, at(9, 30));
    assert_eq!(
        numbers_of(&mut play, "tax", 1),
        ["K103"],
        "after those of the morning"
    );
    // That day comes, and its first numbers are on somebody's paper.
    let monday = at(9, 0) + WEEK;
    leap(&mut play, monday.since(at(9, 30)));
    assert_eq!(numbers_of(&mut play, "tax", 1), ["K004"]);
    // The day after is not affected.
    leap(&mut play, Span::from_mins(24 * 60));
    assert_eq!(numbers_of(&mut play, "tax", 1), ["K001"]);
}

#[test]
fn a_clock_that_ran_ahead_twice_gives_no_number_twice() {
    let mut play = Play::open();
    leap(&mut play, WEEK + WEEK + WEEK);
    assert_eq!(numbers_of(&mut play, "tax", 1), ["K101"]);
    leap(&mut play, WEEK);
    turn_back(&mut play, at(9, 30));
    // All of it was one morning, and K101 is on somebody's paper.
    assert_eq!(numbers_of(&mut play, "tax", 1), ["K102"]);
}

/// An earlier version gave it again then, and its log is for ever.
#[test]
fn a_log_with_a_number_given_again_after_the_way_back_still_opens() {
    let mut play = Play::open();
    leap(&mut play, WEEK + WEEK + WEEK);
    let first = play.take("tax");
    assert_eq!(play.ticket(first).number, "K101");
    leap(&mut play, WEEK);
    turn_back(&mut play, at(9, 30));
    let mut facts = play
        .queue
        .decide(
            &Command::IssueTicket(issue("tax", Class::Normal, None)),
            play.now,
        )
        .unwrap();
    let Some(Event { fact, .. }) = facts.first_mut() else {
        panic!("{facts:?}");
    };
    let Fact::TicketIssued(issued) = fact else {
        panic!("{fact:?}");
    };
    (issued.number, issued.count) = ("K101".into(), 101);
    play.log.append(&mut facts);
    let replayed = history::replay(1, &play.log).unwrap().unwrap();
    assert_eq!(replayed.tickets().count(), 1);
}

#[test]
fn after_weeks_numbers_go_on() {
    let mut play = Play::open();
    assert_eq!(numbers_of(&mut play, "tax", 2), ["K101", "K102"]);
    // Three weeks: the date may be wrong, and this the same morning.
    let now = play.now + Span::from_mins(21 * 24 * 60);
    play.now = now;
    play.command(&Command::Tick).unwrap();
    assert_eq!(numbers_of(&mut play, "tax", 1), ["K103"]);
}

#[test]
fn a_clock_that_is_not_ahead_is_not_turned_back() {
    let mut play = Play::open();
    let before = play.queue.clone();
    let to = play.now;
    assert_eq!(turn_back(&mut play, to), []);
    assert_eq!(play.queue, before);
}

proptest! {
    #![proptest_config(config())]

    /// Whoever would be next at any counter still is.
    #[test]
    fn the_order_stays(attempts in tries(), by in 1..3_000_i64) {
        let mut play = play_all(&attempts, |_, _, _| {});
        let mut before = play.clone();
        before.now = play.queue.last_event_at();
        let to = play.queue.last_event_at() - Span::from_mins(by);
        turn_back(&mut play, to);
        for counter in ["1", "2", "3"] {
            prop_assert_eq!(play.next(counter), before.next(counter));
        }
    }
}
