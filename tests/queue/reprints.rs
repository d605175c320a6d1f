//! A ticket printed again at a kiosk: each comes to an end, whatever the kiosk does.

use jiaohao_core::history;
use jiaohao_core::model::{
    Action, CannotPrint, DeviceId, ReprintId, ReprintState, Span, TicketId, TicketState, WrongState,
};
use jiaohao_core::queue::*;
use jiaohao_core::views::{self, Waits};
use jiaohao_fixture::{Play, at};

const EAST: DeviceId = DeviceId(3);
const WEST: DeviceId = DeviceId(4);

fn ask(play: &mut Play, ticket: TicketId, kiosk: DeviceId) -> Result<ReprintId, Refusal> {
    play.command(&Command::Reprint(ReprintCommand::Ask {
        ticket,
        kiosk,
        name: "kiosk-east".into(),
        obstacle: None,
    }))?;
    Ok(play.queue.reprint_of(ticket).unwrap().id)
}

fn take(play: &mut Play, reprint: ReprintId) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Reprint(ReprintCommand::Take { reprint }))
}

fn end(play: &mut Play, reprint: ReprintId, outcome: ReprintState) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Reprint(ReprintCommand::End { reprint, outcome }))
}

fn state(play: &Play, ticket: TicketId) -> ReprintState {
    play.queue.reprint_of(ticket).unwrap().state
}

fn wait(play: &mut Play, seconds: i64) {
    play.now = play.now + Span::from_secs(seconds);
    while play.queue.due() <= play.now {
        play.command(&Command::Tick).unwrap();
    }
}

fn cannot(device: DeviceId, why: CannotPrint) -> Refusal {
    Refusal::CannotPrint { device, why }
}

#[test]
fn it_is_taken_before_it_is_printed_and_its_place_stays() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    let before = play.ticket(ticket).clone();
    let reprint = ask(&mut play, ticket, EAST).unwrap();
    assert_eq!(reprint, ReprintId(play.queue.seq()), "number of its event");
    assert_eq!(state(&play, ticket), ReprintState::Asked);
    take(&mut play, reprint).unwrap();
    assert_eq!(state(&play, ticket), ReprintState::Printing);
    let printed = end(&mut play, reprint, ReprintState::Printed).unwrap();
    assert_eq!(printed.len(), 1);
    assert_eq!(state(&play, ticket), ReprintState::Printed);
    assert_eq!(end(&mut play, reprint, ReprintState::Printed).unwrap(), []);
    assert_eq!(*play.ticket(ticket), before, "the ticket is as it was");
}

#[test]
fn what_the_kiosk_does_not_take_or_confirm_ends_by_itself() {
    let mut play = Play::open();
    let (left, taken) = (play.take("transfer"), play.take("transfer"));
    let reprint = ask(&mut play, left, EAST).unwrap();
    let other = ask(&mut play, taken, WEST).unwrap();
    take(&mut play, other).unwrap();
    wait(&mut play, 44);
    assert_eq!(state(&play, left), ReprintState::Asked);
    wait(&mut play, 1);
    assert_eq!(state(&play, left), ReprintState::NotTaken);
    // It is too late for paper: somebody may have sent the visitor elsewhere.
    assert_eq!(
        take(&mut play, reprint),
        Err(Refusal::UnknownReprint { reprint })
    );
    wait(&mut play, 14);
    assert_eq!(state(&play, taken), ReprintState::Printing);
    wait(&mut play, 1);
    assert_eq!(state(&play, taken), ReprintState::Unknown);
    // The printer's late word is better than none.
    end(&mut play, other, ReprintState::Printed).unwrap();
    assert_eq!(state(&play, taken), ReprintState::Printed);
    let reprint = other;
    let again = end(&mut play, other, ReprintState::Failed);
    assert_eq!(again, Err(Refusal::UnknownReprint { reprint }));
}

#[test]
fn a_kiosk_and_a_ticket_have_one_at_a_time() {
    let mut play = Play::open();
    let (first, second) = (play.take("transfer"), play.take("transfer"));
    let reprint = ask(&mut play, first, EAST).unwrap();
    let busy = ask(&mut play, second, EAST);
    assert_eq!(busy, Err(cannot(EAST, CannotPrint::KioskInHand)));
    let twice = ask(&mut play, first, WEST);
    assert_eq!(twice, Err(cannot(WEST, CannotPrint::TicketInHand)));
    end(&mut play, reprint, ReprintState::Busy).unwrap();
    ask(&mut play, second, EAST).unwrap();
    ask(&mut play, first, WEST).unwrap();
}

