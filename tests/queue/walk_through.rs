//! What should happen, by value.

use jiaohao_core::history;
use jiaohao_core::model::hall::{NextOverCalled, NoCounter, ReturnRank};
use jiaohao_core::model::{
    Action, CASES_MOST, Class, EndCalled, Reason, ServiceStatus, Span, Target, TicketId,
    TicketState, WrongState,
};
use jiaohao_core::queue::*;
use jiaohao_fixture::{Play, at, hall, issue};

fn finish() -> Action {
    Action::Finish {
        outcome: None,
        cases: None,
    }
}

#[test]
fn a_ticket_is_taken_called_started_and_finished() {
    let mut play = Play::open();
    let id = play.take("transfer");
    // A new data folder leaves a hundred numbers out: lost tickets may be in people's hands.
    assert_eq!(play.ticket(id).number, "B101");
    assert_eq!(play.ticket(id).state, TicketState::Waiting);
    play.wait_min(4);
    assert_eq!(play.next("1"), Ok(Some(("B101".into(), Reason::Arrival))));
    assert_eq!(play.ticket(id).called_at, Some(at(9, 4)));
    play.wait_min(1);
    assert_eq!(play.at("1", Action::Start).unwrap().len(), 1);
    assert_eq!(play.ticket(id).started_at, Some(at(9, 5)));
    play.wait_min(10);
    let done = Action::Finish {
        outcome: Some("incomplete".into()),
        cases: Some(2),
    };
    play.at("1", done).unwrap();
    let ticket = play.ticket(id);
    assert_eq!(ticket.state, TicketState::Served);
    assert_eq!(ticket.ended_at, Some(at(9, 15)));
    assert_eq!(
        (ticket.outcome.clone(), ticket.cases),
        (Some("incomplete".into()), 2)
    );
    assert_eq!(play.queue.counter(&"1".into()).unwrap().ticket(), None);
}

#[test]
fn services_with_one_prefix_share_the_series() {
    let mut play = Play::open();
    let numbers: Vec<_> = ["transfer", "change", "mortgage", "transfer"]
        .map(|service| play.take(service))
        .map(|id| play.ticket(id).number.clone())
        .into();
    assert_eq!(numbers, ["B101", "B102", "M101", "B103"]);
}

#[test]
fn b999_is_followed_by_b1000() {
    let mut hall = hall();
    hall.numbers.first = 899; // plus the hundred left out
    let mut play = Play::of(hall);
    let first = play.take("transfer");
    let second = play.take("transfer");
    assert_eq!(play.ticket(first).number, "B999");
    assert_eq!(play.ticket(second).number, "B1000");
}

#[test]
fn next_next_next_serves_a_whole_day() {
    let mut play = Play::open();
    let first = play.take("tax");
    let second = play.take("tax");
    assert_eq!(play.next("3"), Ok(Some(("K101".into(), Reason::Arrival))));
    assert_eq!(play.next("3"), Ok(Some(("K102".into(), Reason::Arrival))));
    assert_eq!(play.ticket(first).state, TicketState::Served);
    // Nobody waits, but a visit was ended: that is an answer, not a refusal.
    assert_eq!(play.next("3"), Ok(None));
    assert_eq!(play.ticket(second).state, TicketState::Served);
    assert_eq!(
        play.next("3"),
        Err(Refusal::NobodyWaiting {
            counter: "3".into()
        })
    );
}

#[test]
fn next_over_a_called_ticket_does_what_the_hall_says() {
    let mut play = Play::open();
    let one = play.take("tax");
    play.take("tax");
    play.next("3").unwrap();
    play.at(
        "3",
        Action::CallNext {
            current: Some(EndCalled::NoShow),
        },
    )
    .unwrap();
    assert_eq!(play.ticket(one).state, TicketState::NoShow);

    let mut strict = hall();
    strict.rules.next_over_called = NextOverCalled::Refuse;
    let mut play = Play::of(strict);
    play.at("3", Action::Open { clerk: "C3".into() }).unwrap();
    let ticket = play.take("tax");
    play.next("3").unwrap();
    let busy = WrongState::AtCounter {
        counter: "3".into(),
        ticket,
        number: "K101".into(),
        state: TicketState::Called,
    };
    assert_eq!(play.next("3"), Err(Refusal::WrongState(busy)));
}

