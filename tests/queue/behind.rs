//! The tickets behind each figure, and what the tickets said, of days played by hand.

use crate::reports::rows;
use jiaohao_core::history::rows::DayRows;
use jiaohao_core::model::Action;
use jiaohao_core::queue::Command;
use jiaohao_core::report::behind::{Behind, Figure, behind};
use jiaohao_core::report::promises::{Promised, promises};
use jiaohao_core::report::spread::{crowds, waits};
use jiaohao_core::report::wire::{ChartsView, ReportView};
use jiaohao_core::report::{By, Days, Period, Report, report};
use jiaohao_fixture::{Play, at};
use jiff::civil::{Weekday, date};
use serde_json::json;

const FINISH: Action = Action::Finish {
    outcome: None,
    cases: None,
};
const COUNTED: [Figure; 13] = [
    Figure::Issued,
    Figure::Called,
    Figure::Served,
    Figure::NoShow,
    Figure::WalkOut,
    Figure::LeftOpen,
    Figure::Unconfirmed,
    Figure::AfterHours,
    Figure::WithinTarget,
    Figure::BeyondTarget,
    Figure::Service,
    Figure::Early,
    Figure::Late,
];
const BY: [By; 11] = [
    By::Service,
    By::Counter,
    By::Clerk,
    By::Class,
    By::Hour,
    By::Weekday,
    By::Day,
    By::Week,
    By::Month,
    By::Quarter,
    By::Year,
];

fn monday() -> Days {
    Period::Day.around(date(2026, 11, 23)).unwrap()
}

fn next() -> Action {
    Action::CallNext { current: None }
}

fn go(play: &mut Play, minutes: i64, counter: &str, action: Action) {
    play.wait_min(minutes);
    play.at(counter, action).unwrap();
}

/// Someone is served, someone is sent on, someone does not come, someone leaves, someone waits on; the wait of 40 minutes
/// is beyond the target.
fn busy_day() -> Play {
    let mut play = Play::open();
    play.take("transfer");
    play.take("transfer");
    let gone = play.take("tax");
    play.take("mortgage");
    go(&mut play, 4, "1", next());
    go(&mut play, 1, "1", Action::Start);
    go(&mut play, 10, "1", FINISH);
    play.command(&Command::CancelTicket { ticket: gone })
        .unwrap();
    go(&mut play, 25, "1", next());
    go(&mut play, 1, "1", Action::Start);
    let on = Action::Transfer {
        to: jiaohao_core::model::Target::Service("tax".into()),
    };
    go(&mut play, 2, "1", on);
    go(&mut play, 7, "3", next());
    go(&mut play, 1, "3", Action::NoShow);
    play.take("tax");
    play.wait_min(3);
    play
}

fn of(play: &Play, rows: &[DayRows], wanted: Behind) -> Vec<String> {
    let found = behind(monday(), rows, &wanted, play.queue.calendar(), play.now);
    found.into_iter().map(|one| one.number).collect()
}

fn plain(figure: Figure) -> Behind {
    Behind {
        figure,
        of: None,
        promise: None,
        wait: None,
        at: None,
    }
}

fn by(play: &Play, by: By, rows: &[DayRows]) -> Report {
    report(monday(), by, rows, play.now.as_millis() / 1_000)
}

#[test]
fn as_many_tickets_are_behind_a_figure_as_it_says() {
    let mut play = busy_day();
    for _ in 0..2 {
        let rows = rows(&play);
        for one in BY {
            let report = by(&play, one, &rows);
            for figure in COUNTED {
                let all = of(&play, &rows, plain(figure)).len() as u64;
                assert_eq!(all, figure.of(&report.total), "{figure:?}");
                for row in &report.rows {
                    let wanted = Behind {
                        of: Some((one, row.id.clone())),
                        ..plain(figure)
                    };
                    let found = of(&play, &rows, wanted).len() as u64;
                    assert_eq!(
                        found,
                        figure.of(&row.figures),
                        "{figure:?} {one:?} {}",
                        row.id
                    );
                }
            }
        }
        // The same when the day is over.
        play.now = at(24, 1);
        play.command(&Command::Tick).unwrap();
    }
}

