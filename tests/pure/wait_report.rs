//! How true the promises were, by value and over ten days.

use crate::replay::replay;
use jiaohao::history::wait_reports;
use jiaohao::model::{Action, Span};
use jiaohao::queue::forecast::report::{Summary, Trust};
use jiaohao::queue::*;
use jiaohao_fixture::Play;
use std::collections::BTreeMap;

/// 13 minutes is the mean of a ticket for `tax`, of which 10 is the median.
#[test]
fn a_day_is_reported_by_service() {
    let mut play = Play::open();
    let ticket = |play: &Play, id| play.promise(id).unwrap().wait;
    let free = play.take("tax");
    play.now = play.now + Span::from_secs(5);
    play.next("3").unwrap();
    let second = play.take("tax");
    let third = play.take("tax");
    let chosen = play.take("tax");
    let canceled = play.take("tax");
    play.wait_min(13);
    play.next("3").unwrap();
    // It comes far too late: a minute after the upper bound.
    let late = ticket(&play, third).high_s + 60;
    play.now = play.ticket(third).issued_at + Span::from_secs(i64::try_from(late).unwrap());
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    let noted = false;
    play.at(
        "3",
        Action::Call {
            ticket: chosen,
            noted,
        },
    )
    .unwrap();
    play.command(&Command::CancelTicket { ticket: canceled })
        .unwrap();
    let report = play.queue.wait_report();
    assert_eq!(report.day.to_string(), "2026-11-23");
    assert_eq!(report.trust, Trust::TooFew);
    let [tax] = report.services.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(tax.service, "tax".into());
    let width = |id| ticket(&play, id).high_s - ticket(&play, id).low_s;
    let off = |id, real: u64| ticket(&play, id).likely_s.abs_diff(real);
    let expected = Summary {
        promised: 5,
        unsaid: 0,
        kept: 2,
        below: 0,
        above: 1,
        kept_percent: Some(67),
        wait_s: Some((5 + 780 + late + 1) / 3),
        range_s: Some((width(free) + width(second) + width(third) + 1) / 3),
        error_s: Some((off(free, 5) + off(second, 780) + off(third, late) + 1) / 3),
        // 10 minutes per place: 10, 10 and 20 minutes.
        board_error_s: Some((595 + 180 + late.abs_diff(1_200) + 1) / 3),
    };
    assert_eq!(tax.summary, expected);
    assert_eq!(report.all, expected);
}

#[test]
fn what_was_told_nothing_is_counted_too() {
    let mut play = Play::closed();
    play.take("tax");
    let report = play.queue.wait_report();
    assert_eq!((report.all.promised, report.all.unsaid), (0, 1));
    assert_eq!(report.all.kept_percent, None);
    assert_eq!(report.all.error_s, None);
}

#[test]
fn without_tickets_there_is_nothing_to_report() {
    let report = Play::open().queue.wait_report();
    assert_eq!(report.services, []);
    assert_eq!(report.all, Summary::default());
}

/// Counted again from the events alone.
#[test]
fn ten_simulated_days_keep_four_promises_of_five() {
    let (queue, log, _) = replay(|_, _| {});
    let days = wait_reports(&log).unwrap();
    assert_eq!(days.len(), 10);
    assert_eq!(days.last(), Some(&queue.wait_report()));
    let mut promised = BTreeMap::new();
    let (mut kept, mut judged) = (0, 0);
    for event in &log {
        match &event.fact {
            Fact::TicketIssued(issued) => {
                let wait = issued.promise.as_ref().map(|promise| promise.wait);
                promised.insert(issued.ticket, (event.at, wait));
            }
            Fact::TicketCalled { ticket, .. } => {
                let Some((at, Some(wait))) = promised.remove(ticket) else {
                    continue;
                };
                let ms = u64::try_from(event.at.since(at).as_millis()).unwrap();
                let real_s = (ms + 500) / 1_000;
                judged += 1;
                kept += u64::from(wait.low_s <= real_s && real_s <= wait.high_s);
            }
            _ => {}
        }
    }
    let of_days =
        |figure: fn(&Summary) -> u64| days.iter().map(|day| figure(&day.all)).sum::<u64>();
    assert_eq!(of_days(|all| all.kept), kept);
    assert_eq!(of_days(Summary::judged), judged);
    assert!(
        (78..=88).contains(&(100 * kept / judged)),
        "{kept} of {judged}"
    );
    // The services add up, and the promise is better than what boards show.
    for day in &days {
        let services = day.services.iter();
        let sum: u64 = services.map(|service| service.summary.kept).sum();
        assert_eq!(sum, day.all.kept);
    }
    let errors = days.iter().map(|day| day.all);
    let (ours, boards) = errors.fold((0, 0), |(ours, boards), all| {
        let weigh = |mean: Option<u64>| mean.unwrap_or(0) * all.judged();
        (ours + weigh(all.error_s), boards + weigh(all.board_error_s))
    });
    assert!(2 * ours < boards, "{ours} {boards}");
}
