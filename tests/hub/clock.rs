//! The hub's clock: steady, whatever the system's clock does.

use jiaohao::hub::{ClockTrouble, LEAP_MOST, Steady};
use jiaohao::queue::{Span, Time};
use proptest::prelude::*;

const NINE: Time = Time::from_millis(1_795_395_600_000);
const SECOND: Span = Span::from_secs(1);
const HOUR: Span = Span::from_mins(60);
const DAY: Span = Span::from_mins(24 * 60);

#[test]
fn an_hour_back_runs_on_until_the_clock_has_caught_up() {
    let mut clock = Steady::new(NINE);
    let mut truth = NINE;
    for _ in 0..3_599 {
        truth = truth + SECOND;
        // What the system says is an hour behind.
        let now = clock.follow(truth - HOUR, SECOND);
        assert_eq!(now, truth, "it goes on second by second");
        assert_eq!(clock.trouble(), Some(ClockTrouble::Back));
    }
    // The clock is set right again: no leap, no trouble.
    truth = truth + SECOND;
    assert_eq!(clock.follow(truth, SECOND), truth);
    assert_eq!(clock.trouble(), None);
}

#[test]
fn small_corrections_are_no_trouble_and_go_nowhere_back() {
    let mut clock = Steady::new(NINE);
    assert_eq!(clock.follow(NINE - SECOND, Span::ZERO), NINE);
    assert_eq!(clock.trouble(), None);
    assert_eq!(clock.follow(NINE - SECOND, SECOND), NINE, "it waits");
    assert_eq!(clock.follow(NINE + SECOND, SECOND), NINE + SECOND);
}

#[test]
fn a_day_forward_is_taken_and_back_again_is_not() {
    let mut clock = Steady::new(NINE);
    assert_eq!(clock.follow(NINE + DAY, SECOND), NINE + DAY);
    assert_eq!(clock.trouble(), None);
    assert_eq!(clock.follow(NINE + SECOND, SECOND), NINE + DAY + SECOND);
    assert_eq!(clock.trouble(), Some(ClockTrouble::Back));
}

#[test]
fn more_than_a_month_forward_is_a_broken_clock() {
    let mut clock = Steady::new(NINE);
    let wanted = NINE + SECOND + LEAP_MOST + SECOND;
    assert_eq!(clock.follow(wanted, SECOND), NINE + SECOND);
    assert_eq!(clock.trouble(), Some(ClockTrouble::Ahead));
    let wanted = NINE + SECOND + LEAP_MOST;
    assert_eq!(clock.follow(wanted, SECOND), wanted, "a long holiday");
}

proptest! {
    /// Whatever the system says.
    #[test]
    fn it_never_runs_back(said in prop::collection::vec((any::<i32>(), 0_i64..100_000), 1..50)) {
        let mut clock = Steady::new(NINE);
        for (wanted, passed) in said {
            let before = clock.now();
            let wanted = NINE + Span::from_secs(i64::from(wanted));
            let now = clock.follow(wanted, Span::from_millis(passed));
            prop_assert!(now >= before);
            prop_assert!(now.since(before) <= LEAP_MOST + Span::from_millis(passed));
        }
    }
}