#[test]
fn tickets_are_found_by_their_wait_their_hour_and_what_they_were_told() {
    let play = busy_day();
    let rows = rows(&play);
    let numbers = |wanted| of(&play, &rows, wanted);
    let longest = numbers(plain(Figure::WaitFirst));
    let waits: Vec<_> = behind(
        monday(),
        &rows,
        &plain(Figure::WaitFirst),
        play.queue.calendar(),
        play.now,
    )
    .iter()
    .map(|one| one.wait_s())
    .collect();
    assert_eq!(waits, [Some(2_400), Some(240)], "the longest first");
    let short = Behind {
        wait: Some((0, 300)),
        ..plain(Figure::WaitFirst)
    };
    assert_eq!(numbers(short), longest[1..]);
    // Play::open is at nine: at ten nobody waits but who came at the end.
    let at_hour = |hour| {
        numbers(Behind {
            at: Some((Weekday::Monday, hour)),
            ..plain(Figure::Waiting)
        })
    };
    let began = (play.log.last().unwrap().at.as_millis() - at(0, 0).as_millis()) / 3_600_000;
    let last_hour = i8::try_from(began).unwrap();
    let mut total = 0;
    for hour in 0..24 {
        let someone = !at_hour(hour).is_empty();
        let crowd = crowds(monday(), &rows, None, play.queue.calendar(), play.now);
        let waited = crowd.at(Weekday::Monday, hour).waited_s > 0;
        assert_eq!(someone, waited, "at {hour}");
        total += usize::from(someone);
    }
    assert!(total > 0 && !at_hour(last_hour).is_empty());
    let tuesday = Behind {
        at: Some((Weekday::Tuesday, 9)),
        ..plain(Figure::Waiting)
    };
    assert_eq!(numbers(tuesday), Vec::<String>::new());
    for one in promises(monday(), &rows) {
        let told = Behind {
            promise: Some((one.low_s, one.high_s)),
            ..plain(Figure::Kept)
        };
        assert_eq!(numbers(told).len() as u64, one.kept);
    }
}

/// In the minutes that tickets tell a wait in.
fn as_told(low_s: u64, high_s: u64) -> (u64, u64) {
    let steps = [
        0, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240,
    ];
    // Of two that are as near, the longer one.
    let nearest = |seconds: u64| {
        let places = (0..steps.len()).rev();
        places
            .min_by_key(|place| seconds.abs_diff(steps[*place] * 60))
            .unwrap()
    };
    let low = nearest(low_s);
    (steps[low] * 60, steps[nearest(high_s).max(low + 1)] * 60)
}

/// The ranges as they were told, and the waits by hand.
#[test]
fn what_tickets_said_stands_beside_what_came() {
    let mut play = Play::open();
    let mut told = Vec::new();
    for minutes in [1, 12, 40, 3] {
        let ticket = play.take("transfer");
        if let Some(promise) = play.promise(ticket) {
            told.push((promise.wait.low_s, promise.wait.high_s, minutes * 60));
        }
        go(&mut play, minutes, "1", next());
        go(&mut play, 0, "1", FINISH);
    }
    told.sort_unstable();
    let found = promises(monday(), &rows(&play));
    assert_eq!(
        found.iter().map(|one| one.n).sum::<u64>(),
        told.len() as u64
    );
    for one in &found {
        let range = (one.low_s, one.high_s);
        let mut of_range = told.clone();
        of_range.retain(|(low, high, _)| as_told(*low, *high) == range);
        let mut waits: Vec<i64> = of_range.iter().map(|(.., wait)| *wait).collect();
        waits.sort_unstable();
        let rank = |percent: usize| waits[(waits.len() * percent).div_ceil(100) - 1];
        // By what was promised, not by what was told of it.
        let count = |is: &dyn Fn(u64, u64, u64) -> bool| {
            let all = of_range.iter();
            all.filter(|(low, high, wait)| is(*low, *high, wait.unsigned_abs()))
                .count() as u64
        };
        let expected = Promised {
            low_s: range.0,
            high_s: range.1,
            n: waits.len() as u64,
            early: count(&|low, _, wait| wait < low),
            kept: count(&|low, high, wait| low <= wait && wait <= high),
            late: count(&|_, high, wait| wait > high),
            p10_s: rank(10),
            p50_s: rank(50),
            p90_s: rank(90),
        };
        assert_eq!(*one, expected);
    }
    assert!(!found.is_empty(), "nothing was promised");
}

#[test]
fn a_report_on_the_wire_has_the_halls_midnights() {
    let play = busy_day();
    let rows = rows(&play);
    let calendar = play.queue.calendar();
    let report = by(&play, By::Service, &rows);
    let charts = ChartsView::new(
        waits(monday(), &rows, None),
        &crowds(monday(), &rows, None, calendar, play.now),
        promises(monday(), &rows),
    );
    let plain = json!(ReportView::new(&report, calendar, None));
    assert_eq!(plain["from"], "2026-11-23T00:00:00.000+08:00");
    assert_eq!(plain["to"], "2026-11-24T00:00:00.000+08:00");
    assert_eq!(plain.get("charts"), None);
    let whole = json!(ReportView::new(&report, calendar, Some(charts)));
    let waits = &whole["charts"]["waits"];
    assert_eq!(waits["step_s"], 300);
    assert_eq!(waits["n"], json!([1, 0, 0, 0, 0, 0, 0, 0, 1]));
    assert_eq!(waits["target_s"], 1_800);
    assert_eq!(whole["charts"]["crowds"][0]["weekday"], "mon");
}