#[test]
fn a_no_show_comes_back_twice_and_no_more() {
    let mut play = Play::open();
    let id = play.take("tax");
    for returns in 0..3 {
        play.next("3").unwrap();
        play.at("3", Action::NoShow).unwrap();
        assert_eq!(play.ticket(id).state, TicketState::NoShow);
        play.wait_min(3);
        let answer = play.command(&Command::ReturnTicket { ticket: id });
        if returns < 2 {
            assert!(answer.is_ok());
            assert_eq!(play.ticket(id).state, TicketState::Waiting);
        } else {
            let used = WrongState::ReturnsUsed {
                ticket: id,
                number: "K101".into(),
                returns: 2,
                state: TicketState::NoShow,
            };
            assert_eq!(answer, Err(Refusal::WrongState(used)));
        }
    }
}

#[test]
fn a_return_never_goes_before_the_first_rank_and_never_to_the_end() {
    let mut play = Play::open();
    let missed = play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    play.wait_min(30);
    let early = play.take("tax");
    play.wait_min(15);
    let late = play.take("tax");
    play.command(&Command::ReturnTicket { ticket: missed })
        .unwrap();
    // Ten minutes of grace: after those who came 15 minutes ago, before those who come now.
    assert_eq!(play.ticket(missed).rank, at(9, 35));
    let order: Vec<_> = (0..3).map(|_| play.next("3").unwrap().unwrap()).collect();
    let number = |id: TicketId| play.ticket(id).number.clone();
    let wanted = [
        (number(early), Reason::Arrival),
        (number(missed), Reason::Returned),
        (number(late), Reason::Arrival),
    ];
    assert_eq!(order, wanted);
}

#[test]
fn a_return_may_go_to_the_nth_place() {
    let mut by_place = hall();
    by_place.rules.return_rank = ReturnRank::Place(2);
    let mut play = Play::of(by_place);
    play.at("3", Action::Open { clerk: "C3".into() }).unwrap();
    let missed = play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    let mut waiting = Vec::new();
    for _ in 0..3 {
        play.wait_min(1);
        waiting.push(play.take("tax"));
    }
    play.command(&Command::ReturnTicket { ticket: missed })
        .unwrap();
    assert_eq!(play.ticket(missed).rank, play.ticket(waiting[1]).rank);
}

#[test]
fn after_lunch_a_no_show_of_the_morning_keeps_its_rank_for_a_while() {
    let mut play = Play::open();
    let id = play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    let rank = play.ticket(id).rank;
    play.now = at(13, 10);
    let mut later = play.clone();
    play.command(&Command::ReturnTicket { ticket: id }).unwrap();
    assert_eq!(play.ticket(id).rank, rank);
    later.now = at(13, 16);
    later
        .command(&Command::ReturnTicket { ticket: id })
        .unwrap();
    assert_eq!(later.ticket(id).rank, at(13, 6));
}

#[test]
fn a_parked_ticket_stays_the_counters_and_goes_back_when_it_closes() {
    let mut play = Play::open();
    let id = play.take("tax");
    let rank = play.ticket(id).rank;
    play.next("3").unwrap();
    play.at("3", Action::Park).unwrap();
    assert_eq!(play.queue.counter(&"3".into()).unwrap().parked(), [id]);
    let elsewhere = play.at("1", Action::Unpark { ticket: id });
    assert!(matches!(
        elsewhere,
        Err(Refusal::WrongState(WrongState::AtCounter {
            state: TicketState::Parked,
            ..
        }))
    ));
    play.at("3", Action::Unpark { ticket: id }).unwrap();
    assert_eq!(play.ticket(id).state, TicketState::Serving);
    play.at("3", Action::Park).unwrap();
    play.at("3", Action::Close).unwrap();
    assert_eq!(play.ticket(id).state, TicketState::Waiting);
    assert_eq!(play.ticket(id).rank, rank);
}

#[test]
fn a_counter_with_a_serving_ticket_does_not_close() {
    let mut play = Play::open();
    let id = play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::Start).unwrap();
    assert!(matches!(
        play.at("3", Action::Close),
        Err(Refusal::WrongState(WrongState::AtCounter { .. }))
    ));
    play.at("3", finish()).unwrap();
    play.at("3", Action::Close).unwrap();
    assert_eq!(play.ticket(id).state, TicketState::Served);
}

