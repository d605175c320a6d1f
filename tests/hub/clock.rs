//! The hub's clock: steady, whatever the system's clock does.

use jiaohao::hub::{ClockTrouble, Proof, STEP_MOST, Timeline};
use jiaohao::model::{Span, Time};
use jiaohao::system::steady::Steady;
use proptest::prelude::*;
use std::time::Duration;

const NINE: Time = Time::from_millis(1_795_395_600_000);
const SECOND: Span = Span::from_secs(1);
const HOUR: Span = Span::from_mins(60);
const DAY: Span = Span::from_mins(24 * 60);
const DAYS_19: Span = Span::from_mins(19 * 24 * 60);

#[test]
fn an_hour_back_runs_on_until_the_clock_has_caught_up() {
    let mut clock = Timeline::new(NINE);
    let mut truth = NINE;
    for _ in 0..3_599 {
        truth = truth + SECOND;
        // The system clock is an hour behind.
        let now = clock.follow(truth - HOUR, SECOND);
        assert_eq!(now, truth, "it goes on second by second");
        assert_eq!(clock.trouble(), Some(ClockTrouble::Back));
    }
    // The system clock is corrected: no leap, no trouble.
    truth = truth + SECOND;
    assert_eq!(clock.follow(truth, SECOND), truth);
    assert_eq!(clock.trouble(), None);
}

#[test]
fn small_corrections_are_no_trouble_and_go_nowhere_back() {
    let mut clock = Timeline::new(NINE);
    assert_eq!(clock.follow(NINE - SECOND, Span::ZERO), NINE);
    assert_eq!(clock.trouble(), None);
    assert_eq!(clock.follow(NINE - SECOND, SECOND), NINE, "it waits");
    assert_eq!(clock.follow(NINE + SECOND, SECOND), NINE + SECOND);
}

#[test]
fn a_step_ahead_is_not_followed_and_over_with_the_old_time() {
    let mut clock = Timeline::new(NINE);
    let mut truth = NINE;
    for _ in 0..4 {
        truth = truth + SECOND;
        assert_eq!(clock.follow(truth + DAYS_19, SECOND), truth);
        assert_eq!(clock.trouble(), Some(ClockTrouble::Ahead));
    }
    assert_eq!(clock.follow(truth + SECOND, SECOND), truth + SECOND);
    assert_eq!(clock.trouble(), None);
}

#[test]
fn a_step_ahead_that_is_right_is_followed_once() {
    let mut clock = Timeline::new(NINE);
    clock.confirm();
    assert_eq!(
        clock.follow(NINE + DAY, SECOND),
        NINE + SECOND,
        "said before"
    );
    clock.confirm();
    assert_eq!(clock.follow(NINE + DAY, SECOND), NINE + DAY);
    assert_eq!(clock.trouble(), None);
    let now = clock.follow(NINE + DAYS_19, SECOND);
    assert_eq!(
        (now, clock.trouble()),
        (NINE + DAY + SECOND, Some(ClockTrouble::Ahead))
    );
}

#[test]
fn a_computer_that_slept_overnight_just_goes_on() {
    let mut clock = Timeline::new(NINE);
    assert_eq!(clock.follow(NINE + DAY, DAY), NINE + DAY);
    assert_eq!(clock.trouble(), None);
    // Its clock was adjusted slightly in the meantime.
    let wanted = NINE + DAY + STEP_MOST;
    assert_eq!(clock.follow(wanted, Span::ZERO), wanted);
    assert_eq!(clock.trouble(), None);
}

#[test]
fn the_nets_time_proves_a_clock_after_ten_minutes_without_a_break() {
    let minute = |minutes: u64| Steady::after(Duration::from_secs(minutes * 60));
    let mut proof = Proof::default();
    assert!(!proof.hear(true, minute(0)));
    assert!(!proof.hear(true, minute(9)));
    assert!(!proof.hear(false, minute(10)), "it was lost");
    assert!(!proof.hear(true, minute(11)));
    assert!(!proof.hear(true, minute(20)));
    assert!(proof.hear(true, minute(21)));
}

proptest! {
    /// Whatever the system clock says.
    #[test]
    fn it_never_runs_back(said in prop::collection::vec((any::<i32>(), 0_i64..100_000), 1..50)) {
        let mut clock = Timeline::new(NINE);
        for (wanted, passed) in said {
            let before = clock.now();
            let wanted = NINE + Span::from_secs(i64::from(wanted));
            let now = clock.follow(wanted, Span::from_millis(passed));
            prop_assert!(now >= before);
            prop_assert!(now.since(before) <= STEP_MOST + Span::from_millis(passed));
        }
    }
}
