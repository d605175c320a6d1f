//! The promised wait, by value.

use jiaohao_core::model::{Action, Class, Span, TicketId};
use jiaohao_core::queue::forecast::{InLine, Promise, ServicePace, Simulated, Wait};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_fixture::{Play, at, hall};

/// The mean time of a ticket for `transfer` at a counter before any was observed: 18 minutes is the
/// median.
const TRANSFER_MS: i64 = 18 * 78_000;

fn simulated(play: &Play, service: &str) -> Option<Simulated> {
    let in_line = play
        .queue
        .scene()
        .in_line(&service.into(), play.now, play.now);
    in_line.map(|in_line| in_line.simulated)
}

fn newcomer(play: &Play, service: &str) -> Option<Promise> {
    play.queue
        .scene()
        .promise(&service.into(), play.now, None, play.now)
}

fn promised(play: &Play, ticket: TicketId) -> Promise {
    play.promise(ticket).expect("a promise").clone()
}

fn open(play: &mut Play, counter: &str) {
    let clerk = format!("C{counter}").as_str().into();
    play.at(counter, Action::Open { clerk }).unwrap();
}

fn pause(play: &mut Play, counter: &str) {
    let reason = "离开".into();
    play.at(counter, Action::Pause { reason }).unwrap();
}

#[test]
fn what_is_learned_of_a_service_takes_about_a_kilobyte() {
    assert!(size_of::<ServicePace>() < 1_500);
}

#[test]
fn on_the_first_day_the_hall_file_speaks() {
    let mut play = Play::open();
    // 10 minutes is the median, the mean is 13; one counter has the service as its own.
    let pace = play.queue.scene().pace(&"tax".into()).unwrap();
    assert_eq!(pace.cycle_ms(), 780_000);
    assert_eq!(
        pace.rhythm_ms(play.queue.scene().hours(), play.now),
        780_000
    );
    play.take("tax");
    play.next("3").unwrap();
    let second = play.take("tax");
    let third = play.take("tax");
    let basis = promised(&play, second).basis.unwrap();
    assert_eq!(basis.rhythm_ms, 780_000);
    assert_eq!(basis.simulated_ms, Some(780_000));
    assert_eq!(basis.offset_ms, 390_000);
    let basis = promised(&play, third).basis.unwrap();
    assert_eq!(basis.rhythm_ms, 1_560_000);
    assert_eq!(basis.simulated_ms, Some(1_560_000));
    assert_eq!(
        promised(&play, third).wait,
        Wait {
            low_s: 597,
            likely_s: 1_488,
            high_s: 3_182
        }
    );
}

#[test]
fn a_free_counter_takes_it_at_once() {
    let mut play = Play::open();
    let ticket = play.take("tax");
    let promise = promised(&play, ticket);
    let basis = promise.basis.unwrap();
    assert_eq!((basis.band, basis.middle_ms), (0, 0));
    assert_eq!(basis.simulated_ms, Some(0));
    assert_eq!(basis.offset_ms, 60_000);
    assert_eq!(
        promise.wait,
        Wait {
            low_s: 2,
            likely_s: 8,
            high_s: 14
        }
    );
}

/// Somebody waits for it while it is idle: nobody works there.
#[test]
fn a_counter_that_lets_its_people_wait_is_not_free() {
    let mut play = Play::open();
    play.take("tax");
    play.now = play.now + Span::from_secs(60);
    assert_eq!(simulated(&play, "tax"), Some(Simulated::AfterMs(780_000)));
    let known = play
        .queue
        .scene()
        .in_line(&"tax".into(), play.now, play.now);
    assert_eq!(known.unwrap().ahead, 1);
    play.now = play.now + Span::from_secs(1);
    assert_eq!(
        simulated(&play, "tax"),
        Some(Simulated::AfterMs(2 * 780_000))
    );
}

#[test]
fn lunch_is_added_where_it_falls() {
    let mut play = Play::open();
    play.now = at(11, 15);
    play.take("tax");
    play.next("3").unwrap();
    let mut within = Vec::new();
    for _ in 0..4 {
        let ticket = play.take("tax");
        let promise = promised(&play, ticket);
        let basis = promise.basis.unwrap();
        let wait = promise.wait;
        // The same points in working time, the last one 15 minutes of work before the break.
        let ends = [(wait.low_s, basis.low_ms), (wait.high_s, basis.high_ms)];
        for (said_s, work_ms) in ends {
            let rest_s = if work_ms > 15 * 60_000 { 90 * 60 } else { 0 };
            assert_eq!(said_s, (u64::from(work_ms) + 500) / 1_000 + rest_s);
            within.push(rest_s > 0);
        }
    }
    // The break falls within the first ranges, and before the last ones.
    assert_eq!(within, [false, true, false, true, true, true, true, true]);
}