#[test]
fn a_transfer_keeps_number_and_rank() {
    let mut play = Play::open();
    let id = play.take("transfer");
    let rank = play.ticket(id).rank;
    play.wait_min(5);
    let other = play.take("tax");
    play.next("1").unwrap();
    play.at(
        "1",
        Action::Transfer {
            to: Target::Service("tax".into()),
        },
    )
    .unwrap();
    assert_eq!(
        (play.ticket(id).rank, &*play.ticket(id).number),
        (rank, "B101")
    );
    assert_eq!(
        play.next("3"),
        Ok(Some(("B101".into(), Reason::Transferred)))
    );
    assert_eq!(play.ticket(other).state, TicketState::Waiting);
}

#[test]
fn a_ticket_sent_to_a_counter_waits_for_that_counter_alone() {
    let mut play = Play::open();
    let id = play.take("transfer");
    play.next("1").unwrap();
    play.at(
        "1",
        Action::Transfer {
            to: Target::Counter("2".into()),
        },
    )
    .unwrap();
    assert_eq!(
        play.next("3"),
        Err(Refusal::NobodyWaiting {
            counter: "3".into()
        })
    );
    assert_eq!(
        play.next("1"),
        Err(Refusal::NobodyWaiting {
            counter: "1".into()
        })
    );
    let mut closing = play.clone();
    assert_eq!(
        play.next("2"),
        Ok(Some(("B101".into(), Reason::Transferred)))
    );
    closing.at("2", Action::Close).unwrap();
    assert_eq!(
        closing.next("3"),
        Ok(Some(("B101".into(), Reason::Transferred)))
    );
    let closed = closing.at(
        "3",
        Action::Transfer {
            to: Target::Counter("2".into()),
        },
    );
    assert!(matches!(closed, Err(Refusal::CounterNotOpen { .. })));
    assert_eq!(closing.ticket(id).counter, Some("3".into()));
}

#[test]
fn a_clerk_is_at_one_counter_and_relief_keeps_the_ticket() {
    let mut play = Play::open();
    let elsewhere = play.at("1", Action::Open { clerk: "C2".into() });
    let refused = Refusal::ClerkElsewhere {
        clerk: "C2".into(),
        counter: "2".into(),
    };
    assert_eq!(elsewhere, Err(refused));
    let id = play.take("tax");
    play.next("3").unwrap();
    play.at(
        "3",
        Action::Open {
            clerk: "relief".into(),
        },
    )
    .unwrap();
    let counter = play.queue.counter(&"3".into()).unwrap();
    assert_eq!(
        (counter.ticket(), counter.clerk()),
        (Some(id), Some(&"relief".into()))
    );
}

#[test]
fn a_paused_counter_calls_nobody_until_it_resumes() {
    let mut play = Play::open();
    play.take("tax");
    play.at(
        "3",
        Action::Pause {
            reason: "午饭".into(),
        },
    )
    .unwrap();
    assert!(matches!(
        play.next("3"),
        Err(Refusal::CounterNotOpen { .. })
    ));
    let reopened = play.at("3", Action::Open { clerk: "C3".into() });
    assert!(matches!(
        reopened,
        Err(Refusal::WrongState(WrongState::Counter { .. }))
    ));
    play.at("3", Action::Resume).unwrap();
    assert!(play.next("3").unwrap().is_some());
}

#[test]
fn only_taking_obeys_the_clock() {
    let mut play = Play::open();
    play.take("tax");
    play.now = at(12, 0);
    let refused = play.command(&Command::IssueTicket(issue("tax", Class::Normal, None)));
    let closed = Refusal::ServiceClosed {
        service: "tax".into(),
        status: ServiceStatus::NotYet,
        opens_at: Some(at(12, 40)),
    };
    assert_eq!(refused, Err(closed));
    assert!(play.next("3").unwrap().is_some());
    play.now = at(17, 0);
    let refused = play.command(&Command::IssueTicket(issue("tax", Class::Normal, None)));
    let closed = Refusal::ServiceClosed {
        service: "tax".into(),
        status: ServiceStatus::Closed,
        opens_at: Some(at(24 + 8, 10)),
    };
    assert_eq!(refused, Err(closed));
}

#[test]
fn a_service_that_nobody_serves_says_so_and_may_be_refused() {
    let mut play = Play::closed();
    let status = |play: &Play| {
        let service = play.queue.service(&"tax".into()).unwrap().clone();
        play.queue.status(&service, play.now).0
    };
    assert_eq!(status(&play), ServiceStatus::Unstaffed);
    play.take("tax"); // allowed all the same
    play.at("3", Action::Open { clerk: "C3".into() }).unwrap();
    assert_eq!(status(&play), ServiceStatus::Open);

    let mut strict = hall();
    strict.rules.no_counter = NoCounter::Refuse;
    let mut play = Play::of(strict);
    let refused = play.command(&Command::IssueTicket(issue("tax", Class::Normal, None)));
    assert!(matches!(refused, Err(Refusal::ServiceClosed { .. })));
}

