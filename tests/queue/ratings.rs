//! 好差评: who is asked, what is refused, and that nothing is counted that nobody tapped.

use jiaohao_core::history;
use jiaohao_core::model::rating::{Grade, Reason};
use jiaohao_core::model::{Action, DeviceId, Span, TicketId};
use jiaohao_core::queue::event::TicketRated;
use jiaohao_core::queue::{Command, Fact, RatingCommand, Refusal};
use jiaohao_core::views::{self, Waits};
use jiaohao_fixture::Play;
use proptest::prelude::*;

const TABLET: DeviceId = DeviceId(7);

const FINISH: Action = Action::Finish {
    outcome: None,
    cases: None,
};

fn rate(play: &mut Play, ticket: TicketId, grade: Grade) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Rating(RatingCommand::Rate {
        ticket,
        grade,
        device: TABLET,
        named: false,
    }))
}

fn details(
    play: &mut Play,
    ticket: TicketId,
    grade: Option<Grade>,
    codes: &[&str],
) -> Result<Vec<Fact>, Refusal> {
    let codes = codes.iter().map(|code| Reason::new(code).unwrap());
    play.command(&Command::Rating(RatingCommand::Detail {
        ticket,
        grade,
        codes: Some(codes.collect()),
        texted: false,
    }))
}

fn is_asked(play: &Play) -> Option<TicketId> {
    let asked = play.queue.rating_asked(&"1".into());
    asked.map(|asked| asked.ticket)
}

/// Somebody was served at counter 1, and goes now.
fn served(play: &mut Play) -> TicketId {
    let ticket = play.take("transfer");
    play.next("1").unwrap();
    play.at("1", Action::Start).unwrap();
    play.wait_min(1);
    play.at("1", FINISH).unwrap();
    ticket
}

fn wait_s(play: &mut Play, seconds: i64) {
    play.now = play.now + Span::from_secs(seconds);
}

#[test]
fn a_visit_that_was_started_and_served_is_rated_once() {
    let mut play = Play::open();
    let ticket = served(&mut play);
    assert_eq!(is_asked(&play), Some(ticket));
    let facts = rate(&mut play, ticket, Grade::Dissatisfied).unwrap();
    let [Fact::TicketRated(TicketRated { clerk, due, .. })] = &*facts else {
        panic!("{facts:?}");
    };
    assert_eq!(clerk.as_ref().unwrap().as_str(), "C1");
    // The 15th day on which counters work; in this hall they do on Mondays and Tuesdays.
    assert_eq!(due.unwrap().to_string(), "2027-01-12");
    assert_eq!(is_asked(&play), None);
    let again = rate(&mut play, ticket, Grade::VerySatisfied);
    assert_eq!(again, Err(Refusal::AlreadyRated { ticket }));
    assert_eq!(
        play.queue.rating(ticket).unwrap().grade,
        Grade::Dissatisfied
    );
}

#[test]
fn a_late_tap_and_one_after_the_next_call_are_refused() {
    let mut play = Play::open();
    let ticket = served(&mut play);
    wait_s(&mut play, 26);
    let refused = Err(Refusal::NotAsked { ticket });
    assert_eq!(rate(&mut play, ticket, Grade::Satisfied), refused);
    let second = served(&mut play);
    wait_s(&mut play, 25);
    play.take("transfer");
    play.next("1").unwrap();
    assert_eq!(is_asked(&play), None);
    let refused = Err(Refusal::NotAsked { ticket: second });
    assert_eq!(rate(&mut play, second, Grade::Satisfied), refused);
    // Within the few seconds that a tap may take.
    play.at("1", Action::Start).unwrap();
    play.at("1", FINISH).unwrap();
    let third = is_asked(&play).unwrap();
    wait_s(&mut play, 25);
    assert!(rate(&mut play, third, Grade::Satisfied).is_ok());
}

#[test]
fn whoever_was_not_started_is_not_asked_and_neither_is_anybody_where_the_rule_is_zero() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    play.next("1").unwrap();
    play.at("1", FINISH).unwrap();
    assert_eq!(is_asked(&play), None);
    let refused = rate(&mut play, ticket, Grade::Satisfied);
    assert_eq!(refused, Err(Refusal::NotAsked { ticket }));
    let ticket = TicketId(99);
    let refused = rate(&mut play, ticket, Grade::Satisfied);
    assert_eq!(refused, Err(Refusal::UnknownTicket { ticket }));
    let mut hall = (**play.queue.hall()).clone();
    hall.rules.rating = Span::ZERO;
    let hall = hall.into();
    play.command(&Command::Configure { hall }).unwrap();
    served(&mut play);
    assert_eq!(is_asked(&play), None);
}