#[test]
fn at_noon_the_counters_go_on_where_they_stopped() {
    let mut play = Play::open();
    play.now = at(11, 40);
    let promise = newcomer(&play, "tax").expect("a counter is open");
    // 80 minutes to the end of the break; then the counter is idle, but it is not free now.
    assert_ne!(promise.basis.unwrap().band, 0);
    assert!(promise.wait.low_s >= 80 * 60, "{promise:?}");
    assert!(promise.wait.low_s < 90 * 60, "{promise:?}");
}

#[test]
fn the_only_counter_comes_back() {
    let mut play = Play::open();
    play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    pause(&mut play, "3");
    // One usual ticket's time after it left, but at least a third of that.
    let back = |play: &Play| simulated(play, "tax");
    let cycle_ms = play.queue.scene().pace(&"tax".into()).unwrap().cycle_ms();
    assert!(cycle_ms < 780_000, "a no-show is short: {cycle_ms}");
    let first_ms = cycle_ms;
    assert_eq!(back(&play), Some(Simulated::AfterMs(first_ms)));
    play.wait_min(3);
    assert_eq!(back(&play), Some(Simulated::AfterMs(first_ms - 180_000)));
    play.wait_min(30);
    assert_eq!(back(&play), Some(Simulated::AfterMs(first_ms / 3)));
    assert!(newcomer(&play, "tax").is_some());
    // During the break nothing is known about it except that the break ends.
    play.now = at(12, 0);
    assert_eq!(back(&play), Some(Simulated::AfterMs(0)));
}

#[test]
fn another_counters_call_shows_who_is_away() {
    let mut play = Play::open();
    play.take("transfer");
    play.wait_min(2);
    // Counters 1 and 3 were idle; 1 calls, so 3 is away.
    play.next("1").unwrap();
    assert_eq!(
        simulated(&play, "tax"),
        Some(Simulated::AfterMs(780_000 - 120_000))
    );
    play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    assert_eq!(simulated(&play, "tax"), Some(Simulated::Free));
}

#[test]
fn with_nobody_open_nothing_is_said() {
    let mut play = Play::closed();
    assert_eq!(newcomer(&play, "tax"), None, "long after opening");
    let ticket = play.take("tax");
    assert_eq!(play.ticket(ticket).promise, None);
    assert_eq!(
        views::ticket_answer(&play.queue, play.ticket(ticket), play.now).wait,
        None
    );
    // A counter that neither serves nor helps it changes nothing.
    open(&mut play, "2");
    assert_eq!(newcomer(&play, "tax"), None);
    open(&mut play, "3");
    assert!(newcomer(&play, "tax").is_some());
}

/// Before the day begins and in its first quarter of an hour, the usual counters are expected.
#[test]
fn the_usual_counters_are_expected_in_the_morning() {
    let mut play = Play::closed();
    open(&mut play, "1");
    play.now = at(24 + 8, 15);
    play.command(&Command::Tick).unwrap();
    // Yesterday 1 opened and 3 did not: nobody serves tax.
    assert_eq!(newcomer(&play, "tax"), None);
    let early = newcomer(&play, "transfer").expect("counter 1 will open");
    assert!(early.wait.low_s >= 15 * 60, "{early:?}");
    play.now = at(24 + 8, 44);
    assert!(newcomer(&play, "transfer").is_some());
    play.now = at(24 + 8, 45);
    assert_eq!(newcomer(&play, "transfer"), None);
}

#[test]
fn after_closing_time_runs_on_while_somebody_works() {
    let mut play = Play::open();
    play.now = at(16, 19);
    let waits = play.take("tax");
    play.now = at(17, 0);
    let promise = newcomer(&play, "tax").expect("a counter is open");
    let basis = promise.basis.unwrap();
    assert_eq!(basis.band, 9, "no time is left");
    assert_eq!(
        promise.wait.high_s,
        (u64::from(basis.high_ms) + 500) / 1_000
    );
    play.next("3").unwrap();
    assert!(play.ticket(waits).called_at.is_some());
    for counter in ["1", "2"] {
        play.at(counter, Action::Close).unwrap();
    }
    assert!(newcomer(&play, "tax").is_some());
    play.at("3", Action::Close).unwrap();
    assert_eq!(newcomer(&play, "tax"), None);
}

#[test]
fn nobody_is_told_a_wait_of_over_eight_hours() {
    let mut hall = hall();
    hall.services[3].minutes = 600;
    let mut play = Play::of(hall);
    open(&mut play, "3");
    play.take("tax");
    play.next("3").unwrap();
    assert_eq!(newcomer(&play, "tax"), None);
    // Not for lack of a counter.
    assert!(simulated(&play, "tax").is_some());
}