#[test]
fn an_appointment_is_not_early_and_a_late_one_is_a_normal_ticket() {
    let mut play = Play::open();
    let slot = at(10, 0);
    let early = play.command(&Command::IssueTicket(issue(
        "tax",
        Class::Appointment,
        Some(slot),
    )));
    assert_eq!(
        early,
        Err(Refusal::TooEarly {
            slot,
            from: at(9, 30)
        })
    );
    play.now = at(9, 40);
    let id = play.issue("tax", Class::Appointment, Some(slot));
    assert_eq!(play.ticket(id).rank, at(9, 0));
    play.now = at(10, 16);
    let late = play.issue("tax", Class::Appointment, Some(slot));
    assert_eq!(
        (play.ticket(late).class, play.ticket(late).rank),
        (Class::Normal, at(10, 16))
    );
    let no_slot = play.command(&Command::IssueTicket(issue(
        "tax",
        Class::Appointment,
        None,
    )));
    assert_eq!(no_slot, Err(Refusal::SlotMismatch));
    let slot_without = play.command(&Command::IssueTicket(issue(
        "tax",
        Class::Normal,
        Some(slot),
    )));
    assert_eq!(slot_without, Err(Refusal::SlotMismatch));
}

#[test]
fn an_appointment_of_a_day_that_is_over_is_no_ticket_of_today() {
    let mut play = Play::open();
    let slot = at(-1, 0);
    let yesterday = issue("tax", Class::Appointment, Some(slot));
    let refused = play.command(&Command::IssueTicket(yesterday));
    assert_eq!(refused, Err(Refusal::TooLate { slot }));
}

#[test]
fn a_transfer_goes_to_a_service_that_somebody_serves() {
    let mut small = hall();
    small.rules.no_counter = NoCounter::Refuse;
    let mut play = Play::of(small);
    let clerk = "C1".into();
    play.at("1", Action::Open { clerk }).unwrap();
    play.take("transfer");
    play.next("1").unwrap();
    let to = |service: &str| Action::Transfer {
        to: Target::Service(service.into()),
    };
    let nobody = Refusal::ServiceClosed {
        service: "tax".into(),
        status: ServiceStatus::Unstaffed,
        opens_at: None,
    };
    assert_eq!(play.at("1", to("tax")), Err(nobody));
    // Counter 1 helps this one itself.
    play.at("1", to("mortgage")).unwrap();
}

#[test]
fn the_day_ends_at_midnight_in_the_halls_zone_and_the_next_begins_empty() {
    let mut play = Play::open();
    let waiting = play.take("tax");
    let serving = play.take("transfer");
    play.next("1").unwrap();
    play.at("1", Action::Start).unwrap();
    assert_eq!(play.queue.due(), at(24, 0));
    play.now = at(24, 0);
    let events = play.queue.decide(&Command::Tick, play.now).unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.fact.kind()).collect();
    assert_eq!(kinds, ["day-ended", "day-started"]);
    play.queue.apply(&events[0]).unwrap();
    assert_eq!(play.ticket(waiting).state, TicketState::Expired);
    assert_eq!(play.ticket(serving).state, TicketState::Served);
    assert_eq!(play.ticket(serving).ended_at, None);
    play.queue.apply(&events[1]).unwrap();
    assert_eq!(play.queue.tickets().count(), 0);
    play.now = at(24 + 9, 0);
    let id = play.take("tax");
    assert_eq!(play.ticket(id).number, "K001");
    assert!(id > serving);
}

#[test]
fn called_tickets_become_no_shows_by_themselves_where_the_hall_says_so() {
    let mut hall = hall();
    hall.rules.no_show_after = Some(Span::from_mins(3));
    let mut play = Play::of(hall);
    play.at("3", Action::Open { clerk: "C3".into() }).unwrap();
    let id = play.take("tax");
    play.next("3").unwrap();
    // Two minutes at most to be heard, and three to come.
    assert_eq!(play.queue.due(), at(9, 5));
    assert_eq!(play.queue.decide(&Command::Tick, at(9, 4)), Ok(vec![]));
    play.now = at(9, 5);
    play.command(&Command::Tick).unwrap();
    assert_eq!(play.ticket(id).state, TicketState::NoShow);
}

