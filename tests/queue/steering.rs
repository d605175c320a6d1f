//! What a supervisor changes about the day, by value.

use jiaohao_core::model::{Action, Class, Reason, ServiceStatus, Span, TicketId};
use jiaohao_core::queue::*;
use jiaohao_fixture::{Play, hall, issue};

fn steer(play: &mut Play, steer: Steer) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Steer(steer))
}

fn pause(play: &mut Play, service: &str, reason: &str) {
    let (service, reason) = (service.into(), reason.into());
    steer(play, Steer::PauseService { service, reason }).unwrap();
}

fn quota(play: &mut Play, service: &str, today: Option<u32>) -> Vec<Fact> {
    let service = service.into();
    steer(play, Steer::SetQuota { service, today }).unwrap()
}

fn class(play: &mut Play, ticket: TicketId, class: Class) -> Result<Vec<Fact>, Refusal> {
    steer(play, Steer::SetClass { ticket, class })
}

fn status(play: &Play, service: &str) -> ServiceStatus {
    let service = play.queue.service(&service.into()).unwrap();
    play.queue.status(service, play.now).0
}

fn take(play: &mut Play, service: &str) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::IssueTicket(issue(service, Class::Normal, None)))
}

fn number(play: &mut Play, counter: &str) -> String {
    play.next(counter).unwrap().unwrap().0
}

#[test]
fn nobody_takes_a_number_for_a_paused_service_and_who_waits_is_called() {
    let mut play = Play::open();
    play.take("tax");
    pause(&mut play, "tax", "系统升级");
    assert_eq!(status(&play, "tax"), ServiceStatus::Paused);
    let refused = take(&mut play, "tax").unwrap_err();
    let closed = Refusal::ServiceClosed {
        service: "tax".into(),
        status: ServiceStatus::Paused,
        opens_at: None,
    };
    assert_eq!(refused, closed);
    assert_eq!(number(&mut play, "3"), "K101");

    let service = "tax".into();
    steer(&mut play, Steer::ResumeService { service }).unwrap();
    assert_eq!(status(&play, "tax"), ServiceStatus::Open);
    take(&mut play, "tax").unwrap();
}

#[test]
fn a_pause_is_said_once_and_its_reason_may_change() {
    let mut play = Play::open();
    let resume = || Steer::ResumeService {
        service: "tax".into(),
    };
    let refused = steer(&mut play, resume()).unwrap_err();
    assert!(matches!(refused, Refusal::WrongState(_)), "{refused:?}");
    pause(&mut play, "tax", "系统升级");
    let before = play.log.len();
    pause(&mut play, "tax", "系统升级");
    assert_eq!(play.log.len(), before);
    pause(&mut play, "tax", "停电");
    let today = play.queue.today(&"tax".into()).unwrap();
    assert_eq!(
        today.paused.as_ref().map(|pause| &*pause.reason),
        Some("停电")
    );
}

#[test]
fn after_the_last_ticket_of_its_quota_a_service_is_full() {
    let mut play = Play::open();
    play.take("tax");
    quota(&mut play, "tax", Some(2));
    take(&mut play, "tax").unwrap();
    assert_eq!(status(&play, "tax"), ServiceStatus::Full);
    let service = "tax".into();
    let full = Refusal::QuotaReached { service };
    assert_eq!(take(&mut play, "tax").unwrap_err(), full);
    // A canceled ticket was issued all the same.
    play.command(&Command::CancelTicket {
        ticket: TicketId(10_001),
    })
    .unwrap();
    assert_eq!(status(&play, "tax"), ServiceStatus::Full);
    quota(&mut play, "tax", Some(3));
    take(&mut play, "tax").unwrap();
    quota(&mut play, "tax", None);
    take(&mut play, "tax").unwrap();
    assert_eq!(quota(&mut play, "tax", None), []);
}

#[test]
fn a_counter_serves_what_it_is_assigned_whatever_the_hall_file_says() {
    let mut play = Play::open();
    play.take("mortgage");
    let assign = Steer::Assign {
        counter: "3".into(),
        serves: vec!["mortgage".into()],
        helps: vec!["tax".into()],
    };
    steer(&mut play, assign.clone()).unwrap();
    assert_eq!(steer(&mut play, assign).unwrap(), []);
    assert!(play.queue.counter(&"3".into()).unwrap().is_assigned());
    let called = play.next("3").unwrap().unwrap();
    assert_eq!(called, ("M101".into(), Reason::Arrival));

    // Another hall file does not take it away; a service that it has no more goes.
    let mut other = hall();
    other.rules.recalls = 7;
    other.services.retain(|service| service.id != "tax".into());
    other.counters[2].serves = vec!["transfer".into()];
    play.command(&Command::Configure { hall: other.into() })
        .unwrap();
    let plan = play.queue.counter(&"3".into()).unwrap().plan().clone();
    assert_eq!((plan.serves, plan.helps), (vec!["mortgage".into()], vec![]));
}