#[test]
fn an_early_appointment_is_not_called_before_its_slot() {
    let mut play = Play::open();
    let slot = at(9, 25);
    let early = play.issue("tax", Class::Appointment, Some(slot));
    let promise = promised(&play, early);
    assert_eq!(promise.basis, None, "nothing is learned from it");
    assert_eq!(
        promise.wait,
        Wait {
            low_s: 1_500,
            likely_s: 1_500,
            high_s: 1_500
        }
    );
    play.wait_min(5);
    let answer = views::ticket_answer(&play.queue, play.ticket(early), play.now);
    assert_eq!(answer.wait.map(|wait| wait.low_s), Some(1_200));
    // Called early all the same, as nobody else waits: the histograms stay as they are.
    let before = newcomer(&play, "transfer");
    play.next("3").unwrap();
    assert_eq!(newcomer(&play, "transfer"), before);
    // On time it counts like any other.
    play.now = slot;
    let on_time = play.issue("tax", Class::Appointment, Some(slot));
    assert!(promised(&play, on_time).basis.is_some());
}

#[test]
fn a_helper_comes_to_it_after_its_own() {
    let mut play = Play::closed();
    open(&mut play, "1");
    for _ in 0..3 {
        play.take("transfer");
    }
    // Counter 1 only helps `mortgage`: a `transfer` that came in the same minute goes first.
    let alone = Simulated::AfterMs(3 * TRANSFER_MS);
    assert_eq!(simulated(&play, "mortgage"), Some(alone));
    // After ten minutes of waiting, new `transfer` tickets no longer go first.
    play.take("mortgage");
    play.wait_min(11);
    let change = play
        .queue
        .scene()
        .in_line(&"change".into(), play.now, play.now);
    let behind = Simulated::AfterMs(3 * TRANSFER_MS + TRANSFER_MS + 12 * 78_000);
    // All waited while it was idle: it is not expected back within one mean ticket.
    assert_eq!(change.map(|in_line| in_line.simulated), Some(behind));
    // Its own counter opens, and first helps those who have waited over ten minutes longer.
    open(&mut play, "2");
    let behind_three = Simulated::AfterMs(2 * TRANSFER_MS);
    assert_eq!(simulated(&play, "mortgage"), Some(behind_three));
    for _ in 0..4 {
        play.next("2").unwrap();
        play.at("2", Action::NoShow).unwrap();
    }
    assert_eq!(simulated(&play, "mortgage"), Some(Simulated::Free));
}

#[test]
fn priority_is_promised_its_place() {
    let mut play = Play::open();
    play.take("tax");
    play.next("3").unwrap();
    for _ in 0..3 {
        play.take("tax");
    }
    let normal = play.take("tax");
    let priority = play.issue("tax", Class::Priority, None);
    let simulated_ms = |ticket| promised(&play, ticket).basis.unwrap().simulated_ms;
    assert_eq!(simulated_ms(normal), Some(4 * 780_000));
    assert_eq!(simulated_ms(priority), Some(780_000));
    // An overtaken ticket is told so, and the paper still says what it said.
    let now = views::ticket_answer(&play.queue, play.ticket(normal), play.now);
    assert_eq!(now.ahead, Some(4));
    assert!(now.wait.unwrap().likely_s > promised(&play, normal).wait.likely_s);
}

/// Beyond 300 people the forecast rests on the rhythm alone.
#[test]
fn four_thousand_ahead_are_not_simulated() {
    let mut hall = hall();
    hall.services[3].minutes = 1;
    let mut play = Play::of(hall);
    open(&mut play, "3");
    play.take("tax");
    play.next("3").unwrap();
    let ahead = |play: &Play| {
        let in_line = play
            .queue
            .scene()
            .in_line(&"tax".into(), play.now, play.now);
        let InLine {
            ahead, simulated, ..
        } = in_line.unwrap();
        (ahead, simulated)
    };
    for _ in 0..300 {
        play.take("tax");
    }
    assert_eq!(ahead(&play), (300, Simulated::AfterMs(301 * 78_000)));
    assert!(newcomer(&play, "tax").is_some());
    play.take("tax");
    assert_eq!(ahead(&play), (301, Simulated::NotAsked));
    let promise = newcomer(&play, "tax").unwrap();
    assert_eq!(promise.basis.unwrap().middle_ms, 302 * 78_000);
    for _ in 0..3_700 {
        play.take("tax");
    }
    assert_eq!(ahead(&play).1, Simulated::NotAsked);
    assert_eq!(newcomer(&play, "tax"), None, "87 hours are not said");
    // A hall that calls somebody every other second does get a forecast.
    for _ in 0..400 {
        play.now = play.now + Span::from_secs(2);
        play.next("3").unwrap();
    }
    assert!(newcomer(&play, "tax").is_some());
    pause_and_close(&mut play);
    assert_eq!(newcomer(&play, "tax"), None, "nobody is open");
}

fn pause_and_close(play: &mut Play) {
    play.at("3", Action::NoShow).unwrap();
    play.at("3", Action::Close).unwrap();
}
