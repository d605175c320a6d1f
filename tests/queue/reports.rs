//! The figures of a day played by hand, by value.

use jiaohao_core::history::Chronicle;
use jiaohao_core::history::rows::DayRows;
use jiaohao_core::model::{Action, Class, Span};
use jiaohao_core::queue::Command;
use jiaohao_core::report::figures::{Figures, Kept, Times, Within};
use jiaohao_core::report::{By, Days, Period, Report, report};
use jiaohao_fixture::{Play, at};
use jiff::civil::date;

/// The rows of the play's day, as it stands now.
pub(super) fn rows(play: &Play) -> Vec<DayRows> {
    let mut chronicle = Chronicle::default();
    let mut days = Vec::new();
    for (seq, event) in (1..).zip(&play.log) {
        days.extend(chronicle.take(seq, event).unwrap());
    }
    days.extend(chronicle.today(play.now));
    days
}

fn of_day(play: &Play, by: By) -> Report {
    let days = Period::Day.around(date(2026, 11, 23)).unwrap();
    let now_s = play.now.as_millis() / 1_000;
    report(days, by, &rows(play), now_s)
}

fn total(play: &Play) -> Figures {
    of_day(play, By::Service).total
}

fn row(play: &Play, by: By, id: &str) -> Figures {
    let report = of_day(play, by);
    let row = report.rows.into_iter().find(|row| row.id == id);
    row.unwrap_or_else(|| panic!("no row {id}")).figures
}

fn go(play: &mut Play, minutes: i64, counter: &str, action: Action) {
    play.wait_min(minutes);
    play.at(counter, action).unwrap();
}

const FINISH: Action = Action::Finish {
    outcome: None,
    cases: None,
};

fn next() -> Action {
    Action::CallNext { current: None }
}

fn times(seconds: &[i64]) -> Times {
    let n = seconds.len();
    let rank = |percent: usize| {
        seconds
            .get((n * percent).div_ceil(100).wrapping_sub(1))
            .copied()
    };
    let sum: i64 = seconds.iter().sum();
    Times {
        n: n as u64,
        mean_s: (n > 0).then(|| sum / n as i64),
        p50_s: rank(50),
        p90_s: rank(90),
        max_s: seconds.last().copied(),
    }
}

#[test]
fn a_visit_is_issued_called_started_and_served() {
    let mut play = Play::open();
    play.take("transfer");
    go(&mut play, 10, "1", next());
    go(&mut play, 2, "1", Action::Start);
    go(&mut play, 15, "1", FINISH);
    play.wait_min(3);

    let total = total(&play);
    assert_eq!((total.issued, total.called, total.served), (Some(1), 1, 1));
    assert_eq!(
        (total.walk_out, total.no_show, total.left_open),
        (Some(0), 0, 0)
    );
    assert_eq!((total.cases, total.unconfirmed), (1, 0));
    assert_eq!(total.outcomes.get(&"accepted".into()), Some(&1));
    assert_eq!(total.wait_first, times(&[600]));
    assert_eq!(total.wait_last, times(&[600]));
    assert_eq!(total.way, times(&[120]));
    assert_eq!(total.service, times(&[900]));
    assert!(total.few);
    let one = row(&play, By::Counter, "1");
    assert_eq!(one.issued, None, "a number has no counter yet");
    let desk = one.desk.unwrap();
    assert_eq!(
        (desk.session_s, desk.serving_s, desk.calling_s),
        (30 * 60, 15 * 60, 2 * 60)
    );
    assert_eq!(
        (desk.free_with_line_s, desk.free_without_line_s),
        (600, 180)
    );
}

/// A minute is sixty seconds, and the middle of two is the first.
#[test]
fn waits_are_ranked_by_whole_seconds() {
    let mut play = Play::open();
    for seconds in [65, 600, 1_801, 1_900] {
        play.take("tax");
        play.now = play.now + Span::from_millis(seconds * 1_000 + 999);
        play.at("3", next()).unwrap();
        go(&mut play, 0, "3", Action::Start);
        go(&mut play, 0, "3", FINISH);
    }
    let waits = row(&play, By::Service, "tax").wait_first;
    let mean = Some((65 + 600 + 1_801 + 1_900 + 2) / 4);
    assert_eq!((waits.n, waits.mean_s), (4, mean), "1091.5 rounds up");
    assert_eq!(
        (waits.p50_s, waits.p90_s, waits.max_s),
        (Some(600), Some(1_900), Some(1_900))
    );
    let within = row(&play, By::Service, "tax").within_target;
    assert_eq!(
        within,
        Within {
            n: 2,
            of: 4,
            of_all: 4
        },
        "the hall aims at 30 minutes"
    );
}