#[test]
fn only_a_live_ticket_of_today_is_printed_again() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    let nobody = ask(&mut play, TicketId(99), EAST);
    let unknown = TicketId(99);
    assert_eq!(nobody, Err(Refusal::UnknownTicket { ticket: unknown }));
    play.next("1").unwrap();
    ask(&mut play, ticket, EAST).unwrap();
    wait(&mut play, 60);
    play.at("1", Action::NoShow).unwrap();
    let refused = ask(&mut play, ticket, EAST);
    let number = play.ticket(ticket).number.clone();
    let state = TicketState::NoShow;
    let wrong = WrongState::Ticket {
        ticket,
        number,
        state,
    };
    assert_eq!(refused, Err(Refusal::WrongState(wrong)));
    play.command(&Command::ReturnTicket { ticket }).unwrap();
    let reprint = ask(&mut play, ticket, EAST).unwrap();
    play.command(&Command::CancelTicket { ticket }).unwrap();
    let late = take(&mut play, reprint);
    assert_eq!(late, Err(Refusal::UnknownReprint { reprint }));
}

#[test]
fn what_the_hub_knows_of_the_kiosk_is_the_refusal() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    let refused = play.command(&Command::Reprint(ReprintCommand::Ask {
        ticket,
        kiosk: EAST,
        name: String::new(),
        obstacle: Some(CannotPrint::PaperOut),
    }));
    assert_eq!(refused, Err(cannot(EAST, CannotPrint::PaperOut)));
    assert!(play.queue.reprint_of(ticket).is_none());
}

#[test]
fn the_day_leaves_none_open_and_a_replay_knows_the_same() {
    let mut play = Play::open();
    let (asked, taken) = (play.take("transfer"), play.take("transfer"));
    play.now = at(23, 59) + Span::from_secs(40);
    ask(&mut play, asked, EAST).unwrap();
    let reprint = ask(&mut play, taken, WEST).unwrap();
    take(&mut play, reprint).unwrap();
    assert_eq!(history::replay(1, &play.log).unwrap().unwrap(), play.queue);
    play.now = at(24, 0);
    let facts = play.command(&Command::Tick).unwrap();
    let ended = facts.iter().filter_map(|fact| match fact {
        Fact::TicketReprintEnded {
            ticket, outcome, ..
        } => Some((*ticket, *outcome)),
        _ => None,
    });
    let wanted = [
        (asked, ReprintState::NotTaken),
        (taken, ReprintState::Unknown),
    ];
    assert_eq!(ended.collect::<Vec<_>>(), wanted);
    assert_eq!(play.queue.reprints().count(), 0);
}

#[test]
fn a_clock_that_is_set_right_leaves_none_waiting_for_hours() {
    let mut play = Play::open();
    play.now = at(15, 0);
    let ticket = play.take("transfer");
    ask(&mut play, ticket, EAST).unwrap();
    play.command(&Command::TurnBack { to: at(11, 0) }).unwrap();
    play.now = at(11, 0);
    wait(&mut play, 45);
    assert_eq!(state(&play, ticket), ReprintState::NotTaken);
}

#[test]
fn screens_hear_of_those_that_are_open_and_staff_what_became_of_them() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    let view = |play: &Play| views::hall_view(&play.queue, false, &mut Waits::default(), play.now);
    let mut folded = view(&play);
    let mut follow = |play: &Play| {
        let change = views::change(&play.queue, play.log.last().unwrap(), &mut Waits::default());
        folded.fold(change.unwrap());
        assert_eq!(folded.reprints, view(play).reprints);
        folded
            .reprints
            .iter()
            .map(|one| one.state)
            .collect::<Vec<_>>()
    };
    let reprint = ask(&mut play, ticket, EAST).unwrap();
    assert_eq!(follow(&play), [ReprintState::Asked]);
    take(&mut play, reprint).unwrap();
    assert_eq!(follow(&play), [ReprintState::Printing]);
    end(&mut play, reprint, ReprintState::Failed).unwrap();
    assert_eq!(follow(&play), []);
    let ticket = views::ticket_view(&play.queue, play.ticket(ticket));
    assert_eq!(ticket.reprint.as_ref().unwrap().state, ReprintState::Failed);
    assert_eq!(ticket.for_public().reprint, None);
}
