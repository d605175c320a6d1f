//! 好差评: who is asked, and what is refused.

use jiaohao_core::model::rating::{Grade, Reason};
use jiaohao_core::model::{Action, DeviceId, Span, TicketId, Time};
use jiaohao_core::queue::event::TicketRated;
use jiaohao_core::queue::{Command, Fact, Queue, RatingCommand, Refusal};
use jiaohao_fixture::{Play, at, hall};

const TABLET: DeviceId = DeviceId(7);

fn rate(ticket: TicketId, grade: Grade) -> Command {
    Command::Rating(RatingCommand::Rate {
        ticket,
        grade,
        device: TABLET,
        named: false,
    })
}

fn details(ticket: TicketId, grade: Option<Grade>, codes: &[&str]) -> Command {
    let codes = codes.iter().map(|code| Reason::new(code).unwrap());
    Command::Rating(RatingCommand::Detail {
        ticket,
        grade,
        codes: Some(codes.collect()),
        texted: false,
    })
}

fn is_asked(queue: &Queue) -> Option<TicketId> {
    queue.rating_asked(&"1".into()).map(|asked| asked.ticket)
}

/// Somebody was served at counter 1 and went at `ends`.
fn served(play: &mut Play, ends: Time) -> TicketId {
    let ticket = play.issue("transfer", ends - Span::from_mins(2));
    play.act("1", Action::CallNext { current: None }, ends - Span::from_mins(1));
    play.act("1", Action::Start, ends - Span::from_secs(50));
    play.act("1", FINISH, ends);
    ticket
}

const FINISH: Action = Action::Finish {
    outcome: None,
    cases: None,
};

fn begun() -> Play {
    let mut play = Play::new(hall());
    play.open("1", "zhang", at(9, 0));
    play
}

#[test]
fn a_visit_that_was_started_and_served_is_rated_once() {
    let mut play = begun();
    let ticket = served(&mut play, at(9, 10));
    assert_eq!(is_asked(&play.queue), Some(ticket));
    let facts = play.command(&rate(ticket, Grade::Dissatisfied), at(9, 10)).unwrap();
    let [Fact::TicketRated(TicketRated { grade, clerk, due, .. })] = &*facts else {
        panic!("{facts:?}");
    };
    assert_eq!(*grade, Grade::Dissatisfied);
    assert_eq!(clerk.as_ref().unwrap().as_str(), "zhang");
    // 15 days on which counters work: the fixture's hall does on Mondays and Tuesdays.
    assert_eq!(due.unwrap().to_string(), "2027-01-12");
    assert_eq!(is_asked(&play.queue), None);
    let again = play.command(&rate(ticket, Grade::VerySatisfied), at(9, 10));
    assert_eq!(again, Err(Refusal::AlreadyRated { ticket }));
}

#[test]
fn a_late_tap_or_one_after_the_next_call_is_refused() {
    let mut play = begun();
    let late = served(&mut play, at(9, 10));
    let ends = at(9, 10) + Span::from_secs(25);
    let after = ends + Span::from_secs(1);
    let refused = Err(Refusal::NotAsked { ticket: late });
    assert_eq!(play.queue.decide(&rate(late, Grade::Satisfied), after), refused.clone().map(|()| vec![]));
    assert!(play.queue.decide(&rate(late, Grade::Satisfied), ends).is_ok());
    play.issue("transfer", ends);
    play.act("1", Action::CallNext { current: None }, ends);
    assert_eq!(is_asked(&play.queue), None);
    assert_eq!(play.command(&rate(late, Grade::Satisfied), ends), refused.map(|()| vec![]));
}

#[test]
fn whoever_was_not_started_is_not_asked() {
    let mut play = begun();
    let ticket = play.issue("transfer", at(9, 1));
    play.act("1", Action::CallNext { current: None }, at(9, 2));
    play.act("1", FINISH, at(9, 3));
    assert_eq!(is_asked(&play.queue), None);
    assert_eq!(
        play.command(&rate(ticket, Grade::Satisfied), at(9, 3)),
        Err(Refusal::NotAsked { ticket })
    );
    let unknown = TicketId(99);
    assert_eq!(
        play.command(&rate(unknown, Grade::Satisfied), at(9, 3)),
        Err(Refusal::UnknownTicket { ticket: unknown })
    );
}

#[test]
fn a_counter_that_closes_and_a_day_that_ends_ask_nobody() {
    let mut play = begun();
    served(&mut play, at(9, 10));
    play.act("1", Action::Close, at(9, 10));
    assert_eq!(is_asked(&play.queue), None);
    play.open("1", "zhang", at(9, 11));
    let last = served(&mut play, at(23, 59));
    play.command(&Command::Tick, at(24, 0)).unwrap();
    assert_eq!(is_asked(&play.queue), None);
    assert_eq!(
        play.command(&rate(last, Grade::VerySatisfied), at(24, 0)),
        Err(Refusal::UnknownTicket { ticket: last })
    );
}

#[test]
fn details_fit_the_grade_and_come_in_time() {
    let mut play = begun();
    let ticket = served(&mut play, at(9, 10));
    assert_eq!(
        play.command(&details(ticket, None, &["209"]), at(9, 10)),
        Err(Refusal::NotAsked { ticket })
    );
    play.command(&rate(ticket, Grade::Satisfied), at(9, 10)).unwrap();
    let (code, grade) = (Reason::new("209").unwrap(), Grade::Satisfied);
    assert_eq!(
        play.command(&details(ticket, None, &["209"]), at(9, 10)),
        Err(Refusal::ForeignReason { code, grade })
    );
    let worse = Some(Grade::Dissatisfied);
    play.command(&details(ticket, worse, &["213", "209", "209"]), at(9, 11)).unwrap();
    let rating = play.queue.rating(ticket).unwrap();
    let codes: Vec<_> = rating.codes.iter().map(|code| code.code()).collect();
    assert_eq!((rating.grade, codes), (Grade::Dissatisfied, vec!["209", "213"]));
    let late = at(9, 11) + Span::from_secs(1);
    assert_eq!(
        play.command(&details(ticket, Some(Grade::VerySatisfied), &[]), late),
        Err(Refusal::RatingOver { ticket })
    );
}

#[test]
fn each_grade_has_its_eight_reasons() {
    for grade in Grade::ALL {
        let codes: Vec<_> = grade.reasons().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), 8);
        assert!(codes.iter().all(|code| code.starts_with(&grade.to_string())));
    }
    assert!(Reason::new("999").is_err());
}