#[test]
fn a_new_hall_file_keeps_what_is_still_needed() {
    let mut play = Play::open();
    let id = play.take("mortgage");
    play.next("2").unwrap();
    let mut smaller = hall();
    smaller
        .services
        .retain(|service| service.id != "mortgage".into());
    smaller.counters.retain(|counter| counter.id != "2".into());
    smaller.counters[0].helps.clear();
    smaller.services[0].prefix = "D".into();
    play.command(&Command::Configure {
        hall: smaller.into(),
    })
    .unwrap();
    // A new prefix takes effect the next day, and a ticket at a counter is still served there.
    let next = play.take("transfer");
    assert_eq!(play.ticket(next).number, "B101");
    let refused = play.command(&Command::IssueTicket(issue(
        "mortgage",
        Class::Normal,
        None,
    )));
    assert!(matches!(refused, Err(Refusal::ServiceClosed { .. })));
    play.at("2", finish()).unwrap();
    assert_eq!(play.ticket(id).state, TicketState::Served);
    play.at("2", Action::Close).unwrap();
    let reopened = play.at("2", Action::Open { clerk: "C2".into() });
    assert!(matches!(
        reopened,
        Err(Refusal::WrongState(WrongState::Counter { .. }))
    ));
    play.now = at(24, 0);
    play.command(&Command::Tick).unwrap();
    assert!(play.queue.counter(&"2".into()).is_none());
}

#[test]
fn unknown_names_and_values_are_refused_with_their_facts() {
    let mut play = Play::open();
    let unknown = play.command(&Command::IssueTicket(issue("nothing", Class::Normal, None)));
    assert_eq!(
        unknown,
        Err(Refusal::UnknownService {
            service: "nothing".into()
        })
    );
    assert_eq!(
        play.next("9"),
        Err(Refusal::UnknownCounter {
            counter: "9".into()
        })
    );
    let ticket = TicketId(1);
    let unknown = play.command(&Command::CancelTicket { ticket });
    assert_eq!(unknown, Err(Refusal::UnknownTicket { ticket }));
    let many = IssueTicket {
        cases: 4,
        ..issue("tax", Class::Normal, None)
    };
    let refused = play.command(&Command::IssueTicket(many));
    assert_eq!(refused, Err(Refusal::CasesOutOfRange { cases: 4, most: 3 }));
    play.take("tax");
    play.next("3").unwrap();
    let none = Action::Finish {
        outcome: None,
        cases: Some(0),
    };
    let most = CASES_MOST;
    assert_eq!(
        play.at("3", none),
        Err(Refusal::CasesOutOfRange { cases: 0, most })
    );
    let done = Action::Finish {
        outcome: Some("left".into()),
        cases: None,
    };
    let refused = play.at("3", done);
    let unknown = Refusal::UnknownOutcome {
        outcome: "left".into(),
        service: "tax".into(),
    };
    assert_eq!(refused, Err(unknown));
}

#[test]
fn an_epoch_in_the_middle_of_a_day_leaves_ids_and_numbers_out_and_loses_nobody() {
    let mut play = Play::open();
    let before = [play.take("transfer"), play.take("transfer")];
    let event = Event {
        at: play.now,
        fact: Queue::epoch_fact(1_795_399_200),
    };
    play.queue.apply(&event).unwrap();
    play.log.push(event);
    let after = [play.take("transfer"), play.take("transfer")];
    assert_eq!(before.map(|id| id.0), [10_001, 10_002]);
    assert_eq!(after.map(|id| id.0), [20_003, 20_004]);
    let numbers = ["B101", "B102", "B203", "B204"];
    for (id, number) in before.into_iter().chain(after).zip(numbers) {
        assert_eq!(play.ticket(id).number, number);
        let called = play.next("1").unwrap();
        assert_eq!(called, Some((number.into(), Reason::Arrival)));
    }
    for nobody in [1, 10_000, 10_003, 20_002, 20_005, u64::MAX] {
        assert_eq!(play.queue.ticket(TicketId(nobody)), None);
    }
    let from = |after| play.queue.tickets_after(TicketId(after)).count();
    assert_eq!(
        [0, 10_001, 15_000, 20_003, 20_004].map(from),
        [4, 3, 2, 1, 0]
    );
    assert_eq!(history::replay(1, &play.log), Ok(Some(play.queue)));
}