#[test]
fn who_does_not_come_returns_and_is_served_was_no_no_show() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    go(&mut play, 10, "1", next());
    go(&mut play, 1, "1", Action::NoShow);
    assert_eq!(total(&play).no_show, 1);
    play.wait_min(20);
    play.command(&Command::ReturnTicket { ticket }).unwrap();
    assert_eq!(total(&play).no_show, 0);
    go(&mut play, 5, "1", next());
    go(&mut play, 1, "1", Action::Start);
    go(&mut play, 9, "1", FINISH);

    let total = total(&play);
    assert_eq!((total.called, total.served, total.no_show), (1, 1, 0));
    assert_eq!(
        total.wait_first,
        times(&[600]),
        "from the arrival to the first call"
    );
    assert_eq!(
        total.wait_last,
        times(&[300]),
        "from the return to the last"
    );
}

#[test]
fn a_visit_that_is_sent_on_counts_once_and_waits_twice() {
    let mut play = Play::open();
    play.take("transfer");
    go(&mut play, 10, "1", next());
    go(&mut play, 1, "1", Action::Start);
    let on = Action::Transfer {
        to: jiaohao_core::model::Target::Service("mortgage".into()),
    };
    go(&mut play, 5, "1", on);
    go(&mut play, 7, "2", next());
    go(&mut play, 1, "2", Action::Start);
    go(&mut play, 4, "2", FINISH);

    let all = total(&play);
    assert_eq!(
        (all.issued, all.called, all.served, all.sent_on),
        (Some(1), 1, 1, 1)
    );
    assert_eq!(
        (all.wait_first, all.wait_last),
        (times(&[600]), times(&[420]))
    );
    assert_eq!(all.way, times(&[60, 60]), "each leg has its way");
    assert_eq!(all.service, times(&[240]), "sent on is no normal end");
    let (first, then) = (
        row(&play, By::Service, "transfer"),
        row(&play, By::Service, "mortgage"),
    );
    assert_eq!(
        (first.issued, then.issued),
        (Some(1), Some(0)),
        "issued at the first"
    );
    assert_eq!(
        (first.called, then.called),
        (1, 1),
        "called where it happened"
    );
    assert_eq!((first.served, then.served), (0, 1));
    assert_eq!((first.cases, then.cases), (0, 1));
    assert_eq!(
        (first.wait_first, then.wait_first),
        (times(&[600]), times(&[420]))
    );
}

#[test]
fn who_leaves_or_is_never_called_walked_out() {
    let mut play = Play::open();
    let gone = play.take("transfer");
    play.take("tax");
    let called = play.take("mortgage");
    play.wait_min(1);
    play.command(&Command::CancelTicket { ticket: gone })
        .unwrap();
    go(&mut play, 1, "2", next());
    assert_eq!(play.ticket(called).times_called, 1);
    end_day(&mut play);

    let total = total(&play);
    assert_eq!(
        (total.issued, total.called, total.walk_out),
        (Some(3), 1, Some(2))
    );
    assert_eq!(
        total.within_target,
        Within {
            n: 1,
            of: 1,
            of_all: 3
        }
    );
    assert_eq!(
        row(&play, By::Service, "mortgage").walk_out,
        Some(0),
        "called, but nobody came"
    );
}

#[test]
fn who_is_at_a_counter_at_night_was_left_open() {
    let mut play = Play::open();
    play.take("transfer");
    go(&mut play, 10, "1", next());
    go(&mut play, 1, "1", Action::Start);
    end_day(&mut play);
    let total = total(&play);
    assert_eq!((total.left_open, total.served, total.service.n), (1, 0, 0));
}

#[test]
fn next_without_start_is_an_end_that_nobody_confirmed() {
    let mut play = Play::open();
    play.take("transfer");
    play.take("transfer");
    go(&mut play, 10, "1", next());
    go(&mut play, 10, "1", next());
    let total = total(&play);
    assert_eq!(
        (total.served, total.unconfirmed, total.service.n),
        (1, 1, 0)
    );
}

#[test]
fn work_after_the_serving_hours_is_counted() {
    let mut play = Play::open();
    play.now = at(16, 15);
    play.take("tax");
    play.take("tax");
    for end in [at(16, 29), at(16, 30)] {
        play.at("3", next()).unwrap();
        play.at("3", Action::Start).unwrap();
        play.now = end;
        play.at("3", FINISH).unwrap();
    }
    assert_eq!(total(&play).after_hours, 1);
}

#[test]
fn time_at_a_counter_goes_to_whoever_sits_there() {
    let mut play = Play::closed();
    let open = |clerk: &str| Action::Open {
        clerk: clerk.into(),
    };
    play.at("1", open("A")).unwrap();
    let pause = Action::Pause {
        reason: "fault".into(),
    };
    go(&mut play, 10, "1", pause);
    go(&mut play, 5, "1", Action::Resume);
    play.take("transfer");
    go(&mut play, 2, "1", next());
    go(&mut play, 1, "1", Action::Start);
    go(&mut play, 6, "1", open("B"));
    go(&mut play, 4, "1", FINISH);
    go(&mut play, 3, "1", Action::Close);
    play.wait_min(60);

    let [a, b] = ["A", "B"].map(|clerk| row(&play, By::Clerk, clerk));
    let (of_a, of_b) = (a.desk.unwrap(), b.desk.unwrap());
    assert_eq!(
        (of_a.session_s, of_a.paused_s, of_a.serving_s),
        (24 * 60, 300, 360)
    );
    assert_eq!(
        (of_a.free_with_line_s, of_a.free_without_line_s),
        (120, 600)
    );
    assert_eq!((of_b.session_s, of_b.serving_s), (7 * 60, 240));
    assert_eq!((a.served, b.served), (0, 1), "whoever ended it served it");
    let one = row(&play, By::Counter, "1").desk.unwrap();
    assert_eq!(one.session_s, 31 * 60, "closed is no session");
}

