//! Who is next.

use jiaohao_core::model::{Action, Class, Reason, TicketId};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_fixture::{Play, at};

#[test]
fn priority_overtakes_twenty_minutes_and_never_more() {
    let mut play = Play::open();
    play.take("tax"); // 09:00
    play.wait_min(5);
    play.take("tax"); // 09:05
    play.wait_min(16);
    play.issue("tax", Class::Priority, None); // 09:21 ranks at 09:01
    let order: Vec<_> = (0..3).map(|_| play.next("3").unwrap().unwrap()).collect();
    let wanted = [
        ("K101".into(), Reason::Arrival),
        ("K103".into(), Reason::Priority),
        ("K102".into(), Reason::Arrival),
    ];
    assert_eq!(order, wanted);
}

#[test]
fn a_helper_helps_only_whoever_waits_ten_minutes_longer() {
    let mut play = Play::open();
    play.take("mortgage");
    play.wait_min(9);
    play.take("transfer");
    let mut later = play.clone();
    // Counter 1 serves transfers and helps mortgages.
    assert_eq!(play.next("1"), Ok(Some(("B101".into(), Reason::Arrival))));
    later.wait_min(2);
    later.next("3").unwrap(); // takes the transfer
    later.take("transfer"); // eleven minutes after the mortgage
    assert_eq!(later.next("1"), Ok(Some(("M101".into(), Reason::Helping))));
}

#[test]
fn ties_go_to_the_lower_id() {
    let mut play = Play::open();
    play.take("transfer");
    play.take("change");
    assert_eq!(play.next("1").unwrap().unwrap().0, "B101");
    assert_eq!(play.next("1").unwrap().unwrap().0, "B102");
}

#[test]
fn an_early_appointment_is_called_before_its_slot_only_when_nobody_else_waits() {
    let mut play = Play::open();
    play.now = at(9, 40);
    play.issue("tax", Class::Appointment, Some(at(10, 0)));
    play.take("tax");
    let mut on_time = play.clone();
    assert_eq!(play.next("3"), Ok(Some(("K102".into(), Reason::Arrival))));
    assert_eq!(
        play.next("3"),
        Ok(Some(("K101".into(), Reason::Appointment)))
    );
    on_time.now = at(10, 0);
    assert_eq!(
        on_time.next("3"),
        Ok(Some(("K101".into(), Reason::Appointment)))
    );
}

#[test]
fn a_clerk_may_choose_and_it_is_written_down() {
    let mut play = Play::open();
    play.take("tax");
    let chosen = play.take("tax");
    let facts = play
        .at(
            "3",
            Action::Call {
                ticket: chosen,
                noted: true,
            },
        )
        .unwrap();
    let called = Fact::TicketCalled {
        ticket: chosen,
        counter: "3".into(),
        reason: Reason::Chosen,
        noted: true,
    };
    assert_eq!(facts, [called]);
}

#[test]
fn everybody_knows_how_many_are_before_them() {
    let mut play = Play::open();
    let ids: Vec<_> = (0..3)
        .map(|_| {
            play.wait_min(1);
            play.take("tax")
        })
        .collect();
    let priority = play.issue("tax", Class::Priority, None);
    let ahead = |id: TicketId| views::ticket_answer(&play.queue, play.ticket(id), play.now).ahead;
    assert_eq!(
        ids.iter().map(|id| ahead(*id)).collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3)]
    );
    assert_eq!(ahead(priority), Some(0));
}
