//! Calls that a display missed while its line was cut: the fresh ones are said, the old ones only shown.

use jiaohao::display::conductor::{Conductor, MISSED};
use jiaohao::lang::Lang;
use jiaohao::link::LinkState;
use jiaohao::queue::view::{CallView, HallView};
use jiaohao::queue::{Class, Reason, Span, TicketId};
use std::sync::Arc;

use crate::sample;

/// A call to counter 3, so many seconds before the hall's now.
fn called(hall: &mut HallView, number: &str, seconds_ago: i64) {
    hall.seq += 1;
    let call = CallView {
        seq: hall.seq,
        at: hall.now.at(hall.now.time - Span::from_secs(seconds_ago)),
        ticket: TicketId(hall.seq),
        number: number.into(),
        class: Class::Normal,
        reason: Reason::Arrival,
        service: "transfer".into(),
        counter: "3".into(),
        times_called: 1,
    };
    hall.calls.insert(0, call);
}

fn said(conductor: &mut Conductor, hall: &HallView) -> Vec<String> {
    conductor.relink(LinkState::Connected);
    let said = conductor.see(Some(Arc::new(hall.clone())), hall.now);
    said.into_iter().map(|(call, _)| call.number).collect()
}

#[test]
fn after_a_cut_line_fresh_calls_are_said_and_old_ones_shown_silently() {
    let mut conductor = Conductor::new(Lang::Zh, None);
    let mut hall = sample::hall();
    called(&mut hall, "B001", 60);
    assert!(
        said(&mut conductor, &hall).is_empty(),
        "called before it was there"
    );

    conductor.relink(LinkState::Reconnecting { since: hall.now });
    assert!(conductor.board(Some(hall.now)).offline.contains("10:21"));

    // Half a minute later the line is back, with all that was missed.
    hall.now = hall.now.at(hall.now.time + Span::from_secs(35));
    let limit = MISSED.as_secs();
    called(&mut hall, "B002", 30);
    called(&mut hall, "B003", limit);
    called(&mut hall, "B004", limit - 1);
    called(&mut hall, "B005", 1);
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
    let mut conductor = Conductor::new(Lang::Zh, None);
    let mut hall = sample::hall();
    called(&mut hall, "B001", 60);
    said(&mut conductor, &hall);
    hall.now = hall.now.at(hall.now.time + Span::from_mins(5));
    called(&mut hall, "B002", 100);
    called(&mut hall, "B003", 40);
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
        let mut conductor = Conductor::new(Lang::Zh, None);
        let mut hall = sample::hall();
        said(&mut conductor, &hall);
        change(&mut hall);
        called(&mut hall, "B007", 1);
        assert!(said(&mut conductor, &hall).is_empty());
        called(&mut hall, "B008", 0);
        assert_eq!(said(&mut conductor, &hall), ["B008"]);
    }
}