#[test]
fn a_promise_is_kept_early_or_late() {
    let mut play = Play::open();
    let mut expected = Kept::default();
    for minutes in [1, 12, 40] {
        let ticket = play.take("transfer");
        let promise = play.promise(ticket).map(|promise| promise.wait);
        go(&mut play, minutes, "1", next());
        go(&mut play, 0, "1", FINISH);
        let Some(wait) = promise else { continue };
        expected.of += 1;
        let real = minutes.unsigned_abs() * 60;
        expected.early += u64::from(real < wait.low_s);
        expected.kept += u64::from(wait.low_s <= real && real <= wait.high_s);
        expected.late += u64::from(wait.high_s < real);
    }
    assert!(expected.of > 0, "nothing was promised");
    assert_eq!(total(&play).promise, expected);
}

/// The clock ran an hour ahead: what happened keeps its length, at the right time.
#[test]
fn a_clock_set_back_moves_the_day_with_it() {
    let mut play = Play::open();
    play.take("transfer");
    go(&mut play, 70, "1", next());
    let hour = |play: &Play| of_day(play, By::Hour).rows[0].id.clone();
    assert_eq!(hour(&play), "09");
    let back = play.now - Span::from_mins(60);
    for event in play
        .queue
        .decide(&Command::TurnBack { to: back }, back)
        .unwrap()
    {
        play.queue.apply(&event).unwrap();
        play.log.push(event);
    }
    play.now = back;
    go(&mut play, 1, "1", Action::Start);
    go(&mut play, 10, "1", FINISH);
    let total = total(&play);
    assert_eq!(total.wait_first, times(&[70 * 60]));
    assert_eq!((total.way, total.service), (times(&[60]), times(&[600])));
    let desk = row(&play, By::Counter, "1").desk.unwrap();
    assert_eq!(desk.session_s, 81 * 60);
}

#[test]
fn periods_are_half_open_and_have_names() {
    let day = date(2026, 11, 23);
    let named = |period: Period| {
        let Days { from, to } = period.around(day).unwrap();
        (period.name(day), from.to_string(), to.to_string())
    };
    let expect = |name: &str, from: &str, to: &str| (name.into(), from.into(), to.into());
    assert_eq!(
        named(Period::Day),
        expect("2026-11-23", "2026-11-23", "2026-11-24")
    );
    assert_eq!(
        named(Period::Week),
        expect("2026-W48", "2026-11-23", "2026-11-30")
    );
    assert_eq!(
        named(Period::Month),
        expect("2026-11", "2026-11-01", "2026-12-01")
    );
    assert_eq!(
        named(Period::Quarter),
        expect("2026-Q4", "2026-10-01", "2027-01-01")
    );
    assert_eq!(
        named(Period::Year),
        expect("2026", "2026-01-01", "2027-01-01")
    );
    // A week belongs to the year that most of it is in.
    assert_eq!(Period::Week.name(date(2027, 1, 1)), "2026-W53");
    let october = Period::Month
        .around(day)
        .unwrap()
        .before(Period::Month)
        .unwrap();
    assert_eq!(october.from, date(2026, 10, 1));
}

#[test]
fn a_period_without_data_has_no_figures() {
    let play = Play::open();
    let days = Period::Month.around(date(2020, 1, 1)).unwrap();
    let empty = report(days, By::Service, &rows(&play), 0);
    assert_eq!(empty.rows, Vec::new());
    assert_eq!((empty.total.issued, empty.total.called), (Some(0), 0));
    assert_eq!(empty.total.wait_first, times(&[]));
}

fn end_day(play: &mut Play) {
    play.now = play.now.max(at(24, 1));
    play.command(&Command::Tick).unwrap();
}

/// The hub is off from the evening on, and its day ends when it starts again.
#[test]
fn a_counter_left_open_is_open_until_the_last_thing_that_happened() {
    let mut play = Play::closed();
    let open = Action::Open { clerk: "A".into() };
    play.at("1", open).unwrap();
    play.wait_min(30);
    play.take("transfer");
    play.wait_min(15 * 60);
    end_day(&mut play);
    let desk = row(&play, By::Counter, "1").desk.unwrap();
    assert_eq!(
        (desk.session_s, desk.free_without_line_s),
        (30 * 60, 30 * 60)
    );
}

#[test]
fn classes_are_told_apart() {
    let mut play = Play::open();
    play.take("tax");
    play.issue("tax", Class::Priority, None);
    let ids = |by| {
        of_day(&play, by)
            .rows
            .into_iter()
            .map(|row| row.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(By::Class), ["normal", "priority"]);
    assert_eq!(ids(By::Weekday), ["mon"]);
}
