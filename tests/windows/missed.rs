//! Calls that a display missed while its line was down: recent ones are spoken, old ones only shown.

use jiaohao::link::LinkState;
use jiaohao::model::{Reason, Span};
use jiaohao::screens::display::conductor::{Conductor, MISSED};
use jiaohao::voice::VoiceEvent;
use jiaohao_fixture::at;
use std::sync::Arc;

use crate::display::of_zone;
use crate::hall::Hall;

fn open() -> Hall {
    Hall::of_counters(8, |_| {})
}

/// Calls to counters, each this many seconds before the time that it is after this span; their numbers.
fn call_over(hall: &mut Hall, span: Span, calls: &[(&str, i64)]) -> Vec<String> {
    let end = hall.now + span;
    let calls = calls.iter().map(|(counter, seconds_ago)| {
        hall.now = end - Span::from_secs(*seconds_ago);
        hall.summon(counter, Reason::Arrival)
    });
    let numbers = calls.collect();
    hall.now = end;
    numbers
}

fn conductor() -> Conductor {
    let mut conductor = of_zone(None);
    conductor.hear(VoiceEvent::Sound(true));
    conductor
}

/// Whom the display calls out on seeing this hall, each immediately.
fn said(conductor: &mut Conductor, hall: &Hall) -> Vec<String> {
    let (hall, now) = (hall.view(), hall.moment());
    conductor.relink(LinkState::Connected);
    conductor.see(Some(Arc::new(hall.clone())), now);
    let mut said = Vec::new();
    while let Some(order) = conductor.cue(now) {
        let call = hall.calls.iter().find(|call| call.seq == order.call);
        said.push(call.unwrap().number.clone());
        conductor.hear(VoiceEvent::Said(order.call));
    }
    said
}

/// What is shown large.
fn shown(conductor: &mut Conductor, hall: &Hall) -> Vec<String> {
    let calls = conductor.board(Some(hall.moment())).calls.into_iter();
    calls.map(|call| call.number.into()).collect()
}

#[test]
fn after_a_cut_line_fresh_calls_are_said_and_old_ones_shown_silently() {
    let (mut conductor, mut hall) = (conductor(), open());
    call_over(&mut hall, Span::from_mins(1), &[("1", 60)]);
    assert!(
        said(&mut conductor, &hall).is_empty(),
        "called before it was there"
    );

    let now = hall.moment();
    conductor.relink(LinkState::Reconnecting { since: now });
    assert!(conductor.board(Some(now)).offline.contains("09:22"));

    // Half a minute later the line is back, with everything that was missed.
    let limit = MISSED.as_secs();
    let missed = [("2", 30), ("3", limit), ("4", limit - 1), ("5", 1)];
    let called = call_over(&mut hall, Span::from_secs(35), &missed);
    assert_eq!(said(&mut conductor, &hall), called[2..], "in their order");
    assert_eq!(conductor.board(Some(hall.moment())).offline, "");
    assert_eq!(shown(&mut conductor, &hall), called[2..]);
    assert!(
        said(&mut conductor, &hall).is_empty(),
        "nothing is said twice"
    );
}

#[test]
fn when_all_that_was_missed_is_old_the_last_of_it_stands_silently() {
    let (mut conductor, mut hall) = (conductor(), open());
    call_over(&mut hall, Span::from_mins(1), &[("1", 60)]);
    said(&mut conductor, &hall);
    let called = call_over(&mut hall, Span::from_mins(5), &[("2", 100), ("3", 40)]);
    assert!(said(&mut conductor, &hall).is_empty());
    assert_eq!(shown(&mut conductor, &hall), called[1..]);
    let board = conductor.board(Some(hall.moment()));
    assert!(!board.calls[0].lit, "the lamp is for what was just said");
}

#[test]
fn another_epoch_or_another_day_says_nothing_of_before() {
    let changes: [fn(&mut Hall); 2] = [Hall::begin_epoch, |hall| {
        hall.now = at(24 + 9, 21);
        hall.tick();
    }];
    for change in changes {
        let (mut conductor, mut hall) = (conductor(), open());
        said(&mut conductor, &hall);
        change(&mut hall);
        hall.open("7");
        hall.open("8");
        call_over(&mut hall, Span::from_secs(1), &[("7", 1)]);
        assert!(said(&mut conductor, &hall).is_empty());
        let called = hall.summon("8", Reason::Arrival);
        assert_eq!(said(&mut conductor, &hall), [called]);
    }
}
