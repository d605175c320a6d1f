//! Calls that a display missed while its line was down: recent ones are spoken, old ones only shown.

use jiaohao::link::LinkState;
use jiaohao::model::{Class, Reason, Span, TicketId, TicketState};
use jiaohao::protocol::view::{CallView, HallView, TicketView};
use jiaohao::screens::display::conductor::{Conductor, MISSED};
use jiaohao::voice::{Load, Plan, VoiceEvent};
use jiaohao::words::Lang;
use std::sync::Arc;

use crate::sample;

/// A call to a counter, this many seconds before the hall's present time.
fn called(hall: &mut HallView, counter: usize, number: &str, seconds_ago: i64) {
    hall.seq += 1;
    let call = CallView {
        seq: hall.seq,
        at: hall.now.at(hall.now.time - Span::from_secs(seconds_ago)),
        ticket: TicketId(hall.seq),
        number: number.into(),
        class: Class::Normal,
        reason: Reason::Arrival,
        service: "transfer".into(),
        counter: counter.to_string().as_str().into(),
        times_called: 1,
    };
    hall.counters[counter - 1].ticket = Some(TicketView {
        state: TicketState::Called,
        ..sample::ticket(hall.seq, number, "transfer")
    });
    hall.calls.insert(0, call);
}

fn conductor() -> Conductor {
    let plan = Plan {
        languages: 1,
        repeats: 1,
        load: Load::default(),
    };
    let mut conductor = Conductor::new(Lang::ZH, None, plan);
    conductor.hear(VoiceEvent::Sound(true));
    conductor
}

/// Whom the display calls out on seeing this hall, each immediately.
fn said(conductor: &mut Conductor, hall: &HallView) -> Vec<String> {
    conductor.relink(LinkState::Connected);
    conductor.see(Some(Arc::new(hall.clone())), hall.now);
    let mut said = Vec::new();
    while let Some(order) = conductor.cue(hall.now) {
        let call = hall.calls.iter().find(|call| call.seq == order.call);
        said.push(call.unwrap().number.clone());
        conductor.hear(VoiceEvent::Said(order.call));
    }
    said
}

#[test]
fn after_a_cut_line_fresh_calls_are_said_and_old_ones_shown_silently() {
    let mut conductor = conductor();
    let mut hall = sample::hall();
    called(&mut hall, 1, "B001", 60);
    assert!(
        said(&mut conductor, &hall).is_empty(),
        "called before it was there"
    );

    conductor.relink(LinkState::Reconnecting { since: hall.now });
    assert!(conductor.board(Some(hall.now)).offline.contains("10:21"));

    // Half a minute later the line is back, with everything that was missed.
    hall.now = hall.now.at(hall.now.time + Span::from_secs(35));
    let limit = MISSED.as_secs();
    called(&mut hall, 2, "B002", 30);
    called(&mut hall, 3, "B003", limit);
    called(&mut hall, 4, "B004", limit - 1);
    called(&mut hall, 5, "B005", 1);
    assert_eq!(
        said(&mut conductor, &hall),
        ["B004", "B005"],
        "in their order"
    );
    let board = conductor.board(Some(hall.now));
    assert_eq!(board.offline, "");
    let shown = board.calls.iter().map(|call| call.number.as_str());
    assert_eq!(shown.collect::<Vec<_>>(), ["B004", "B005"]);
    assert!(
        said(&mut conductor, &hall).is_empty(),
        "nothing is said twice"
    );
}

#[test]
fn when_all_that_was_missed_is_old_the_last_of_it_stands_silently() {
    let mut conductor = conductor();
    let mut hall = sample::hall();
    called(&mut hall, 1, "B001", 60);
    said(&mut conductor, &hall);
    hall.now = hall.now.at(hall.now.time + Span::from_mins(5));
    called(&mut hall, 2, "B002", 100);
    called(&mut hall, 3, "B003", 40);
    assert!(said(&mut conductor, &hall).is_empty());
    let board = conductor.board(Some(hall.now));
    let shown: Vec<_> = board
        .calls
        .iter()
        .map(|call| call.number.as_str())
        .collect();
    assert_eq!(shown, ["B003"]);
    assert!(!board.calls[0].lit, "the lamp is for what was just said");
}

#[test]
fn another_epoch_or_another_day_says_nothing_of_before() {
    for change in [
        |hall: &mut HallView| hall.epoch += 1,
        |hall: &mut HallView| hall.day = hall.day.tomorrow().unwrap(),
    ] {
        let mut conductor = conductor();
        let mut hall = sample::hall();
        said(&mut conductor, &hall);
        change(&mut hall);
        called(&mut hall, 7, "B007", 1);
        assert!(said(&mut conductor, &hall).is_empty());
        called(&mut hall, 8, "B008", 0);
        assert_eq!(said(&mut conductor, &hall), ["B008"]);
    }
}