#[test]
fn a_counter_that_closes_and_a_day_that_ends_ask_nobody() {
    let mut play = Play::open();
    served(&mut play);
    play.at("1", Action::Close).unwrap();
    assert_eq!(is_asked(&play), None);
    play.at("1", Action::Open { clerk: "C1".into() }).unwrap();
    let ticket = served(&mut play);
    assert_eq!(is_asked(&play), Some(ticket));
    play.now = play.queue.day().whole.to;
    play.command(&Command::Tick).unwrap();
    assert_eq!(is_asked(&play), None);
    let refused = rate(&mut play, ticket, Grade::VerySatisfied);
    assert_eq!(refused, Err(Refusal::UnknownTicket { ticket }));
}

#[test]
fn details_fit_the_grade_and_come_in_time() {
    let mut play = Play::open();
    let ticket = served(&mut play);
    let refused = details(&mut play, ticket, None, &["209"]);
    assert_eq!(refused, Err(Refusal::NotAsked { ticket }));
    rate(&mut play, ticket, Grade::Satisfied).unwrap();
    let (code, grade) = (Reason::new("209").unwrap(), Grade::Satisfied);
    let refused = details(&mut play, ticket, None, &["209"]);
    assert_eq!(refused, Err(Refusal::ForeignReason { code, grade }));
    wait_s(&mut play, 60);
    let worse = Some(Grade::Dissatisfied);
    let facts = details(&mut play, ticket, worse, &["213", "209", "209"]).unwrap();
    let [Fact::RatingDetailed { due: Some(_), .. }] = &*facts else {
        panic!("a bad one is to be mended: {facts:?}");
    };
    let rating = play.queue.rating(ticket).unwrap();
    let codes: Vec<_> = rating.codes.iter().map(|code| code.code()).collect();
    assert_eq!(
        (rating.grade, codes),
        (Grade::Dissatisfied, vec!["209", "213"])
    );
    assert_eq!(
        details(&mut play, ticket, None, &["209", "213"]),
        Ok(vec![])
    );
    wait_s(&mut play, 1);
    let late = details(&mut play, ticket, Some(Grade::VerySatisfied), &[]);
    assert_eq!(late, Err(Refusal::RatingOver { ticket }));
}

#[test]
fn nobody_who_works_there_is_told_the_grade() {
    let mut play = Play::open();
    let ticket = served(&mut play);
    rate(&mut play, ticket, Grade::VeryDissatisfied).unwrap();
    let rated = play.log.last().unwrap().clone();
    let change = views::change(&play.queue, &rated, &mut Waits::default()).unwrap();
    let text = serde_json::to_string(&change).unwrap();
    assert!(!text.contains("grade") && change.ticket.is_none(), "{text}");
    assert_eq!(change.counters[0].rating, None);
    assert_eq!(change.counters.len(), 1);
}

#[test]
fn each_grade_has_its_eight_reasons() {
    for grade in Grade::ALL {
        let codes: Vec<_> = grade.reasons().map(Reason::code).collect();
        assert_eq!(codes.len(), 8);
        let is_its = |code: &&str| code.starts_with(&grade.to_string());
        assert!(codes.iter().all(is_its), "{codes:?}");
    }
    assert!(Reason::new("999").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is tapped and whenever: a visit has one grade at most, a grade comes from a tap, and the log says the same
    /// again.
    #[test]
    fn a_grade_is_a_tap(steps in prop::collection::vec((0..8u8, 1..=5u8, 0..40i64), 1..60)) {
        let mut play = Play::open();
        let mut tapped = std::collections::BTreeMap::new();
        for (step, grade, seconds) in steps {
            let grade = Grade::try_from(grade).unwrap();
            wait_s(&mut play, seconds);
            let last = play.queue.tickets().last().map(|ticket| ticket.id);
            match step {
                0 => { play.take("transfer"); }
                1 => { let _ = play.next("1"); }
                2 => { let _ = play.at("1", Action::Start); }
                3 => { let _ = play.at("1", FINISH); }
                4 => { served_if_free(&mut play); }
                5 => { let _ = play.at("1", Action::Close); let _ = play.at("1", Action::Open { clerk: "C1".into() }); }
                6 => if let Some(ticket) = is_asked(&play).or(last)
                    && rate(&mut play, ticket, grade).is_ok() {
                    prop_assert!(tapped.insert(ticket, grade).is_none(), "rated twice");
                },
                _ => if let Some(ticket) = last
                    && details(&mut play, ticket, Some(grade), &[]).is_ok() {
                    prop_assert!(tapped.insert(ticket, grade).is_some(), "never tapped");
                },
            }
        }
        for ticket in play.queue.tickets() {
            let grade = play.queue.rating(ticket.id).map(|rating| rating.grade);
            prop_assert_eq!(grade, tapped.get(&ticket.id).copied());
        }
        let again = history::replay(1, &play.log).unwrap().unwrap();
        prop_assert_eq!(again, play.queue);
    }
}

fn served_if_free(play: &mut Play) {
    let counter = play.queue.counter(&"1".into()).unwrap();
    if counter.ticket().is_none() && counter.clerk().is_some() {
        served(play);
    }
}
