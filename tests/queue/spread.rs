//! How waits are spread, by value: by their lengths, and over the hours of the clock.

use super::reports::rows;
use jiaohao_core::model::calendar::Calendar;
use jiaohao_core::model::{Action, ServiceId, Span};
use jiaohao_core::queue::Command;
use jiaohao_core::report::spread::{Crowd, Crowds, Waits, crowds, waits};
use jiaohao_core::report::{By, Period, report};
use jiaohao_fixture::{Play, at, hall};
use jiff::civil::{Weekday, date};

fn of_day(play: &Play, service: Option<&str>) -> (Waits, Crowds) {
    let days = Period::Day.around(date(2026, 11, 23)).unwrap();
    let rows = rows(play);
    let service = service.map(ServiceId::from);
    let calendar = Calendar::new("Asia/Shanghai").unwrap();
    let crowds = crowds(days, &rows, service.as_ref(), &calendar, play.now);
    (waits(days, &rows, service.as_ref()), crowds)
}

fn crowd(minutes: i64, of_minutes: i64) -> Crowd {
    Crowd {
        waited_s: minutes * 60,
        of_s: of_minutes * 60,
    }
}

/// Calls and serves whoever is next at the counter.
fn serve(play: &mut Play, counter: &str) {
    play.at(counter, Action::CallNext { current: None })
        .unwrap();
    play.at(counter, Action::Start).unwrap();
    let finish = Action::Finish {
        outcome: None,
        cases: None,
    };
    play.at(counter, finish).unwrap();
}

#[test]
fn waits_fall_into_steps_of_five_minutes_that_begin_with_their_first_second() {
    let mut hall = hall();
    hall.services[3].long_wait = Some(Span::from_mins(5));
    let mut play = Play::of(hall);
    let open = |clerk: &str| Action::Open {
        clerk: clerk.into(),
    };
    play.at("2", open("B")).unwrap();
    play.at("3", open("C")).unwrap();
    for (service, counter, seconds) in [
        ("tax", "3", 0),
        ("tax", "3", 299),
        ("tax", "3", 300),
        ("mortgage", "2", 1_799),
    ] {
        play.take(service);
        play.now = play.now + Span::from_millis(seconds * 1_000 + 999);
        serve(&mut play, counter);
    }
    // Who has not been called has no wait yet.
    play.take("tax");

    let (all, _) = of_day(&play, None);
    assert_eq!(all.bins, [2, 1, 0, 0, 0, 1]);
    assert_eq!(
        all.target_s,
        Some(300),
        "three were to wait five minutes, one thirty"
    );
    let (mortgage, _) = of_day(&play, Some("mortgage"));
    assert_eq!(mortgage.bins, [0, 0, 0, 0, 0, 1]);
    assert_eq!(mortgage.target_s, Some(1_800));
    let days = Period::Day.around(date(2026, 11, 23)).unwrap();
    let total = report(days, By::Service, &rows(&play), 0).total;
    assert_eq!(all.bins.iter().sum::<u64>(), total.wait_first.n);
    assert_eq!(of_day(&play, Some("transfer")).0, Waits::default());
}

#[test]
fn a_crowd_is_the_seconds_waited_in_an_hour_of_the_clock() {
    let mut play = Play::open();
    play.now = at(9, 30);
    play.take("tax"); // until 10:15
    play.now = at(9, 45);
    play.take("mortgage"); // until 12:05
    play.now = at(10, 15);
    serve(&mut play, "3");
    play.now = at(12, 5);
    serve(&mut play, "2");
    play.now = at(12, 30);

    let (_, crowds) = of_day(&play, None);
    let hours = [9, 10, 11, 12].map(|hour| crowds.hour(hour));
    assert_eq!(
        hours,
        [crowd(45, 60), crowd(75, 60), crowd(60, 60), crowd(5, 30)],
        "half of 12 is still to come"
    );
    assert_eq!(crowds.hour(10).mean(), Some(1.25));
    assert_eq!(crowds.hour(13), Crowd::default());
    assert_eq!(crowds.hour(13).mean(), None);
    assert_eq!(crowds.at(Weekday::Monday, 9), crowd(45, 60));
    assert_eq!(crowds.at(Weekday::Tuesday, 9), Crowd::default());
    assert_eq!(crowds.hours(), Some(9..=12));
    let (_, of_tax) = of_day(&play, Some("tax"));
    assert_eq!(
        [9, 10, 11].map(|hour| of_tax.hour(hour)),
        [crowd(30, 60), crowd(15, 60), crowd(0, 60)]
    );
}

#[test]
fn who_comes_back_waits_again_and_who_is_never_called_until_the_last_call() {
    let mut play = Play::open();
    let ticket = play.take("tax"); // 9:00 to 9:10
    play.wait_min(10);
    play.at("3", Action::CallNext { current: None }).unwrap();
    play.at("3", Action::NoShow).unwrap();
    play.now = at(10, 0);
    play.command(&Command::ReturnTicket { ticket }).unwrap(); // to 10:20
    play.now = at(10, 20);
    play.take("mortgage"); // never called
    serve(&mut play, "3");
    play.now = at(10, 30);
    let gone = play.take("transfer"); // to 10:35
    play.now = at(10, 35);
    play.command(&Command::CancelTicket { ticket: gone })
        .unwrap();
    let as_it_is = of_day(&play, None).1;
    assert_eq!(as_it_is.hour(9), crowd(10, 60));
    assert_eq!(as_it_is.hour(10), crowd(20 + 15 + 5, 35));

    play.now = at(24, 1);
    play.command(&Command::Tick).unwrap();
    let over = of_day(&play, None).1;
    assert_eq!(over.hour(10), crowd(20 + 5, 60), "the last call was 10:20");
    assert_eq!(over.hour(18), crowd(0, 60));
    assert_eq!(over.hours(), Some(9..=10));
}

#[test]
fn days_on_which_nobody_came_count_for_nothing() {
    let play = Play::open();
    let (waits, crowds) = of_day(&play, None);
    assert_eq!((waits, crowds.hours()), (Waits::default(), None));
    assert_eq!(crowds.hour(9).mean(), None);
}

/// An hour that the clock shows twice lasts two, one that it leaves out lasts none.
#[test]
fn hours_of_a_day_with_another_length_last_as_long_as_they_do() {
    for (day, hour, minutes) in [
        (date(2026, 10, 25), 2, 120),
        (date(2026, 3, 29), 2, 0),
        (date(2026, 3, 29), 3, 60),
    ] {
        let calendar = Calendar::new("Europe/Berlin").unwrap();
        let mut play = Play::open();
        play.take("tax");
        let mut rows = rows(&play);
        rows[0].date = day;
        let noon = day.tomorrow().unwrap().at(12, 0, 0, 0);
        let now = calendar.of_wall(noon);
        let days = Period::Day.around(day).unwrap();
        let crowds = crowds(days, &rows, None, &calendar, now);
        assert_eq!(crowds.hour(hour).of_s, minutes * 60, "{day} {hour}");
    }
}