#[test]
fn when_nothing_is_left_of_an_assignment_the_hall_file_holds_again() {
    let mut play = Play::open();
    let assign = Steer::Assign {
        counter: "1".into(),
        serves: vec!["tax".into()],
        helps: vec![],
    };
    steer(&mut play, assign).unwrap();
    let mut other = hall();
    other.services.retain(|service| service.id != "tax".into());
    other.counters[2].serves = vec!["transfer".into()];
    play.command(&Command::Configure { hall: other.into() })
        .unwrap();
    let counter = play.queue.counter(&"1".into()).unwrap();
    assert_eq!(counter.plan().serves, hall().counters[0].serves);
    assert!(!counter.is_assigned());
}

#[test]
fn a_counter_goes_back_to_what_the_hall_file_says() {
    let mut play = Play::open();
    let assign = Steer::Assign {
        counter: "3".into(),
        serves: vec!["mortgage".into()],
        helps: vec![],
    };
    steer(&mut play, assign).unwrap();
    let counter = "3".into();
    steer(&mut play, Steer::Unassign { counter }).unwrap();
    let counter = play.queue.counter(&"3".into()).unwrap();
    assert_eq!(counter.plan().serves, hall().counters[2].serves);
    assert!(!counter.is_assigned());
    let counter = "3".into();
    assert_eq!(steer(&mut play, Steer::Unassign { counter }).unwrap(), []);
}

#[test]
fn an_assignment_names_services_of_the_hall_once_each() {
    let mut play = Play::open();
    let mut assign = |serves: &[&str], helps: &[&str]| {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect();
        let (serves, helps) = (ids(serves), ids(helps));
        let counter = "1".into();
        let assign = Steer::Assign {
            counter,
            serves,
            helps,
        };
        steer(&mut play, assign).unwrap_err()
    };
    let service = "tax".into();
    assert_eq!(assign(&["tax"], &["tax"]), Refusal::ServedTwice { service });
    let service = "none".into();
    assert_eq!(assign(&["none"], &[]), Refusal::UnknownService { service });
    let counter = "1".into();
    assert_eq!(assign(&[], &[]), Refusal::ServesNothing { counter });
}

#[test]
fn another_class_counts_as_if_the_ticket_had_come_with_it() {
    let mut play = Play::open();
    let first = play.take("transfer");
    play.wait_min(5);
    let old_man = play.take("transfer");
    class(&mut play, old_man, Class::Priority).unwrap();
    let ticket = play.ticket(old_man);
    assert_eq!(ticket.rank, ticket.arrived_at - Span::from_mins(20));
    let called = play.next("1").unwrap().unwrap();
    assert_eq!(called, ("B102".into(), Reason::Priority));
    let refused = class(&mut play, old_man, Class::Normal).unwrap_err();
    assert!(matches!(refused, Refusal::WrongState(_)), "{refused:?}");

    class(&mut play, first, Class::Priority).unwrap();
    class(&mut play, first, Class::Normal).unwrap();
    assert_eq!(play.ticket(first).rank, play.ticket(first).arrived_at);
    let refused = class(&mut play, first, Class::Appointment).unwrap_err();
    assert_eq!(refused, Refusal::SlotMismatch);
}

#[test]
fn who_came_back_from_a_no_show_keeps_what_that_cost() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    number(&mut play, "1");
    play.at("1", Action::NoShow).unwrap();
    play.wait_min(30);
    play.command(&Command::ReturnTicket { ticket }).unwrap();
    let returned = play.ticket(ticket).rank;
    class(&mut play, ticket, Class::Priority).unwrap();
    assert_eq!(play.ticket(ticket).rank, returned - Span::from_mins(20));
}

#[test]
fn all_of_it_ends_with_the_day() {
    let mut play = Play::open();
    pause(&mut play, "tax", "停电");
    quota(&mut play, "mortgage", Some(0));
    let assign = Steer::Assign {
        counter: "3".into(),
        serves: vec!["mortgage".into()],
        helps: vec![],
    };
    steer(&mut play, assign).unwrap();
    play.wait_min(24 * 60);
    play.command(&Command::Tick).unwrap();
    assert_eq!(play.queue.today(&"tax".into()), None);
    assert_eq!(status(&play, "mortgage"), ServiceStatus::Unstaffed);
    let plan = play.queue.counter(&"3".into()).unwrap().plan();
    assert_eq!(plan.serves, hall().counters[2].serves);
}
